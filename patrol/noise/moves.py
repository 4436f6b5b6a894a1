"""Prepare what the rules have said, so that little is done under the write lock. Reads only."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import access, clock, db
from patrol.intake.mapping import Mapped
from patrol.intake.revision import ReadyRecord, ready_record
from patrol.intake.sources import speaker
from patrol.models import Alarm, AlarmKind, Exceedance, Incident, Source, Station
from patrol.noise import level, matter, same_matter
from patrol.noise.exceedance import Beginning, Ending, StillLoud
from patrol.noise.limits import limit_for
from patrol.noise.rule import Cleared, Raised, RuleEvent, SingleBurst
from patrol.noise.same_matter import Earlier
from patrol.noise.window import energy, mean_level
from patrol.office import Office
from patrol.status import SOLVED

log = logging.getLogger(__name__)

OLD = timedelta(minutes=15)
"""An exceedance that is noticed so late is kept, and opens no case: nobody would find it."""
QUIET_S = 300
"""The level since it is quiet is a mean of the last five minutes."""


@dataclass
class Survey:
    """The result of one look, ready to be written."""

    beginnings: list[Beginning] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    still_loud: list[StillLoud] = field(default_factory=list)
    memories: dict[int, dict[str, Any]] = field(default_factory=dict)
    kept: list[tuple[int, int, int]] = field(default_factory=list)
    """Stations with the first and last second that belongs to an exceedance."""

    def in_time(self) -> list[Beginning | Ending]:
        """Return what has begun and ended, in its order.

        After a pause one look may hold the end of an exceedance and the beginning of the next one;
        a station has one open exceedance at most.
        """
        steps: list[Beginning | Ending] = [*self.beginnings, *self.endings]
        return sorted(steps, key=_second_of)

    def __bool__(self) -> bool:
        return bool(self.beginnings or self.endings or self.still_loud or self.memories)


def _second_of(step: Beginning | Ending) -> int:
    if isinstance(step, Ending):
        return step.event.second
    return int(step.row.raised_at.timestamp())


def prepare(
    session: Session,
    office: Office,
    survey: Survey,
    moves: Iterable[tuple[Station, Sequence[RuleEvent]]],
) -> None:
    """Add what has begun or ended to the survey, the earliest first."""
    said = [(station, event) for station, events in moves for event in events]
    for station, event in said:
        if isinstance(event, SingleBurst):
            log.info("one loud sound at %s: %.1f dB(A)", station.code, event.lmax / 100)
    said = [(s, e) for s, e in said if not isinstance(e, SingleBurst)]
    if not said:
        return
    sources = {source.id or 0: source for source in session.exec(select(Source))}
    earlier = same_matter.recent(session, sources, clock.now())
    for station, event in sorted(said, key=lambda pair: pair[1].second):
        source = sources[station.source_id]
        if isinstance(event, Raised):
            new = _beginning(session, office, station, source, event, earlier)
            survey.beginnings.append(new)
            if new.record is not None:
                ref = new.record.record["source_ref"]
                earlier.insert(0, same_matter.earlier_of(new.row, station, ref, None))
        elif isinstance(event, Cleared):
            survey.endings += _endings(session, office, station, source, event, survey, earlier)
            at = matter.moment_of(event.second)
            earlier = same_matter.ended(earlier, station.id or 0, at)


def _beginning(
    session: Session,
    office: Office,
    station: Station,
    source: Source,
    event: Raised,
    earlier: Sequence[Earlier],
) -> Beginning:
    row = _row(office, station, event)
    if not station.raises or row.noticed_at - row.raised_at > OLD:
        return Beginning(row, None, None, None)
    again = same_matter.again(earlier, row)
    together = None if again else same_matter.together(earlier, row, station)
    same = again or together
    is_one = same is not None and same.source_id == station.source_id
    ref = same.ref if same is not None and is_one else row.id
    seconds = level.window(session, station.id or 0, event.second, matter.CURVE_S)
    record = matter.raised(row, ref, station, source, seconds)
    return Beginning(row, _ready(session, office, station, source, record), again, together)


def _ready(
    session: Session, office: Office, station: Station, source: Source, said: Mapped
) -> ReadyRecord:
    author = speaker(source, access.below(session, source.area_id))
    return ready_record(said.record, author, office, station.area_id, "", said.raw)


def _row(office: Office, station: Station, event: Raised) -> Exceedance:
    limit = limit_for(office.noise_limits, station, matter.moment_of(event.second))
    return Exceedance(
        id=db.new_id(),
        station_id=station.id or 0,
        kind=event.kind,
        began_at=matter.moment_of(event.began),
        raised_at=matter.moment_of(event.second),
        noticed_at=clock.now(),
        zone=station.zone,
        is_night=event.limit.is_night,
        limit=event.limit.level,
        standard=limit.standard,
        rule_version=station.rule_version,
        laeq=event.laeq,
        l50=event.l50,
        lmax=event.lmax,
    )


def _endings(
    session: Session,
    office: Office,
    station: Station,
    source: Source,
    event: Cleared,
    survey: Survey,
    earlier: Sequence[Earlier],
) -> list[Ending]:
    """Return the end of the station's exceedance; none when another process has stored it."""
    stored = session.exec(
        select(Exceedance).where(
            Exceedance.station_id == station.id, col(Exceedance.cleared_at).is_(None)
        )
    ).first()
    mine = [new.row for new in survey.beginnings if new.row.station_id == station.id]
    row = mine[-1] if mine else stored
    if row is None:
        return []
    refs = [e.ref for e in earlier if e.station_id == station.id and e.raised_at == row.raised_at]
    quiet = level.window(session, station.id or 0, event.second, QUIET_S)
    quiet = [each for each in quiet if each.second >= event.quiet_since]
    total = sum(energy(each.laeq) for each in quiet)
    after = mean_level(total, len(quiet)) if quiet else None
    record = matter.cleared(row, refs[0], event, station, source, after) if refs else None
    ready = _ready(session, office, station, source, record) if record else None
    return [Ending(row.id, event, ready, station.name, row.laeq, after)]


def still_loud(session: Session, loud: Mapping[int, tuple[Station, int, int]]) -> list[StillLoud]:
    """Return the resolved cases whose stations are loud over a whole window since.

    `loud` holds by id the stations whose rule still holds, with the first second of the window and
    its LAeq.
    """
    if not loud:
        return []
    rows = session.exec(
        select(Exceedance, Incident)
        .join(Incident, col(Incident.id) == col(Exceedance.incident_id))
        .where(
            col(Exceedance.cleared_at).is_(None),
            col(Exceedance.station_id).in_(sorted(loud)),
            col(Incident.status).in_(SOLVED),
        )
    ).all()
    cases = []
    for row, case in rows:
        station, first, laeq = loud[row.station_id]
        if case.resolved_at is not None and case.resolved_at < matter.moment_of(first):
            key = f"{row.id}:{clock.iso(case.resolved_at)}"
            cases.append(StillLoud(case.id, key, station.name, laeq))
    told = set(
        session.exec(
            select(Alarm.key).where(
                col(Alarm.key).in_([f"{AlarmKind.STILL_LOUD}:{each.key}" for each in cases])
            )
        )
        if cases
        else ()
    )
    return [each for each in cases if f"{AlarmKind.STILL_LOUD}:{each.key}" not in told]
