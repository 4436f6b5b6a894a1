"""The summary: the status of a case follows the statuses of its crew."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, select

from patrol import feed, status
from patrol.models import (
    Assignment,
    Incident,
)
from patrol.models.state import order_state as order_state
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import move


def crew_statuses(session: Session, incident: Incident) -> list[AssignmentStatus]:
    session.flush()
    rows = session.connection().execute(_CREW, {"incident_id": incident.id}).scalars()
    return [AssignmentStatus(found) for found in rows]


_CREW = select(Assignment.status).where(Assignment.incident_id == bindparam("incident_id"))


FURTHEST = (
    (AssignmentStatus.ON_SCENE, IncidentStatus.ON_SCENE),
    (AssignmentStatus.EN_ROUTE, IncidentStatus.EN_ROUTE),
    (AssignmentStatus.ACCEPTED, IncidentStatus.DISPATCHED),
    (AssignmentStatus.DISPATCHED, IncidentStatus.DISPATCHED),
)


def status_of_crew(crew: Iterable[AssignmentStatus]) -> IncidentStatus:
    present = set(crew)
    return next((case for who, case in FURTHEST if who in present), IncidentStatus.NEW)


def follow_crew(session: Session, incident: Incident, *, by: str, **changes: Any) -> None:
    """Bring the summary in line with who is on it; all gone makes it 待派 again."""
    feed.changed(session, incident)
    if incident.status not in status.DISPATCHABLE:
        return
    target = status_of_crew(crew_statuses(session, incident))
    if incident.status == IncidentStatus.VERIFYING and target == IncidentStatus.NEW:
        return
    if target != incident.status:
        move(session, incident, target, by=by, **changes)
    elif changes:
        for name, value in changes.items():
            setattr(incident, name, value)
        session.add(incident)
