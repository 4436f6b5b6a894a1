"""Watch the sources: one falls silent, says more than its rate, or does not take our replies.

A trouble has one alarm, whose key holds the moment at which it began. The alarm is cleared when the
trouble is over, and a person who has seen it is not told again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from patrol import alarm, clock
from patrol.intake.outbox import KEPT_FOR
from patrol.models import (
    Alarm,
    AlarmKind,
    Intake,
    ReplyStatus,
    Source,
    SourceReply,
    SourceState,
    Station,
    StationState,
    SystemActor,
)

QUIET = timedelta(minutes=10)
"""A source is within its rate again when nothing was refused for so long. One that bursts every few
minutes has one trouble, and the desk is told of it once."""


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """One trouble of one source; `body` are the words of its alarm."""

    kind: AlarmKind
    source: Source
    began: str
    body: dict[str, Any]

    @property
    def key(self) -> str:
        """The key of the alarm: with its beginning, each trouble has its own."""
        return f"{self.source.id}:{self.began}"


@dataclass(frozen=True, slots=True)
class WatchedSources:
    """The troubles that nobody was told of, and the alarms whose trouble is over."""

    begun: Sequence[SourceTrouble]
    over: Sequence[Alarm]


KINDS = (AlarmKind.SOURCE_SILENT, AlarmKind.SOURCE_LIMITED, AlarmKind.REPLIES_LOST)


def is_watch_due(session: Session) -> bool:
    """True when an alarm must be raised or cleared. Reads only."""
    watched = _look(session)
    return bool(watched.begun or watched.over)


def watch(session: Session) -> None:
    """Raise an alarm once for each trouble of a source; clear it when the trouble is over."""
    watched = _look(session)
    alarm.clear(session, watched.over, by=SystemActor.WORKER)
    for trouble in watched.begun:
        alarm.raise_(
            session,
            trouble.kind,
            trouble.key,
            by=SystemActor.WORKER,
            area_id=trouble.source.area_id,
            source_id=trouble.source.id,
            source=trouble.source.code,
            source_name=trouble.source.name,
            **trouble.body,
        )


def _look(session: Session) -> WatchedSources:
    troubles = [*_silent(session), *_limited(session), *_untold(session)]
    standing = [row for kind in KINDS for row in alarm.standing(session, kind)]
    told = {(row.kind, row.source_id) for row in standing}
    stand = {(trouble.kind, trouble.source.id) for trouble in troubles}
    return WatchedSources(
        [
            trouble
            for trouble in troubles
            if (trouble.kind, trouble.source.id) not in told
            and not alarm.was_raised(session, trouble.kind, trouble.key)
        ],
        [row for row in standing if (row.kind, row.source_id) not in stand],
    )


def note_limited(session: Session, source_id: int) -> None:
    """Record that something of this source was refused for its rate."""
    now = clock.now()
    row = session.get(SourceState, source_id) or SourceState(source_id=source_id)
    is_new = row.limited_at is None or now - row.limited_at > QUIET
    row.limited_since = now if is_new else row.limited_since
    row.limited_at = now
    session.add(row)


def silent_sources(session: Session) -> set[int]:
    """Return the ids of the sources that are silent as a whole: one alarm tells of each."""
    return {trouble.source.id or 0 for trouble in _silent(session)}


def _silent(session: Session) -> Iterator[SourceTrouble]:
    """Yield the silent sources: those of which nothing is heard, and those without a station."""
    told = set()
    for trouble in _unheard(session):
        told.add(trouble.source.id)
        yield trouble
    for source, heard_at in _without_stations(session):
        if source.id not in told:
            at = clock.iso(heard_at)
            yield SourceTrouble(AlarmKind.SOURCE_SILENT, source, at, {"heard_at": at})


def _without_stations(session: Session) -> Iterator[tuple[Source, datetime]]:
    """Yield the sources of which every station is silent, with the last word of any of them.

    A gateway may send its own heartbeat all the time. One station alone has its own alarm.
    """
    rows = session.exec(
        select(Source, Station.silent_after_s, StationState.heard_at)
        .join(Station, col(Station.source_id) == col(Source.id))
        .join(StationState, col(StationState.station_id) == col(Station.id))
        .where(
            col(StationState.heard_at).is_not(None),
            col(Station.disabled_at).is_(None),
            col(Source.disabled_at).is_(None),
        )
        .order_by(col(Source.id))
    )
    now = clock.now()
    for _, group in groupby(rows, key=lambda row: row[0].id):
        stations = [(source, after_s, at) for source, after_s, at in group if at is not None]
        is_silent = all(now - at > timedelta(seconds=after_s) for _, after_s, at in stations)
        if is_silent and len(stations) > 1:
            yield stations[0][0], max(at for _, _, at in stations)


def _unheard(session: Session) -> Iterator[SourceTrouble]:
    """Yield the sources that are unheard; one that has never sent a record is not connected yet."""
    newest = (
        select(func.max(Intake.received_at))
        .where(col(Intake.source_id) == col(Source.id))
        .scalar_subquery()
    )
    rows = session.exec(
        select(Source, newest, SourceState.heard_at)
        .outerjoin(SourceState, col(SourceState.source_id) == col(Source.id))
        .where(col(Source.silent_after_s).is_not(None), col(Source.disabled_at).is_(None))
        .order_by(col(Source.id))
    )
    now = clock.now()
    for source, *times in rows:
        # Levels, positions and heartbeats at a door are no intakes: they are words too.
        heard_at = max(filter(None, times), default=None)
        if heard_at and now - heard_at > timedelta(seconds=source.silent_after_s or 0):
            at = clock.iso(heard_at)
            yield SourceTrouble(AlarmKind.SOURCE_SILENT, source, at, {"heard_at": at})


def _limited(session: Session) -> Iterator[SourceTrouble]:
    rows = session.exec(
        select(Source, SourceState.limited_since)
        .join(SourceState, col(SourceState.source_id) == col(Source.id))
        .where(col(SourceState.limited_at) > clock.now() - QUIET, col(Source.disabled_at).is_(None))
        .order_by(col(Source.id))
    )
    for source, since in rows:
        if since is not None:
            yield SourceTrouble(AlarmKind.SOURCE_LIMITED, source, clock.iso(since), {})


def _untold(session: Session) -> Iterator[SourceTrouble]:
    """Yield the sources with replies that were given up and not made good by a later one."""
    later = aliased(SourceReply)
    is_made_good = (
        exists()
        .where(
            col(later.source_id) == col(SourceReply.source_id),
            col(later.source_ref) == col(SourceReply.source_ref),
            col(later.id) > col(SourceReply.id),
            col(later.status) == ReplyStatus.SENT,
            col(later.step).is_(None),  # a later step does not tell an earlier one
        )
        .correlate(SourceReply)
    )
    rows = session.exec(
        select(Source, func.max(SourceReply.id), func.max(SourceReply.why))
        .join(SourceReply, col(SourceReply.source_id) == col(Source.id))
        .where(
            col(SourceReply.status) == ReplyStatus.DEAD,
            ~is_made_good,
            col(SourceReply.made_at) > clock.now() - KEPT_FOR,
            col(Source.disabled_at).is_(None),
        )
        .group_by(col(Source.id))
        .order_by(col(Source.id))
    )
    for source, newest, why in rows:
        yield SourceTrouble(AlarmKind.REPLIES_LOST, source, newest, {"text": why or ""})
