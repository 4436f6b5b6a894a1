"""地点更正: push a corrected place to the crew, because a closed page does not load it."""

from sqlmodel import Session, col, select

from patrol import status
from patrol.delivery.queue import by_channel
from patrol.models import Assignment, Channel, Incident

CORRECTED = "corrected"
"""The `why` of such a push: it also goes to members who have answered the order."""
ROUNDS = 100
"""Each version of the place is a round of its own; the escalation uses the rounds below 100."""


def correct(session: Session, case: Incident) -> list[str]:
    """Queue a push of the current order to everyone on the case; return the call signs."""
    rows = session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(Assignment.id)
    ).all()
    return by_channel(session, rows, Channel.PUSH, round=ROUNDS + case.place_version, why=CORRECTED)
