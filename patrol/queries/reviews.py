"""复盘: the draft of a review from the feed with what people added, and what is due again."""

from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock, feed, incident
from patrol.access import Actor
from patrol.models import Feed, FeedKind, Incident, Review, SecondsState
from patrol.models.frames import TimelineRow
from patrol.models.review import ReviewOverlay
from patrol.models.shapes import IncidentState, Moment
from patrol.queries import case_acts, seconds

MOST = 200
"""Reviews of one answer."""


class ReviewState(TypedDict):
    """The draft of a review: the acts, the clocks, whose seconds; and what people added."""

    incident: IncidentState
    timeline: list[TimelineRow]
    more: bool
    """True when there are earlier acts than these."""
    seconds: SecondsState
    version: int
    """0 before the first one; a save names it."""
    saved_by: str | None
    saved_at: Moment | None
    overlay: ReviewOverlay | None
    """Null before the first save, or when its words were erased by law."""


class ReviewRow(TypedDict):
    """A review in the list."""

    incident_id: str
    number: str
    title: str
    by: str
    at: Moment
    look_again_on: str | None
    is_due: bool
    """True when the day to look again has come."""


def of_case(session: Session, case: Incident) -> ReviewState:
    """Return the draft of the review of a case, and the newest version of what people added."""
    row = session.get(Review, case.id)
    timeline, more = case_acts.page(session, case.id)
    return {
        "incident": incident.read_state(session, case),
        "timeline": timeline,
        "more": more,
        "seconds": seconds.of_case(session, case.id),
        "version": row.version if row else 0,
        "saved_by": row.by if row else None,
        "saved_at": clock.iso(row.at) if row else None,
        "overlay": _newest(session, case.id) if row else None,
    }


def _newest(session: Session, incident_id: str) -> ReviewOverlay | None:
    row = session.exec(
        select(Feed)
        .where(Feed.incident_id == incident_id, Feed.kind == FeedKind.REVIEW_SAVED)
        .order_by(col(Feed.seq).desc())
        .limit(1)
    ).first()
    overlay: ReviewOverlay | None = feed.event(row.model_dump()).body.get("review") if row else None
    return overlay


def listed(session: Session, actor: Actor) -> list[ReviewRow]:
    """Return the reviews of the actor's areas: those to look at again first, by their day."""
    rows = session.exec(
        select(Review, Incident.number, Incident.title)
        .join(Incident, col(Incident.id) == col(Review.incident_id))
        # The 0 lets SQLite begin with the few reviews, and not with all cases of the areas.
        .where((col(Incident.area_id) + 0).in_(actor.area_ids))
        .order_by(col(Review.look_again_on).asc().nulls_last(), col(Review.at).desc())
        .limit(MOST)
    )
    today = clock.today()
    return [
        {
            "incident_id": row.incident_id,
            "number": number,
            "title": title,
            "by": row.by,
            "at": clock.iso(row.at),
            "look_again_on": row.look_again_on.isoformat() if row.look_again_on else None,
            "is_due": row.look_again_on is not None and row.look_again_on <= today,
        }
        for row, number, title in rows
    ]
