"""停派: a member is taken off a case, everyone is, or the order is undone within 8 s."""

from datetime import timedelta

from sqlmodel import Session, col, select

from patrol import alarm, clock, delivery, feed, incident, status
from patrol.dispatch import seat
from patrol.models import Assignment, Audience, Incident, Order
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import move, move_many

UNDO = timedelta(seconds=8)
INSTEAD = "instead:"
"""The reason of who was let off: followed by the call sign of who goes."""


class TooLateToUndo(Exception):
    """More than 8 s have passed: stand the members down instead."""


def undo(session: Session, order: Order, case: Incident, *, by: str) -> None:
    """Within 8 s an order never was: the clock of the dispatch runs on as before."""
    if clock.now() - order.at > UNDO or order.undone_at is not None:
        raise TooLateToUndo
    rows = list(session.exec(select(Assignment).where(Assignment.order_id == order.id)))
    ids = [row.id for row in rows]
    gone = move_many(
        session,
        Assignment,
        ids,
        AssignmentStatus.WITHDRAWN,
        ended_at=clock.now(),
        reason="undone",
        is_lead=False,
    )
    order.undone_at = clock.now()
    session.add(order)
    session.expire_all()
    delivery.call_off(session, [row for row in rows if row.id in gone], "undone")
    seat.leave(session, case, [row.call_sign for row in rows])
    is_first = case.dispatched_at == order.at
    incident.follow_crew(session, case, by=by)
    seat.keep_a_lead(session, case)
    if is_first and case.status == IncidentStatus.NEW:
        case.dispatched_at = None
        session.add(case)
    feed.note(
        session,
        "order.undone",
        by=by,
        incident=case,
        audience=Audience.CREW,
        order_id=order.id,
        crew=[row.call_sign for row in rows],
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
    """停派: the member is told why, or who goes instead; the case stands where the others are."""
    move(
        session,
        row,
        AssignmentStatus.WITHDRAWN,
        ended_at=clock.now(),
        reason=f"{INSTEAD}{instead}" if instead else reason,
        is_lead=False,
    )
    delivery.call_off(session, [row], row.reason or "")
    leave(session, row, case, by=by)
    feed.note(
        session,
        "assignment.withdrawn",
        by=by,
        incident=case,
        member=row.call_sign,
        audience=Audience.ONE,
        assignment_id=row.id,
        reason=reason,
        instead=instead,
    )


def stand_down(session: Session, case: Incident, *, by: str, reason: str) -> list[str]:
    """Withdraw everyone still on a case; returns their call signs for the act that says so."""
    rows = list(
        session.exec(
            select(Assignment)
            .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
            .order_by(Assignment.id)
        )
    )
    for row in rows:
        move(
            session,
            row,
            AssignmentStatus.WITHDRAWN,
            ended_at=clock.now(),
            reason=reason,
            is_lead=False,
        )
    delivery.call_off(session, rows, reason)
    end_the_replaced(session, case)
    alarm.clear_for(session, by=by, incident_id=case.id)
    return [row.call_sign for row in rows]


def end_the_replaced(session: Session, case: Incident) -> None:
    """The case is over for who gave way too: a late 收到 must not send anybody there."""
    replaced = session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, Assignment.status == AssignmentStatus.REPLACED)
        .order_by(Assignment.id)
    ).all()
    for row in replaced:
        move(session, row, AssignmentStatus.WITHDRAWN, ended_at=clock.now())


def leave(session: Session, row: Assignment, case: Incident, *, by: str) -> None:
    """What follows when a member is off a case: seat, alarms, the summary, a lead."""
    delivery.expire(session, [row.id])
    seat.leave(session, case, [row.call_sign])
    alarm.clear_for(session, by=by, assignment_id=row.id)
    incident.follow_crew(session, case, by=by)
    seat.keep_a_lead(session, case)
