"""Run the rule of every station over its new levels: once a second, in a few statements.

`RuleWatch.survey` reads, and stands before the write lock; `store` writes what has begun or ended.
The memory of a process is only a copy: a new one goes on from `StationState.watched` and the stored
levels.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select, update

from patrol import clock
from patrol.models import Exceedance, LevelMinute, LevelSecond, Station, StationState
from patrol.noise import exceedance, level, matter, moves, parameters
from patrol.noise.doubt import doubted
from patrol.noise.exceedance import Beginning
from patrol.noise.limits import limit_for
from patrol.noise.moves import Survey
from patrol.noise.parameters import BadParameters
from patrol.noise.rule import (
    A_MINUTE,
    Limit,
    Memory,
    Minute,
    MinuteWatcher,
    RuleEvent,
    SecondWatcher,
    Watcher,
)
from patrol.office import Office

log = logging.getLogger(__name__)

KEEP_EVERY = timedelta(seconds=60)
"""The memories are written once in this time; a new process judges the seconds since again."""
RECENT_S = 3600
"""A station without a second for so long before its newest level sends minutes only."""
LATE_S = 30
"""Each look reads the last seconds again, so that late ones are judged."""

MOST_ROWS = 50_000
"""Levels that one look reads: after a long stop of all workers the next looks go on from there."""


@dataclass
class WatchedStation:
    """One station as this process knows it."""

    station: Station
    watcher: Watcher
    heard: tuple[datetime | None, int | None] = (None, None)
    """The state of its line at the last look: while it stands, there is nothing new."""
    read_to: int = 0
    """The newest second or minute's end that was judged."""
    _limit: tuple[int, Limit] | None = None
    """The limit of one minute: it changes at whole minutes, and every second asks for it."""

    def limit_at(self, office: Office, second: int) -> Limit:
        minute = second // A_MINUTE
        if self._limit is None or self._limit[0] != minute:
            at = matter.moment_of(minute * A_MINUTE)
            limit = limit_for(office.noise_limits, self.station, at)
            self._limit = minute, Limit(limit.level, limit.is_night)
        return self._limit[1]


class RuleWatch:
    """The rules of all stations in one process. Two processes may watch the same stations."""

    def __init__(self) -> None:
        self._watched: dict[int, WatchedStation] = {}
        self._kept_at: datetime | None = None

    def forget(self) -> None:
        """Begin anew from what is stored, because what was judged could not be written."""
        self._watched.clear()

    def survey(self, session: Session, office: Office) -> Survey:
        """Judge the levels that are new since the last look. Reads only."""
        fresh = self._fresh(session)
        survey = Survey()
        if fresh:
            ids = [watched.station.id or 0 for watched in fresh]
            doubts = doubted(session, ids)
            heard = _heard(session, office, fresh, doubts)
            said = [(each.station, events) for each, events in heard]
            moves.prepare(session, office, survey, said)
            loud = {each.station.id or 0: each for each in fresh if each.watcher.is_still_loud()}
            survey.still_loud = moves.still_loud(
                session,
                {key: (each.station, *each.watcher.now()) for key, each in loud.items()},
            )
        self._remember(survey)
        return survey

    def _fresh(self, session: Session) -> list[WatchedStation]:
        """Return the stations that have spoken since the last look."""
        rows = session.exec(
            select(Station, StationState)
            .join(StationState, col(StationState.station_id) == col(Station.id))
            .where(col(Station.disabled_at).is_(None), col(StationState.newest_second).is_not(None))
            .order_by(col(Station.id))
        ).all()
        session.expunge_all()
        known = {station.id or 0 for station, _ in rows}
        self._watched = {key: each for key, each in self._watched.items() if key in known}
        unknown = [(station, state) for station, state in rows if self._is_new(station)]
        self._watched |= _recalled(session, unknown)
        fresh = []
        for station, state in rows:
            watched = self._watched[station.id or 0]
            watched.station, heard = station, (state.heard_at, state.newest_second)
            if heard != watched.heard:
                watched.heard = heard
                fresh.append(watched)
        return fresh

    def _is_new(self, station: Station) -> bool:
        known = self._watched.get(station.id or 0)
        return known is None or known.station.rule_version != station.rule_version

    def _remember(self, survey: Survey) -> None:
        now = clock.now()
        is_due = self._kept_at is None or now - self._kept_at >= KEEP_EVERY
        changed = {new.row.station_id for new in survey.beginnings}
        if is_due:
            self._kept_at = now
        for key, watched in self._watched.items():
            memory = watched.watcher.memory
            if memory.newest is not None and (is_due or key in changed or survey.endings):
                survey.memories[key] = watched.watcher.kept()
            if is_due and _is_of_exceedance(memory):
                survey.kept.append((key, memory.newest or 0, memory.newest or 0))


