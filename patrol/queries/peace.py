"""安静凭证: what the person who complained about a noise may read of its case.

Nothing here names a person, a call sign, a place or other words that somebody typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import clock, incident
from patrol.incident import outward
from patrol.models import (
    Assignment,
    Dissuasion,
    Exceedance,
    Incident,
    LevelMinute,
    PeaceLink,
    Reaction,
    Station,
    StationDoubt,
    ToldChip,
)
from patrol.noise import case_station, dissuasion
from patrol.noise.case_station import CaseStation
from patrol.noise.limits import limit_for
from patrol.noise.parameters import USUAL
from patrol.office import Office
from patrol.status import IncidentStatus

AROUND = timedelta(minutes=30)
"""The curve begins so long before the case and ends so long after it."""
LONGEST = timedelta(hours=6)
"""Of a longer case the curve shows the end."""
MOST_ACTS = 20


@dataclass(frozen=True, slots=True)
class Agreed:
    """A dissuasion without its words and names. Levels are hundredths of a dB(A)."""

    at: datetime
    told: Sequence[ToldChip]
    reaction: Reaction
    sound_source: str | None


@dataclass(frozen=True, slots=True)
class PeaceCurve:
    """The minutes of a station from `first` on; None where nothing was measured."""

    first: int
    """In minutes since 1970 UTC."""
    levels: Sequence[int | None]
    limits: Sequence[int]
    """The limit of each minute: it changes with day and night."""


@dataclass(frozen=True, slots=True)
class Peace:
    """A case of noise as the person reads it who complained."""

    case: Incident
    is_over: bool
    is_loud: bool
    """True while a station of the case is above its limit."""
    visits: Sequence[datetime]
    agreed: Sequence[Agreed]
    station: CaseStation | None
    curve: PeaceCurve | None
    before: int | None
    after: int | None
    limit: int | None
    is_doubtful: bool
    photos: Sequence[str]
    """The paths of the blurred copies that a person has confirmed."""
    expires_at: datetime


def read(session: Session, office: Office, link: PeaceLink) -> Peace:
    """Return what a link shows; of a merged case the one that goes on. Reads only."""
    case = incident.living(session, session.get_one(Incident, link.incident_id))
    family = incident.family(session, case.id)
    passed = session.exec(
        select(Exceedance)
        .where(col(Exceedance.incident_id).in_(family))
        .order_by(col(Exceedance.raised_at))
    ).all()
    near = case_station.of_case(session, case)
    begin, end = _span(case, passed)
    curve = _curve(session, office, near.station, begin, end) if near else None
    before, after = _levels(session, near, case, passed)
    limit_at = passed[0].raised_at if passed else case.opened_at
    return Peace(
        case=case,
        is_over=case.status not in _GOES_ON,
        is_loud=any(row.cleared_at is None for row in passed),
        visits=_visits(session, family),
        agreed=[_agreed(row) for row in dissuasion.of_cases(session, family)][:MOST_ACTS],
        station=near,
        curve=curve,
        before=before,
        after=after,
        limit=limit_for(office.noise_limits, near.station, limit_at).level if near else None,
        is_doubtful=bool(near and _is_doubtful(session, near.station, begin, end)),
        photos=outward.paths(session, [case]).get(case.id, []),
        expires_at=link.expires_at,
    )


_S = IncidentStatus
_GOES_ON = frozenset(IncidentStatus) - {_S.CLOSED, _S.TRANSFERRED, _S.CANCELLED, _S.MERGED}


def _span(case: Incident, passed: Sequence[Exceedance]) -> tuple[datetime, datetime]:
    """Return the times between which the curve is drawn."""
    begin = min([case.opened_at, *(row.began_at for row in passed)]) - AROUND
    ends = [row.cleared_at for row in passed] + [case.closed_at or case.resolved_at]
    last = max((at for at in ends if at is not None), default=clock.now())
    is_open = case.status in _GOES_ON or any(row.cleared_at is None for row in passed)
    end = clock.now() if is_open else min(last + AROUND, clock.now())
    return max(begin, end - LONGEST), end


def _curve(
    session: Session, office: Office, station: Station, begin: datetime, end: datetime
) -> PeaceCurve | None:
    first, last = (clock.minute_of(at) for at in (begin, end))
    rows = session.exec(
        select(LevelMinute.minute, LevelMinute.laeq).where(
            LevelMinute.station_id == station.id, col(LevelMinute.minute).between(first, last)
        )
    )
    levels = dict(rows.all())
    if not levels:
        return None
    minutes = range(first, last + 1)
    limits = [
        limit_for(office.noise_limits, station, clock.of_minute(minute)).level for minute in minutes
    ]
    return PeaceCurve(first, [levels.get(minute) for minute in minutes], limits)


def _levels(
    session: Session, near: CaseStation | None, case: Incident, passed: Sequence[Exceedance]
) -> tuple[int | None, int | None]:
    """Return LAeq,5min when it was loud and when it had become quiet, as far as measured."""
    if near is None or near.station.id is None:
        return None, None
    key = near.station.id
    mine = [row for row in passed if row.station_id == key]
    if mine:
        cleared_at = mine[-1].cleared_at
        if cleared_at is None:
            return mine[0].laeq, None
        quiet_since = cleared_at - _hold(near.station)
        return mine[0].laeq, dissuasion.laeq(session, key, quiet_since)
    before = dissuasion.laeq(session, key, (case.arrived_at or case.opened_at) - dissuasion.SPAN)
    resolved_at = case.resolved_at
    return before, dissuasion.laeq(session, key, resolved_at) if resolved_at else None


def _hold(station: Station) -> timedelta:
    """Return how long it has been quiet when an exceedance ends."""
    return timedelta(seconds=station.rule.get("hold_s", USUAL.hold_s))


def _visits(session: Session, family: Sequence[str]) -> Sequence[datetime]:
    """Return the times of arrival, one for those who came in the same minute."""
    arrivals = session.exec(
        select(Assignment.on_scene_at)
        .where(col(Assignment.incident_id).in_(family), col(Assignment.on_scene_at).is_not(None))
        .order_by(col(Assignment.on_scene_at))
    ).all()
    by_minute = {clock.minute_of(at): at for at in arrivals if at is not None}
    return list(by_minute.values())[:MOST_ACTS]


def _agreed(row: Dissuasion) -> Agreed:
    told = [ToldChip(code) for code in row.told]
    return Agreed(row.acted_at, told, Reaction(row.reaction), row.sound_source)


def _is_doubtful(session: Session, station: Station, begin: datetime, end: datetime) -> bool:
    query = select(StationDoubt.id).where(
        StationDoubt.station_id == station.id,
        col(StationDoubt.since) < end,
        col(StationDoubt.until).is_(None) | (col(StationDoubt.until) > begin),
    )
    return session.exec(query.limit(1)).first() is not None
