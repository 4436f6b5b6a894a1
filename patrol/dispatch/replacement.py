"""加派: replace members who do not answer, and settle who gets a seat that several were offered.

docs/decisions/escalation.md describes both ways.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists
from sqlmodel import Session, col, select

from patrol import delivery, feed, status
from patrol.dispatch import order, relief, seat, withdrawal
from patrol.models import (
    Assignment,
    Audience,
    Contested,
    Dispatchable,
    FeedKind,
    Incident,
    Member,
    OffReason,
    Order,
    Seat,
)
from patrol.status import AssignmentStatus
from patrol.transition import move_rows


def send(
    session: Session,
    case: Incident,
    members: Sequence[Dispatchable],
    *,
    instead_of: Sequence[str],
    first_only: bool = False,
    **terms: Any,
) -> Order:
    """Send members for the desk, instead of the silent assignments with these ids.

    The silent members are replaced at once. With `first_only` they keep the order until somebody
    accepts. `terms` go to `order.send`.

    Raises: WrongVersion, IllegalMove, AlreadySent, LostRace.
    """
    silent = _unanswered(session, case, instead_of) if instead_of else []
    if silent and not first_only:
        return replace(session, case, silent, members, **terms)
    return order.send(session, case, members, first_only=first_only, contested=silent, **terms)


def replace(
    session: Session,
    case: Incident,
    silent: Sequence[Assignment],
    members: Sequence[Dispatchable],
    *,
    by: str,
    **terms: Any,
) -> Order:
    """Send these members instead of the silent ones, and notify those. The lead moves too.

    Raises: WrongVersion, IllegalMove, AlreadySent, LostRace.
    """
    # Read before the silent are moved, because the move takes the lead from them.
    is_lead = any(row.is_lead for row in silent)
    # The seats must be empty before the order is sent: it fills empty seats only.
    seat.leave(session, case, [row.call_sign for row in silent])
    if is_lead and terms.get("lead") is None:
        terms["lead"] = members[0].call_sign
    sent = order.send(session, case, members, by=by, **terms)
    give_away(session, silent, case, by=by, instead=members[0].call_sign)
    return sent


def give_away(
    session: Session, silent: Sequence[Assignment], case: Incident, *, by: str, instead: str
) -> None:
    """已加派: move the silent to `replaced` and notify them. A late 收到 is still recorded."""
    # The reason is who goes instead, and that has a column of its own.
    gone: dict[str, Any] = {"is_lead": False, "reason": None, "replaced_by": instead}
    rows = move_rows(session, silent, AssignmentStatus.REPLACED, **gone)
    delivery.call_off(session, [row.id for row in rows], OffReason.REPLACED)
    withdrawal.leave(session, rows, case, by=by)
    for row in rows:
        feed.note(
            session,
            FeedKind.ASSIGNMENT_REPLACED,
            by=by,
            incident=case,
            member=row.call_sign,
            audience=Audience.ONE,
            assignment_id=row.id,
            instead=instead,
            why="no_answer",
        )


def asked_again(session: Session, row: Assignment) -> Assignment:
    """Return the newer assignment if a replaced member was sent again, else the row itself."""
    if row.status != AssignmentStatus.REPLACED:
        return row
    newer = session.exec(
        select(Assignment).where(
            Assignment.incident_id == row.incident_id,
            Assignment.member_id == row.member_id,
            col(Assignment.status).in_(status.ENGAGED),
        )
    ).first()
    return newer or row


def successor_of(session: Session, row: Assignment) -> Assignment | None:
    """Return the assignment that replaced a silent member's and is engaged now, or None.

    A seat may change hands several times: the chain is followed to its end.
    """
    seen: set[str] = set()
    holder: Assignment | None = row
    while holder and holder.status == AssignmentStatus.REPLACED and holder.id not in seen:
        seen.add(holder.id)  # two members may have replaced each other in turn
        holder = session.exec(
            select(Assignment)
            .where(
                Assignment.incident_id == row.incident_id,
                Assignment.call_sign == holder.replaced_by,
            )
            .order_by(col(Assignment.id).desc())
            .limit(1)
        ).first()
    return holder if seen and holder and holder.status in status.ENGAGED else None


def settle(
    session: Session,
    row: Assignment,
    case: Incident,
    *,
    by: str,
    was: AssignmentStatus,
    successor: Assignment | None = None,
) -> None:
    """Settle who else was asked for the seat that this member has accepted.

    `was` is the row's status before the acceptance. `successor` is what `successor_of` returned
    before it: a successor who is silent gives way again; where there is none, the replaced member
    takes the seat and the lead again.
    """
    mine = {row.id} | ({successor.id} if successor is not None else set())
    if successor is not None and successor.status == AssignmentStatus.DISPATCHED:
        withdrawal.withdraw(session, successor, case, by=by, instead=row.call_sign)
        _sit_down(session, row, case)
    elif successor is None and was == AssignmentStatus.REPLACED:
        _sit_down(session, row, case)
    for contest, is_unanswered in _contests(session, case):
        asked = asked_instead(session, contest)
        silent = _unanswered(session, case, asked)
        # The member accepted this very order, so one of the silent gives way to him or her.
        if row.order_id == contest.id:
            if row.relief_of_id is not None:
                relief.take(session, row, case, by=by)
            if silent:
                give_away(session, [silent.pop(0)], case, by=by, instead=row.call_sign)
            _sit_down(session, row, case)
        elif mine.isdisjoint(asked):
            continue
        # No seat is left for the members who have not answered this order.
        if is_unanswered and not silent and not _is_short(session, case):
            _let_off(session, contest, case, by=by, winner=row.call_sign)


def _contests(session: Session, case: Incident) -> list[tuple[Order, bool]]:
    """Return the orders for the first to accept, each with: is a member of it still silent?"""
    is_unanswered = exists().where(
        col(Assignment.order_id) == col(Order.id),
        col(Assignment.status) == AssignmentStatus.DISPATCHED,
    )
    rows = session.exec(
        select(Order, is_unanswered)
        .where(Order.incident_id == case.id, col(Order.first_only).is_(True))
        .order_by(Order.id)
    )
    return list(rows)


def _sit_down(session: Session, row: Assignment, case: Incident) -> None:
    seat.take(session, case, [session.get_one(Member, row.member_id)])
    seat.keep_a_lead(session, case)


def asked_instead(session: Session, contest: Order) -> list[str]:
    """Return the ids of the silent assignments whose seats this order offers."""
    return list(
        session.exec(select(Contested.assignment_id).where(Contested.order_id == contest.id))
    )


def _unanswered(session: Session, case: Incident, keys: Sequence[str]) -> list[Assignment]:
    return list(
        session.exec(
            select(Assignment)
            .where(
                Assignment.incident_id == case.id,
                col(Assignment.id).in_(keys),
                Assignment.status == AssignmentStatus.DISPATCHED,
            )
            .order_by(Assignment.id)
        )
    )


def _is_short(session: Session, case: Incident) -> bool:
    """True when a seat is empty and somebody declined: another who was asked may take it."""
    empty = exists().where(
        col(Seat.incident_id) == case.id,
        col(Seat.call_sign).is_(None),
    )
    declined = exists().where(
        col(Assignment.incident_id) == case.id,
        col(Assignment.status) == AssignmentStatus.DECLINED,
    )
    return bool(session.connection().scalar(select(and_(empty, declined))))


def _let_off(session: Session, contest: Order, case: Incident, *, by: str, winner: str) -> None:
    """Withdraw the members who have not answered this order, and tell them who was first."""
    rows = session.exec(
        select(Assignment)
        .where(Assignment.order_id == contest.id, Assignment.status == AssignmentStatus.DISPATCHED)
        .order_by(Assignment.id)
    ).all()
    withdrawal.withdraw_all(session, rows, case, by=by, instead=winner)
