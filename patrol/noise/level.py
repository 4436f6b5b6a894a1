"""Levels in: check what a source said of its stations, correct a wrong zone, and store it.

`prepare` reads, and stands before the write lock; `store` writes. The HTTP door and the process of
the device lines call both beside those of `intake.door`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, null, or_
from sqlmodel import Session, col, select

from patrol import clock
from patrol.db import put_rows
from patrol.intake import door, validate
from patrol.intake.heard import Alive, LevelHeard, Utterance
from patrol.models import (
    DoubtKind,
    LevelMinute,
    LevelSecond,
    Source,
    SourceRefusal,
    Station,
    StationState,
)
from patrol.noise import conditions, doubt, station_clock
from patrol.noise.conditions import ConditionChange, Conditions
from patrol.noise.station_clock import ClockNow

HIGHEST_DB = 140.0
OLDEST = timedelta(days=1)
LATE_S = 120
"""The newest reading of a station is not older than this when it arrives."""
SAME_S = 10
"""A lateness that changes by more than this is a backlog's, and no clock's."""
HEARD_EVERY = timedelta(seconds=10)
"""A sign of life without a level is written once in this time at most."""
TOLD_EVERY = timedelta(hours=1)
"""The same refusal of the same station is kept once in this time."""
MOST_TOLD = 20
"""Refusals of one source and kind that are kept in an hour: a platform may send a thousand stations
of which we know fourteen, and each refusal costs some statements under the write lock."""
UNKNOWN, FOREIGN, BAD = "unknown_station", "foreign_station", "bad_level"


class Second(NamedTuple):
    """One second of a station; its levels are hundredths of a dB(A)."""

    second: int
    laeq: int
    lmax: int | None


class Refusal(NamedTuple):
    code: str
    station: str
    words: str


@dataclass(slots=True)
class Levels:
    """The levels and signs of life of one telegram, ready to be stored."""

    source_id: int
    arrived_at: datetime
    """Not after its arrival, and no earlier than we know."""
    seconds: list[dict[str, Any]] = field(default_factory=list)
    minutes: list[dict[str, Any]] = field(default_factory=list)
    states: dict[int, dict[str, Any]] = field(default_factory=dict)
    clocks: dict[int, int] = field(default_factory=dict)
    """By station: the seconds that its clock turned out to be ahead, where that changed."""
    refusals: list[Refusal] = field(default_factory=list)
    said: dict[int, Conditions] = field(default_factory=dict)
    """By station: its newest word about wind and battery."""
    conditions: list[ConditionChange] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.states or self.refusals)


@dataclass(slots=True)
class KnownStation:
    """A station of the source, and what is known of its line. Nothing of it is written back."""

    id: int
    code: str
    is_enabled: bool
    heard_at: datetime | None
    clock: ClockNow


def prepare(
    session: Session,
    source: Source,
    said: Sequence[Utterance],
    arrived_at: datetime | None = None,
) -> Levels:
    """Check the levels of one telegram. Reads only.

    A refused level does not keep the others of its telegram away. `arrived_at` is given when the
    telegram has waited in our own process: that time is none of the station's clock.
    """
    ready = Levels(source.id or 0, arrived_at or clock.now())
    parts = [part for part in said if isinstance(part, LevelHeard | Alive)]
    names = {_name(part) for part in parts} - {""}
    if not names:
        return ready
    known = _stations(session, ready.source_id, names)
    for part in parts:
        name = _name(part)
        if name in known:
            _hear(ready, part, known[name])
    levels = {part.station for part in parts if isinstance(part, LevelHeard)}
    _refuse_strangers(session, ready, levels - known.keys())
    ready.refusals = _untold(session, ready.source_id, ready.refusals)
    if ready.said:
        ready.conditions = conditions.changes(session, ready.said)
    return ready


def _name(part: LevelHeard | Alive) -> str:
    return part.station if isinstance(part, LevelHeard) else part.device


def _stations(session: Session, source_id: int, names: Iterable[str]) -> dict[str, KnownStation]:
    rows = session.exec(
        select(Station, StationState)
        .outerjoin(StationState, col(StationState.station_id) == col(Station.id))
        .where(Station.source_id == source_id, col(Station.code).in_(sorted(names)))
    )
    return {station.code: _known(station, state) for station, state in rows}


def _known(station: Station, state: StationState | None) -> KnownStation:
    now = ClockNow(state.newest_second, state.clock_ahead_s) if state else ClockNow()
    heard_at = state.heard_at if state else None
    return KnownStation(station.id or 0, station.code, station.disabled_at is None, heard_at, now)


def _refuse_strangers(session: Session, ready: Levels, names: set[str]) -> None:
    if not names:
        return
    owned = set(session.exec(select(Station.code).where(col(Station.code).in_(sorted(names)))))
    for name in sorted(names):
        words = f"this source speaks of a station that is not registered: {name}"
        if name in owned:
            words = f"this source speaks of a station of another source: {name}"
        ready.refusals.append(Refusal(FOREIGN if name in owned else UNKNOWN, name, words))


def _untold(session: Session, source_id: int, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Return the refusals to keep: one of each station and kind in an hour, and few of a kind."""
    one_of: dict[tuple[str, str], Refusal] = {}
    for refusal in refusals:
        one_of.setdefault((refusal.code, refusal.station), refusal)
    if not one_of:
        return []
    told = session.exec(
        select(SourceRefusal.code, SourceRefusal.sample).where(
            SourceRefusal.source_id == source_id,
            col(SourceRefusal.at) > clock.now() - TOLD_EVERY,
            col(SourceRefusal.code).in_([UNKNOWN, FOREIGN, BAD]),
        )
    )
    # An unknown name may be masked when it is kept (a phone number), so the same is done here.
    told_ones = {(code, sample) for code, sample in told}
    untold = [
        refusal
        for (code, station), refusal in one_of.items()
        if (code, door.as_kept(station)) not in told_ones
    ]
    return _few(untold, Counter(code for code, _ in told_ones))


