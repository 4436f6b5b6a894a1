"""停派: withdraw one member or everyone from a case, or undo an order within 8 s."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, delivery, feed, incident, status
from patrol.dispatch import relief_told, seat
from patrol.models import Assignment, Audience, FeedKind, Incident, OffReason, Order
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import IllegalMove, move_rows, move_where

UNDO = timedelta(seconds=8)
"""The desk may undo an order for so long."""


class TooLateToUndo(Exception):
    """More than 8 s have passed, or the order was undone before: withdraw the members instead."""


def undo(session: Session, order: Order, case: Incident, *, by: str) -> None:
    """Undo an order within `UNDO`; the clock of the dispatch runs on as if it was never sent.

    Raises: TooLateToUndo.
    """
    if clock.now() - order.at > UNDO or order.undone_at is not None:
        raise TooLateToUndo
    rows = session.exec(
        select(Assignment.id, Assignment.call_sign, Assignment.relief_of_id)
        .where(Assignment.order_id == order.id)
        .order_by(Assignment.id)
    ).all()
    # 交给 017: the giver may be gone by now, so the desk withdraws the colleague and sees it.
    if any(relief_of_id for *_, relief_of_id in rows):
        raise TooLateToUndo
    crew = [call_sign for _, call_sign, _ in rows]
    # By the order and not by rows read before: someone may have answered in these 8 s.
    of_order = col(Assignment.order_id) == order.id
    ended: dict[str, Any] = {"ended_at": clock.now(), "is_lead": False, "reason": OffReason.UNDONE}
    gone = move_where(session, Assignment, AssignmentStatus.WITHDRAWN, of_order, **ended)
    order.undone_at = clock.now()
    session.add(order)
    delivery.call_off(session, gone, OffReason.UNDONE)
    seat.leave(session, case, crew)
    # Only the first order stopped the clock of the dispatch; undoing a later one keeps that time.
    is_first = case.dispatched_at == order.at
    incident.follow_crew(session, case, by=by)
    seat.keep_a_lead(session, case)
    if is_first and case.status == IncidentStatus.NEW:
        case.dispatched_at = None
        session.add(case)
    feed.note(
        session,
        FeedKind.ORDER_UNDONE,
        by=by,
        incident=case,
        audience=Audience.CREW,
        order_id=order.id,
        crew=crew,
    )


def withdraw(
    session: Session,
    row: Assignment,
    case: Incident,
    *,
    by: str,
    reason: str = "",
    instead: str | None = None,
) -> None:
    """Withdraw one member (停派) and say why, or who goes instead. The case follows its crew.

    Raises: IllegalMove.
    """
    if not withdraw_all(session, [row], case, by=by, reason=reason, instead=instead):
        raise IllegalMove(row, AssignmentStatus.WITHDRAWN)
    relief_told.tell_end(session, row, case, by=by)


def withdraw_all(
    session: Session,
    rows: Sequence[Assignment],
    case: Incident,
    *,
    by: str,
    reason: str = "",
    instead: str | None = None,
) -> list[Assignment]:
    """Withdraw all of these who may still be withdrawn, like `withdraw`; return them."""
    ended: dict[str, Any] = {
        "ended_at": clock.now(),
        "is_lead": False,
        "reason": None if instead else reason,
        "replaced_by": instead,
    }
    gone = move_rows(session, rows, AssignmentStatus.WITHDRAWN, **ended)
    why = OffReason.REPLACED if instead else reason
    delivery.call_off(session, [row.id for row in gone], why)
    leave(session, gone, case, by=by)
    note_withdrawn(session, gone, case, by=by, reason=reason, instead=instead)
    return gone


def note_withdrawn(
    session: Session, rows: Sequence[Assignment], case: Incident, *, by: str, **why: Any
) -> None:
    """Note for each of these members in the feed why the order is off."""
    for row in rows:
        feed.note(
            session,
            FeedKind.ASSIGNMENT_WITHDRAWN,
            by=by,
            incident=case,
            member=row.call_sign,
            audience=Audience.ONE,
            assignment_id=row.id,
            **why,
        )


def stand_down(session: Session, case: Incident, *, by: str, reason: str) -> list[str]:
    """Withdraw everyone who is still on a case, and return the call signs.

    The caller notes them in its own act: a note for each member would repeat it.
    """
    engaged = session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(Assignment.id)
    ).all()
    ended: dict[str, Any] = {"ended_at": clock.now(), "is_lead": False}
    rows = move_rows(session, engaged, AssignmentStatus.WITHDRAWN, reason=reason, **ended)
    delivery.call_off(session, [row.id for row in rows], reason)
    end_the_replaced(session, case)
    return [row.call_sign for row in rows]


def end_the_replaced(session: Session, case: Incident) -> None:
    """Withdraw the replaced members too, because a late 收到 must not send anybody to a case
    that is over.
    """
    move_where(
        session,
        Assignment,
        AssignmentStatus.WITHDRAWN,
        col(Assignment.incident_id) == case.id,
        col(Assignment.status) == AssignmentStatus.REPLACED,
        ended_at=clock.now(),
    )


def leave(session: Session, rows: Sequence[Assignment], case: Incident, *, by: str) -> None:
    """Update the seats, the status of the case and the lead after these members left it."""
    if not rows:
        return
    seat.leave(session, case, [row.call_sign for row in rows])
    incident.follow_crew(session, case, by=by)
    seat.keep_a_lead(session, case)
