"""A member's day: today at the desk, any day on the own phone, and of a past day one case."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import audit, clock
from patrol.models import Audit, Fix, Member
from tests.cast import BRIDGE, Cast
from tests.pushed import send

pytestmark = pytest.mark.any_database

DAY = "/api/v1/members/042/day"


def _at(cast: Cast, lat: float) -> None:
    """042 is at this place now, and a minute passes."""
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        place = {"lat": lat, "lon": BRIDGE[1], "accuracy_m": 8.0, "taken_at": clock.now()}
        session.add(Fix(member_id=member.id, received_at=clock.now(), **place))
    clock.forward(minutes=1)


def _job(cast: Cast) -> Any:
    """042 goes to a case and finishes, with one position before, during and after it."""
    _at(cast, BRIDGE[0])
    order = send(cast, "042")
    (key,) = order["assignments"]
    cast("042").send("POST", f"/api/v1/assignments/{key}/answer", {"answer": "accepted"})
    _at(cast, BRIDGE[0] + 0.001)
    cast("701").send("DELETE", f"/api/v1/assignments/{key}", {"reason": "人手够了"})
    clock.forward(minutes=1)
    _at(cast, BRIDGE[0] + 0.002)
    return order


def _read(cast: Cast) -> list[tuple[str, str]]:
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        rows: list[Audit] = audit.entries(session, since=clock.now() - timedelta(days=3))
        return [(row.actor, row.subject) for row in rows if row.act == "read"]


def test_the_desk_reads_the_running_day_without_positions_and_it_is_logged(cast: Cast) -> None:
    order = _job(cast)
    day = cast("701").get(DAY)
    (row,) = day["orders"]
    assert row["number"] == order["incident"]["number"]
    assert (row["status"], bool(row["accepted_at"]), row["on_scene_at"]) == (
        "withdrawn",
        True,
        None,
    )
    assert [bool(time["ends_at"]) for time in day["duty"]] == [False]
    assert "places" not in day
    assert cast("801").call("GET", DAY).status_code == 404
    assert _read(cast) == [("701", "day of 042")]


def test_of_a_past_day_the_desk_reads_one_case_and_the_member_all(cast: Cast) -> None:
    order = _job(cast)
    past = clock.today().isoformat()
    clock.forward(hours=40)
    desk, phone = cast.sign_in("701"), cast.sign_in("042")
    assert desk.get(DAY)["orders"] == []
    (key,) = order["assignments"]
    part = desk.get(f"/api/v1/assignments/{key}/trail")
    assert [round(place["lat"] - BRIDGE[0], 3) for place in part["places"]] == [0.001]
    assert _read(cast)[-1] == ("701", f"trail of 042, case {order['incident']['number']}")
    own = phone.get(f"/api/v1/own-day?day={past}")
    assert (len(own["orders"]), len(own["places"])) == (1, 3)
    assert phone.call("GET", "/api/v1/own-day?day=2026-13-01").status_code == 422


def test_a_night_on_duty_belongs_to_the_day_in_which_it_ends(cast: Cast) -> None:
    send(cast, "042")
    clock.forward(hours=12)
    assert clock.local(clock.now()).hour < 6
    assert len(cast.sign_in("701").get(DAY)["orders"]) == 1


def test_the_trail_of_a_silent_member_ends_when_another_one_goes(cast: Cast) -> None:
    order = send(cast, "042")
    (key,) = order["assignments"]
    _at(cast, BRIDGE[0])
    case_id = order["incident"]["id"]
    version = cast("701").get(f"/api/v1/incidents/{case_id}")["incident"]["version"]
    body = {"members": ["017"], "version": version, "instead_of": [key]}
    cast("701").send("POST", f"/api/v1/incidents/{case_id}/assignments", body)
    clock.forward(minutes=1)
    _at(cast, BRIDGE[0] + 0.5)
    trail = cast("701").get(f"/api/v1/assignments/{key}/trail")
    assert trail["order"]["status"] == "replaced"
    assert [place["lat"] for place in trail["places"]] == [BRIDGE[0]]
