"""反馈: store each report of the field as a fact, and let the state of the case follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patrol import alarm, clock, delivery, dispatch, feed, incident, status
from patrol.dispatch import relief, replacement
from patrol.evidence import rights
from patrol.incident import helping
from patrol.models import (
    AlarmKind,
    Assignment,
    Audience,
    Closure,
    Effect,
    FeedKind,
    Incident,
    OffReason,
    PhotoUse,
    Report,
    ReportKind,
)
from patrol.models.crew_access import off_case
from patrol.office import Office
from patrol.report import owed, position
from patrol.report.fact import Fact
from patrol.report.state import feed_state
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import move, move_rows

A = AssignmentStatus
OFF = (A.DECLINED, A.WITHDRAWN, A.RELIEVED)
ENDED = (A.CLEARED, *OFF)
SAMPLE_ONE_IN = 10
"""The desk verifies one in ten ordinary cases (docs/decisions/closing.md)."""


_INSERT = insert(Report)  # built once: a phone's write is cheaper without it


def file(session: Session, office: Office, row: Assignment, case: Incident, fact: Fact) -> Report:
    """Store the fact with its effect, and move assignment and case forward, never back.

    Raises: NoResult.
    """
    by = fact.by or row.call_sign
    was = row.status
    effect = _apply(session, office, row, case, fact, by)
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
        _complete(session, office, case)  # its upload may have ended before this transaction
    feed.note(
        session,
        FeedKind.REPORT_FILED,
        by=by,
        incident=case,
        audience=Audience.CREW,
        member=row.call_sign,
        crew=[row.call_sign],
        was=was.value,
        status=row.status.value,
        assignment_id=row.id,
        report=feed_state(report, is_unconfirmed=not fact.device.is_confirmed),
        **fact.device.feed_body(),
        **(off_case(session, [row]) if was in status.OVER else {}),
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
        acted_at=fact.acted_at,
        device_at=fact.device_at,
        device_claim=fact.device_claim,
        received_at=clock.now(),
        is_later=fact.is_later,
        by=fact.by,
        via=fact.via,
        photos=list(fact.photos),
        phone_id=fact.device.phone_id,
        login_id=fact.device.login_id,
        **position.columns(case, fact),
    )


def _apply(
    session: Session, office: Office, row: Assignment, case: Incident, fact: Fact, by: str
) -> Effect:
    if fact.is_later:
        _fill_times(session, row, case, fact)  # 补报 completes the record and moves no member
        _supplement(session, office, row, case, fact)
        return Effect.LATE
    match fact.kind:
        case ReportKind.DEPARTED:
            return _advance(session, row, case, fact, A.EN_ROUTE, by)
        case ReportKind.ARRIVED:
            return _advance(session, row, case, fact, A.ON_SCENE, by)
        case ReportKind.RESOLVED:
            return _resolve(session, office, row, case, fact, by)
        case ReportKind.HANDOVER:
            return _hand_over(session, row, case, fact, by)
        case ReportKind.REINFORCE | ReportKind.CHANGED:
            _ask(session, row, case, fact, by)
    return Effect.SUPERSEDED if row.status in ENDED else Effect.APPLIED


def _advance(
    session: Session,
    row: Assignment,
    case: Incident,
    fact: Fact,
    target: AssignmentStatus,
    by: str,
) -> Effect:
    """Move the assignment to `target` (en route or on scene); arriving implies accepting."""
    is_past = status.progress(row.status) >= status.progress(target)
    if row.status in ENDED or (is_past and row.status != A.REPLACED):
        _fill_times(session, row, case, fact)
        is_off = row.status in ENDED and row.status != A.CLEARED
        return Effect.SUPERSEDED if is_off else Effect.LATE
    changes = _accepting(row, fact, by)
    changes["on_scene_at" if target == A.ON_SCENE else "en_route_at"] = fact.acted_at
    was = row.status
    successor = replacement.successor_of(session, row)  # the move ends the chain it follows
    move(session, row, target, **changes)
    arrival = {"arrived_at": _arrived_at(case, fact)} if target == A.ON_SCENE else {}
    incident.follow_crew(session, case, by=by, **arrival)
    if was in status.UNANSWERED:
        replacement.settle(session, row, case, by=by, was=was, successor=successor)
    _fill_times(session, row, case, fact)
    return Effect.APPLIED


def _accepting(row: Assignment, fact: Fact, by: str) -> dict[str, Any]:
    if row.accepted_at is not None:
        return {}
    return {
        "accepted_at": fact.acted_at,
        "accepted_via": fact.via.value,
        "accepted_by": by,
    }


def _fill_times(session: Session, row: Assignment, case: Incident, fact: Fact) -> None:
    """Enter the time of departure or arrival if it is earlier than the known one.

    The loop counts when a member acted, not when the report came.
    """
    if fact.kind == ReportKind.DEPARTED:
        row.en_route_at = _earlier(row.en_route_at, fact.acted_at)
    if fact.kind == ReportKind.ARRIVED:
        row.on_scene_at = _earlier(row.on_scene_at, fact.acted_at)
        if row.status not in OFF:
            case.arrived_at = _arrived_at(case, fact)
            session.add(case)
    session.add(row)


def _arrived_at(case: Incident, fact: Fact) -> datetime | None:
    """Return when the first member arrived, with this fact; never before the dispatch."""
    if case.dispatched_at is None:
        return case.arrived_at
    return _earlier(case.arrived_at, max(fact.acted_at, case.dispatched_at))


def _earlier(known: datetime | None, new: datetime) -> datetime:
    return new if known is None else min(known, new)


def _supplement(
    session: Session, office: Office, row: Assignment, case: Incident, fact: Fact
) -> None:
    """补报: take the report that the case waits for, and close the case as its lead."""
    if owed.supplement(session, office, case, row, fact):
        how = fact.disposition or incident.disposition(session, case)
        _close_as_lead(session, office, case, row.call_sign, how)


def _resolve(
    session: Session, office: Office, row: Assignment, case: Incident, fact: Fact, by: str
) -> Effect:
    if row.status in ENDED:
        return Effect.LATE if row.status == A.CLEARED else Effect.SUPERSEDED
    others = _others(session, row, case)
    if (others and not row.is_lead) or case.status not in status.OPEN:
        relief.keep(session, row, case)
        move(session, row, A.CLEARED, **_cleared(row, fact, by))
        incident.follow_crew(session, case, by=by)
        return Effect.APPLIED
    ends = _resolved_times(case, fact) | owed.columns(session, office, case, row, fact)
    # Who resolves the case is its lead, also one who was replaced and did it after all.
    move(session, row, A.CLEARED, **_cleared(row, fact, by), is_lead=True)
    _dismiss(session, others, case, fact, by)
    dispatch.end_the_replaced(session, case)
    move(session, case, IncidentStatus.RESOLVED, by=by, **ends)
    _close_as_lead(session, office, case, row.call_sign, fact.disposition)
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


def _cleared(row: Assignment, fact: Fact, by: str) -> dict[str, Any]:
    ended = {"cleared_at": fact.acted_at, "ended_at": fact.acted_at}
    return ended | _accepting(row, fact, by)


def _dismiss(
    session: Session, others: Sequence[Assignment], case: Incident, fact: Fact, by: str
) -> None:
    """End the other assignments: clear those at work, and call off those without an answer."""
    ended = {"ended_at": fact.acted_at}
    at_work = [row for row in others if row.status in status.WORKING]
    move_rows(session, at_work, A.CLEARED, cleared_at=fact.acted_at, **ended)
    silent = [row for row in others if row.status == A.DISPATCHED]
    off: dict[str, Any] = {**ended, "reason": OffReason.RESOLVED}
    withdrawn = move_rows(session, silent, A.WITHDRAWN, **off)
    delivery.call_off(session, [row.id for row in withdrawn], OffReason.RESOLVED)
    dispatch.note_withdrawn(session, withdrawn, case, by=by, reason=OffReason.RESOLVED)


def _resolved_times(case: Incident, fact: Fact) -> dict[str, Any]:
    # The database refuses a resolved case without a time of dispatch.
    start = case.dispatched_at or fact.acted_at
    return {
        "resolved_at": max(fact.acted_at, start),
        "dispatched_at": start,
        "hold_until": None,
        "hold_by": None,
        "hold_reason": None,
    }


def _is_closed_by_lead(case: Incident) -> bool:
    """True when the lead's report closes the case, and the desk does not sample it."""
    # The end of the id is random, so that nobody can tell beforehand which case is sampled.
    return not case.needs_verification and int(case.id[-8:], 16) % SAMPLE_ONE_IN != 0


