"""回拨: note that the desk calls the person who reported an intake."""

from sqlmodel import Session

from patrol import feed, incident
from patrol.intake import accept
from patrol.models import FeedKind, Intake


def note_called(session: Session, row: Intake, *, by: str) -> None:
    """Note the call, on the case of the intake if it has one."""
    feed.note(
        session,
        FeedKind.REPORTER_CALLED,
        by=by,
        incident=incident.living_of(session, row.incident_id),
        area_id=row.area_id,
        intake=accept.state(row),
    )
