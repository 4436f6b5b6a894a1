"""复盘: save what people add to the review of a case. Each version is an act of the feed."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from patrol import clock, feed
from patrol.models import FeedKind, Incident, Review
from patrol.models.review import ReviewMeasure, ReviewOverlay


class ReviewChanged(Exception):
    """Somebody else has saved a version meanwhile; `by` says who."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


def save_review(session: Session, case: Incident, overlay: ReviewOverlay, *, by: str) -> None:
    """Save the version that follows `overlay["version"]`, with the case locked by the caller.

    Raises: ReviewChanged when that version is not the newest one.
    """
    row = session.get(Review, case.id) or Review(
        incident_id=case.id, version=0, by=by, at=clock.now()
    )
    if overlay["version"] != row.version:
        raise ReviewChanged(row.by)
    row.version += 1
    row.by, row.at = by, clock.now()
    row.look_again_on = _first_day(overlay["measures"])
    session.add(row)
    saved: ReviewOverlay = {**overlay, "version": row.version}
    feed.note(session, FeedKind.REVIEW_SAVED, by=by, incident=case, review=saved)


def _first_day(measures: Sequence[ReviewMeasure]) -> date | None:
    days = [row["look_again_on"] for row in measures if not row["outcome"]]
    return date.fromisoformat(min(days)) if days else None
