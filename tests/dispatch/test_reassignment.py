"""改派: a member leaves one case for another, and both cases and the phone know it."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.pushed import send

pytestmark = pytest.mark.any_database


def _cases(cast: Cast) -> tuple[Any, Any]:
    """A case with 042, and another one with 007."""
    return send(cast, "042"), send(cast, "007")


def _status(cast: Cast, order: Any) -> str:
    path = f"/api/v1/incidents/{order['incident']['id']}"
    status: str = cast("701").get(path)["incident"]["status"]
    return status


def _move(cast: Cast, sent: Any, to: str, **more: Any) -> Any:
    (key,) = sent["assignments"]
    body = {"incident_id": to, **more}
    return cast("701").call("POST", f"/api/v1/assignments/{key}/reassignment", body)


def test_the_member_goes_on_to_the_other_case_and_the_first_one_waits_again(cast: Cast) -> None:
    first, other = _cases(cast)
    target = other["incident"]
    moved = _move(cast, first, target["id"], version=target["version"], order="去北门")
    assert moved.status_code == 201, moved.text
    assert moved.json["incident"]["crew"]["dispatched"] == ["007", "042"]
    assert (_status(cast, first), _status(cast, other)) == ("new", "dispatched")
    inbox = cast("042").get("/api/v1/inbox")
    assert [job["order"]["text"] for job in inbox["jobs"]] == ["去北门"]
    (gone,) = inbox["done"]
    assert gone["assignment"]["reason"] == "reassigned"


def test_a_reassignment_that_is_refused_leaves_the_member_where_he_is(cast: Cast) -> None:
    first, other = _cases(cast)
    assert _move(cast, first, other["incident"]["id"], version=99).status_code == 409
    assert _move(cast, first, first["incident"]["id"]).status_code == 422
    assert _move(cast, first, "no-such-case").status_code == 404
    assert _status(cast, first) == "dispatched"
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert job["assignment"]["status"] == "dispatched"
