"""收到 or 去不了: how a member answers an order, or the desk on behalf."""

from datetime import datetime

from sqlmodel import Session

from patrol import alarm, clock, dispatch, feed, incident, status, takeover
from patrol.i18n import t
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
    """收到. A fact: it is stored whatever the state, and answered with its effect.

    After the seat went to somebody else it counts as long as that one is silent too. Else a phone's
    收到 is asked (go on or turn back), and the desk's word for the member is the answer to that.
    """
    effect = Effect.APPLIED if _acknowledge(session, row, case, place_version) else _stale(row)
    rival = takeover.rival(session, row)
    if rival is not None and rival.status in status.WORKING and via == Via.PHONE:
        _ask(session, row, case, by=by, acted_at=acted_at)
    elif row.status in (AssignmentStatus.DISPATCHED, AssignmentStatus.LAPSED):
        _take(session, row, case, by=by, via=via, acted_at=acted_at)
        takeover.settle(session, row, case, by=by, rival=rival)
        effect = Effect.APPLIED
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


def _take(
    session: Session, row: Assignment, case: Incident, *, by: str, via: Via, acted_at: datetime
) -> None:
    move(
        session,
        row,
        AssignmentStatus.ACCEPTED,
        accepted_at=row.accepted_at or acted_at,
        accepted_via=via.value,
        accepted_by=by,
        reason=None,
    )
    alarm.clear_for(session, by=by, assignment_id=row.id, kinds=("not_accepted", "late_accept"))
    incident.follow_crew(session, case, by=by)


def _ask(session: Session, row: Assignment, case: Incident, *, by: str, acted_at: datetime) -> None:
    """Too late: kept on the row, and put to the desk, which knows where the other one is."""
    if row.accepted_at is None:
        row.accepted_at, row.accepted_via, row.accepted_by = acted_at, Via.PHONE.value, by
        session.add(row)
    if case.status in status.DISPATCHABLE:
        alarm.raise_(
            session,
            "late_accept",
            row.id,
            by=by,
            incident=case,
            assignment=row,
            instead=takeover.instead_of(row),
        )


def words(row: Assignment, effect: Effect, language: str) -> str | None:
    """What the member reads when the answer came too late to count; None when it counted."""
    instead = takeover.instead_of(row)
    if row.status == AssignmentStatus.LAPSED:
        return t("server.answer.lapsed", language, who=instead or "")
    if effect != Effect.SUPERSEDED:
        return None
    if instead:
        return t("server.answer.taken", language, who=instead)
    return t("server.answer.off", language)


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
    was_replaced = row.status == AssignmentStatus.LAPSED
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
    if not was_replaced:
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
