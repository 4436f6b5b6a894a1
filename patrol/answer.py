"""收到 or 去不了: how a member answers an order, or the desk on behalf."""

from datetime import datetime

from sqlmodel import Session

from patrol import alarm, clock, dispatch, feed, incident, status
from patrol.models import Assignment, Audience, Effect, Incident, Via
from patrol.status import AssignmentStatus
from patrol.transition import move


def accept(
    session: Session,
    row: Assignment,
    case: Incident,
    *,
    by: str,
    via: Via,
    acted_at: datetime,
    place_version: int | None = None,
) -> Effect:
    """收到. A fact: it is stored whatever the state, and answered with its effect."""
    effect = Effect.APPLIED if _acknowledge(session, row, case, place_version) else _stale(row)
    if row.status in (AssignmentStatus.DISPATCHED, AssignmentStatus.LAPSED):
        move(
            session,
            row,
            AssignmentStatus.ACCEPTED,
            accepted_at=acted_at,
            accepted_via=via.value,
            accepted_by=by,
        )
        effect = Effect.APPLIED
        alarm.clear_for(session, by=by, assignment_id=row.id, kinds=("not_accepted",))
        incident.follow_crew(session, case, by=by)
    feed.note(
        session,
        "assignment.accepted",
        by=by,
        incident=case,
        audience=Audience.CREW,
        member=row.call_sign,
        crew=[row.call_sign],
        assignment_id=row.id,
        via=via.value,
        effect=effect.value,
        acted_at=clock.iso(acted_at),
    )
    return effect


def _acknowledge(
    session: Session, row: Assignment, case: Incident, place_version: int | None
) -> bool:
    """The member has seen the corrected place (地点更正)."""
    if place_version is None or place_version <= row.place_version:
        return False
    row.place_version = min(place_version, case.place_version)
    session.add(row)
    return True


def _stale(row: Assignment) -> Effect:
    is_off = row.status in (
        AssignmentStatus.WITHDRAWN,
        AssignmentStatus.RELIEVED,
        AssignmentStatus.DECLINED,
    )
    return Effect.SUPERSEDED if is_off else Effect.LATE


def decline(
    session: Session,
    row: Assignment,
    case: Incident,
    *,
    by: str,
    reason: str,
    acted_at: datetime,
) -> Effect:
    """去不了: with its reason; the desk is alarmed so that somebody else goes."""
    effect = _stale(row)
    if not status.may_move(row.status, AssignmentStatus.DECLINED):
        _note_decline(session, row, case, by, reason, effect)
        return effect
    move(
        session,
        row,
        AssignmentStatus.DECLINED,
        ended_at=acted_at,
        reason=reason,
        is_lead=False,
    )
    dispatch.leave(session, row, case, by=by)
    _note_decline(session, row, case, by, reason, Effect.APPLIED)
    alarm.raise_(
        session,
        "declined",
        row.id,
        by=by,
        incident=case,
        assignment=row,
        reason=reason,
    )
    return Effect.APPLIED


def _note_decline(
    session: Session, row: Assignment, case: Incident, by: str, reason: str, effect: Effect
) -> None:
    feed.note(
        session,
        "assignment.declined",
        by=by,
        incident=case,
        audience=Audience.CREW,
        member=row.call_sign,
        crew=[row.call_sign],
        assignment_id=row.id,
        reason=reason,
        effect=effect.value,
    )
