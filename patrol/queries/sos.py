"""Read a member's SOS for the phone: has the desk answered, who is coming, who ended it."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from patrol import alarm, clock, status
from patrol.models import Alarm, AlarmKind, Assignment
from patrol.queries.shapes import Mate, SosEnd, SosState
from patrol.status import AssignmentStatus

DAY = timedelta(hours=24)
EVER = datetime.min.replace(tzinfo=UTC)


def newest(session: Session, call_sign: str, joined_at: datetime | None) -> SosState | None:
    """Return the member's newest SOS of the last 24 h, not one of an earlier holder of the sign."""
    row = session.exec(
        select(Alarm)
        .where(
            Alarm.kind == AlarmKind.SOS,
            Alarm.call_sign == call_sign,
            Alarm.raised_at > max(clock.now() - DAY, joined_at or EVER),
        )
        .order_by(col(Alarm.raised_at).desc(), col(Alarm.id).desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    raised = alarm.state(row)
    return {
        "id": row.id,
        "raised_at": raised["raised_at"],
        "incident_id": row.incident_id,
        "answered": raised["answered"],
        "coming": coming(session, row),
        "ended": _end(row),
    }


def _end(row: Alarm) -> SosEnd | None:
    if row.cleared_at is None:
        return None
    at = clock.iso(row.cleared_at)
    return {"by": row.cleared_by or "", "at": at, "reason": row.cleared_why or ""}


def coming(session: Session, row: Alarm) -> list[Mate]:
    """Return who was sent to the case of the SOS since: others may be there for another reason."""
    sent = session.exec(
        select(Assignment.call_sign, Assignment.status)
        .where(
            Assignment.incident_id == row.incident_id,
            Assignment.call_sign != row.call_sign,
            Assignment.dispatched_at >= row.raised_at,
            col(Assignment.status).in_(status.ENGAGED),
        )
        .order_by(Assignment.id)
    )
    return [
        {"call_sign": call_sign, "status": AssignmentStatus(standing)}
        for call_sign, standing in sent
    ]