def _few(refusals: Iterable[Refusal], told: Counter[str]) -> list[Refusal]:
    """Return the first ones of each kind, of which some were told before."""
    few = []
    for refusal in refusals:
        told[refusal.code] += 1
        if told[refusal.code] <= MOST_TOLD:
            few.append(refusal)
    return few


def _hear(ready: Levels, part: LevelHeard | Alive, station: KnownStation) -> None:
    if not station.is_enabled:
        return
    if isinstance(part, LevelHeard):
        _mark(ready, station.id, None)
        if (why := _level(ready, part, station)) is not None:
            words = f"{station.code}: {why}"[:400]
            ready.refusals.append(Refusal(BAD, station.code, words))
    elif station.heard_at is None or clock.now() - station.heard_at > HEARD_EVERY:
        _mark(ready, station.id, None)


def _level(ready: Levels, part: LevelHeard, station: KnownStation) -> str | None:
    """Take a level in, or return what is wrong with it. Means of an hour or a day are ours."""
    values = {name: value for name, value in part.values_db.items() if name in _COLUMNS}
    began_at = validate.moment_of(part.began_at)
    if began_at is None:
        return "the time is none of RFC 3339"
    if (why := _wrong(values)) is not None or part.seconds not in (1, 60):
        return why
    now, wall = clock.now(), clock.wall()
    # It came at some time between the two; a claim that lies between them may be right.
    came_at = min(max(began_at - (wall - now), ready.arrived_at), now)
    began_at = station_clock.by_our_clock(began_at, came_at, came_at + (wall - now))
    came_at = min(max(began_at, ready.arrived_at), now)
    ahead_s = station_clock.ahead_s(began_at, came_at, station.clock)
    measured_at = began_at - timedelta(seconds=ahead_s)
    if (why := _wrong_time(measured_at, now)) is not None:
        return why
    if ahead_s != station.clock.ahead_s and (ahead_s or station_clock.is_near(began_at, came_at)):
        ready.clocks[station.id] = station.clock.ahead_s = ahead_s
    said = Conditions(part.wind_m_s, part.battery_pct)
    if said != (None, None) and now - measured_at < conditions.CURRENT:
        ready.said[station.id] = said
    newest = _put(ready, station.id, part.seconds, measured_at, values)
    station.clock.newest_second = max(newest, station.clock.newest_second or newest)
    return None


_COLUMNS = {"LAeq": "laeq", "Lmax": "lmax", "L10": "l10", "L50": "l50", "L90": "l90"}


def _wrong(values: dict[str, float]) -> str | None:
    if "LAeq" not in values:
        return "the level has no LAeq"
    for name, value in values.items():
        if not math.isfinite(value) or not 0 <= value <= HIGHEST_DB:
            return f"{name} {value} is no level from 0 to {HIGHEST_DB:.0f} dB"
    return None


def _wrong_time(measured_at: datetime, now: datetime) -> str | None:
    if measured_at - now > station_clock.NEAR:
        return f"the time {clock.iso(measured_at)} lies in the future"
    if now - measured_at > OLDEST:
        return f"the time {clock.iso(measured_at)} is more than a day old"
    return None


