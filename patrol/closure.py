"""核查、办结: close a case, send it back, reopen it, cancel it, transfer it or merge it."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select, update

from patrol import alarm, clock, dispatch, feed, incident, status
from patrol.dispatch import seat
from patrol.evidence import rights
from patrol.incident import helping
from patrol.incident import transfer as transfers
from patrol.models import (
    AlarmKind,
    Assignment,
    Closure,
    FeedKind,
    Incident,
    Intake,
    OffReason,
    Severity,
    SystemActor,
    Tip,
    Transfer,
    TransferRole,
    TransferVia,
)
from patrol.office import Office
from patrol.status import AssignmentStatus, IncidentStatus, TransferStatus
from patrol.transition import IllegalMove, LostRace, move

NOTED = {
    IncidentStatus.CANCELLED: FeedKind.INCIDENT_CANCELLED,
    IncidentStatus.TRANSFERRED: FeedKind.INCIDENT_TRANSFERRED,
}
"""The statuses that `put_aside` sets, each with the act that it notes."""

ASKED_AFTER = timedelta(minutes=10)
"""A tip's author is asked "solved?" so long after the closure: it shows whether it lasts."""


def accept(
    session: Session,
    office: Office,
    case: Incident,
    *,
    by: str,
    note: str = "",
    without_report: str = "",
) -> None:
    """核查通过，办结: close the case.

    `without_report` is the reason why the owed report will not come (待补报).

    Raises: ReportOwed, NobodyArrived, IllegalMove, LostRace.
    """
    # Before the move, which forgets who owed the report.
    why = _why_without(case, without_report)
    if incident.is_unreached(session, office, case):
        raise incident.NobodyArrived(case)
    now = clock.now()
    # A transferred case may never have been dispatched or resolved; a closed row needs both times.
    resolved_at = case.resolved_at or now
    move(
        session,
        case,
        IncidentStatus.CLOSED,
        by=by,
        closed_at=now,
        resolved_at=resolved_at,
        dispatched_at=case.dispatched_at or resolved_at,
    )
    _record(session, case, by=by, note=note, accepted=True, **why)
    helping.end(session, case, by=by)
    transfers.end(session, case, by=by)
    incident.note_for_crew(session, FeedKind.CLOSURE_ACCEPTED, case, by=by, note=note, **why)


def _why_without(case: Incident, reason: str) -> dict[str, str]:
    """Return what the act says of a report that will not come; nothing when none is owed.

    Raises: ReportOwed.
    """
    if not case.report_owed_by:
        return {}
    if not reason:
        raise incident.ReportOwed(case)
    return {"without_report": reason}


def send_back(session: Session, case: Incident, *, by: str, note: str) -> None:
    """退回: the work is not done. The lead is on scene again; without a lead the case is 待派.

    The clock of the resolution runs on.

    Raises: IllegalMove, LostRace.
    """
    if case.status != IncidentStatus.RESOLVED:
        raise IllegalMove(case, IncidentStatus.ON_SCENE)
    lead = _last_lead(session, case)
    if lead is None:
        move(session, case, IncidentStatus.NEW, by=by, resolved_at=None)
        seat.leave_all(session, case)
    else:
        move(
            session,
            lead,
            AssignmentStatus.ON_SCENE,
            cleared_at=None,
            ended_at=None,
            # The status needs a time; a lead who reported no arrival counts as there now.
            on_scene_at=lead.on_scene_at or clock.now(),
        )
        move(session, case, IncidentStatus.ON_SCENE, by=by, resolved_at=None)
    _record(session, case, by=by, note=note, accepted=False)
    incident.note_for_crew(session, FeedKind.CLOSURE_SENT_BACK, case, by=by, note=note)


def _last_lead(session: Session, case: Incident) -> Assignment | None:
    return session.exec(
        select(Assignment)
        .where(
            Assignment.incident_id == case.id,
            Assignment.status == AssignmentStatus.CLEARED,
        )
        .order_by(col(Assignment.is_lead).desc(), col(Assignment.cleared_at).desc())
    ).first()


