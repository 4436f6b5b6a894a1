"""席位: assign the seats of a case to members, and keep one lead (主办)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from patrol import feed, status
from patrol.models import Assignment, Audience, Dispatchable, FeedKind, Incident, Seat
from patrol.transition import IllegalMove


def take(session: Session, case: Incident, members: Sequence[Dispatchable]) -> None:
    """Fill the empty seats with these members; seats that ask for a skill come first."""
    free = list(
        session.exec(
            select(Seat)
            .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
            .order_by(col(Seat.skill).is_(None), col(Seat.no))
            .execution_options(populate_existing=True)
        )
    )
    waiting = list(members)
    for seat in free:
        # A member without the skill is better than an empty seat.
        fitting = [m for m in waiting if seat.skill is None or seat.skill in m.skills] or waiting
        if not fitting:
            break
        seat.call_sign = fitting[0].call_sign
        waiting.remove(fitting[0])
        session.add(seat)


def leave(session: Session, case: Incident, call_signs: Sequence[str]) -> None:
    """Empty the seats of these members."""
    session.exec(
        update(Seat)
        .where(col(Seat.incident_id) == case.id, col(Seat.call_sign).in_(call_signs))
        .values(call_sign=None)
    )


def leave_all(session: Session, case: Incident) -> None:
    """Empty all seats and take the lead from whoever has it, because the case starts anew."""
    demote(session, case)
    session.exec(update(Seat).where(col(Seat.incident_id) == case.id).values(call_sign=None))


def skills(session: Session, case: Incident) -> dict[str, str | None]:
    """Return by call sign the skill that the member's seat asks for, or None."""
    rows = session.exec(
        select(Seat.call_sign, Seat.skill).where(
            Seat.incident_id == case.id, col(Seat.call_sign).is_not(None)
        )
    )
    return {call_sign: skill for call_sign, skill in rows if call_sign is not None}


def has_lead(incident_id: Any) -> ColumnElement[bool]:
    """Build the SQL condition that an engaged member leads this case."""
    return exists().where(
        col(_leader.incident_id) == incident_id,
        col(_leader.is_lead),
        col(_leader.status).in_(status.ENGAGED),
    )


_leader = aliased(Assignment)


def demote(session: Session, case: Incident) -> None:
    """Take the lead from whoever has it, before another member gets it."""
    session.exec(
        update(Assignment)
        .where(col(Assignment.incident_id) == case.id, col(Assignment.is_lead))
        .values(is_lead=False)
    )


def keep_a_lead(session: Session, case: Incident) -> None:
    """Give the lead to an engaged member if nobody has it; one who has accepted comes first."""
    heir = (
        select(Assignment.id)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(col(Assignment.accepted_at).is_(None), Assignment.id)
        .limit(1)
    )
    session.exec(
        update(Assignment)
        # The condition stands in the statement, so that two transactions never make two leads.
        .where(col(Assignment.id) == heir.scalar_subquery(), ~has_lead(case.id))
        .values(is_lead=True),
        execution_options={"synchronize_session": "fetch"},
    )


def empty_skill(session: Session, case: Incident) -> str | None:
    """Return the skill that the first empty seat asks for, or None."""
    return session.exec(
        select(Seat.skill)
        .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
        .order_by(col(Seat.skill).is_(None), col(Seat.no))
    ).first()


def lead(session: Session, row: Assignment, case: Incident, *, by: str) -> None:
    """Make this member the lead (主办), the one who resolves the case.

    Raises: IllegalMove.
    """
    if row.status not in status.ENGAGED:
        raise IllegalMove(row, row.status)
    demote(session, case)
    # `demote` wrote by a statement, which this object does not know.
    session.refresh(row)
    row.is_lead = True
    session.add(row)
    feed.changed(session, case)
    feed.note(
        session,
        FeedKind.ASSIGNMENT_LED,
        by=by,
        incident=case,
        audience=Audience.CREW,
        assignment_id=row.id,
        call_sign=row.call_sign,
    )