def _is_of_exceedance(memory: Memory) -> bool:
    """Return True for seconds that belong to an exceedance or come shortly after one."""
    if memory.raised is not None:
        return True
    newest, cleared_at = memory.newest, memory.cleared_at
    if newest is None or cleared_at is None:
        return False
    return newest - cleared_at <= exceedance.KEPT_AROUND_S


def store(session: Session, survey: Survey, office: Office) -> None:
    """Write what a look has found. The case of a beginning is opened here."""
    for step in survey.in_time():
        if isinstance(step, Beginning):
            exceedance.begin(session, step, office)
        else:
            exceedance.end(session, step, office)
    for loud in survey.still_loud:
        exceedance.tell_still_loud(session, loud)
    for station_id, first, last in survey.kept:
        exceedance.keep(session, station_id, first, last)
    if survey.memories:
        session.flush()
        session.connection().execute(
            # In the order in which `level.store` locks them.
            _REMEMBER,
            [{"key": key, "kept": kept} for key, kept in sorted(survey.memories.items())],
        )


_REMEMBER = (
    update(StationState)
    .where(col(StationState.station_id) == bindparam("key"))
    .values(watched=bindparam("kept", type_=StationState.__table__.c.watched.type))  # type: ignore[attr-defined]
)


def _recalled(
    session: Session, rows: Sequence[tuple[Station, StationState]]
) -> dict[int, WatchedStation]:
    """Return the rules of stations that this process does not know, from what is stored."""
    if not rows:
        return {}
    goes_on = {
        station_id: (kind, lmax)
        for station_id, kind, lmax in session.exec(
            select(Exceedance.station_id, Exceedance.kind, Exceedance.lmax).where(
                col(Exceedance.cleared_at).is_(None),
                col(Exceedance.station_id).in_([station.id for station, _ in rows]),
            )
        )
    }
    return {
        station.id or 0: _recall(session, station, state, goes_on.get(station.id or 0))
        for station, state in rows
    }


