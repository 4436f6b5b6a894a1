"""席位: who sits where on a case, and which of them is the lead."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from patrol import feed, status
from patrol.models import Assignment, Audience, Dispatchable, Incident, Seat
from patrol.transition import IllegalMove


def take(session: Session, case: Incident, members: Sequence[Dispatchable]) -> None:
    """The scarce skill first: a seat that asks for one takes who has it."""
    free = list(
        session.exec(
            select(Seat)
            .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
            .order_by(col(Seat.skill).is_(None), col(Seat.no))
        )
    )
    waiting = list(members)
    for seat in free:
        fitting = [m for m in waiting if seat.skill is None or seat.skill in m.skills] or waiting
        if not fitting:
            break
        seat.call_sign = fitting[0].call_sign
        waiting.remove(fitting[0])
        session.add(seat)


def leave(session: Session, case: Incident, call_signs: Sequence[str]) -> None:
    for seat in session.exec(
        select(Seat).where(Seat.incident_id == case.id, col(Seat.call_sign).in_(call_signs))
    ):
        seat.call_sign = None
        session.add(seat)


def skill_of(session: Session, case: Incident, call_sign: str) -> str | None:
    """What the seat that this member holds asks for."""
    return session.exec(
        select(Seat.skill).where(Seat.incident_id == case.id, Seat.call_sign == call_sign)
    ).first()


def has_lead(session: Session, case: Incident) -> bool:
    return (
        session.exec(
            select(Assignment.id).where(
                Assignment.incident_id == case.id,
                Assignment.is_lead,
                col(Assignment.status).in_(status.ENGAGED),
            )
        ).first()
        is not None
    )


def demote(session: Session, case: Incident) -> None:
    for row in session.exec(
        select(Assignment).where(Assignment.incident_id == case.id, Assignment.is_lead)
    ):
        row.is_lead = False
        session.add(row)
    session.flush()


def keep_a_lead(session: Session, case: Incident) -> None:
    """One of those still on the case leads: who has accepted before who has not."""
    if has_lead(session, case):
        return
    heir = session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(col(Assignment.accepted_at).is_(None), Assignment.id)
    ).first()
    if heir:
        heir.is_lead = True
        session.add(heir)


def empty_skill(session: Session, case: Incident) -> str | None:
    """What the first empty seat asks for."""
    return session.exec(
        select(Seat.skill)
        .where(Seat.incident_id == case.id, col(Seat.call_sign).is_(None))
        .order_by(col(Seat.skill).is_(None), col(Seat.no))
    ).first()


def lead(session: Session, row: Assignment, case: Incident, *, by: str) -> None:
    """主办: the one who resolves."""
    if row.status not in status.ENGAGED:
        raise IllegalMove(row, row.status)
    demote(session, case)
    session.refresh(row)
    row.is_lead = True
    session.add(row)
    feed.moved(session, case)
    feed.note(
        session,
        "assignment.led",
        by=by,
        incident=case,
        audience=Audience.CREW,
        assignment_id=row.id,
        call_sign=row.call_sign,
    )
