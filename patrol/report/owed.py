"""待补报: the report that a resolved case waits for before it may close."""

from enum import Enum, auto
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
    photo = _photo(session, office, case, fact, fact.disposition)
    if not is_owed and photo == _Photo.ENOUGH:
        return {}
    # From now and not from the press: the rest may wait behind this fact on the same phone.
    return {
        "report_owed_by": row.call_sign,
        "report_owed_at": clock.now(),
        "awaits_photo": not is_owed and photo == _Photo.NAMED,
    }


def _has_results(office: Office, case: Incident) -> bool:
    return bool(office.category(office.nearest(case.category)).dispositions)


class _Photo(Enum):
    """The state of the photo that the category requires."""

    ENOUGH = auto()
    """A report of this ending has one that has arrived, or none is required."""
    NAMED = auto()
    """A report names one, and it has not arrived."""
    LACKING = auto()


def _photo(session: Session, office: Office, case: Incident, fact: Fact, how: str | None) -> _Photo:
    if fact.linkable or not office.requires_photo(case.category, how):
        return _Photo.ENOUGH
    has_photo = incident.has_photo(session, case)
    if has_photo:
        return _Photo.ENOUGH
    return _Photo.NAMED if fact.photos or has_photo is False else _Photo.LACKING


def supplement(
    session: Session, office: Office, case: Incident, row: Assignment, fact: Fact
) -> bool:
    """Take a 补报; return True when it says something and is the report that was owed.

    With it the result is known, and the photo has arrived if the category requires one. When that
    photo is only named, the case goes on waiting for the photo alone.
    """
    is_said = bool(fact.text.strip() or fact.photos or fact.disposition)
    if case.report_owed_by != row.call_sign or fact.kind != ReportKind.RESOLVED or not is_said:
        return False
    how = fact.disposition or incident.disposition(session, case)
    if how is None and _has_results(office, case):
        return False
    photo = _photo(session, office, case, fact, how)
    if photo == _Photo.NAMED:
        case.awaits_photo = True
        session.add(case)
        feed.changed(session, case)
    elif photo == _Photo.ENOUGH:
        pay(session, case)
    return photo == _Photo.ENOUGH


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
