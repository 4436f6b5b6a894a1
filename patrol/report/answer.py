"""收到 or 去不了: how a member answers an order, or the desk on behalf."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patrol import alarm, clock, delivery, dispatch, feed, incident, status
from patrol.dispatch import replacement
from patrol.i18n import t
from patrol.models import (
    NO_DEVICE,
    AlarmKind,
    Assignment,
    Audience,
    Device,
    Effect,
    FeedKind,
    Incident,
    Via,
)
from patrol.status import AssignmentStatus
from patrol.transition import move


@dataclass(frozen=True, slots=True)
class Said:
    """Whose word it is and when it was given; times as `clock.acted_at` gives them."""

    by: str
    via: Via
    acted_at: datetime
    device_at: datetime | None = None
    device: Device = NO_DEVICE


def accept(
    session: Session,
    row: Assignment,
    case: Incident,
    said: Said,
    *,
    place_version: int | None = None,
) -> Effect:
    """收到. A fact: it is stored whatever the state, and answered with its effect.

    After the seat went to somebody else it counts as long as that one is silent too. Else a phone's
    收到 is asked (go on or turn back), and the desk's word for the member is the answer to that.
    """
    was = row.status
    is_news = _acknowledge(session, row, case, place_version)
    effect = Effect.APPLIED if is_news else _stale(row)
    successor = replacement.successor_of(session, row)
    if successor is not None and successor.status in status.WORKING and said.via == Via.PHONE:
        _sign(session, row, said)
        _ask(session, row, case, said)
    elif row.status in (AssignmentStatus.DISPATCHED, AssignmentStatus.REPLACED):
        _take(session, row, case, said)
        replacement.settle(session, row, case, by=said.by, was=was, successor=successor)
        effect = Effect.APPLIED
    else:
        _sign(session, row, said)
        if row.accepted_at is not None:
            row.accepted_at = min(row.accepted_at, said.acted_at)  # what came first may come last
    told: dict[str, Any] = {"place": case.place} if is_news and was in status.WORKING else {}
    told |= {"via": said.via.value, "place_version": row.place_version}
    _note(session, FeedKind.ASSIGNMENT_ACCEPTED, row, case, said, effect, was, **told)
    return effect


def _signature(said: Said) -> dict[str, Any]:
    """By which phone and session the last answer came."""
    device = said.device
    return {"answered_phone_id": device.phone_id, "answered_login_id": device.login_id}


def _sign(session: Session, row: Assignment, said: Said) -> None:
    for name, value in _signature(said).items():
        setattr(row, name, value)
    session.add(row)


def _take(session: Session, row: Assignment, case: Incident, said: Said) -> None:
    move(
        session,
        row,
        AssignmentStatus.ACCEPTED,
        accepted_at=row.accepted_at or said.acted_at,
        accepted_via=said.via.value,
        accepted_by=said.by,
        reason=None,
        replaced_by=None,
        **_signature(said),
    )
    incident.follow_crew(session, case, by=said.by)


def _ask(session: Session, row: Assignment, case: Incident, said: Said) -> None:
    """Too late: kept on the row, and put to the desk, which knows where the other one is."""
    if row.accepted_at is None:
        row.accepted_at, row.accepted_via, row.accepted_by = said.acted_at, said.via.value, said.by
        session.add(row)
    if case.status in status.DISPATCHABLE:
        alarm.raise_(
            session,
            AlarmKind.LATE_ACCEPT,
            row.id,
            by=said.by,
            incident=case,
            assignment=row,
            instead=row.replaced_by,
        )


def words(row: Assignment, effect: Effect, language: str) -> str | None:
    """What the member reads when the answer came too late to count; None when it counted."""
    instead = row.replaced_by
    if row.status == AssignmentStatus.REPLACED:
        return t("server.answer.replaced", language, who=instead or "")
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
    session: Session, row: Assignment, case: Incident, said: Said, *, reason: str
) -> Effect:
    """去不了: with its reason; the desk is alarmed so that somebody else goes."""
    effect, was = _stale(row), row.status
    if not status.may_move(row.status, AssignmentStatus.DECLINED):
        _sign(session, row, said)
        _note(session, FeedKind.ASSIGNMENT_DECLINED, row, case, said, effect, was, reason=reason)
        return effect
    move(
        session,
        row,
        AssignmentStatus.DECLINED,
        ended_at=said.acted_at,
        reason=reason,
        is_lead=False,
        **_signature(said),
    )
    delivery.expire(session, [row.id])
    dispatch.leave(session, [row], case, by=said.by)
    effect = Effect.APPLIED
    _note(session, FeedKind.ASSIGNMENT_DECLINED, row, case, said, effect, was, reason=reason)
    if was != AssignmentStatus.REPLACED:
        alarm.raise_(
            session,
            AlarmKind.DECLINED,
            row.id,
            by=said.by,
            incident=case,
            assignment=row,
            reason=reason,
        )
    return Effect.APPLIED


def _note(
    session: Session,
    kind: FeedKind,
    row: Assignment,
    case: Incident,
    said: Said,
    effect: Effect,
    was: AssignmentStatus,
    **body: Any,
) -> None:
    feed.note(
        session,
        kind,
        by=said.by,
        incident=case,
        audience=Audience.CREW,
        member=row.call_sign,
        crew=[row.call_sign],
        assignment_id=row.id,
        effect=effect.value,
        was=was.value,
        status=row.status.value,
        acted_at=clock.iso(said.acted_at),
        device_at=clock.iso(said.device_at) if said.device_at else None,
        **said.device.told(),
        **body,
    )
