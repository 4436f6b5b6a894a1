"""办结: how a case ended, and what must be there before it may close."""

from sqlmodel import Session, col, select

from patrol.models import Incident, Report
from patrol.office import Office


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
    """Return the disposition that the newest report of the case gives, None without one."""
    return session.exec(
        select(Report.disposition)
        .where(Report.incident_id == incident.id, col(Report.disposition).is_not(None))
        .order_by(col(Report.id).desc())
        .limit(1)
    ).first()


def is_reached(office: Office, incident: Incident, how: str | None) -> bool:
    """Return True when a member arrived, or the disposition says that it was over before."""
    return incident.arrived_at is not None or office.is_before_arrival(how)
