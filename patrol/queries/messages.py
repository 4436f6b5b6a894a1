"""Read the words between desk and crew: with their fates for a desk, and those of one member."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import true
from sqlmodel import Session, col, func, select

from patrol import chat, clock
from patrol.models import Assignment, CrewMessage, Delivery, Incident
from patrol.queries.shapes import InboxMessage, MessageDelivery, MessageFate, UnreadCase

MOST = 100
"""Messages of one answer to a desk, the newest."""
MOST_TO_PHONE = 50
"""Messages of one order in one answer to a phone, the newest."""


class InboxPage(NamedTuple):
    """Messages of one member on one case, the oldest first; `has_more`: there are earlier ones."""

    messages: list[InboxMessage]
    has_more: bool


def of_case(
    session: Session, case: Incident, *, before: str | None = None, most: int = MOST
) -> tuple[list[MessageFate], bool]:
    """Return the newest messages of a case before one, and True when there are earlier ones.

    The oldest of them comes first, each with its deliveries.
    """
    query = select(CrewMessage).where(CrewMessage.incident_id == case.id)
    if before is not None:
        query = query.where(col(CrewMessage.no) < _number_of(case, before))
    newest = session.exec(query.order_by(col(CrewMessage.no).desc()).limit(most + 1)).all()
    messages = newest[:most][::-1]
    if not messages:
        return [], False
    fates: dict[str, list[MessageDelivery]] = {}
    ids = [message.id for message in messages]
    for row, call_sign in session.exec(
        select(Delivery, Assignment.call_sign)
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .where(col(Delivery.message_id).in_(ids))
        .order_by(Assignment.call_sign, Delivery.id)
    ):
        fates.setdefault(row.message_id or "", []).append(_delivery(row, call_sign))
    states: list[MessageFate] = [
        {
            **chat.state(row),
            "deliveries": fates.get(row.id, []),
            "read_at": clock.iso_or_none(row.read_at),
            "read_by": row.read_by,
        }
        for row in messages
    ]
    return states, len(newest) > most


def _number_of(case: Incident, message_id: str) -> Any:
    """Return the number of a message of this case; of another one there is none, and no page."""
    return (
        select(CrewMessage.no)
        .where(CrewMessage.id == message_id, CrewMessage.incident_id == case.id)
        .scalar_subquery()
    )


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
    session: Session,
    assignment_ids: Collection[str],
    *,
    before: str | None = None,
    most: int = MOST_TO_PHONE,
) -> dict[str, InboxPage]:
    """Return, by assignment, the newest messages that its member got or wrote, the oldest first.

    With `before` they are those before that message.
    """
    entries: dict[str, list[InboxMessage]] = {key: [] for key in assignment_ids}
    got, wrote = _got(assignment_ids, before), _wrote(assignment_ids, before)
    for newest in (got, wrote):
        for message, assignment_id, is_shown in session.exec(
            select(CrewMessage, newest.c.assignment_id, newest.c.is_shown)
            .join(newest, col(CrewMessage.id) == newest.c.message_id)
            .where(newest.c.place <= most + 1)
        ):
            entries[assignment_id].append(_entry(message, bool(is_shown)))
    return {key: _page_of(rows, most) for key, rows in entries.items()}


def _page_of(rows: list[InboxMessage], most: int) -> InboxPage:
    ordered = sorted(rows, key=lambda row: row["id"])
    return InboxPage(ordered[-most:], len(rows) > most)


def _got(assignment_ids: Collection[str], before: str | None) -> Any:
    shown_at: Any = func.max(Delivery.shown_at)
    query: Any = select(
        col(Delivery.message_id).label("message_id"),
        col(Delivery.assignment_id).label("assignment_id"),
        shown_at.is_not(None).label("is_shown"),
        _place(Delivery.assignment_id, Delivery.message_id),
    ).where(col(Delivery.assignment_id).in_(assignment_ids), col(Delivery.message_id).is_not(None))
    if before is not None:
        query = query.where(col(Delivery.message_id) < before)
    return query.group_by(col(Delivery.message_id), col(Delivery.assignment_id)).subquery()


def _wrote(assignment_ids: Collection[str], before: str | None) -> Any:
    is_own = (col(Assignment.incident_id) == col(CrewMessage.incident_id)) & (
        col(Assignment.member_id) == col(CrewMessage.member_id)
    )
    query: Any = (
        select(
            col(CrewMessage.id).label("message_id"),
            col(Assignment.id).label("assignment_id"),
            true().label("is_shown"),
            _place(Assignment.id, CrewMessage.id),
        )
        .join(Assignment, is_own)
        .where(col(Assignment.id).in_(assignment_ids))
    )
    if before is not None:
        query = query.where(col(CrewMessage.id) < before)
    return query.subquery()


def _place(of: Any, message_id: Any) -> Any:
    """Return the place of a message among those of its assignment; the newest has 1."""
    place = func.row_number().over(partition_by=col(of), order_by=col(message_id).desc())
    return place.label("place")


def _entry(message: CrewMessage, is_shown: bool) -> InboxMessage:
    return {**chat.state(message), "is_shown": is_shown, "read_by": message.read_by}
