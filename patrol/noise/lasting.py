"""A station that stays far above its limit although a crew is there: the desk decides anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from patrol import alarm, clock
from patrol.models import (
    Alarm,
    AlarmKind,
    Exceedance,
    Incident,
    LevelMinute,
    Station,
    SystemActor,
)
from patrol.noise.decibel import energy_mean
from patrol.noise.limits import limit_for
from patrol.noise.parameters import USUAL
from patrol.office import Office
from patrol.status import IncidentStatus

FAR_ABOVE = 1000
"""10 dB above the limit, in hundredths: about twice as loud to the ear. 审: our choice."""
LASTS = timedelta(minutes=20)
SPAN_MIN = 5
"""Each of its spans of five minutes must be so loud: one quiet pause shows that talk helps."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A case whose crew has been there for 20 minutes, and whose station is still so loud."""

    exceedance_id: str
    incident_id: str
    text: str


def look(session: Session, office: Office) -> list[Lasting]:
    """Return the cases of which the desk was not told yet. Reads only."""
    now = clock.now()
    rows = session.exec(
        select(Exceedance, Station, Incident)
        .join(Station, col(Station.id) == col(Exceedance.station_id))
        .join(Incident, col(Incident.id) == col(Exceedance.incident_id))
        .where(
            col(Exceedance.cleared_at).is_(None),
            Incident.status == IncidentStatus.ON_SCENE,
            col(Incident.arrived_at) <= now - LASTS,
        )
    ).all()
    if not rows:
        return []
    told = _told(session, [row.id for row, _, _ in rows])
    lasting = []
    for row, station, case in rows:
        limit = limit_for(office.noise_limits, station, now).level
        spans = _spans(session, row.station_id, clock.minute_of(now))
        if row.id not in told and spans and min(spans) >= limit + FAR_ABOVE:
            level = energy_mean(spans)
            text = f"{station.name} {level / 100:.1f} dB(A)，> {limit / 100:g} + 10"
            lasting.append(Lasting(row.id, case.id, text))
    return lasting


def _told(session: Session, exceedance_ids: Sequence[str]) -> set[str]:
    keys = {f"{AlarmKind.LASTING_LOUD}:{key}": key for key in exceedance_ids}
    rows = session.exec(select(Alarm.key).where(col(Alarm.key).in_(sorted(keys))))
    return {keys[key] for key in rows}


def _spans(session: Session, station_id: int, end: int) -> list[int]:
    """Return LAeq of each span before the minute `end`; none when too little was measured."""
    count = LASTS // timedelta(minutes=1)
    # The newest minute may not be made yet (`rollup`).
    first = end - 1 - count
    rows = session.exec(
        select(LevelMinute.minute, LevelMinute.laeq)
        .where(
            LevelMinute.station_id == station_id,
            col(LevelMinute.minute).between(first, first + count - 1),
        )
        .order_by(col(LevelMinute.minute))
    ).all()
    if len(rows) * 100 < count * USUAL.valid_pct:
        return []
    spans: dict[int, list[int]] = {}
    for minute, laeq in rows:
        spans.setdefault((minute - first) // SPAN_MIN, []).append(laeq)
    return [energy_mean(levels) for levels in spans.values()]


def tell(session: Session, lasting: Sequence[Lasting]) -> None:
    """Tell the desk once an exceedance. The severity is changed by a person."""
    for each in sorted(lasting, key=lambda each: each.incident_id):
        case = session.get_one(Incident, each.incident_id, with_for_update=True)
        if case.status == IncidentStatus.ON_SCENE:
            alarm.raise_(
                session,
                AlarmKind.LASTING_LOUD,
                each.exceedance_id,
                by=SystemActor.WORKER,
                incident=case,
                text=each.text,
            )
