"""Limits are data of the office: the edition in force, the zone and the hours decide."""

from datetime import datetime

import pytest

from patrol.clock import CHINA
from patrol.models import Station, ZoneClass
from patrol.noise.limits import limit_for
from patrol.office import BadOffice
from patrol.office.lists import build, changed, shipped

TABLES = build(shipped()).noise_limits
BOTH_DAYS = ("2025-12-31", "2026-01-01")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("limits", "zone", "moment", "level", "standard"),
    [
        ("street", "1", "2026-11-22T21:59:59", 5500, "GB 3096-2008"),
        ("street", "1", "2026-11-22T22:00", 4500, "GB 3096-2008"),
        ("street", "1", "2026-11-23T05:59:59", 4500, "GB 3096-2008"),
        ("street", "4b", "2026-11-23T06:00", 7000, "GB 3096-2008"),
        ("street", "4b", "2026-11-23T23:00", 6000, "GB 3096-2008"),
        ("venue", "4b", "2026-11-23T23:00", 5500, "GB 22337-2008"),
        ("works", "2", "2025-12-31T23:59:59", 5500, "GB 12523-2011"),
        ("works", "2", "2026-01-01T00:00", 5500, "GB 12523-2025"),
        ("works", "2", "2001-01-01T12:00", 7000, "GB 12523-2011"),
        ("gone", "0", "2026-11-22T12:00", 5000, "GB 3096-2008"),
    ],
)
def test_the_edition_in_force_and_the_hours_decide(
    limits: str, zone: str, moment: str, level: int, standard: str
) -> None:
    station = Station(limits=limits, zone=ZoneClass(zone))
    limit = limit_for(TABLES, station, at(moment))
    assert (limit.level, limit.standard, limit.burst_over) == (level, standard, 1500)
    assert limit.is_night == (moment[11:16] >= "22:00" or moment[11:16] < "06:00")


def test_only_the_edition_that_nobody_has_compared_is_marked() -> None:
    editions = [row for table in TABLES.values() for row in table.editions]
    assert [row.standard for row in editions if not row.is_confirmed] == ["GB 12523-2025"]
    site = Station(limits="works", zone=ZoneClass.MIXED)
    marks = [limit_for(TABLES, site, at(f"{day}T12:00")).is_confirmed for day in BOTH_DAYS]
    assert marks == [True, False]


def test_a_night_may_lie_within_one_day() -> None:
    siesta = Station(zone=ZoneClass.HOMES, night_begins=780, day_begins=840)
    nights = [
        limit_for(TABLES, siesta, at(f"2026-11-22T{hour}:30")).is_night for hour in (12, 13, 14)
    ]
    assert nights == [False, True, False]


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ({"zones": {"1": [55, 45]}}, "has no limits for 0, 2, 3, 4a, 4b"),
        ({"from": "soon"}, "must be a day"),
        ({"from": "2008-10-01"}, "not in the order of their days"),
    ],
)
def test_a_table_that_lacks_something_is_refused(edition: dict[str, object], words: str) -> None:
    (first,) = shipped()["noise_limits"]["street"]["editions"]
    change = {"noise_limits": {"street": {"editions": [first, {**first, **edition}]}}}
    with pytest.raises(BadOffice, match=words):
        build(changed(shipped(), change))
