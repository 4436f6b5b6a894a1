"""The rows that an actor may see."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from patrol import status
from patrol.access.actor import Actor, Kind
from patrol.access.refusals import NotFound
from patrol.feed import Event
from patrol.models import (
    Assignment,
    Audience,
    Dispatchable,
    Incident,
    Intake,
    Member,
)
from patrol.models.crew_access import cases_of, may_read


def incident(session: Session, actor: Actor, incident_id: str, *, lock: bool = False) -> Incident:
    """Return the incident if the actor may see it; `lock` locks its row for a write.

    Raises: NotFound.
    """
    row = _incident(session, incident_id, lock=lock)
    if row is None or not _sees(session, actor, row):
        raise NotFound("incident")
    return row


def _incident(session: Session, incident_id: str, *, lock: bool) -> Incident | None:
    query = select(Incident).where(Incident.id == incident_id)
    # PostgreSQL locks the row; SQLite ignores FOR UPDATE, because it has only one writer.
    return session.exec(query.with_for_update() if lock else query).first()


def _sees(session: Session, actor: Actor, row: Incident) -> bool:
    if actor.is_desk:
        return row.area_id in actor.area_ids
    if actor.kind == Kind.PHONE:
        mine = cases_of(actor.member_id).where(Assignment.incident_id == row.id)
        return session.exec(mine).first() is not None
    return False


def intake(session: Session, actor: Actor, intake_id: str, *, lock: bool = False) -> Intake:
    """Return an intake of the actor's areas; `lock` locks its row for a write.

    Raises: NotFound.
    """
    row = session.get(Intake, intake_id, with_for_update=lock)
    if row is None or row.area_id not in actor.area_ids:
        raise NotFound("intake")
    return row


def assignment(
    session: Session, actor: Actor, assignment_id: str, *, lock: bool = False
) -> tuple[Assignment, Incident]:
    """Return an assignment with its incident: the member's own, or one in the desk's area.

    `lock` locks the incident's row for a write.

    Raises: NotFound.
    """
    is_waiting = lock and session.get_bind().dialect.name == "postgresql"
    pair = session.exec(
        _ASSIGNMENT_LOCKED if is_waiting else _ASSIGNMENT, params={"id": assignment_id}
    ).first()
    if pair is None:
        raise NotFound("assignment")
    row, case = pair
    is_mine = actor.kind != Kind.PHONE or row.member_id == actor.member_id
    if not is_mine or (actor.is_desk and case.area_id not in actor.area_ids):
        raise NotFound("assignment")
    if is_waiting:
        session.refresh(row)  # it may have changed while we waited for the case's lock
    return row, case


_ASSIGNMENT = (
    select(Assignment, Incident)
    .join(Incident, col(Incident.id) == col(Assignment.incident_id))
    .where(Assignment.id == bindparam("id"))
)
# Every writer locks the incident first, so that two transactions never wait in a circle.
_ASSIGNMENT_LOCKED = _ASSIGNMENT.with_for_update(of=Incident)


def reads_now(session: Session, actor: Actor, row: Assignment, case: Incident) -> bool:
    """Return True when the caller may read the case of this assignment, before an act on it.

    A late answer or report is a fact that is stored, and no way to read the case again.
    """
    owes = case.report_owed_by == row.call_sign
    return actor.is_desk or owes or may_read(session, row)


def member(session: Session, actor: Actor, call_sign: str) -> Member:
    """Return the member with this call sign if he or she is in the actor's area and has not left.

    Raises: NotFound.
    """
    row = session.exec(select(Member).where(Member.call_sign == call_sign)).first()
    if row is None or row.left_at is not None or row.area_id not in actor.area_ids:
        raise NotFound("member")
    return row


def members(session: Session, actor: Actor, call_signs: list[str]) -> list[Dispatchable]:
    """Return the members with these call signs, in the order of the call signs.

    Raises: NotFound.
    """
    rows = session.connection().execute(
        select(Member.id, Member.call_sign, Member.skills).where(
            col(Member.call_sign).in_(call_signs),
            col(Member.area_id).in_(actor.area_ids),
            col(Member.left_at).is_(None),
        )
    )
    by_sign: dict[str, Any] = {row.call_sign: row for row in rows}
    # All or nobody: a desk must not find out later that half of an order went out.
    if any(sign not in by_sign for sign in call_signs):
        raise NotFound("member")
    return [by_sign[sign] for sign in call_signs]


def may_see(actor: Actor, event: Event) -> bool:
    """Return True when the actor may read the event; every socket and every replay asks."""
    if actor.is_desk:
        return event.area_id in actor.area_ids or event.case_area_id in actor.area_ids
    if actor.joined_at is not None and event.at < actor.joined_at:  # of an earlier holder
        return False
    if actor.kind == Kind.PHONE:
        return (
            actor.name == event.member
            if event.audience == Audience.ONE
            else (event.audience == Audience.CREW and actor.name in event.crew)
        )
    return False


def readable(session: Session, actor: Actor, events: Iterable[Event]) -> list[Event]:
    """Return those of these events that the actor may read when asking for them again.

    A phone heard them when they came. Later it reads a case only as long as its crew may, and
    what was said to its member alone: what became of an own SOS or observation.
    """
    seen = [event for event in events if may_see(actor, event)]
    if actor.kind != Kind.PHONE:
        return seen
    mine = {None, *session.exec(cases_of(actor.member_id))}
    return [event for event in seen if event.audience == Audience.ONE or event.incident_id in mine]


def engaged(session: Session, member_id: int) -> list[Assignment]:
    """Return the open assignments of a member, the oldest first."""
    return list(
        session.exec(
            select(Assignment)
            .where(
                Assignment.member_id == member_id,
                col(Assignment.status).in_(status.ENGAGED),
            )
            .order_by(Assignment.id)
        )
    )
