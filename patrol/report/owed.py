"""待补报: the report that a resolved case waits for before it may close."""

from typing import Any

from sqlmodel import Session

from patrol import clock, feed, incident
from patrol.dispatch import seat
from patrol.models import Assignment, Audience, FeedKind, Incident, ReportKind, Via
from patrol.office import Office
from patrol.report.fact import Fact
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import NOTHING_OWED, IllegalMove


class NoResult(Exception):
    """The desk reports 处置完毕 on behalf, and does not say how the case ended."""


def columns(
    session: Session, office: Office, case: Incident, row: Assignment, fact: Fact
) -> dict[str, Any]:
    """Return the columns of a case that this fact resolves: who owes the rest, if anybody does.

    Raises: NoResult.
    """
    lacks_result = not fact.disposition and _has_results(office, case)
    # The dispatcher sits at a form that asks for it; a member on the street may add it later.
    if lacks_result and fact.by:
        raise NoResult
    # Words by radio are the desk's: the member still owes the written report.
    is_unsaid = fact.via != Via.PHONE and not fact.text
    is_owed = fact.is_owed or lacks_result or is_unsaid
    if not is_owed and not _lacks_photo(session, office, case, fact, fact.disposition):
        return {}
    # From now and not from the press: the rest may wait behind this fact on the same phone.
    return {"report_owed_by": row.call_sign, "report_owed_at": clock.now()}


def _has_results(office: Office, case: Incident) -> bool:
    return bool(office.category(office.nearest(case.category)).dispositions)


def _lacks_photo(
    session: Session, office: Office, case: Incident, fact: Fact, how: str | None
) -> bool:
    """Return True when the category requires a photo and no report of this ending names one."""
    if fact.photos or not office.requires_photo(case.category, how):
        return False
    return not incident.has_photo(session, case)


def is_paid(session: Session, office: Office, case: Incident, row: Assignment, fact: Fact) -> bool:
    """Return True when this 补报 is the owed report and says something.

    With it the result is known, and the photo is named if the category requires one.
    """
    is_said = bool(fact.text.strip() or fact.photos or fact.disposition)
    if case.report_owed_by != row.call_sign or fact.kind != ReportKind.RESOLVED or not is_said:
        return False
    how = fact.disposition or incident.disposition(session, case)
    is_known = how is not None or not _has_results(office, case)
    return is_known and not _lacks_photo(session, office, case, fact, how)


def pay(session: Session, case: Incident) -> None:
    """Let the case wait for no report any more."""
    for name, value in NOTHING_OWED.items():
        setattr(case, name, value)
    session.add(case)
    feed.changed(session, case)


def reassign(session: Session, row: Assignment, case: Incident, *, by: str) -> None:
    """Let another member of the crew lead and write the owed report; its time starts anew.

    Raises: IllegalMove.
    """
    before = case.report_owed_by
    if before in (None, row.call_sign) or row.status != AssignmentStatus.CLEARED:
        raise IllegalMove(case, IncidentStatus.RESOLVED)
    seat.demote(session, case)
    row.is_lead = True
    session.add(row)
    case.report_owed_by, case.report_owed_at = row.call_sign, clock.now()
    # The new author gets the whole time, so the old breach must not count against it.
    case.report_breached_at = None
    session.add(case)
    feed.changed(session, case)
    feed.note(
        session,
        FeedKind.REPORT_REASSIGNED,
        by=by,
        incident=case,
        audience=Audience.CREW,
        assignment_id=row.id,
        call_sign=row.call_sign,
        instead=before,
        crew=[row.call_sign],
    )
