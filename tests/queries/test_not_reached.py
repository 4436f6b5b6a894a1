"""没叫到: the orders that no phone has shown, the most dangerous first, with what comes next."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from patrol.delivery.outcome import fail
from patrol.models import Delivery
from tests.cast import BRIDGE, Cast


@pytest.fixture
def open_case(cast: Cast) -> Callable[..., dict[str, Any]]:
    def open_(severity: int, *members: str) -> dict[str, Any]:
        body = {"category": "RE0101", "severity": severity, "lat": BRIDGE[0], "lon": BRIDGE[1]}
        case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
        path = f"/api/v1/incidents/{case['id']}/assignments"
        sent = cast("701").send("POST", path, {"members": members, "version": case["version"]})
        return {"id": case["id"], "rows": {k.split("-")[1]: k for k in sent["assignments"]}}

    return open_


def listed(cast: Cast, name: str = "701") -> list[dict[str, Any]]:
    orders: list[dict[str, Any]] = cast(name).get("/api/v1/not-reached")["orders"]
    return orders


def shows(cast: Cast, key: str, kind: str = "shown") -> None:
    body = {"kind": kind, "channel": "live"}
    cast(key.split("-")[1]).send("POST", f"/api/v1/assignments/{key}/receipts", body)


def test_an_order_stands_there_until_a_phone_shows_it(
    cast: Cast, open_case: Callable[..., dict[str, Any]], moving_clock: Callable[..., None]
) -> None:
    case = open_case(1, "042", "017")
    moving_clock(seconds=3)
    first, second = listed(cast)
    assert first == {
        "assignment_id": case["rows"]["017"],
        "incident_id": case["id"],
        "number": first["number"],
        "title": first["title"],
        "severity": 1,
        "call_sign": "017",
        "status": "dispatched",
        "waited_s": 3.0,
        "channels": [{"channel": "live", "status": "queued", "reason": None}],
        "next": {"do": "ring", "in_s": 2.0},
    }
    shows(cast, case["rows"]["042"])
    assert [row["call_sign"] for row in listed(cast)] == ["017"]
    path = f"/api/v1/assignments/{second['assignment_id']}/answer"
    cast("042").send("POST", path, {"answer": "accepted"})
    path = f"/api/v1/assignments/{first['assignment_id']}/answer"
    cast("701").send("POST", path, {"answer": "accepted", "via": "radio"})
    assert listed(cast) == [], "who answered by radio was reached"


def test_the_gravest_stand_first_and_then_who_has_waited_longest(
    cast: Cast, open_case: Callable[..., dict[str, Any]], moving_clock: Callable[..., None]
) -> None:
    open_case(3, "042")
    moving_clock(seconds=60)
    open_case(1, "017")
    moving_clock(seconds=5)
    open_case(1, "007")
    assert [row["call_sign"] for row in listed(cast)] == ["017", "007", "042"]


def test_what_comes_next_moves_on_and_ends(
    cast: Cast, open_case: Callable[..., dict[str, Any]], moving_clock: Callable[..., None]
) -> None:
    open_case(4, "042")
    (row,) = listed(cast)
    assert row["next"] == {"do": "desk_alarm", "in_s": 1800.0}
    moving_clock(minutes=31)
    (row,) = listed(cast)
    assert row["next"] is None


def test_a_channel_is_told_once_with_its_reason(
    cast: Cast, open_case: Callable[..., dict[str, Any]]
) -> None:
    case = open_case(1, "042")
    with cast.services.database.write() as session:
        row = session.exec(select(Delivery)).one()
        fail(session, {row.id: "socket closed"})
    (order,) = listed(cast)
    assert order["channels"] == [{"channel": "live", "status": "failed", "reason": "socket closed"}]
    assert order["incident_id"] == case["id"]


def test_a_case_that_is_over_and_another_streets_case_stand_not_there(
    cast: Cast, open_case: Callable[..., dict[str, Any]]
) -> None:
    case = open_case(1, "042")
    assert listed(cast, "801") == []
    reason = {"reason": "误报"}
    cast("701").send("POST", f"/api/v1/incidents/{case['id']}/cancellation", reason)
    assert listed(cast) == []
