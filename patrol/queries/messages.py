"""Read the messages of the desk: with their fates for a desk, and those to one member."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import chat, clock
from patrol.models import Assignment, CrewMessage, Delivery, Incident
from patrol.queries.shapes import InboxMessage, MessageDelivery, MessageFate


def of_case(session: Session, case: Incident) -> list[MessageFate]:
    """Return the messages of a case, the oldest first, each with its deliveries."""
    messages = session.exec(
        select(CrewMessage).where(CrewMessage.incident_id == case.id).order_by(col(CrewMessage.no))
    ).all()
    if not messages:
        return []
    fates: dict[str, list[MessageDelivery]] = {}
    ids = [message.id for message in messages]
    for row, call_sign in session.exec(
        select(Delivery, Assignment.call_sign)
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .where(col(Delivery.message_id).in_(ids))
        .order_by(Assignment.call_sign, Delivery.id)
    ):
        fates.setdefault(row.message_id or "", []).append(_delivery(row, call_sign))
    return [{**chat.state(row), "deliveries": fates.get(row.id, [])} for row in messages]


def _delivery(row: Delivery, call_sign: str) -> MessageDelivery:
    return {
        "call_sign": call_sign,
        "channel": row.channel,
        "status": row.status,
        "reason": row.reason,
        "sent_at": clock.iso_or_none(row.sent_at),
        "shown_at": clock.iso_or_none(row.shown_at),
    }


def to_assignments(
    session: Session, assignment_ids: Collection[str]
) -> dict[str, list[InboxMessage]]:
    """Return, by assignment, the messages that were sent to it, the oldest first."""
    messages: dict[str, list[InboxMessage]] = {}
    shown_at: Any = func.max(Delivery.shown_at)
    for message, assignment_id, shown in session.exec(
        select(CrewMessage, Delivery.assignment_id, shown_at)
        .join(Delivery, col(Delivery.message_id) == col(CrewMessage.id))
        .where(col(Delivery.assignment_id).in_(assignment_ids))
        .group_by(col(CrewMessage.id), col(Delivery.assignment_id))
        .order_by(col(CrewMessage.id))
    ):
        entry: InboxMessage = {**chat.state(message), "is_shown": shown is not None}
        messages.setdefault(assignment_id, []).append(entry)
    return messages
