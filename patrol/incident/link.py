"""关联: link two cases that may be the same (疑似同一起), and undo it. Neither is merged."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.models import FeedKind, Incident, IncidentLink


def link(session: Session, case: Incident, other: Incident, *, by: str) -> None:
    """Link two cases; both timelines say it. A second time changes nothing."""
    if session.get(IncidentLink, _key(case, other)) is not None:
        return
    first_id, second_id = _key(case, other)
    session.add(IncidentLink(first_id=first_id, second_id=second_id, by=by, at=clock.now()))
    _note_both(session, FeedKind.INCIDENT_LINKED, case, other, by)


def unlink(session: Session, case: Incident, other: Incident, *, by: str) -> None:
    """End the link of two cases. Without a link this changes nothing."""
    row = session.get(IncidentLink, _key(case, other))
    if row is None:
        return
    session.delete(row)
    _note_both(session, FeedKind.INCIDENT_UNLINKED, case, other, by)


def _key(case: Incident, other: Incident) -> tuple[str, str]:
    return min(case.id, other.id), max(case.id, other.id)


def _note_both(session: Session, kind: FeedKind, case: Incident, other: Incident, by: str) -> None:
    feed.note(session, kind, by=by, incident=case, number=other.number)
    feed.note(session, kind, by=by, incident=other, number=case.number)


def linked(session: Session, case: Incident, area_ids: Collection[int]) -> list[Incident]:
    """Return the cases of these areas that a case is linked to, the oldest first."""
    # Two reads by an index: a join with "either end" would walk over every case there is.
    ends = (
        select(IncidentLink.second_id).where(IncidentLink.first_id == case.id),
        select(IncidentLink.first_id).where(IncidentLink.second_id == case.id),
    )
    ids = [key for query in ends for key in session.exec(query)]
    if not ids:
        return []
    return list(
        session.exec(
            select(Incident)
            .where(col(Incident.id).in_(ids), col(Incident.area_id).in_(area_ids))
            .order_by(Incident.id)
        )
    )
