"""An incident as it travels: in frames, on the board, to the phones. Safe for the field."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam
from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.models.incident import Assignment, Incident, Order
from patrol.status import AssignmentStatus

Crew = tuple[str, AssignmentStatus, bool]
"""call sign, status, is lead"""


crew_columns: Any = (
    col(Assignment.incident_id),
    col(Assignment.call_sign),
    col(Assignment.status),
    col(Assignment.is_lead),
)
is_crew = and_(
    col(Assignment.incident_id).in_(bindparam("incidents", expanding=True)),
    col(Assignment.status).in_(status.CREW),
)
_CREWS = select(*crew_columns).where(is_crew).order_by(Assignment.id)


def crews(session: Session, incident_ids: Iterable[str]) -> dict[str, list[Crew]]:
    """Who is on each incident, in the order they were sent."""
    keys = list(incident_ids)
    return by_incident(keys, session.connection().execute(_CREWS, {"incidents": keys}))


def by_incident(incident_ids: Iterable[str], rows: Iterable[Any]) -> dict[str, list[Crew]]:
    """`rows` are of `crew_columns`."""
    found: dict[str, list[Crew]] = {key: [] for key in incident_ids}
    for incident_id, call_sign, standing, is_lead in rows:
        found[incident_id].append((call_sign, AssignmentStatus(standing), is_lead))
    return found


def incident_state(incident: Incident, crew: Iterable[Crew]) -> dict[str, Any]:
    """STATE of docs/api: what a desk or a phone needs to draw the incident."""
    groups: dict[str, list[str]] = {}
    lead = None
    for call_sign, standing, is_lead in crew:
        groups.setdefault(standing.value, []).append(call_sign)
        if (is_lead and standing != AssignmentStatus.CLEARED) or (is_lead and lead is None):
            lead = call_sign
    return {
        "id": incident.id,
        "number": incident.number,
        "status": incident.status.value,
        "severity": incident.severity,
        "category": incident.category,
        "title": incident.title,
        "place": incident.place,
        "lat": incident.lat,
        "lon": incident.lon,
        "place_version": incident.place_version,
        "area_id": incident.area_id,
        "source": incident.source,
        "opened_at": clock.iso(incident.opened_at),
        "version": incident.version,
        "loop": loop_state(incident),
        "crew": groups,
        "lead": lead,
        "seats": incident.seats,
        "claim": _claim(incident),
        "needs_verification": incident.needs_verification,
        "hold": _hold(incident),
        "merged_into": incident.merged_into_id,
    }


def loop_state(incident: Incident) -> dict[str, dict[str, Any]]:
    """The three clocks of 1·5·60; arrival and resolution run from the dispatch."""
    start = incident.dispatched_at
    return {
        "dispatch": _clock(
            incident.dispatch_target_s,
            incident.opened_at,
            start,
            incident.dispatch_breached_at,
        ),
        "arrive": _clock(
            incident.arrive_target_s, start, incident.arrived_at, incident.arrive_breached_at
        ),
        "resolve": _clock(
            incident.resolve_target_s, start, incident.resolved_at, incident.resolve_breached_at
        ),
    }


def _clock(
    target_s: int, start: datetime | None, done: datetime | None, breached: datetime | None
) -> dict[str, Any]:
    due = start + timedelta(seconds=target_s) if start else None
    met = done is not None and due is not None and done <= due
    return {
        "target_s": target_s,
        "from": _iso(start),
        "by": _iso(due),
        "done_at": _iso(done),
        "breached_at": None if met else _iso(breached),
    }


def _iso(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None


def _claim(incident: Incident) -> dict[str, Any] | None:
    if incident.claimed_by is None:
        return None
    return {
        "by": incident.claimed_by,
        "seat": incident.claimed_seat,
        "at": _iso(incident.claimed_at),
    }


def _hold(incident: Incident) -> dict[str, Any] | None:
    if incident.hold_until is None:
        return None
    return {
        "until": _iso(incident.hold_until),
        "by": incident.hold_by,
        "reason": incident.hold_reason,
    }


def order_state(order: Order) -> dict[str, Any]:
    """ORDER of docs/api: the words the members get."""
    return {
        "id": order.id,
        "incident_id": order.incident_id,
        "text": order.text,
        "place": order.place,
        "lat": order.lat,
        "lon": order.lon,
        "place_version": order.place_version,
        "at": clock.iso(order.at),
        "by": order.by,
        "first_only": order.first_only,
        "quiet": order.quiet,
        "because": order.because,
    }
