"""An intake at the desk is opened with one call, attached to a case, or dismissed with a reason."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.intake.records import NOISE, RIDER, SMOKE

PATH = "/api/v1/intake"


@pytest.fixture
def noise(cast: Cast) -> str:
    """A meter's alarm from a source that may not open a case by itself."""
    return str(cast("noise-gw-1").send("POST", PATH, NOISE, want=202)["intake_id"])


def waiting(cast: Cast) -> list[str]:
    return [row["id"] for row in cast("701").get("/api/v1/board")["intakes"]]


def _open(cast: Cast, intake_id: str, **changes: Any) -> Any:
    body = {"category": "EN0102", "intake": intake_id, **changes}
    return cast("701").call("POST", "/api/v1/incidents", body)


def test_one_call_makes_it_a_case(cast: Cast, noise: str) -> None:
    assert waiting(cast) == [noise]
    opened = _open(cast, noise)
    assert opened.status_code == 201
    case = opened.json["incident"]
    assert (case["source"], case["title"]) == ("iot_noise", NOISE["title"])
    assert (case["lat"], case["lon"]) == (NOISE["location"]["lat"], NOISE["location"]["lon"])
    assert case["needs_verification"], "what a sensor said is verified by the desk"
    assert waiting(cast) == []
    story = cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert [row["status"] for row in story["intakes"]] == ["opened"]


def test_the_desk_may_correct_it_while_opening(cast: Cast, noise: str) -> None:
    case = _open(cast, noise, severity=1, place="文晖桥东侧").json["incident"]
    assert (case["severity"], case["place"]) == (1, "文晖桥东侧")


def test_opened_by_two_desks_it_is_one_case(cast: Cast, noise: str) -> None:
    assert _open(cast, noise).status_code == 201
    assert _open(cast, noise).status_code == 409
    assert len(cast("701").get("/api/v1/board")["incidents"]) == 1


def test_what_was_said_of_it_since_goes_along(cast: Cast, noise: str) -> None:
    louder = NOISE | {"source_seq": 2, "dedup_key": "iot_noise:louder", "title": "更响了"}
    second = cast("noise-gw-1").send("POST", PATH, louder, want=202)
    assert second["status"] == "pending"
    case = _open(cast, noise).json["incident"]
    assert waiting(cast) == []
    story = cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert [row["status"] for row in story["intakes"]] == ["opened", "attached"]


def test_a_graves_tip_is_verified_at_once(cast: Cast) -> None:
    answer = cast("riders").send("POST", PATH, RIDER | {"severity": 1}, want=202)
    assert answer["status"] == "opened"
    case = cast("701").get(f"/api/v1/incidents/{answer['incident_id']}")["incident"]
    assert case["status"] == "verifying"


def test_dismissed_it_says_why_and_may_be_opened_after_all(cast: Cast, noise: str) -> None:
    path = f"/api/v1/intakes/{noise}/dismissal"
    assert cast("701").call("POST", path, {}).status_code == 422
    dismissed = cast("701").send("POST", path, {"reason": "放烟花"})["intake"]
    assert dismissed["status"] == "dismissed"
    assert waiting(cast) == []
    (act,) = (
        row
        for row in cast("701").get("/api/v1/feed?after=0")["events"]
        if row["kind"] == "intake.dismissed"
    )
    assert (act["actor"], act["body"]["reason"]) == ("701", "放烟花")
    assert cast("701").call("POST", path, {"reason": "又一次"}).status_code == 409
    assert _open(cast, noise).status_code == 201


def test_it_may_belong_to_a_case_that_is_open(cast: Cast, noise: str) -> None:
    case_id = cast("fire-gw-1").send("POST", PATH, SMOKE, want=202)["incident_id"]
    path = f"/api/v1/intakes/{noise}/attachment"
    answer = cast("701").send("POST", path, {"incident": case_id})
    assert (answer["intake"]["status"], answer["incident"]["id"]) == ("attached", case_id)
    assert waiting(cast) == []


def test_it_cannot_belong_to_a_finished_case(cast: Cast, noise: str) -> None:
    case_id = cast("fire-gw-1").send("POST", PATH, SMOKE, want=202)["incident_id"]
    reason = {"reason": "误报"}
    cast("701").send("POST", f"/api/v1/incidents/{case_id}/cancellation", reason)
    path = f"/api/v1/intakes/{noise}/attachment"
    refused = cast("701").call("POST", path, {"incident": case_id})
    assert refused.status_code == 409
    assert refused.json["incident"]["status"] == "cancelled"
    assert waiting(cast) == [noise]


def test_another_streets_desk_knows_nothing_of_it(cast: Cast, noise: str) -> None:
    stranger = cast("801")
    assert stranger.get("/api/v1/board")["intakes"] == []
    for path, body in (
        (f"/api/v1/intakes/{noise}/dismissal", {"reason": "x"}),
        (f"/api/v1/intakes/{noise}/attachment", {"incident": "0" * 32}),
        ("/api/v1/incidents", {"category": "EN0102", "intake": noise}),
    ):
        assert stranger.call("POST", path, body).status_code == 404, path
