"""The exceedances of an evidence pack, and what became of each: case, result, dissuasions."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.incident import DISPOSITION
from patrol.models import Dissuasion, Exceedance, ExceedanceKind, Incident, Station
from patrol.models.shapes import Moment
from patrol.status import IncidentStatus

MOST = 1000
"""Exceedances of one pack; the first ones of the period."""

Outcomes = dict[str, tuple[Incident, str | None]]


class PackExceedance(TypedDict):
    """An exceedance; null where no case was opened. The result is that of the case it ended in."""

    station: str
    station_en: str
    began_at: Moment
    cleared_at: Moment | None
    kind: ExceedanceKind
    is_night: bool
    level: float
    limit: float
    standard: str
    number: str | None
    status: IncidentStatus | None
    disposition: str | None
    arrived_at: Moment | None
    closed_at: Moment | None
    dissuasions: int
    """Dissuasion records of the case."""


def exceedances(
    session: Session, stations: Sequence[Station], since: date, until: date
) -> tuple[list[PackExceedance], int]:
    """Return those of the days and of the nights that began on them, the oldest first.

    They are `MOST` at most; the number is that of all.
    """
    stations_by_id = {row.id: row for row in stations}
    rows: list[Exceedance] = []
    total = 0
    for station in stations:
        begins = timedelta(minutes=station.day_begins)
        begin, end = clock.midnight(since), clock.midnight(until + timedelta(days=1))
        of_station = select(Exceedance).where(
            Exceedance.station_id == station.id,
            col(Exceedance.raised_at) >= begin + begins,
            col(Exceedance.raised_at) < end + begins,
        )
        total += session.exec(select(func.count()).select_from(of_station.subquery())).one()
        rows += session.exec(of_station.order_by(col(Exceedance.raised_at)).limit(MOST))
    rows = sorted(rows, key=lambda row: row.raised_at)[:MOST]
    outcomes = _outcomes(session, {row.incident_id for row in rows if row.incident_id})
    told = _dissuasions(session, outcomes)
    listed = [_exceedance(row, stations_by_id[row.station_id], outcomes, told) for row in rows]
    return listed, total


def _outcomes(session: Session, incident_ids: Collection[str]) -> Outcomes:
    """Return the cases with their results, and those that they were merged into."""
    known: Outcomes = {}
    wanted = set(incident_ids)
    while wanted:
        query = select(Incident, DISPOSITION).where(col(Incident.id).in_(sorted(wanted)))
        for case, how in session.exec(query):
            known[case.id] = (case, how)
        into = {case.merged_into_id for case, _ in known.values() if case.merged_into_id}
        wanted = into - known.keys()
    return known


def _dissuasions(session: Session, incident_ids: Iterable[str]) -> Counter[str]:
    rows = session.exec(
        select(Dissuasion.incident_id, func.count())
        .where(col(Dissuasion.incident_id).in_(sorted(incident_ids)))
        .group_by(Dissuasion.incident_id)
    )
    return Counter(dict(rows.all()))


def _chain(incident_id: str | None, outcomes: Outcomes) -> Iterator[str]:
    """Yield the case and those that it was merged into, the last one last."""
    while incident_id is not None and incident_id in outcomes:
        yield incident_id
        incident_id = outcomes[incident_id][0].merged_into_id


def _exceedance(
    row: Exceedance, station: Station, outcomes: Outcomes, told: Counter[str]
) -> PackExceedance:
    chain = list(_chain(row.incident_id, outcomes))
    case, how = outcomes[chain[-1]] if chain else (None, None)
    return {
        "station": station.name,
        "station_en": station.name_en,
        "began_at": clock.iso(row.began_at),
        "cleared_at": clock.iso_or_none(row.cleared_at),
        "kind": row.kind,
        "is_night": row.is_night,
        "level": row.laeq / 100,
        "limit": row.limit / 100,
        "standard": row.standard,
        "number": case.number if case else None,
        "status": case.status if case else None,
        "disposition": how,
        "arrived_at": clock.iso_or_none(case.arrived_at) if case else None,
        "closed_at": clock.iso_or_none(case.closed_at) if case else None,
        "dissuasions": sum(told[incident_id] for incident_id in chain),
    }
