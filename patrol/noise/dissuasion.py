"""劝阻记录: store what was said at the scene, with the levels of the station around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from patrol import clock, db, incident
from patrol.models import (
    NO_DEVICE,
    Assignment,
    Device,
    DissuaderRole,
    Dissuasion,
    DissuasionState,
    Exceedance,
    FeedKind,
    Incident,
    LevelMinute,
    LevelSecond,
    OnBehalfOf,
    Reaction,
    Station,
    StationDoubt,
    StationState,
    SystemActor,
    ToldChip,
)
from patrol.models.crew_access import off_case
from patrol.noise.decibel import energy_mean
from patrol.noise.limits import limit_for
from patrol.noise.parameters import USUAL
from patrol.office import Office

SPAN = timedelta(minutes=5)
"""The levels of a record are LAeq,5min."""
LATEST = timedelta(hours=1)
"""A station that says nothing for so long after the span has no level for it."""
MOST = 50
"""Records completed in one look."""


@dataclass(frozen=True, slots=True)
class DissuasionFact:
    """A member's record; `acted_at` comes from `clock.acted_at`, `id` from the act's key."""

    id: str
    acted_at: datetime
    role: DissuaderRole
    on_behalf_of: OnBehalfOf
    reaction: Reaction
    witnesses: int = 0
    witness_words: str = ""
    told: Sequence[ToldChip] = ()
    told_words: str = ""
    sound_source: str | None = None
    body_camera: str = ""
    device_at: datetime | None = None
    device_claim: str | None = None
    device: Device = field(default=NO_DEVICE)


@dataclass(frozen=True, slots=True)
class LevelsBefore:
    """The station of the case, and its level before the arrival."""

    station_id: int | None = None
    station: str = ""
    limit: int | None = None
    laeq: int | None = None
    is_doubtful: bool = False
    arrived_at: datetime | None = None


def before(
    session: Session, row: Assignment, case: Incident, office: Office, *, acted_at: datetime
) -> LevelsBefore:
    """Return LAeq of the five minutes before the arrival. Reads only: it precedes the lock."""
    arrived_at = min(row.on_scene_at or case.arrived_at or acted_at, acted_at)
    station = session.exec(
        select(Station)
        .join(Exceedance, col(Exceedance.station_id) == col(Station.id))
        .where(Exceedance.incident_id == case.id)
        .order_by(col(Exceedance.raised_at))
        .limit(1)
    ).first()
    if station is None or station.id is None:
        return LevelsBefore(arrived_at=arrived_at)
    return LevelsBefore(
        station.id,
        station.name,
        limit_for(office.noise_limits, station, arrived_at).level,
        laeq(session, station.id, arrived_at - SPAN),
        _is_doubtful(session, station.id, arrived_at - SPAN),
        arrived_at,
    )


def laeq(session: Session, station_id: int, since: datetime) -> int | None:
    """Return LAeq,5min from `since`, in hundredths; None when less than 90 % of it is valid.

    Seconds that were deleted are replaced by the five minutes that lie nearest.
    """
    first, length = int(since.timestamp()), int(SPAN.total_seconds())
    seconds = session.exec(
        select(LevelSecond.laeq).where(
            LevelSecond.station_id == station_id,
            col(LevelSecond.second).between(first, first + length - 1),
        )
    ).all()
    if len(seconds) * 100 >= length * USUAL.valid_pct:
        return energy_mean(seconds)
    begin, count = round(first / clock.MINUTE_S), length // clock.MINUTE_S
    minutes = session.exec(
        select(LevelMinute.laeq, LevelMinute.counted, LevelMinute.expected).where(
            LevelMinute.station_id == station_id,
            col(LevelMinute.minute).between(begin, begin + count - 1),
        )
    ).all()
    valid = sum(counted / expected for _, counted, expected in minutes if expected)
    if valid * 100 < count * USUAL.valid_pct:
        return None
    return energy_mean([level for level, _, _ in minutes])


def _is_doubtful(session: Session, station_id: int, since: datetime) -> bool:
    query = select(StationDoubt.id).where(
        StationDoubt.station_id == station_id,
        col(StationDoubt.since) < since + SPAN,
        col(StationDoubt.until).is_(None) | (col(StationDoubt.until) > since),
    )
    return session.exec(query.limit(1)).first() is not None


def record(
    session: Session,
    row: Assignment,
    case: Incident,
    statement: DissuasionFact,
    measured: LevelsBefore,
) -> Dissuasion:
    """Store the record once; an act that comes again gets the record that it made before."""
    new = _new(row, case, statement, measured)
    if not db.insert_new(session, Dissuasion, [new.model_dump()], Dissuasion.id):
        return session.get_one(Dissuasion, statement.id)
    incident.note_for_crew(
        session,
        FeedKind.DISSUASION_RECORDED,
        case,
        by=row.call_sign,
        member=row.call_sign,
        crew=[row.call_sign],
        assignment_id=row.id,
        dissuasion=state(new),
        **statement.device.feed_body(),
        **off_case(session, [row]),
    )
    return new


def _new(
    row: Assignment, case: Incident, statement: DissuasionFact, measured: LevelsBefore
) -> Dissuasion:
    device = statement.device
    return Dissuasion(
        id=statement.id,
        incident_id=case.id,
        assignment_id=row.id,
        call_sign=row.call_sign,
        role=statement.role,
        on_behalf_of=statement.on_behalf_of,
        witnesses=statement.witnesses,
        witness_words=statement.witness_words,
        told=list(dict.fromkeys(chip.value for chip in statement.told)),
        told_words=statement.told_words,
        reaction=statement.reaction,
        sound_source=statement.sound_source,
        body_camera=statement.body_camera,
        station_id=measured.station_id,
        station=measured.station,
        limit=measured.limit,
        laeq_before=measured.laeq,
        is_doubtful=measured.is_doubtful,
        arrived_at=measured.arrived_at,
        after_due_at=statement.acted_at + SPAN if measured.station_id else None,
        acted_at=statement.acted_at,
        device_at=statement.device_at,
        device_claim=statement.device_claim,
        received_at=clock.now(),
        phone_id=device.phone_id,
        login_id=device.login_id,
    )


@dataclass(frozen=True, slots=True)
class LevelAfter:
    """The level after a record, ready to be stored."""

    id: str
    incident_id: str
    laeq: int | None
    is_doubtful: bool


def due(session: Session) -> list[LevelAfter]:
    """Return the levels of the records whose five minutes are over. Reads only."""
    now = clock.now()
    rows = session.exec(
        select(Dissuasion, StationState.newest_second)
        .outerjoin(StationState, col(StationState.station_id) == col(Dissuasion.station_id))
        .where(col(Dissuasion.after_due_at) <= now)
        .order_by(col(Dissuasion.after_due_at))
        .limit(MOST)
    ).all()
    levels = []
    for row, newest in rows:
        end = row.acted_at + SPAN
        # The values that a broker has kept may still come.
        is_heard = newest is not None and newest >= int(end.timestamp()) - 1
        if row.station_id is not None and (is_heard or now > end + LATEST):
            level = laeq(session, row.station_id, row.acted_at)
            is_doubtful = row.is_doubtful or _is_doubtful(session, row.station_id, row.acted_at)
            levels.append(LevelAfter(row.id, row.incident_id, level, is_doubtful))
    return levels


def complete(session: Session, levels: Sequence[LevelAfter]) -> None:
    """Store the levels after; a record that another worker has completed is left alone."""
    for after in sorted(levels, key=lambda after: (after.incident_id, after.id)):
        case = session.get_one(Incident, after.incident_id, with_for_update=True)
        changes = (
            update(Dissuasion)
            .where(col(Dissuasion.id) == after.id, col(Dissuasion.after_due_at).is_not(None))
            .values(laeq_after=after.laeq, is_doubtful=after.is_doubtful, after_due_at=None)
        )
        if session.connection().execute(changes).rowcount != 1:
            continue
        row = session.get_one(Dissuasion, after.id, populate_existing=True)
        incident.note_for_crew(
            session,
            FeedKind.DISSUASION_MEASURED,
            case,
            by=SystemActor.WORKER,
            member=row.call_sign,
            crew=[row.call_sign],
            assignment_id=row.assignment_id,
            dissuasion=state(row),
            **off_case(session, [session.get_one(Assignment, row.assignment_id)]),
        )


def of_cases(session: Session, incident_ids: Sequence[str]) -> Sequence[Dissuasion]:
    """Return the records of these cases in the order in which they were made."""
    return session.exec(
        select(Dissuasion)
        .where(col(Dissuasion.incident_id).in_(incident_ids))
        .order_by(col(Dissuasion.acted_at), col(Dissuasion.id))
    ).all()


def state(row: Dissuasion) -> DissuasionState:
    """Return the record as desk and crew see it, and as the feed keeps it."""
    return {
        "id": row.id,
        "assignment_id": row.assignment_id,
        "by": row.call_sign,
        "role": row.role,
        "on_behalf_of": row.on_behalf_of,
        "witnesses": row.witnesses,
        "witness_words": row.witness_words,
        "told": [ToldChip(code) for code in row.told],
        "told_words": row.told_words,
        "reaction": row.reaction,
        "sound_source": row.sound_source,
        "body_camera": row.body_camera,
        "station": row.station,
        "limit": _in_db(row.limit),
        "laeq_before": _in_db(row.laeq_before),
        "laeq_after": _in_db(row.laeq_after),
        "doubtful": row.is_doubtful,
        "arrived_at": clock.iso_or_none(row.arrived_at),
        "after_due_at": clock.iso_or_none(row.after_due_at),
        "acted_at": clock.iso(row.acted_at),
        "device_at": clock.iso_or_none(row.device_at),
        "device_claim": row.device_claim,
        "received_at": clock.iso(row.received_at),
    }


def _in_db(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100
