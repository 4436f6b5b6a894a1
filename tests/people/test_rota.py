"""The rota: patterns, tables, what is refused, and shifts across midnight."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session, select

from patrol import clock, office
from patrol.models import Member, Shift
from patrol.people import rota, rota_table
from patrol.people.desk_user import Author
from patrol.people.roster import BadRoster
from patrol.people.rota import RotaLine
from patrol.people.shift import Slot, day_of, of_kind, slot
from tests.cast import Cast

Zone = Callable[[str], None]
OFFICE = office.load()
KINDS = OFFICE.shift_kinds
TOMORROW = date(2026, 11, 23)
ROTA = "/api/v1/admin/rota"


@pytest.fixture
def zone() -> Iterator[Zone]:
    yield lambda name: clock.use_zone(clock.zone_of(name))
    clock.use_zone(clock.CHINA)


def shifts_of(session: Session, sign: str) -> list[str]:
    rows = session.exec(
        select(Shift)
        .join(Member, Member.id == Shift.member_id)
        .where(Member.call_sign == sign)
        .order_by(Shift.starts_at)
    )
    return [Slot(row.starts_at, row.ends_at).words for row in rows]


def enter(session: Session, *lines: RotaLine) -> rota.RotaPlan:
    return rota.enter(session, lines, Author("703", 3), area_id=2)


def line(sign: str, day: date, *codes: str, number: int = 0) -> RotaLine:
    return RotaLine(sign, day, tuple(of_kind(KINDS[code], day) for code in codes), number)


def faults(session: Session, *lines: RotaLine) -> list[str]:
    return [fault.sentence("en") for fault in rota.plan(session, lines).faults]


def test_a_night_shift_ends_on_the_next_day_and_the_office_has_its_own_time_zone() -> None:
    hours = of_kind(KINDS["night"], TOMORROW)
    assert hours.words == "11-23 20:00–08:00"
    assert clock.iso(hours.starts_at) == "2026-11-23T12:00:00.000Z"
    assert hours.ends_at - hours.starts_at == timedelta(hours=12)
    assert day_of(hours.starts_at + timedelta(hours=3, minutes=59)) == TOMORROW
    assert slot(TOMORROW, "08:00", "08:00").ends_at.day == 24, "24 hours, not none"


def test_a_night_in_which_the_clocks_change_is_an_hour_shorter(zone: Zone) -> None:
    zone("Europe/Berlin")
    hours = of_kind(KINDS["night"], date(2027, 3, 27))
    assert hours.words == "03-27 20:00–08:00"
    assert hours.ends_at - hours.starts_at == timedelta(hours=11)
    assert day_of(hours.starts_at) == date(2027, 3, 27)


def test_each_pattern_has_every_team_rest_and_no_member_twice_at_once() -> None:
    for code, pattern in OFFICE.shift_patterns.items():
        teams = [[f"{n}"] for n in range(pattern.teams)]
        lines = rota.of_pattern(pattern, KINDS, teams, TOMORROW, 60)
        for sign in (team[0] for team in teams):
            mine = [hours for each in lines if each.call_sign == sign for hours in each.slots]
            assert not any(a.overlaps(b) for a, b in pairwise(mine)), code


def test_four_teams_and_three_shifts_cover_the_day() -> None:
    teams = [["1"], ["2"], ["3"], ["4"]]
    lines = rota.of_pattern(OFFICE.shift_patterns["four_three"], KINDS, teams, TOMORROW, 8)
    for after in range(8):
        day = TOMORROW + timedelta(days=after)
        on = sorted(hours for each in lines if each.day == day for hours in each.slots)
        assert [clock.local(hours.starts_at).hour for hours in on] == [7, 15, 23]
        assert on[0].ends_at == on[1].starts_at


def test_the_same_table_twice_changes_nothing_and_a_rest_removes_the_shift(
    session: Session,
) -> None:
    assert len(enter(session, line("042", TOMORROW, "night")).changes) == 1
    again = enter(session, line("042", TOMORROW, "night"))
    assert (again.changes, again.same) == ([], 1)
    assert shifts_of(session, "042") == ["11-23 20:00–08:00"]
    enter(session, line("042", TOMORROW, "day"))
    assert shifts_of(session, "042") == ["11-23 08:00–20:00"]
    enter(session, line("042", TOMORROW))
    assert shifts_of(session, "042") == []


def test_shifts_that_overlap_are_refused_across_midnight_and_adjacent_ones_are_not(
    session: Session,
) -> None:
    enter(session, line("042", TOMORROW, "night"))
    after = TOMORROW + timedelta(days=1)
    said = faults(session, line("042", after, "early", number=7))
    assert said == [
        "line 7: '042' would have two shifts at once: 11-23 20:00–08:00 and 11-24 07:00–15:00"
    ]
    assert faults(session, line("042", after, "day")) == []
    assert "two shifts" in faults(session, line("007", after, "day", "early"))[0]


def test_what_has_begun_stays_and_the_running_shift_may_get_more_people(session: Session) -> None:
    today = day_of(clock.now())
    enter(session, line("042", today, "day"))
    assert shifts_of(session, "042") == ["11-22 08:00–20:00"]
    assert "has begun" in faults(session, line("042", today))[0]
    assert "over already" in faults(session, line("007", today - timedelta(days=1), "day"))[0]


def test_a_strange_or_foreign_member_and_a_day_twice_are_named(session: Session) -> None:
    lines = [line("099", TOMORROW, "day", number=2), line("301", TOMORROW, "day", number=3)]
    lines += [line("042", TOMORROW, "day", number=4), line("042", TOMORROW, "night", number=5)]
    done = rota.plan(session, lines, {2, 4})
    assert [(fault.line, fault.key) for fault in done.faults] == [
        (2, "rota_unknown_sign"),
        (3, "elsewhere"),
        (5, "twice"),
    ]
    with pytest.raises(BadRoster, match="Nothing was changed"):
        rota.enter(session, lines, Author("703"), {2, 4}, area_id=2)
    assert shifts_of(session, "042") == []


def test_a_table_with_a_column_a_day_and_one_with_a_line_a_shift_say_the_same(
    moving_clock: Any,
) -> None:
    grid = "呼号,11月23日 周一,2026/11/24\n042,夜,休\n007,08:00-20:00,白班\n017,,\n"
    listed = "呼号,日期,班次\n042,2026-11-23,夜班\n042,11-24,休\n"
    listed += "007,11/23,8:00～20:00\n007,2026年11月24日,day\n"
    by_day, by_line = (rota_table.read(text.encode("gb18030"), KINDS) for text in (grid, listed))
    facts = [{(e.call_sign, e.day, e.slots) for e in lines} for lines in (by_day, by_line)]
    assert facts[0] == facts[1]
    assert by_day[1] == RotaLine("042", date(2026, 11, 24), (), 2)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("姓名,2026-11-23\n甲,白班\n", "the head is"),
        ("呼号,周一\n042,白班\n", "'周一' is no day"),
        ("呼号,9999-12-31\n042,白班\n", "is no day"),
        ("呼号,2026-11-23\n042,下午\n", "there is no shift '下午'"),
        ("呼号,2026-11-23\n042,\n", "there is no shift in the table"),
        ("呼号,2026-11-23\n,白班\n", "call_sign is empty"),
        ("呼号,2026-11-23\n042,白班,夜班\n", "more cells"),
        ("呼号,日期\n042,2026-11-23\n", "the head is"),
    ],
)
def test_a_wrong_table_says_its_cure(table: str, said: str, moving_clock: Any) -> None:
    with pytest.raises(BadRoster, match=said):
        rota_table.read(table.encode(), KINDS)


def test_the_page_shows_changes_and_exports_a_week(cast: Cast) -> None:
    cells = [{"call_sign": "042", "day": "2026-11-23", "kinds": ["night"]}]
    assert cast("703").send("POST", f"{ROTA}/preview", {"cells": cells})["count"] == 1
    cast("703").send("PUT", ROTA, {"cells": cells}, key="k1")
    week = cast("702").get(f"{ROTA}?week=2026-11-29")
    assert (week["days"][0], week["may_change"]) == ("2026-11-23", False)
    row = next(row for row in week["members"] if row["call_sign"] == "042")
    assert [hours["kind"] for hours in row["days"][0]] == ["night"]
    assert row["days"][0][0]["ends_at"] == "2026-11-24T00:00:00.000Z"
    assert {row["call_sign"] for row in week["members"]} == {"007", "042", "017", "063"}
    table = cast("702").call("GET", f"{ROTA}/table?first=2026-11-23&days=2").data.decode()
    assert "042,夜班,休" in table
    again = rota_table.read(table.encode(), KINDS)
    with cast.services.database.read() as session:
        assert rota.plan(session, again).changes == []
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    assert [event["body"]["members"] for event in events if event["kind"] == "rota.changed"] == [
        ["042"]
    ]


def test_the_api_lays_a_pattern_and_names_what_is_wrong(cast: Cast) -> None:
    pattern = {"code": "three_two", "first": "2026-11-23", "days": 3}
    teams = {"teams": [["007"], ["042"], ["017"]]}
    done = cast("703").send("PUT", ROTA, {"pattern": pattern | teams})
    assert done["count"] == 6
    assert done["changes"][0] == {
        "call_sign": "007",
        "day": "2026-11-23",
        "before": [],
        "after": ["day"],
    }
    for body, code in (
        ({"pattern": pattern | {"teams": [["007"]]}}, "bad_rota"),
        ({"pattern": pattern | {"teams": [["007"], ["007"], ["042"]]}}, "bad_rota"),
        ({"pattern": pattern | teams | {"code": "x"}}, "say_change"),
        ({"pattern": pattern | teams | {"first": "2099-12-31"}}, "bad_days"),
        ({"cells": [{"call_sign": "301", "day": "2026-11-23", "kinds": ["day"]}]}, "bad_rota"),
        ({"cells": [{"call_sign": "042", "day": "2026-11-23", "kinds": ["x"]}]}, "bad_rota"),
        ({"file": "!"}, "not_base64"),
        ({}, "say_change"),
    ):
        answer = cast("703").call("PUT", ROTA, body)
        assert (answer.status_code, answer.json["type"]) == (422, f"/problems/{code}"), body
    assert cast("703").call("GET", f"{ROTA}?week=monday").status_code == 422


def test_too_short_a_rest_warns_and_refuses_nothing(session: Session) -> None:
    enter(session, line("042", TOMORROW, "night"), line("007", TOMORROW, "night"))
    after = TOMORROW + timedelta(days=1)
    tight = (slot(after, "14:00", "20:00"),)
    lines = [RotaLine("042", after, tight), line("007", after, "day")]
    done = rota.plan(session, lines, rest=timedelta(hours=8))
    assert (done.short_rest, done.faults) == ([("042", after)], []), "007 has one long shift"
    assert rota.plan(session, lines, rest=timedelta(hours=6)).short_rest == []
