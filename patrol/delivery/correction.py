"""地点更正: the corrected place follows the order to phones whose page is closed."""

from sqlmodel import Session, col, select

from patrol import status
from patrol.delivery.queue import by_channel
from patrol.models import Assignment, Channel, Incident

CORRECTED = "corrected"
"""The `why` of such a push: whoever has answered already is told as well."""
ROUNDS = 100
"""Beyond the escalation's: each version of the place is a round of its own."""


def correct(session: Session, case: Incident) -> list[str]:
    """A push of the order as it is now to all who are on the case; returns who is pushed to."""
    rows = session.exec(
        select(Assignment)
        .where(Assignment.incident_id == case.id, col(Assignment.status).in_(status.ENGAGED))
        .order_by(Assignment.id)
    ).all()
    return by_channel(session, rows, Channel.PUSH, round=ROUNDS + case.place_version, why=CORRECTED)
