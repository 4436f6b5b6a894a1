"""Build the state of an incident and of an order for frames, the board and the phones."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.models.incident import Assignment, Incident, Order
from patrol.models.shapes import (
    BecauseState,
    ClaimState,
    ClockState,
    CrewGroups,
    HoldState,
    IncidentState,
    LoopState,
    OrderState,
    OwedReport,
)
from patrol.status import AssignmentStatus

Crew = tuple[str, AssignmentStatus, bool]
"""The call sign, the status, and whether this member is the lead."""


crew_columns: Any = (
    col(Assignment.incident_id),
    col(Assignment.call_sign),
    col(Assignment.status),
    col(Assignment.is_lead),
)
# The status is looked at in `by_incident`: asked for it here, SQLite may walk the index of the
# statuses, which holds every assignment that was ever cleared.
is_of_incidents = col(Assignment.incident_id).in_(bindparam("incidents", expanding=True))
_CREWS = select(*crew_columns).where(is_of_incidents).order_by(Assignment.id)


def crews(session: Session, incident_ids: Iterable[str]) -> dict[str, list[Crew]]:
    """Return the crew of each incident, in the order of dispatch."""
    keys = list(incident_ids)
    return by_incident(keys, session.connection().execute(_CREWS, {"incidents": keys}))


def by_incident(incident_ids: Iterable[str], rows: Iterable[Any]) -> dict[str, list[Crew]]:
    """The crew of each incident; `rows` are of `crew_columns`, whatever their status."""
    crew: dict[str, list[Crew]] = {key: [] for key in incident_ids}
    for incident_id, call_sign, standing, is_lead in rows:
        if standing in status.CREW:
            crew[incident_id].append((call_sign, AssignmentStatus(standing), is_lead))
    return crew


def incident_state(incident: Incident, crew: Iterable[Crew]) -> IncidentState:
    """Return all that a desk or a phone needs to draw the incident."""
    groups: dict[str, list[str]] = {}
    lead = None
    for call_sign, standing, is_lead in crew:
        groups.setdefault(standing.value, []).append(call_sign)
        # A lead who is still working comes before one who has cleared the scene.
        if (is_lead and standing != AssignmentStatus.CLEARED) or (is_lead and lead is None):
            lead = call_sign
    state: IncidentState = {
        "id": incident.id,
        "number": incident.number,
        "status": incident.status,
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
        "crew": cast(CrewGroups, groups),
        "lead": lead,
        "seats": incident.seats,
        "claim": _claim(incident),
        "needs_verification": incident.needs_verification,
        "report_owed": _owed(incident),
        "hold": _hold(incident),
        "merged_into": incident.merged_into_id,
        "tips": incident.tips,
        "networks": incident.networks,
    }
    if incident.tier_id is not None:
        state["tier_id"] = incident.tier_id
    return state


def loop_state(incident: Incident) -> LoopState:
    """Return the three clocks of 1·5·60. Those of arrival and resolution start at the dispatch."""
    start = incident.dispatched_at
    stop = incident.closed_at if incident.status in status.ASIDE else None
    return {
        "dispatch": _clock(
            incident.dispatch_target_s,
            (incident.opened_at, start, stop),
            incident.dispatch_breached_at,
        ),
        "arrive": _clock(
            incident.arrive_target_s,
            (start, incident.arrived_at, stop),
            incident.arrive_breached_at,
        ),
        "resolve": _clock(
            incident.resolve_target_s,
            (start, incident.resolved_at, stop),
            incident.resolve_breached_at,
        ),
    }


def _clock(
    target_s: int,
    times: tuple[datetime | None, datetime | None, datetime | None],
    breached: datetime | None,
) -> ClockState:
    """Return one clock; `times` are those of its start, its end and the stop of the case."""
    start, done, stop = times
    due = start + timedelta(seconds=target_s) if start else None
    # The act may be reported late: an act before the due time takes the breach back.
    met = done is not None and due is not None and done <= due
    state: ClockState = {
        "target_s": target_s,
        "from": clock.iso_or_none(start),
        "by": clock.iso_or_none(due),
        "done_at": clock.iso_or_none(done),
        "breached_at": None if met else clock.iso_or_none(breached),
    }
    if stop is not None and start is not None and done is None:
        state["stopped_at"] = clock.iso(stop)
    return state


def _claim(incident: Incident) -> ClaimState | None:
    if incident.claimed_by is None or incident.claimed_at is None:
        return None
    return {
        "by": incident.claimed_by,
        "seat": incident.claimed_seat,
        "at": clock.iso(incident.claimed_at),
    }


def _owed(incident: Incident) -> OwedReport | None:
    if incident.report_owed_by is None or incident.report_owed_at is None:
        return None
    due_at = incident.report_owed_at + timedelta(seconds=incident.report_target_s)
    owed: OwedReport = {
        "call_sign": incident.report_owed_by,
        "since": clock.iso(incident.report_owed_at),
        "due_at": clock.iso(due_at),
        "breached_at": clock.iso_or_none(incident.report_breached_at),
    }
    if incident.awaits_photo:
        owed["photo_only"] = True
    return owed


def _hold(incident: Incident) -> HoldState | None:
    if incident.hold_until is None:
        return None
    return {
        "until": clock.iso(incident.hold_until),
        "by": incident.hold_by or "",
        "reason": incident.hold_reason or "",
    }


def order_state(order: Order) -> OrderState:
    """Return the order as the members get it."""
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
        "because": cast(BecauseState, order.because),
    }