def _close_as_lead(
    session: Session, office: Office, case: Incident, call_sign: str, how: str | None
) -> None:
    """Close the case, unless its report is owed, nobody reached it, or the desk verifies it."""
    if case.report_owed_by or not incident.is_reached(session, office, case, how):
        return
    if not _is_closed_by_lead(case):
        return
    move(session, case, IncidentStatus.CLOSED, by=call_sign, closed_at=clock.now())
    session.add(
        Closure(incident_id=case.id, by=call_sign, at=clock.now(), accepted=True, note="lead")
    )
    helping.end(session, case, by=call_sign)


def _complete(session: Session, office: Office, case: Incident) -> bool:
    """Pay and close when the photo that the case waits for is there."""
    if not case.awaits_photo or not incident.has_photo(session, case):
        return False
    call_sign = case.report_owed_by or ""
    owed.pay(session, case)
    _close_as_lead(session, office, case, call_sign, incident.disposition(session, case))
    return True


def awaited(session: Session, sha256: str, namer: rights.Owner) -> list[str]:
    """Return the cases that wait for a photo, and for which this person named this one."""
    cases = (
        select(Incident.id)
        .join(PhotoUse, col(PhotoUse.incident_id) == col(Incident.id))
        .where(
            PhotoUse.sha256 == sha256,
            col(PhotoUse.linked_at).is_not(None),
            namer.is_of(PhotoUse),
            col(Incident.awaits_photo),
        )
        .distinct()
    )
    return list(session.exec(cases))


