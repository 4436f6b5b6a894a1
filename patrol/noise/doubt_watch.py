"""Watch over the readings of all stations: begin a doubt, and end it when it has gone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import DoubtKind, Station, StationDoubt, StationState
from patrol.noise import conditions, doubt, doubtful, level
from patrol.noise.doubtful import Finding

WINDOW_S = 300
LATE_FOR_S = 60
"""Readings that are late by the same time for so long are those of a slow clock."""
SPEAKS = timedelta(seconds=60)
FOREIGN_FOR = timedelta(hours=2)
"""A refused foreign word is told again each hour while it goes on (`level.TOLD_EVERY`)."""
FOUND_HERE = (
    *(DoubtKind.FLAT, DoubtKind.CLIPPED, DoubtKind.JUMP),
    *(DoubtKind.CALIBRATION, DoubtKind.CLOCK),
)
"""The doubts that this watch ends when it no longer finds them."""


class DoubtChange(NamedTuple):
    station_id: int
    finding: Finding
    begins: bool


@dataclass(frozen=True, slots=True)
class DoubtsDue:
    """The doubts that are to begin or to end."""

    changes: list[DoubtChange] = field(default_factory=list)


def look(session: Session) -> DoubtsDue:
    """Return the doubts that are to begin or to end now. Reads only."""
    due = DoubtsDue()
    standing: dict[int, dict[DoubtKind, StationDoubt]] = {}
    for row in session.exec(select(StationDoubt).where(col(StationDoubt.until).is_(None))):
        standing.setdefault(row.station_id, {})[row.kind] = row
    rows = session.exec(
        select(Station, StationState)
        .outerjoin(StationState, col(StationState.station_id) == col(Station.id))
        .where(col(Station.disabled_at).is_(None))
    )
    for station, state in rows:
        known = standing.get(station.id or 0, {})
        due.changes.extend(_changes(session, station, state, known))
    return due


def _changes(
    session: Session,
    station: Station,
    state: StationState | None,
    known: dict[DoubtKind, StationDoubt],
) -> Iterator[DoubtChange]:
    station_id, speaks = station.id or 0, _speaks(state)
    findings = {finding.kind: finding for finding in _found(session, station, state)}
    for kind, finding in findings.items():
        if kind not in known:
            yield DoubtChange(station_id, finding, begins=True)
    for kind, row in known.items():
        # A silent station proves nothing; what it was doubted for stands.
        is_judged = kind == DoubtKind.CALIBRATION or speaks
        is_over = kind in FOUND_HERE and kind not in findings and is_judged
        if kind == DoubtKind.CLOCK and state is not None and state.clock_ahead_s:
            is_over = False  # a wrong zone ends when the clock is right (`station_clock`)
        if kind == DoubtKind.FOREIGN:
            is_over = clock.now() - row.since > FOREIGN_FOR
        if kind in conditions.KINDS:
            is_over = conditions.is_unsaid(row)
        if is_over:
            yield DoubtChange(station_id, Finding(kind, ""), begins=False)


def _speaks(state: StationState | None) -> bool:
    heard_at = state.heard_at if state is not None else None
    return heard_at is not None and clock.now() - heard_at <= SPEAKS


def _found(session: Session, station: Station, state: StationState | None) -> Iterator[Finding]:
    now = clock.now()
    if station.calibrate_next is not None and station.calibrate_next < now:
        day = f"{clock.local(station.calibrate_next):%Y-%m-%d}"
        yield Finding(DoubtKind.CALIBRATION, f"was due on {day}")
    if state is None or state.newest_second is None or not _speaks(state):
        return
    if _is_slow(state):
        yield Finding(DoubtKind.CLOCK, f"its newest time is {state.late_s} s behind")
    yield from doubtful.findings(
        level.window(session, station.id or 0, state.newest_second, WINDOW_S)
    )


def _is_slow(state: StationState) -> bool:
    if state.late_since is None or state.newest_second is None:
        return False
    newest_came_s = state.newest_second + state.late_s
    return newest_came_s - state.late_since.timestamp() >= LATE_FOR_S


def store(session: Session, due: DoubtsDue) -> None:
    """Begin and end the doubts."""
    for change in due.changes:
        if change.begins:
            doubt.begin(session, change.station_id, *change.finding)
        else:
            doubt.end(session, change.station_id, change.finding.kind)