def _put(
    ready: Levels, station_id: int, seconds: int, measured_at: datetime, values: dict[str, float]
) -> int:
    """Add the row of a level, and return the last second that it measured."""
    at = int(measured_at.timestamp())
    row: dict[str, Any] = {"station_id": station_id}
    hundredths = {_COLUMNS[name]: round(value * 100) for name, value in values.items()}
    if seconds == 1:
        levels = {"laeq": hundredths["laeq"], "lmax": hundredths.get("lmax")}
        ready.seconds.append({**row, "second": at, **levels, "is_kept": False})
    else:
        levels = {column: hundredths.get(column) for column in _COLUMNS.values()}
        ready.minutes.append({**row, "minute": at // 60, **levels, "counted": 1, "expected": 1})
        at = at // 60 * 60 + 59
    _mark(ready, station_id, at)
    return at


def _mark(ready: Levels, station_id: int, newest: int | None) -> None:
    row = ready.states.setdefault(
        station_id,
        {
            "station_id": station_id,
            "heard_at": clock.now(),
            "newest_second": None,
            "clock_ahead_s": 0,
            "late_s": 0,
            "late_since": None,
            "watched": {},
        },
    )
    if newest is not None:
        row["newest_second"] = max(newest, row["newest_second"] or newest)
        row["late_s"] = int(ready.arrived_at.timestamp()) - row["newest_second"]
        row["late_since"] = ready.arrived_at if row["late_s"] > LATE_S else None


def store(session: Session, batch: Sequence[Levels]) -> None:
    """Store the levels of prepared telegrams: one statement for each table.

    Rows are locked in the order of their keys, whatever the order in the telegrams: on PostgreSQL
    two platforms, or one and the watch, would else wait for each other.
    """
    put_rows(
        session,
        LevelSecond,
        _in_order((row for ready in batch for row in ready.seconds), "second"),
        lambda new: {"laeq": new.laeq, "lmax": new.lmax},
    )
    put_rows(
        session,
        LevelMinute,
        _in_order((row for ready in batch for row in ready.minutes), "minute"),
        lambda new: {name: new[name] for name in (*_COLUMNS.values(), "counted", "expected")},
        # A minute that was made of its seconds is better than the station's own word for it.
        unless=lambda new: col(LevelMinute.expected) > new.expected,
    )
    put_rows(
        session,
        StationState,
        _in_order((row for ready in batch for row in ready.states.values()), "station_id"),
        _changed_state,
    )
    for ready in batch:
        station_clock.note(session, ready.clocks)
        conditions.store(session, ready.conditions)
    _note_refusals(session, batch)


def _changed_state(new: Any) -> dict[str, Any]:
    newest, late_s = col(StationState.newest_second), col(StationState.late_s)
    late_since = col(StationState.late_since)
    is_newer = and_(
        new.newest_second.is_not(None), or_(newest.is_(None), new.newest_second > newest)
    )
    is_same = func.abs(new.late_s - late_s) <= SAME_S
    return {
        "heard_at": new.heard_at,
        "newest_second": case((is_newer, new.newest_second), else_=newest),
        # The anchor stays, so that many small steps are seen as the change that they are.
        "late_s": case((and_(is_newer, ~is_same), new.late_s), else_=late_s),
        "late_since": case(
            (~is_newer, late_since),
            (new.late_since.is_(None), null()),
            (and_(is_same, late_since.is_not(None)), late_since),
            else_=new.late_since,
        ),
    }


def _in_order(rows: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["station_id"], row[name]))


def _note_refusals(session: Session, batch: Sequence[Levels]) -> None:
    """Keep the refusals; telegrams that were prepared together have said the same."""
    of_source: dict[int, dict[tuple[str, str], Refusal]] = {}
    for ready in batch:
        for refusal in ready.refusals:
            known = of_source.setdefault(ready.source_id, {})
            known.setdefault((refusal.code, refusal.station), refusal)
    for source_id, refusals in sorted(of_source.items()):
        for refusal in _few(refusals.values(), Counter()):
            _note(session, source_id, refusal)


def _note(session: Session, source_id: int, refusal: Refusal) -> None:
    door.note_refusal(
        session, source_id, code=refusal.code, words=refusal.words, sample=refusal.station
    )
    if refusal.code == FOREIGN:
        owners = select(Station.id).where(
            Station.code == refusal.station, Station.source_id != source_id
        )
        for station_id in session.exec(owners).all():
            doubt.begin(session, station_id or 0, DoubtKind.FOREIGN, refusal.words)


def window(session: Session, station_id: int, until: int, seconds: int) -> list[Second]:
    """Return the seconds of a station that were measured in (until − seconds, until], in order."""
    rows = session.exec(
        select(LevelSecond.second, LevelSecond.laeq, LevelSecond.lmax)
        .where(
            LevelSecond.station_id == station_id,
            col(LevelSecond.second) > until - seconds,
            col(LevelSecond.second) <= until,
        )
        .order_by(col(LevelSecond.second))
    )
    return [Second(*row) for row in rows]