def complete(session: Session, office: Office, incident_ids: Sequence[str]) -> None:
    """Let the cases that waited for a photo which has arrived wait no more."""
    for incident_id in sorted(incident_ids):
        case = session.get_one(Incident, incident_id, with_for_update=True)
        call_sign = case.report_owed_by
        if _complete(session, office, case):
            feed.note(
                session,
                FeedKind.REPORT_COMPLETED,
                by=call_sign or "",
                incident=case,
                audience=Audience.CREW,
                call_sign=call_sign,
                crew=[call_sign],
            )


def _hand_over(session: Session, row: Assignment, case: Incident, fact: Fact, by: str) -> Effect:
    """已交接: relieve the member; one who is alone stays, and the desk gets an alarm."""
    if row.status in ENDED or row.status == A.REPLACED:
        return Effect.SUPERSEDED
    asked = relief.waiting(session, row)
    others = [other for other in _others(session, row, case) if other is not asked]
    # Nobody would be on the case, so the desk decides and the member waits.
    if not others:
        _ask(session, row, case, fact, by)
        return Effect.APPLIED
    # A handover says as well that the order had been heard.
    if row.status == A.DISPATCHED:
        move(session, row, A.ACCEPTED, **_accepting(row, fact, by))
    move(session, row, A.RELIEVED, ended_at=fact.acted_at, is_lead=False)
    delivery.expire(session, [row.id])
    dispatch.leave(session, [row], case, by=by)
    return Effect.APPLIED


def _ask(session: Session, row: Assignment, case: Incident, fact: Fact, by: str) -> None:
    """Raise an alarm about a member's request: the desk must decide."""
    kind = AlarmKind.CHANGED if fact.kind == ReportKind.CHANGED else AlarmKind.REINFORCE
    alarm.raise_(
        session,
        kind,
        f"{row.id}:{clock.iso(fact.acted_at)}",
        by=by,
        incident=case,
        assignment=row,
        text=fact.text,
        report=fact.kind.value,
    )
