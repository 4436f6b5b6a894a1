"""Read the words between desk and crew: with their fates for a desk, and those of one member."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import chat, clock
from patrol.models import Assignment, CrewMessage, Delivery, Incident
from patrol.queries.shapes import InboxMessage, MessageDelivery, MessageFate, UnreadCase


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
    return [
        {
            **chat.state(row),
            "deliveries": fates.get(row.id, []),
            "read_at": clock.iso_or_none(row.read_at),
            "read_by": row.read_by,
        }
        for row in messages
    ]


def unread(session: Session, incident_ids: Collection[str]) -> list[UnreadCase]:
    """Return the cases of these with words of their crew that no desk has read, with how many."""
    counted = (
        select(CrewMessage.incident_id, func.count())
        .where(
            col(CrewMessage.incident_id).in_(incident_ids),
            col(CrewMessage.member_id).is_not(None),
            col(CrewMessage.read_at).is_(None),
        )
        .group_by(CrewMessage.incident_id)
    )
    return [{"incident_id": key, "count": count} for key, count in session.exec(counted)]


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
    """Return, by assignment, the messages that its member got or wrote, the oldest first."""
    messages: dict[str, list[InboxMessage]] = {}
    shown_at: Any = func.max(Delivery.shown_at)
    for message, assignment_id, shown in session.exec(
        select(CrewMessage, Delivery.assignment_id, shown_at)
        .join(Delivery, col(Delivery.message_id) == col(CrewMessage.id))
        .where(col(Delivery.assignment_id).in_(assignment_ids))
        .group_by(col(CrewMessage.id), col(Delivery.assignment_id))
        .order_by(col(CrewMessage.id))
    ):
        messages.setdefault(assignment_id, []).append(_entry(message, shown is not None))
    wrote = (col(Assignment.incident_id) == col(CrewMessage.incident_id)) & (
        col(Assignment.member_id) == col(CrewMessage.member_id)
    )
    own = select(CrewMessage, Assignment.id).join(Assignment, wrote)
    for message, assignment_id in session.exec(own.where(col(Assignment.id).in_(assignment_ids))):
        messages.setdefault(assignment_id, []).append(_entry(message, True))
    return {key: sorted(rows, key=lambda row: row["id"]) for key, rows in messages.items()}


def _entry(message: CrewMessage, is_shown: bool) -> InboxMessage:
    return {**chat.state(message), "is_shown": is_shown, "read_by": message.read_by}
