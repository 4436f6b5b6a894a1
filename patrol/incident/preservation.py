"""证据保全: a supervisor stops retention and erasure of a case, and says why."""

from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.incident.merged import family_of
from patrol.models import FeedKind, Incident, Preservation
from patrol.models.shapes import PreservationState
from patrol.terminal import CommandError, phrase


class Preserved(CommandError):
    """The case is under preservation: nothing of it may be erased."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(
            phrase("case {incident_id} is under preservation (证据保全)", incident_id=incident_id)
        )
        self.incident_id = incident_id


def preservation_of(session: Session, incident_id: str) -> Preservation | None:
    """The preservation of a case that stands now, or None."""
    return session.exec(
        select(Preservation).where(
            Preservation.incident_id == incident_id, col(Preservation.ended_at).is_(None)
        )
    ).first()


def is_preserved(session: Session, incident_id: str) -> bool:
    return preservation_of(session, incident_id) is not None


def kept_cases() -> Any:
    """Return a query for the ids of the cases under preservation, and of those merged into them."""
    preserved = select(Preservation.incident_id).where(col(Preservation.ended_at).is_(None))
    return family_of(preserved)


def is_kept(session: Session, incident_id: str) -> bool:
    """True when the case, or one that it was merged into, is under preservation."""
    asked = select(Incident.id).where(
        Incident.id == incident_id, col(Incident.id).in_(kept_cases())
    )
    return session.exec(asked).first() is not None


def keep(session: Session, case: Incident, *, by: str, reason: str) -> None:
    """Put a case under preservation. A second time changes nothing."""
    if is_preserved(session, case.id):
        return
    session.add(Preservation(incident_id=case.id, by=by, at=clock.now(), reason=reason))
    feed.note(session, FeedKind.PRESERVATION_STARTED, by=by, incident=case, reason=reason)


def stop_keeping(session: Session, case: Incident, *, by: str, reason: str) -> None:
    """End the preservation of a case. A second time changes nothing."""
    row = preservation_of(session, case.id)
    if row is None:
        return
    row.ended_at, row.ended_by, row.ended_why = clock.now(), by, reason
    session.add(row)
    feed.note(session, FeedKind.PRESERVATION_ENDED, by=by, incident=case, reason=reason)


def preservation_state(row: Preservation) -> PreservationState:
    return {"by": row.by, "at": clock.iso(row.at), "reason": row.reason}
