"""Hours of minutes: the same energy mean, late minutes, and no more than what changed."""

import math

import pytest
from sqlmodel import Session, col, select

from patrol.models import LevelHour, LevelMinute, Station
from patrol.noise import hours, rollup
from patrol.noise.decibel import energy_mean
from patrol.services import Services
from tests.noise.stations import GATEWAY, enter_station
from tests.statements import under_the_lock

HOUR = 1795327200 // 3600
"""The hour in which the clock of the tests stands."""


@pytest.fixture
def station(session: Session) -> Station:
    return enter_station(session, GATEWAY, "NM07")


def put(session: Session, station: Station, minutes: dict[int, int]) -> None:
    session.add_all(
        LevelMinute(
            station_id=station.id, minute=minute, laeq=laeq, lmax=laeq, counted=54, expected=60
        )
        for minute, laeq in minutes.items()
    )
    session.flush()


def roll(session: Session) -> list[int]:
    """Make the hours, and return those that were stored."""
    made = hours.make(session)
    hours.store(session, made)
    session.expire_all()
    return [row["hour"] for row in made]


def test_an_hour_has_the_energy_mean_of_its_minutes(session: Session, station: Station) -> None:
    levels = [4000 + 37 * minute for minute in range(60)]
    put(session, station, {HOUR * 60 + at: laeq for at, laeq in enumerate(levels)})
    put(session, station, {HOUR * 60 - 1: 9000, HOUR * 60 - 60: 5000})
    assert roll(session) == [HOUR - 1, HOUR]
    before, row = session.exec(select(LevelHour).order_by(col(LevelHour.hour)))
    assert round(1000 * math.log10(row.energy / row.counted)) == energy_mean(levels)
    assert (row.lmax, row.counted, row.expected) == (levels[-1], 54 * 60, 3600)
    assert (before.lmax, before.counted) == (9000, 108)


def test_a_late_minute_and_a_changed_one_correct_their_hours_alone(
    services: Services, session: Session, station: Station
) -> None:
    put(session, station, {(HOUR - back) * 60: 5000 for back in (0, 1, 24, 100)})
    assert roll(session) == [HOUR - 100, HOUR - 24, HOUR - 1, HOUR]
    assert roll(session) == []
    put(session, station, {(HOUR - 24) * 60 + 7: 6000})
    session.get_one(LevelMinute, (station.id, HOUR * 60)).laeq = 5001  # the same counts
    session.flush()
    with under_the_lock(services.database) as statements:
        assert roll(session) == [HOUR - 24, HOUR]
    assert len(statements) == 3  # two read
    late = session.get_one(LevelHour, (station.id, HOUR - 24))
    assert round(1000 * math.log10(late.energy / late.counted)) == energy_mean([5000, 6000])
    assert late.counted == 108


def test_hours_are_made_a_part_at_a_time_and_forgotten_like_minutes(
    session: Session, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session, station, {(HOUR - back) * 60: 5000 for back in (0, 50, 100)})
    monkeypatch.setattr(hours, "MOST", 1)
    assert [roll(session) for _ in range(4)] == [[HOUR - 100], [HOUR - 50], [HOUR], []]
    rollup.forget(session, days=3)
    assert session.exec(select(LevelHour.hour).order_by(col(LevelHour.hour))).all() == [
        HOUR - 50,
        HOUR,
    ]