def reopen(session: Session, case: Incident, *, by: str, reason: str) -> None:
    """重开: the case is 待派 again, with a reason; its clock never stopped.

    Raises: IllegalMove, LostRace.
    """
    # `unmerge` takes a merge back, because the other case has to know of it.
    if case.status not in (status.SOLVED | status.ASIDE) - {IncidentStatus.MERGED}:
        raise IllegalMove(case, IncidentStatus.NEW)
    move(session, case, IncidentStatus.NEW, by=by, resolved_at=None, closed_at=None)
    transfers.end(session, case, by=by)
    session.exec(
        update(Closure)
        .where(col(Closure.incident_id) == case.id, col(Closure.undone_at).is_(None))
        .values(undone_at=clock.now(), undone_by=by, undone_why=reason)
    )
    seat.leave_all(session, case)
    incident.note_for_crew(session, FeedKind.CLOSURE_UNDONE, case, by=by, reason=reason)


def put_aside(
    session: Session,
    case: Incident,
    how: IncidentStatus,
    *,
    by: str,
    reason: str,
    taken: Transfer | None = None,
    **body: Any,
) -> None:
    """Cancel the case or `transfer` it, and stand its crew down.

    `how` is one of the two statuses in `NOTED`; `taken` is the transfer that a partner accepted.

    Raises: IllegalMove, LostRace.
    """
    move(session, case, how, by=by, closed_at=clock.now())
    helping.end(session, case, by=by)
    transfers.end(session, case, by=by, but=taken)
    crew = dispatch.stand_down(session, case, by=by, reason=OffReason(how.value))
    incident.note_for_crew(session, NOTED[how], case, by=by, crew=crew, reason=reason, **body)


def transfer(
    session: Session, case: Incident, *, by: str, without_report: str = "", **body: Any
) -> None:
    """移交: hand the case to another office and stand its crew down.

    Raises: ReportOwed, IllegalMove, LostRace.
    """
    body |= _why_without(case, without_report)
    put_aside(session, case, IncidentStatus.TRANSFERRED, by=by, **body)


def accept_transfer(
    session: Session, office: Office, case: Incident, row: Transfer, *, by: str, via: TransferVia
) -> None:
    """接收: the other side has accepted. A second time changes nothing.

    A tier's desk has the case from now on, with its crew. A partner that takes it over has it
    alone: our crew is stood down and our clocks stop.

    Raises: TransferOver, LostRace.
    """
    if row.status in (*status.TAKEN, TransferStatus.DONE):
        return
    if row.ended_at is not None or case.status not in status.OPEN:
        raise transfers.TransferOver
    now = clock.now()
    said: dict[str, Any] = {"answered_at": now, "answered_by": by, "via": via}
    is_tier = row.area_id is not None
    move(session, row, TransferStatus.ACCEPTED, ended_at=now if is_tier else None, **said)
    if is_tier:
        case.tier_id = row.area_id
        # Who has accepted has it before the eyes.
        case.claimed_by, case.claimed_seat, case.claimed_at = by, None, now
        session.add(case)
        feed.changed(session, case)
    transfers.note(session, FeedKind.TRANSFER_ACCEPTED, case, row, by=by)
    if not is_tier and row.role is TransferRole.TAKEOVER:
        to = office.partners[row.partner or ""].words["zh-CN"]
        said = {"to": to, "reference": row.reference, "reason": row.brief}
        put_aside(session, case, IncidentStatus.TRANSFERRED, by=by, taken=row, **said)


