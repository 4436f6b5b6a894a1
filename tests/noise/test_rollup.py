"""Minutes of seconds: energy means, late seconds, a broker that was away, and what is kept."""

import math

import pytest
from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import LevelMinute, LevelSecond, Station, StationState
from patrol.noise import rollup
from patrol.noise.decibel import day_night, energy_mean, exceeded
from tests.noise.stations import GATEWAY, enter_station

MINUTE = 1795327200 // 60 - 2
"""Two minutes before the clock of the tests."""


@pytest.fixture
def station(session: Session) -> Station:
    return enter_station(session, GATEWAY, "NM07")


def put(session: Session, station: Station, seconds: dict[int, int], **more: object) -> None:
    session.add_all(
        LevelSecond(station_id=station.id, second=second, laeq=laeq, **more)
        for second, laeq in seconds.items()
    )
    session.flush()


def roll(session: Session) -> list[LevelMinute]:
    rollup.store(session, rollup.make(session, seconds_min=30))
    session.expire_all()
    return list(session.exec(select(LevelMinute).order_by(col(LevelMinute.minute))))


@pytest.mark.any_database
def test_levels_are_averaged_by_their_energy() -> None:
    assert energy_mean([6000, 7000]) == 6740
    assert energy_mean([14000] * 60) == 14000
    assert math.isclose(day_night(58, 50, 480), 58.77, abs_tol=0.005)
    assert math.isclose(day_night(50, 40, 600), 50)
    assert exceeded([4000, 5000, 6000], 50) == 5000
    assert exceeded([4000, 5000], 90) == 4100
    assert math.isclose(exceeded(list(range(0, 10001, 100)), 10), 9000)


def test_a_minute_is_made_when_it_has_ended_and_again_when_a_late_second_comes(
    session: Session, station: Station
) -> None:
    assert int(clock.now().timestamp()) // 60 == MINUTE + 2
    put(session, station, {(MINUTE + 1) * 60 + second: 5000 for second in range(60)})
    put(session, station, {MINUTE * 60: 6000, MINUTE * 60 + 1: 7000, (MINUTE + 2) * 60: 9000})
    (first,) = roll(session)  # the last second of the minute may still be on its way
    clock.forward(seconds=10)
    first, second = roll(session)
    assert (first.minute, first.laeq, first.lmax, first.l50) == (MINUTE, 6740, 7000, 6500)
    assert (first.counted, first.expected) == (2, 60)
    assert (second.laeq, second.counted) == (5000, 60)
    assert not rollup.make(session, seconds_min=30).rows
    put(session, station, {MINUTE * 60 + 2: 5000})
    assert [row.counted for row in roll(session)] == [3, 60]


def test_seconds_are_forgotten_behind_the_newest_of_their_station(
    session: Session, station: Station
) -> None:
    """The broker was away for five hours: the newest second is four hours old, and so on."""
    newest = (MINUTE - 240) * 60
    session.add(StationState(station_id=station.id, newest_second=newest, watched={}))
    put(session, station, {newest - 1801: 5000, newest - 1800: 5000, newest: 5000})
    put(session, station, {newest - 9999: 8000}, is_kept=True)
    rollup.forget_seconds(session, seconds_min=30)
    left = select(LevelSecond.second).order_by(col(LevelSecond.second))
    assert session.exec(left).all() == [newest - 9999, newest - 1800, newest]
    roll(session)
    rollup.forget(session, days=0)
    assert len(session.exec(select(LevelMinute)).all()) == 2  # kept seconds were made long ago
    clock.forward(days=3)
    rollup.forget(session, days=2)
    assert session.exec(select(LevelMinute)).all() == []
    assert session.exec(left).all() == []
