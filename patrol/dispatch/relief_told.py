"""Tell giver and desk what became of a request to take over a case (交给 017)."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.models import Assignment, Audience, FeedKind, Incident, OffReason
from patrol.models.off_reason import ReliefEnd
from patrol.models.shapes import ReliefState
from patrol.status import AssignmentStatus

A = AssignmentStatus


def state(giver: Assignment, asked: Assignment) -> ReliefState:
    """Return the request as giver and desk see it; `asked` is the colleague's assignment."""
    return {
        "assignment_id": giver.id,
        "by": giver.call_sign,
        "to": asked.call_sign,
        "asked_at": clock.iso(asked.dispatched_at),
        "end": _end(asked),
        "reason": asked.reason if asked.status == A.DECLINED else None,
    }


def _end(asked: Assignment) -> ReliefEnd | None:
    if asked.status == A.DISPATCHED:
        return None
    if asked.status == A.DECLINED:
        return ReliefEnd.REFUSED
    if asked.status == A.WITHDRAWN:
        is_silent = asked.reason == OffReason.UNANSWERED
        return ReliefEnd.UNANSWERED if is_silent else ReliefEnd.TAKEN_BACK
    return ReliefEnd.TAKEN


def of(session: Session, givers: Collection[Assignment]) -> dict[str, ReliefState]:
    """Return the newest request of each of these assignments, by the assignment's id."""
    by_id = {row.id: row for row in givers}
    if not by_id:
        return {}
    rows = session.exec(
        select(Assignment)
        .where(col(Assignment.relief_of_id).in_(sorted(by_id)))
        .order_by(Assignment.id)
    )
    of_giver = [(by_id[row.relief_of_id or ""], row) for row in rows]
    return {giver.id: state(giver, asked) for giver, asked in of_giver}


def tell(session: Session, kind: FeedKind, case: Incident, told: ReliefState, *, by: str) -> None:
    """Tell the giver and the desk that a colleague was asked, or how it ended."""
    feed.note(
        session,
        kind,
        by=by,
        incident=case,
        member=told["by"],
        audience=Audience.ONE,
        assignment_id=told["assignment_id"],
        relief=told,
    )


def tell_end(session: Session, asked: Assignment, case: Incident, *, by: str) -> ReliefState | None:
    """Tell how a request ended, by the colleague's assignment; None when it was no request."""
    if asked.relief_of_id is None:
        return None
    told = state(session.get_one(Assignment, asked.relief_of_id), asked)
    tell(session, FeedKind.RELIEF_ENDED, case, told, by=by)
    return told