def take_back(session: Session, case: Incident, row: Transfer, *, by: str, reason: str) -> None:
    """收回: the desk takes a transfer back; a case that a partner had alone is 待派 again.

    Raises: TransferOver, IllegalMove, LostRace.
    """
    if row.ended_at is not None:
        raise transfers.TransferOver
    if row.role is TransferRole.TAKEOVER and case.status is IncidentStatus.TRANSFERRED:
        reopen(session, case, by=by, reason=reason)
    else:
        transfers.take_back(session, case, row, by=by)


def merge(
    session: Session, case: Incident, into: Incident, *, by: str, without_report: str = ""
) -> None:
    """Merge a duplicate into another open case and stand its crew down; `unmerge` undoes it.

    Raises: ReportOwed, IllegalMove, LostRace.
    """
    why = _why_without(case, without_report)
    if into.id == case.id or into.status not in status.UNFINISHED:
        raise LostRace(into)
    move(session, case, IncidentStatus.MERGED, by=by, merged_into_id=into.id)
    helping.end(session, case, by=by)
    transfers.end(session, case, by=by)
    crew = dispatch.stand_down(session, case, by=by, reason=OffReason.MERGED)
    merged = {"crew": crew, "into": into.number, **why}
    incident.note_for_crew(session, FeedKind.INCIDENT_MERGED, case, by=by, **merged)
    feed.note(session, FeedKind.INCIDENT_TOOK_OVER, by=by, incident=into, number=case.number)


def unmerge(session: Session, case: Incident, *, by: str) -> None:
    """Take a merge back: the case is 待派 again, and nobody is on it.

    Raises: IllegalMove, LostRace.
    """
    if case.status != IncidentStatus.MERGED:
        raise IllegalMove(case, IncidentStatus.NEW)
    into = session.get_one(Incident, case.merged_into_id)
    move(session, case, IncidentStatus.NEW, by=by, merged_into_id=None)
    seat.leave_all(session, case)
    feed.note(session, FeedKind.INCIDENT_UNMERGED, by=by, incident=case)
    feed.note(session, FeedKind.INCIDENT_GAVE_BACK, by=by, incident=into, number=case.number)


def asks_solved(office: Office, tip: Tip, intake: Intake, case: Incident | None) -> bool:
    """Return True when we ask a tip's author "solved?" now: some minutes after the closure."""
    return (
        case is not None
        and case.closed_at is not None
        and clock.now() >= case.closed_at + ASKED_AFTER
        and will_ask_solved(office, tip, intake, case)
    )


def will_ask_solved(office: Office, tip: Tip, intake: Intake, case: Incident | None) -> bool:
    """Return True when a tip's author is or will be asked: its case is closed and was not critical.

    The author is asked once, and only for a category that allows the question.
    """
    return (
        case is not None
        and case.status == IncidentStatus.CLOSED
        and office.category(office.nearest(case.category)).asks_solved
        # 1 is the gravest; what the source said counts even if the desk lowered it.
        and min(case.severity, intake.severity) > Severity.CRITICAL
        and tip.solved is None
    )


def answer_tip(
    session: Session,
    office: Office,
    tip: Tip,
    intake: Intake,
    case: Incident,
    *,
    is_solved: bool,
    photo: str | None = None,
) -> None:
    """Record the author's answer if we asked for it; a "no" raises an alarm at the desk (待复核).

    `photo` is a stored photo that shows why not; the desk and a crew of the case may see it.
    """
    if not asks_solved(office, tip, intake, case):
        return
    tip.solved, tip.answered_at = is_solved, clock.now()
    session.add(tip)
    if is_solved:
        return
    body: dict[str, Any] = {"photos": [photo]} if photo else {}
    if photo:
        tip.answer_photo = photo
        rights.name(session, [photo], None, linkable=[photo], incident_id=case.id)
    by = SystemActor.TIP
    alarm.raise_(session, AlarmKind.TIP_UNSOLVED, intake.id, by=by, incident=case, **body)


def _record(session: Session, case: Incident, *, by: str, **verdict: Any) -> None:
    session.add(Closure(incident_id=case.id, by=by, at=clock.now(), **verdict))
