"""Readings in doubt: found in a window, said as rows, and over when they have gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session, select

from patrol import clock
from patrol.intake.heard import LevelHeard
from patrol.models import DoubtKind, LevelSecond, Source, Station, StationDoubt, StationState
from patrol.noise import doubt, doubt_watch, level
from patrol.noise.doubtful import findings
from patrol.noise.level import Second
from tests.noise.stations import GATEWAY, enter_station

STREET = [4800 + 37 * (number * 7 % 61) for number in range(300)]
"""A street: from 48 to 70 dB, and no two seconds alike."""


def found(levels: list[int]) -> list[tuple[DoubtKind, str]]:
    return [tuple(row) for row in findings([Second(n, db, None) for n, db in enumerate(levels)])]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("levels", "doubts"),
    [
        (STREET, []),
        (
            [min(level + 3000, 9000) for level in STREET],
            [(DoubtKind.CLIPPED, "136 of 300 s at 90.0 dB")],
        ),
        ([*STREET[:180], *[5210, 5205] * 60], [(DoubtKind.FLAT, "120 s at 52.0 dB")]),
        ([*STREET[:297], 13000, 4800, 13000], [(DoubtKind.JUMP, "3 jumps, up to 82 dB")]),
        ([*STREET[:150], 11000, *STREET[151:]], []),
        ([5000] * 119, []),
    ],
    ids=["a street", "the end of the range", "a flat line", "jumps", "one firecracker", "too few"],
)
def test_readings_that_cannot_be_are_found(
    levels: list[int], doubts: list[tuple[DoubtKind, str]]
) -> None:
    assert found(levels) == doubts


def look(session: Session) -> None:
    doubt_watch.store(session, doubt_watch.look(session))
    session.flush()
    session.expire_all()


def hear(session: Session, station: Station, levels: list[int], *, behind_s: int = 0) -> None:
    newest = int(clock.now().timestamp()) - behind_s
    session.merge(
        StationState(station_id=station.id, heard_at=clock.now(), newest_second=newest, watched={})
    )
    session.connection().execute(delete(LevelSecond))
    session.add_all(
        LevelSecond(station_id=station.id, second=newest - ago_s, laeq=level)
        for ago_s, level in enumerate(levels)
    )
    session.flush()


def say(session: Session, *, behind_s: int, in_our_process_s: int = 0) -> None:
    """A reading of so long ago is stored now; it waited here for a part of that time."""
    source = session.exec(select(Source).where(Source.code == GATEWAY)).one()
    began_at = clock.iso(clock.now() - timedelta(seconds=behind_s))
    arrived_at = clock.now() - timedelta(seconds=in_our_process_s)
    said = [LevelHeard("NM07", began_at, 1, {"LAeq": 50.0})]
    level.store(session, [level.prepare(session, source, said, arrived_at)])
    session.expire_all()


def standing(session: Session) -> set[DoubtKind]:
    rows = session.exec(select(StationDoubt)).all()
    return {row.kind for row in rows if row.until is None}


def test_a_doubt_stands_while_it_is_found_and_nothing_is_raised_meanwhile(
    session: Session, moving_clock: Callable[..., None]
) -> None:
    station = enter_station(session, GATEWAY, "NM07")
    hear(session, station, [5000] * 300)
    look(session)
    look(session)
    assert standing(session) == {DoubtKind.FLAT}
    assert doubt.is_doubted(session, station.id or 0)
    moving_clock(minutes=5)
    look(session)  # it is silent now, and a silent station proves nothing
    assert standing(session) == {DoubtKind.FLAT}
    hear(session, station, STREET)
    look(session)
    assert standing(session) == set()
    assert not doubt.is_doubted(session, station.id or 0)
    assert len(session.exec(select(StationDoubt)).all()) == 1


@pytest.mark.any_database
def test_an_overdue_calibration_and_a_slow_clock_are_doubts(
    session: Session, moving_clock: Callable[..., None]
) -> None:
    due = clock.now() - timedelta(days=1)
    station = enter_station(session, GATEWAY, "NM07", calibrate_next=due)
    say(session, behind_s=600)
    look(session)
    assert standing(session) == {DoubtKind.CALIBRATION}, "it may only have waited on its way"
    moving_clock(seconds=61)
    say(session, behind_s=601)
    look(session)
    assert standing(session) == {DoubtKind.CALIBRATION, DoubtKind.CLOCK}
    said = session.exec(select(StationDoubt.detail)).all()
    assert set(said) == {"was due on 2026-11-21", "its newest time is 600 s behind"}
    station.calibrate_next = clock.now() + timedelta(days=365)
    session.add(station)
    say(session, behind_s=0)
    look(session)
    assert standing(session) == set()


@pytest.mark.any_database
@pytest.mark.parametrize("in_our_process_s", [0, 890], ids=["on its way", "in our process"])
def test_readings_that_waited_are_no_slow_clock(
    session: Session, moving_clock: Callable[..., None], in_our_process_s: int
) -> None:
    enter_station(session, GATEWAY, "NM07")
    lags_s = (900, 900, 900) if in_our_process_s else (900, 700, 500)
    for behind_s in lags_s:
        say(session, behind_s=behind_s, in_our_process_s=in_our_process_s)
        look(session)
        moving_clock(seconds=61)
    assert standing(session) == set()
