"""办结: how a case ended, and what must be there before it may close."""

from sqlalchemy import or_
from sqlmodel import Session, col, select

from patrol.models import Assignment, Closure, Effect, Incident, PhotoUse, Report, ReportKind
from patrol.office import Office
from patrol.status import IncidentStatus

_IS_NEW = col(Report.received_at) >= col(Incident.waiting_since)
"""The report came after the case became 待派 for the last time, so it is about this ending."""

_IS_STANDING = ~(
    select(Closure.id)
    .where(
        Closure.incident_id == Incident.id,
        ~col(Closure.accepted),
        col(Closure.at) > col(Report.received_at),
    )
    .exists()
)
"""The desk has not sent the case back since the report came."""

DISPOSITION = (
    select(Report.disposition)
    .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
    .where(
        Report.incident_id == Incident.id,
        col(Report.disposition).is_not(None),
        # Others report too, and only the lead resolves.
        col(Assignment.is_lead),
        _IS_NEW,
        _IS_STANDING,
    )
    .order_by(col(Report.id).desc())
    .limit(1)
    .correlate(Incident)
    .scalar_subquery()
)
"""The end of a case: the last words of its lead after it was reopened or sent back."""


class NobodyArrived(Exception):
    """No member reached the place, and the disposition does not say so."""

    def __init__(self, row: Incident) -> None:
        super().__init__(f"nobody reached {row.number}")
        self.row = row


class ReportOwed(Exception):
    """待补报: the case waits for a report."""

    def __init__(self, row: Incident) -> None:
        super().__init__(f"{row.report_owed_by} owes the report of {row.number}")
        self.row = row


def disposition(session: Session, incident: Incident) -> str | None:
    """Return how the case ended, None when its lead has not said so."""
    return session.exec(select(DISPOSITION).where(Incident.id == incident.id)).first()


def is_unreached(session: Session, office: Office, incident: Incident) -> bool:
    """Return True when a member resolved the case, nobody arrived, and the result hides that.

    Such a case does not close, also after a transfer. What became of a case that was transferred
    before any of our members resolved it is the other office's to say.
    """
    if incident.status not in (IncidentStatus.RESOLVED, IncidentStatus.TRANSFERRED):
        return False
    if incident.resolved_at is None:
        return False
    return not is_reached(session, office, incident, disposition(session, incident))


def has_photo(session: Session, incident: Incident) -> bool | None:
    """Return True when a photo that a report of this ending names has arrived.

    False: some are named, and none has arrived. None: no report names a photo.
    """
    has_arrived = col(PhotoUse.linked_at).is_not(None)
    named = (
        select(has_arrived)
        .join(Report, col(Report.id) == col(PhotoUse.report_id))
        .join(Incident, col(Incident.id) == col(PhotoUse.incident_id))
        .where(Incident.id == incident.id, _IS_NEW, _IS_STANDING)
        .order_by(has_arrived.desc())
        .limit(1)
    )
    return session.exec(named).first()


def is_reached(session: Session, office: Office, incident: Incident, how: str | None) -> bool:
    """Return True when a member arrived, or the disposition says that it was over before.

    The arrival of an earlier crew does not count when the case was 待派 again.
    """
    if office.is_before_arrival(how):
        return True
    if incident.arrived_at is None:
        return False
    # The first arrival decides nearly always, without a statement.
    return incident.arrived_at >= incident.waiting_since or _is_reached_again(session, incident)


def _is_reached_again(session: Session, incident: Incident) -> bool:
    arrival = (
        select(Report.id)
        .join(Incident, col(Incident.id) == col(Report.incident_id))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .where(
            Incident.id == incident.id,
            Report.kind == ReportKind.ARRIVED,
            _IS_NEW,
            # The lead may add the arrival afterwards; that report moves nobody.
            or_(col(Report.effect) == Effect.APPLIED, col(Assignment.is_lead)),
        )
        .limit(1)
    )
    return session.exec(arrival).first() is not None
