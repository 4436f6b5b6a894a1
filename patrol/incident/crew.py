"""Derive the status of a case from its crew, and note acts that the crew gets too."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, select

from patrol import feed, status
from patrol.models import Assignment, Audience, FeedKind, Incident
from patrol.models.state import order_state as order_state
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import move


def crew_statuses(session: Session, incident: Incident) -> list[AssignmentStatus]:
    """Return the status of each assignment of the case."""
    session.flush()  # the statement reads the database, not the session
    rows = session.connection().execute(_CREW, {"incident_id": incident.id}).scalars()
    return [AssignmentStatus(standing) for standing in rows]


_CREW = select(Assignment.status).where(Assignment.incident_id == bindparam("incident_id"))


# The member who is furthest decides: the first pair that fits counts.
FURTHEST = (
    (AssignmentStatus.ON_SCENE, IncidentStatus.ON_SCENE),
    (AssignmentStatus.EN_ROUTE, IncidentStatus.EN_ROUTE),
    (AssignmentStatus.ACCEPTED, IncidentStatus.DISPATCHED),
    (AssignmentStatus.DISPATCHED, IncidentStatus.DISPATCHED),
)


def status_of_crew(crew: Iterable[AssignmentStatus]) -> IncidentStatus:
    """Return the status of a case whose crew has these statuses."""
    present = set(crew)
    return next((case for member, case in FURTHEST if member in present), IncidentStatus.NEW)


def note_for_crew(
    session: Session, kind: FeedKind, incident: Incident, *, by: str, **body: Any
) -> None:
    """Note an act about a case that its crew gets too, not only the desk."""
    feed.note(session, kind, by=by, incident=incident, audience=Audience.CREW, **body)


def follow_crew(session: Session, incident: Incident, *, by: str, **changes: Any) -> None:
    """Update the status of a case after a change of its crew. Without a crew it is 待派 again.

    Raises: IllegalMove, LostRace.
    """
    feed.changed(session, incident)
    # A case that is on hold or over keeps its status, whatever its crew reports late.
    if incident.status not in status.DISPATCHABLE:
        return
    target = status_of_crew(crew_statuses(session, incident))
    # Losing its crew does not verify a case: it stays 待核实.
    if incident.status == IncidentStatus.VERIFYING and target == IncidentStatus.NEW:
        return
    if target != incident.status:
        move(session, incident, target, by=by, **changes)
    elif changes:
        for name, value in changes.items():
            setattr(incident, name, value)
        session.add(incident)
