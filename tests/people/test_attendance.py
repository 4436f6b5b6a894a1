"""应到、实到、未到: the running shifts against the duties, on behalf, and absences."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import clock
from patrol.models import Absence, Member, Shift
from patrol.operations.person import rows
from tests.cast import Cast
from tests.people.test_membership import case_of

pytestmark = pytest.mark.any_database

ATTENDANCE = "/api/v1/attendance"


def plan(cast: Cast, *signs: str, hours: float = 6, ago: float = 2) -> None:
    """Plan a shift that began `ago` hours before now."""
    with cast.services.database.write() as session:
        for row in session.exec(select(Member).where(col(Member.call_sign).in_(signs))):
            first = clock.now() - timedelta(hours=ago)
            last = first + timedelta(hours=hours)
            session.add(Shift(member_id=row.id, area_id=row.area_id, starts_at=first, ends_at=last))


def presence(cast: Cast) -> dict[str, str]:
    answer = cast("701").get(ATTENDANCE)
    return {row["call_sign"]: row["presence"] for row in answer["expected"]}


def put(cast: Cast, sign: str, *, on: bool, by: str = "701") -> Any:
    return cast(by).call("PUT", f"/api/v1/members/{sign}/duty", {"on_duty": on})


def absent(cast: Cast, sign: str, **more: Any) -> Any:
    body = {"call_sign": sign, "first": "2026-11-22", "last": "2026-11-22"} | more
    return cast("701").call("POST", "/api/v1/absences", body)


def test_the_desk_sees_who_is_expected_who_is_there_and_who_is_not(cast: Cast) -> None:
    assert cast("701").get(ATTENDANCE)["expected"] == []
    plan(cast, "042", "063", "301")
    assert presence(cast) == {"042": "present", "063": "missing"}
    answer = cast("701").get(ATTENDANCE)
    assert [row["call_sign"] for row in answer["unplanned"]] == ["007", "017"]
    plan(cast, "017", hours=1, ago=-3)
    assert cast("701").get(ATTENDANCE)["next_at"] == "2026-11-22T09:00:00.000Z"


def test_who_stays_after_the_shift_is_named_with_its_end(cast: Cast) -> None:
    plan(cast, "042", hours=1.5)
    row = next(r for r in cast("701").get(ATTENDANCE)["unplanned"] if r["call_sign"] == "042")
    assert (row["shift_ended_at"], row["is_on_case"]) == ("2026-11-22T05:30:00.000Z", False)
    case_of(cast, "042")
    row = next(r for r in cast("701").get(ATTENDANCE)["unplanned"] if r["call_sign"] == "042")
    assert row["is_on_case"]


def test_the_desk_sets_duty_on_behalf_and_it_says_so(cast: Cast) -> None:
    plan(cast, "063")
    assert put(cast, "063", on=True).json == {"on_duty": True}
    assert put(cast, "063", on=True).status_code == 200, "a second time is no error"
    row = cast("701").get(ATTENDANCE)["expected"][0]
    assert (row["presence"], row["by"]) == ("present", "701")
    assert cast("063").get("/api/v1/inbox")["me"]["on_duty"]
    put(cast, "063", on=False, by="702")
    events = cast("063").get("/api/v1/feed?after=0")["events"]
    acts = [(e["kind"], e["actor"]) for e in events if e["kind"].startswith("duty.")]
    assert acts == [("duty.started", "701"), ("duty.ended", "702")], "the phone hears of it"
    assert put(cast, "301", on=True).status_code == 404, "a member of another street"


def test_nobody_is_taken_off_duty_from_a_case(cast: Cast) -> None:
    case_of(cast, "042")
    answer = put(cast, "042", on=False)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/on_a_case")
    assert cast("042").send("PUT", "/api/v1/duty", {"on_duty": False}), "the own phone may"


def test_an_absent_member_is_not_missing_until_the_absence_is_withdrawn(cast: Cast) -> None:
    plan(cast, "063")
    row = absent(cast, "063").json["absence"]
    assert row["ends_at"] == "2026-11-22T16:00:00.000Z", "the end of the office's day"
    assert presence(cast) == {"063": "absent"}
    assert absent(cast, "063").json["type"] == "/problems/absent_already"
    assert cast("801").call("DELETE", f"/api/v1/absences/{row['id']}").status_code == 404
    for _ in range(2):
        cast("702").send("DELETE", f"/api/v1/absences/{row['id']}")
    assert presence(cast) == {"063": "missing"}
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    acts = [e["kind"] for e in events if e["kind"].startswith("absence.")]
    assert acts == ["absence.recorded", "absence.withdrawn"]


def test_hours_that_no_absence_has_are_refused(cast: Cast) -> None:
    half = absent(cast, "042", starts="18:00", ends="20:00").json["absence"]
    assert half["starts_at"] == "2026-11-22T10:00:00.000Z"
    for wrong in (
        {"starts": "20:00", "ends": "18:00"},
        {"last": "2026-11-21"},
        {"first": "2026-11-20", "last": "2026-11-21"},
        {"last": "2028-01-01"},
        {"last": "2099-12-31"},
    ):
        answer = absent(cast, "007", **wrong)
        assert answer.json["type"] == "/problems/bad_absence", wrong
    assert absent(cast, "007", starts="25:00").json["type"] == "/problems/invalid"
    assert absent(cast, "301").status_code == 404


def test_the_rota_shows_that_a_planned_member_is_absent(cast: Cast) -> None:
    absent(cast, "042", first="2026-11-23", last="2026-11-24")
    cells = [{"call_sign": "042", "day": "2026-11-24", "kinds": ["day"]}]
    done = cast("703").send("POST", "/api/v1/admin/rota/preview", {"cells": cells})
    assert (done["away"], done["wrong"]) == (["042 11-24"], [])
    week = cast("703").get("/api/v1/admin/rota?week=2026-11-23")
    assert [row["call_sign"] for row in week["absences"]] == ["042"]


def test_the_erasure_of_a_member_takes_the_absences_along(cast: Cast) -> None:
    absent(cast, "063")
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "063")).one()
        rows.member(session, member.id or 0, [])
        assert session.exec(select(Absence)).all() == []
