"""交给 017: a member asks a colleague to take over a case.

The giver stays responsible until the colleague accepts (docs/decisions/relief.md).
"""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import alarm, clock, delivery, feed, status
from patrol.dispatch import order, relief_told, withdrawal
from patrol.models import (
    AlarmKind,
    Area,
    Assignment,
    Duty,
    FeedKind,
    Incident,
    Member,
    OffReason,
)
from patrol.models.off_reason import ReliefEnd
from patrol.models.shapes import ReliefState
from patrol.status import AssignmentStatus
from patrol.transition import move

A = AssignmentStatus
ANSWER_WITHIN = timedelta(minutes=3)
"""A colleague who is silent for so long is asked no more, and giver and desk are told."""


def ask(session: Session, giver: Assignment, case: Incident, to: str, *, text: str) -> ReliefState:
    """Send the colleague `to` an order that names the giver; a former request is taken back.

    When it is not possible, the giver and the desk are told at once.
    """
    by = giver.call_sign
    if (earlier := waiting(session, giver)) is not None:
        if earlier.call_sign == to:
            return relief_told.state(giver, earlier)
        keep(session, giver, case)
    colleague, why = _colleague(session, giver, case, to)
    if colleague is None:
        return _impossible(session, giver, case, to, why)
    sent = order.send(
        session,
        case,
        [colleague],
        by=by,
        text=text,
        version=case.version,
        # Nobody gets a seat, the lead or another member instead before the colleague has accepted.
        first_only=True,
        because={"why": "relief", "instead_of": by},
        relief_of_id=giver.id,
    )
    asked = session.exec(select(Assignment).where(Assignment.order_id == sent.id)).one()
    told = relief_told.state(giver, asked)
    relief_told.tell(session, FeedKind.RELIEF_ASKED, case, told, by=by)
    return told


def waiting(session: Session, giver: Assignment) -> Assignment | None:
    """Return the assignment of the colleague who was asked and has not answered."""
    return session.exec(
        select(Assignment).where(
            Assignment.relief_of_id == giver.id, Assignment.status == A.DISPATCHED
        )
    ).first()


def colleagues(session: Session, giver: Assignment, case: Incident) -> tuple[list[str], list[str]]:
    """Return who of the street is on duty and not on this case: the free, and the busy ones."""
    engaged = col(Assignment.status).in_(status.ENGAGED)
    rows = session.exec(
        select(Member.id, Member.call_sign)
        .join(Area, col(Area.id) == col(Member.area_id))
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .where(col(Member.left_at).is_(None), _same_street(session, giver))
        .order_by(col(Member.call_sign))
    ).all()
    jobs = session.exec(select(Assignment.member_id, Assignment.incident_id).where(engaged)).all()
    busy = {member_id for member_id, _ in jobs}
    here = {member_id for member_id, incident_id in jobs if incident_id == case.id}
    others = [(key, sign) for key, sign in rows if key not in here]
    return (
        [sign for key, sign in others if key not in busy],
        [sign for key, sign in others if key in busy],
    )


def _colleague(
    session: Session, giver: Assignment, case: Incident, to: str
) -> tuple[Member | None, str]:
    """Return the colleague, or None and the reason why he or she cannot be asked."""
    member = session.exec(
        select(Member)
        .join(Area, col(Area.id) == col(Member.area_id))
        .where(Member.call_sign == to, col(Member.left_at).is_(None), _same_street(session, giver))
    ).first()
    if member is None or member.id == giver.member_id:
        return None, "unknown"
    on_duty = select(Duty.id).where(Duty.member_id == member.id, col(Duty.ended_at).is_(None))
    if session.exec(on_duty).first() is None:
        return None, "off_duty"
    on_case = select(Assignment.id).where(
        Assignment.incident_id == case.id,
        Assignment.member_id == member.id,
        col(Assignment.status).in_(status.ENGAGED),
    )
    if session.exec(on_case).first() is not None:
        return None, "on_case"
    if case.status not in status.DISPATCHABLE:
        return None, "on_hold"
    return member, ""


def _same_street(session: Session, giver: Assignment) -> Any:
    """Build the condition that an area lies below the desk that the giver belongs to."""
    path = session.exec(
        select(Area.path)
        .join(Member, col(Member.area_id) == col(Area.id))
        .where(Member.id == giver.member_id)
    ).one()
    tops = select(Area.path).where(col(Area.id).in_(alarm.desk_areas(session)))
    top = next((top for top in session.exec(tops) if path.startswith(top)), path)
    return col(Area.path).startswith(top)


def _impossible(
    session: Session, giver: Assignment, case: Incident, to: str, why: str
) -> ReliefState:
    told: ReliefState = {
        "assignment_id": giver.id,
        "by": giver.call_sign,
        "to": to,
        "asked_at": clock.iso(clock.now()),
        "end": ReliefEnd.IMPOSSIBLE,
        "reason": why,
    }
    relief_told.tell(session, FeedKind.RELIEF_ENDED, case, told, by=giver.call_sign)
    _raise(session, giver, case, told, f"{giver.id}:{told['asked_at']}", by=giver.call_sign)
    return told


def _raise(
    session: Session, row: Assignment, case: Incident, told: ReliefState, key: str, *, by: str
) -> None:
    """Raise the alarm that nobody takes over: the giver goes on, and the desk may send somebody."""
    alarm.raise_(
        session,
        AlarmKind.REINFORCE,
        f"relief:{key}",
        by=by,
        incident=case,
        assignment=row,
        call_sign=told["by"],
        relief=told,
    )


def keep(session: Session, giver: Assignment, case: Incident) -> ReliefState | None:
    """自己留着: the giver takes the request back; None when nobody is asked any more."""
    asked = waiting(session, giver)
    if asked is None:
        return None
    withdrawal.withdraw(session, asked, case, by=giver.call_sign, reason=OffReason.KEPT)
    return relief_told.state(giver, asked)


def refused(session: Session, asked: Assignment, case: Incident, *, by: str) -> bool:
    """Tell giver and desk that the colleague does not take over; False when it was no relief."""
    told = relief_told.tell_end(session, asked, case, by=by)
    if told is None:
        return False
    _raise(session, asked, case, told, asked.id, by=by)
    return True


def expire(session: Session, asked: Assignment, case: Incident, *, by: str) -> None:
    """End a request that nobody has answered: giver and desk are told, and the giver goes on."""
    withdrawal.withdraw(session, asked, case, by=by, reason=OffReason.UNANSWERED)
    giver = session.get_one(Assignment, asked.relief_of_id)
    told = relief_told.state(giver, asked)
    _raise(session, asked, case, told, asked.id, by=by)


def take(session: Session, row: Assignment, case: Incident, *, by: str) -> None:
    """The colleague has accepted: the giver's part ends, and the lead goes with it."""
    giver = session.get_one(Assignment, row.relief_of_id)
    if giver.status not in status.ENGAGED:
        return  # the desk took the giver off meanwhile: an empty seat is there
    if giver.status == A.DISPATCHED:
        heard: dict[str, Any] = {"accepted_at": row.dispatched_at, "accepted_via": "phone"}
        move(session, giver, A.ACCEPTED, accepted_by=giver.call_sign, **heard)
    row.is_lead = giver.is_lead
    session.add(row)
    over: dict[str, Any] = {"is_lead": False, "reason": None, "replaced_by": row.call_sign}
    move(session, giver, A.RELIEVED, ended_at=clock.now(), **over)
    delivery.expire(session, [giver.id])
    withdrawal.leave(session, [giver], case, by=by)
    feed.changed(session, case)
    relief_told.tell_end(session, row, case, by=by)
