"""待补报: push a reminder to the member whose report the case waits for."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, select

from patrol.delivery.queue import by_channel
from patrol.models import Assignment, Channel, Delivery, DeliveryKind, Incident

REPORT_OWED = "report_owed"
"""The `why` of such a push: it goes to a member who has left the case."""

OWES: ColumnElement[bool] = exists().where(
    col(Incident.id) == col(Assignment.incident_id),
    col(Incident.report_owed_by) == col(Assignment.call_sign),
)
"""True while the case of the assignment waits for the report of its member."""


def remind(session: Session, rows: Sequence[Assignment]) -> list[str]:
    """Queue the next push about the owed report; return the call signs of those who get one."""
    before = session.exec(
        select(func.max(Delivery.round)).where(
            col(Delivery.assignment_id).in_([row.id for row in rows]),
            Delivery.channel == Channel.PUSH,
            Delivery.kind == DeliveryKind.ASK,
        )
    ).one()
    ask = DeliveryKind.ASK
    number = (before or 0) + 1
    return by_channel(session, rows, Channel.PUSH, round=number, kind=ask, why=REPORT_OWED)
