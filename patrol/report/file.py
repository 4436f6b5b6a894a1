"""反馈: what the field says is a fact. It is stored, and answered with its effect."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patrol import alarm, clock, delivery, dispatch, feed, incident, status
from patrol.dispatch import replacement
from patrol.evidence import rights
from patrol.models import (
    NO_DEVICE,
    AlarmKind,
    Assignment,
    Audience,
    Closure,
    Device,
    Effect,
    FeedKind,
    Incident,
    OffReason,
    Report,
    ReportKind,
    Via,
)
from patrol.models.shapes import PositionState, ReportState
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import move, move_rows

A = AssignmentStatus
OFF = (A.DECLINED, A.WITHDRAWN, A.RELIEVED)
ENDED = (A.CLEARED, *OFF)
SAMPLE_ONE_IN = 10


@dataclass(frozen=True)
class Fact:
    """What a member pressed, or the desk for them; times as `clock.acted_at` gives them."""

    kind: ReportKind
    via: Via
    acted_at: datetime
    device_at: datetime | None = None
    text: str = ""
    disposition: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    taken_at: datetime | None = None
    photos: Sequence[str] = field(default_factory=list)
    is_later: bool = False
    by: str | None = None
    device: Device = NO_DEVICE
    namer: rights.Owner | None = None
    linkable: frozenset[str] = frozenset()
    """Those of `photos` that the namer may see (`rights.visible`); the others are not linked."""


_INSERT = insert(Report)


def file(session: Session, row: Assignment, case: Incident, fact: Fact) -> Report:
    """Store a fact and let the state follow, never backwards."""
    who = fact.by or row.call_sign
    was = row.status
    effect = _apply(session, row, case, fact, who)
    report = _report(row, case, fact, effect)
    session.flush()
    session.connection().execute(_INSERT, report.model_dump())
    if report.photos:
        rights.name(
            session,
            report.photos,
            fact.namer,
            linkable=fact.linkable,
            incident_id=case.id,
            report_id=report.id,
        )
    feed.note(
        session,
        FeedKind.REPORT_FILED,
        by=who,
        incident=case,
        audience=Audience.CREW,
        member=row.call_sign,
        crew=[row.call_sign],
        was=was.value,
        status=row.status.value,
        assignment_id=row.id,
        report=state(report, is_unconfirmed=not fact.device.is_confirmed),
        **fact.device.told(),
    )
    return report


def _report(row: Assignment, case: Incident, fact: Fact, effect: Effect) -> Report:
    return Report(
        incident_id=case.id,
        assignment_id=row.id,
        call_sign=row.call_sign,
        kind=fact.kind,
        effect=effect,
        text=fact.text,
        disposition=fact.disposition,
        lat=fact.lat,
        lon=fact.lon,
        accuracy_m=fact.accuracy_m,
        taken_at=fact.taken_at,
        acted_at=fact.acted_at,
        device_at=fact.device_at,
        received_at=clock.now(),
        is_later=fact.is_later,
        by=fact.by,
        via=fact.via,
        photos=list(fact.photos),
        phone_id=fact.device.phone_id,
        login_id=fact.device.login_id,
    )


def _apply(session: Session, row: Assignment, case: Incident, fact: Fact, who: str) -> Effect:
    if fact.is_later:
        row.report_owed = False
        session.add(row)
        _fill_times(session, row, case, fact)
        return Effect.LATE
    match fact.kind:
        case ReportKind.DEPARTED:
            return _advance(session, row, case, fact, A.EN_ROUTE, who)
        case ReportKind.ARRIVED:
            return _advance(session, row, case, fact, A.ON_SCENE, who)
        case ReportKind.RESOLVED:
            return _resolve(session, row, case, fact, who)
        case ReportKind.HANDOVER:
            return _hand_over(session, row, case, fact, who)
        case ReportKind.REINFORCE | ReportKind.CHANGED:
            _ask(session, row, case, fact, who)
    return Effect.SUPERSEDED if row.status in ENDED else Effect.APPLIED


def _advance(
    session: Session,
    row: Assignment,
    case: Incident,
    fact: Fact,
    target: AssignmentStatus,
    who: str,
) -> Effect:
    """Depart or arrive; arriving implies accepting."""
    is_past = status.progress(row.status) >= status.progress(target)
    if row.status in ENDED or (is_past and row.status != A.REPLACED):
        _fill_times(session, row, case, fact)
        is_off = row.status in ENDED and row.status != A.CLEARED
        return Effect.SUPERSEDED if is_off else Effect.LATE
    changes = _accepting(row, fact, who)
    changes["on_scene_at" if target == A.ON_SCENE else "en_route_at"] = fact.acted_at
    was = row.status
    successor = replacement.successor_of(session, row)
    move(session, row, target, **changes)
    arrival = {"arrived_at": _arrived_at(case, fact)} if target == A.ON_SCENE else {}
    incident.follow_crew(session, case, by=who, **arrival)
    if was in status.UNANSWERED:
        replacement.settle(session, row, case, by=who, was=was, successor=successor)
    _fill_times(session, row, case, fact)
    return Effect.APPLIED


def _accepting(row: Assignment, fact: Fact, who: str) -> dict[str, Any]:
    if row.accepted_at is not None:
        return {}
    return {
        "accepted_at": fact.acted_at,
        "accepted_via": fact.via.value,
        "accepted_by": who,
    }


def _fill_times(session: Session, row: Assignment, case: Incident, fact: Fact) -> None:
    """Facts that come late complete the record; the loop counts the time of the act."""
    if fact.kind == ReportKind.DEPARTED:
        row.en_route_at = _earlier(row.en_route_at, fact.acted_at)
    if fact.kind == ReportKind.ARRIVED:
        row.on_scene_at = _earlier(row.on_scene_at, fact.acted_at)
        if row.status not in OFF:
            case.arrived_at = _arrived_at(case, fact)
            session.add(case)
    session.add(row)


def _arrived_at(case: Incident, fact: Fact) -> datetime | None:
    """When the first member was there, as far as is known with this fact."""
    if case.dispatched_at is None:
        return case.arrived_at
    return _earlier(case.arrived_at, max(fact.acted_at, case.dispatched_at))


def _earlier(known: datetime | None, new: datetime) -> datetime:
    return new if known is None else min(known, new)


def _resolve(session: Session, row: Assignment, case: Incident, fact: Fact, who: str) -> Effect:
    if row.status in ENDED:
        return Effect.LATE if row.status == A.CLEARED else Effect.SUPERSEDED
    others = _others(session, row, case)
    is_owed = not fact.disposition or (fact.via != Via.PHONE and not fact.text)
    move(session, row, A.CLEARED, report_owed=is_owed, **_cleared(row, fact, who))
    if not (row.is_lead or not others) or case.status not in status.OPEN:
        incident.follow_crew(session, case, by=who)
        return Effect.APPLIED
    _dismiss(session, others, case, fact, who)
    dispatch.end_the_replaced(session, case)
    move(session, case, IncidentStatus.RESOLVED, by=who, **_resolved_times(case, fact))
    if _is_closed_by_lead(case):
        _close(session, case, row.call_sign)
    return Effect.APPLIED


def _others(session: Session, row: Assignment, case: Incident) -> list[Assignment]:
    return list(
        session.exec(
            select(Assignment)
            .where(
                Assignment.incident_id == case.id,
                Assignment.id != row.id,
                col(Assignment.status).in_(status.ENGAGED),
            )
            .order_by(Assignment.id)
        )
    )


def _cleared(row: Assignment, fact: Fact, who: str) -> dict[str, Any]:
    ended = {"cleared_at": fact.acted_at, "ended_at": fact.acted_at}
    return ended | _accepting(row, fact, who)


def _dismiss(
    session: Session, others: Sequence[Assignment], case: Incident, fact: Fact, who: str
) -> None:
    """The case is resolved: those at work are cleared, who never answered is told it is off."""
    ended = {"ended_at": fact.acted_at}
    at_work = [row for row in others if row.status in status.WORKING]
    move_rows(session, at_work, A.CLEARED, cleared_at=fact.acted_at, **ended)
    silent = [row for row in others if row.status == A.DISPATCHED]
    off: dict[str, Any] = {**ended, "reason": OffReason.RESOLVED}
    told = move_rows(session, silent, A.WITHDRAWN, **off)
    delivery.call_off(session, [row.id for row in told], OffReason.RESOLVED)
    dispatch.note_withdrawn(session, told, case, by=who, reason=OffReason.RESOLVED)


def _resolved_times(case: Incident, fact: Fact) -> dict[str, Any]:
    start = case.dispatched_at or fact.acted_at
    return {
        "resolved_at": max(fact.acted_at, start),
        "dispatched_at": start,
        "hold_until": None,
        "hold_by": None,
        "hold_reason": None,
    }


def _is_closed_by_lead(case: Incident) -> bool:
    """The lead closes ordinary cases and the desk samples one in ten."""
    return not case.needs_verification and int(case.id[-8:], 16) % SAMPLE_ONE_IN != 0


def _close(session: Session, case: Incident, call_sign: str) -> None:
    move(session, case, IncidentStatus.CLOSED, by=call_sign, closed_at=clock.now())
    session.add(
        Closure(incident_id=case.id, by=call_sign, at=clock.now(), accepted=True, note="lead")
    )


def _hand_over(session: Session, row: Assignment, case: Incident, fact: Fact, who: str) -> Effect:
    """已交接: the member is free when somebody else is on it; alone, the desk must find one."""
    if row.status in ENDED or row.status == A.REPLACED:
        return Effect.SUPERSEDED
    if not _others(session, row, case):
        _ask(session, row, case, fact, who)
        return Effect.APPLIED
    if row.status == A.DISPATCHED:
        move(session, row, A.ACCEPTED, **_accepting(row, fact, who))
    move(session, row, A.RELIEVED, ended_at=fact.acted_at, is_lead=False)
    delivery.expire(session, [row.id])
    dispatch.leave(session, [row], case, by=who)
    return Effect.APPLIED


def _ask(session: Session, row: Assignment, case: Incident, fact: Fact, who: str) -> None:
    kind = AlarmKind.CHANGED if fact.kind == ReportKind.CHANGED else AlarmKind.REINFORCE
    alarm.raise_(
        session,
        kind,
        f"{row.id}:{clock.iso(fact.acted_at)}",
        by=who,
        incident=case,
        assignment=row,
        text=fact.text,
        report=fact.kind.value,
    )


def state(report: Report, *, is_unconfirmed: bool = False) -> ReportState:
    """Return the report as it is shown; `is_unconfirmed` when its phone still is (未确认)."""
    position: PositionState | None = None
    if report.lat is not None and report.lon is not None:
        position = {
            "lat": report.lat,
            "lon": report.lon,
            "accuracy_m": report.accuracy_m,
            "taken_at": clock.iso_or_none(report.taken_at),
        }
    shown: ReportState = {
        "id": report.id,
        "assignment_id": report.assignment_id,
        "call_sign": report.call_sign,
        "kind": report.kind,
        "effect": report.effect,
        "text": report.text,
        "disposition": report.disposition,
        "position": position,
        "photos": report.photos,
        "acted_at": clock.iso(report.acted_at),
        "device_at": clock.iso_or_none(report.device_at),
        "received_at": clock.iso(report.received_at),
        "late": report.is_later,
        "by": report.by,
        "via": report.via,
    }
    if is_unconfirmed:
        shown["unconfirmed"] = True
    return shown