def _recall(
    session: Session, station: Station, state: StationState, open_one: tuple[Any, int] | None
) -> WatchedStation:
    kept = dict(state.watched)
    # The open row is the truth: the memory may be older, or another process may have been quicker.
    kept["raised"] = open_one[0].value if open_one else None
    kept["lmax"] = max(kept.get("lmax", 0), open_one[1]) if open_one else 0
    rule = _rule_of(station)
    newest = kept.get("newest") or 0
    seconds = level.window(session, station.id or 0, newest, rule.window_s)
    watcher: Watcher
    if not _sends_seconds(session, state):
        watcher = MinuteWatcher(rule, kept)
        first = newest // A_MINUTE - rule.of_minutes
        for minute, heard in _minutes(session, [(station.id or 0, first, newest // A_MINUTE)]):
            watcher.recall(minute[1], heard)
    else:
        watcher = SecondWatcher(rule, kept)
        for each in seconds:
            watcher.recall(*each)
    begin = newest or (state.newest_second or 0) - rule.window_s
    return WatchedStation(station, watcher, read_to=begin)


def _rule_of(station: Station) -> parameters.Parameters:
    try:
        return parameters.of(station.rule)
    except BadParameters as error:
        log.error("the rule of station %s is not used: %s", station.code, error)
        return parameters.USUAL


def _sends_seconds(session: Session, state: StationState) -> bool:
    """Return True when its newest levels are seconds; those of old exceedances are kept."""
    query = select(LevelSecond.second).where(
        LevelSecond.station_id == state.station_id,
        col(LevelSecond.second) > (state.newest_second or 0) - RECENT_S,
    )
    return session.exec(query.limit(1)).first() is not None


def _heard(
    session: Session, office: Office, fresh: Sequence[WatchedStation], doubts: set[int]
) -> list[tuple[WatchedStation, list[RuleEvent]]]:
    """Give the new levels to the rules, and return what these say of them."""
    by_second = [each for each in fresh if isinstance(each.watcher, SecondWatcher)]
    by_minute = [each for each in fresh if isinstance(each.watcher, MinuteWatcher)]
    said: dict[int, list[RuleEvent]] = {each.station.id or 0: [] for each in fresh}
    stations = {each.station.id or 0: each for each in fresh}
    seconds = _seconds(session, by_second)
    for (station_id, second), laeq, lmax in seconds:
        watched = stations[station_id]
        watched.read_to = max(watched.read_to, second)
        if station_id not in doubts and isinstance(watched.watcher, SecondWatcher):
            limit = watched.limit_at(office, second)
            said[station_id] += watched.watcher.hear(second, laeq, lmax, limit)
    spans = [(e.station.id or 0, e.read_to // A_MINUTE - 1, None) for e in by_minute]
    minutes = _minutes(session, spans)
    for (station_id, minute), heard in minutes:
        watched = stations[station_id]
        watched.read_to = max(watched.read_to, (minute + 1) * A_MINUTE)
        if station_id not in doubts and isinstance(watched.watcher, MinuteWatcher):
            limit = watched.limit_at(office, minute * A_MINUTE)
            said[station_id] += watched.watcher.hear(minute, heard, limit)
    unread = [*(by_second if len(seconds) == MOST_ROWS else ())]
    unread += by_minute if len(minutes) == MOST_ROWS else ()
    for each in unread:
        each.heard = (None, None)  # the next look reads on
    return [(stations[key], events) for key, events in said.items()]


def _seconds(
    session: Session, watched: Sequence[WatchedStation]
) -> list[tuple[tuple[int, int], int, int | None]]:
    """Read the new seconds of these stations in one statement, in order."""
    if not watched:
        return []
    whose = or_(
        *(
            (col(LevelSecond.station_id) == each.station.id)
            & (col(LevelSecond.second) > each.read_to - LATE_S)
            for each in watched
        )
    )
    rows = session.exec(
        select(LevelSecond.station_id, LevelSecond.second, LevelSecond.laeq, LevelSecond.lmax)
        .where(whose)
        .order_by(col(LevelSecond.second), col(LevelSecond.station_id))
        .limit(MOST_ROWS)
    )
    return [((station_id, second), laeq, lmax) for station_id, second, laeq, lmax in rows]


def _minutes(
    session: Session, spans: Sequence[tuple[int, int, int | None]]
) -> list[tuple[tuple[int, int], Minute]]:
    """Read the minutes of these stations from one to before another, in order."""
    if not spans:
        return []
    whose = or_(
        *(
            (col(LevelMinute.station_id) == station_id)
            & (col(LevelMinute.minute) >= first)
            & (col(LevelMinute.minute) < (end if end is not None else (1 << 31) - 1))
            for station_id, first, end in spans
        )
    )
    rows = session.exec(
        select(LevelMinute)
        .where(whose)
        .order_by(col(LevelMinute.minute), col(LevelMinute.station_id))
        .limit(MOST_ROWS)
    )
    return [((r.station_id, r.minute), Minute(r.laeq, r.l50, r.lmax)) for r in rows]
