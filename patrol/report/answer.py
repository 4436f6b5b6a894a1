"""收到 or 去不了: take the answer of a member to an order; the desk may answer on behalf."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patrol import alarm, clock, delivery, dispatch, feed, incident, status
from patrol.dispatch import relief, replacement
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
from patrol.models.crew_access import off_case
from patrol.status import AssignmentStatus
from patrol.transition import move


@dataclass(frozen=True, slots=True)
class Said:
    """An answer's author, way and time; `acted_at` comes from `clock.acted_at`.

    `device_at` is the time that the phone's own clock claims, `device_claim` its words when they
    name no moment.
    """

    by: str
    via: Via
    acted_at: datetime
    device_at: datetime | None = None
    device_claim: str | None = None
    device: Device = NO_DEVICE


def accept(
    session: Session,
    row: Assignment,
    case: Incident,
    statement: Said,
    *,
    place_version: int | None = None,
) -> Effect:
    """收到: store the acceptance, whatever the state is, and return its effect.

    If the seat went to another member, the acceptance counts as long as that member is silent too.
    Else the desk is asked whether the late member goes on or turns back, and an acceptance that the
    desk enters is its decision.
    """
    was = row.status
    is_news = _acknowledge(session, row, case, place_version)
    effect = Effect.APPLIED if is_news else _stale(row)
    successor = replacement.successor_of(session, row)
    if successor is not None and successor.status in status.WORKING and statement.via == Via.PHONE:
        _sign(session, row, statement)
        _ask(session, row, case, statement)
    elif row.status in (AssignmentStatus.DISPATCHED, AssignmentStatus.REPLACED):
        _take(session, row, case, statement)
        replacement.settle(session, row, case, by=statement.by, was=was, successor=successor)
        effect = Effect.APPLIED
    else:
        _sign(session, row, statement)
        if row.accepted_at is not None:
            # What came first may come last.
            row.accepted_at = min(row.accepted_at, statement.acted_at)
    body: dict[str, Any] = {"place": case.place} if is_news and was in status.WORKING else {}
    body |= {"via": statement.via.value, "place_version": row.place_version}
    _note(session, FeedKind.ASSIGNMENT_ACCEPTED, row, case, statement, effect, was, **body)
    return effect


def _signature(statement: Said) -> dict[str, Any]:
    """Return the columns that name the phone and session of the last answer."""
    device = statement.device
    return {"answered_phone_id": device.phone_id, "answered_login_id": device.login_id}


def _sign(session: Session, row: Assignment, statement: Said) -> None:
    for name, value in _signature(statement).items():
        setattr(row, name, value)
    session.add(row)


def _take(session: Session, row: Assignment, case: Incident, statement: Said) -> None:
    move(
        session,
        row,
        AssignmentStatus.ACCEPTED,
        accepted_at=row.accepted_at or statement.acted_at,
        accepted_via=statement.via.value,
        accepted_by=statement.by,
        reason=None,
        replaced_by=None,
        **_signature(statement),
    )
    incident.follow_crew(session, case, by=statement.by)


def _ask(session: Session, row: Assignment, case: Incident, statement: Said) -> None:
    """Keep a late acceptance on the row, and ask the desk, which knows where the successor is."""
    if row.accepted_at is None:
        row.accepted_at, row.accepted_via, row.accepted_by = (
            statement.acted_at,
            statement.via.value,
            statement.by,
        )
        session.add(row)
    if case.status in status.DISPATCHABLE:
        alarm.raise_(
            session,
            AlarmKind.LATE_ACCEPT,
            row.id,
            by=statement.by,
            incident=case,
            assignment=row,
            instead=row.replaced_by,
        )


def words(row: Assignment, effect: Effect, language: str) -> str | None:
    """Return the text for a member whose answer came too late; None when the answer counted."""
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
    """Record that the member has seen the corrected place (地点更正); True when that is new."""
    if place_version is None or place_version <= row.place_version:
        return False
    # Nobody can have seen a version that the case has not reached.
    row.place_version = min(place_version, case.place_version)
    session.add(row)
    return True


def _stale(row: Assignment) -> Effect:
    """Return the effect of an answer that moves nothing."""
    is_off = row.status in (
        AssignmentStatus.WITHDRAWN,
        AssignmentStatus.RELIEVED,
        AssignmentStatus.DECLINED,
    )
    return Effect.SUPERSEDED if is_off else Effect.LATE


def decline(
    session: Session, row: Assignment, case: Incident, statement: Said, *, reason: str
) -> Effect:
    """去不了: store the refusal with its reason, and return its effect.

    If it counts, the desk gets an alarm so that it sends somebody else.
    """
    effect, was = _stale(row), row.status
    if not status.may_move(row.status, AssignmentStatus.DECLINED):
        _sign(session, row, statement)
        _note(
            session, FeedKind.ASSIGNMENT_DECLINED, row, case, statement, effect, was, reason=reason
        )
        return effect
    move(
        session,
        row,
        AssignmentStatus.DECLINED,
        ended_at=statement.acted_at,
        reason=reason,
        is_lead=False,
        **_signature(statement),
    )
    delivery.expire(session, [row.id])
    dispatch.leave(session, [row], case, by=statement.by)
    effect = Effect.APPLIED
    _note(session, FeedKind.ASSIGNMENT_DECLINED, row, case, statement, effect, was, reason=reason)
    is_relief = relief.refused(session, row, case, by=statement.by)
    # Another member has the seat already, or the giver of a relief goes on.
    if was != AssignmentStatus.REPLACED and not is_relief:
        alarm.raise_(
            session,
            AlarmKind.DECLINED,
            row.id,
            by=statement.by,
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
    statement: Said,
    effect: Effect,
    was: AssignmentStatus,
    **body: Any,
) -> None:
    feed.note(
        session,
        kind,
        by=statement.by,
        incident=case,
        audience=Audience.CREW,
        member=row.call_sign,
        crew=[row.call_sign],
        assignment_id=row.id,
        effect=effect.value,
        was=was.value,
        status=row.status.value,
        acted_at=clock.iso(statement.acted_at),
        **clock.claimed(statement.device_at, statement.device_claim),
        **statement.device.feed_body(),
        **(off_case(session, [row]) if was in status.OVER else {}),
        **body,
    )
