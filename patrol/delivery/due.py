"""Read which deliveries are due on a channel.

The list may be long, so it is read before the write lock is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, true
from sqlmodel import Session, col, select

from patrol import clock, db, status
from patrol.delivery.correction import CORRECTED
from patrol.delivery.reminder import OWES, REPORT_OWED
from patrol.models import Assignment, Channel, Delivery, DeliveryKind, Phone, PushSubscription
from patrol.status import AssignmentStatus, DeliveryStatus

MAKES_SENSE = case(
    (col(Delivery.why) == CORRECTED, col(Assignment.status).in_(status.ENGAGED)),
    (
        col(Delivery.kind) == DeliveryKind.ORDER,
        col(Assignment.status) == AssignmentStatus.DISPATCHED,
    ),
    (col(Delivery.why) == REPORT_OWED, OWES),
    (col(Delivery.kind) == DeliveryKind.ASK, col(Assignment.status) == AssignmentStatus.ACCEPTED),
    (col(Delivery.kind) == DeliveryKind.MESSAGE, col(Assignment.status).in_(status.ENGAGED)),
    else_=true(),
)
"""False when the member has answered meanwhile, over any channel: then the row is not sent."""


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that is due: all that the sender needs when no transaction is open."""

    delivery_id: str
    assignment_id: str
    member_id: int
    channel: Channel
    kind: DeliveryKind
    why: str
    severity: int
    deadline_at: datetime
    attempts: int
    message_id: str | None = None
    subscription: PushSubscription | None = None

    @property
    def is_without_address(self) -> bool:
        """True when the push subscription of the phone has ended."""
        return self.channel == Channel.PUSH and self.subscription is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The due rows of one channel: those to send, the gravest first, and those to end."""

    ready: list[DueDelivery]
    answered: list[str]
    unsubscribed: list[str]

    def __bool__(self) -> bool:
        return bool(self.ready or self.answered or self.unsubscribed)


def channels_due(session: Session) -> frozenset[Channel]:
    """Return the channels on which something is due. Ten times a second this finds none."""
    rows = session.connection().execute(_CHANNELS, {"now": clock.now()})
    return frozenset(Channel(channel) for (channel,) in rows)


_NOW = bindparam("now", type_=db.UtcTime)
_CHANNELS = (
    select(Delivery.channel)
    .where(
        Delivery.status == DeliveryStatus.QUEUED,
        col(Delivery.due_at) <= _NOW,
        col(Delivery.deadline_at) > _NOW,
    )
    .distinct()
)
"""Made once: to build a statement takes longer than to run it."""


def waiting(session: Session, channel: Channel, limit: int = 500) -> Waiting:
    """Read what is due on this channel; `claim` then takes the rows that are still free."""
    # Rows and not objects: the sender uses them after the transaction.
    rows = session.connection().execute(_due(channel, clock.now()).limit(limit)).all()
    if not rows:
        return Waiting([], [], [])
    is_push = channel == Channel.PUSH
    subscriptions = _subscriptions(session, [row.id for row in rows]) if is_push else {}
    sensible = [_free(row, subscriptions.get(row.id)) for row in rows if row.makes_sense]
    return Waiting(
        [delivery for delivery in sensible if not delivery.is_without_address],
        [row.id for row in rows if not row.makes_sense],
        [delivery.delivery_id for delivery in sensible if delivery.is_without_address],
    )


def _due(channel: Channel, now: datetime) -> Any:
    """Select the due rows, the gravest case first: an urgent order must not wait for small ones."""
    return (
        select(*_COLUMNS)
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .where(
            Delivery.channel == channel,
            Delivery.status == DeliveryStatus.QUEUED,
            Delivery.due_at <= now,
            Delivery.deadline_at > now,
        )
        .order_by(col(Delivery.severity), col(Delivery.due_at), col(Delivery.id))
    )


_COLUMNS: Any = (
    col(Delivery.id),
    col(Delivery.assignment_id),
    col(Assignment.member_id),
    col(Delivery.channel),
    col(Delivery.kind),
    col(Delivery.why),
    col(Delivery.severity),
    col(Delivery.deadline_at),
    col(Delivery.attempts),
    col(Delivery.message_id),
    MAKES_SENSE.label("makes_sense"),
)


def _subscriptions(session: Session, ids: Sequence[str]) -> dict[str, PushSubscription]:
    """Return for each delivery the newest subscription of its phone, unless that was revoked."""
    rows = session.exec(
        select(Delivery.id, PushSubscription)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Delivery.phone_id))
        .join(Phone, col(Phone.id) == col(Delivery.phone_id))
        .where(
            col(Delivery.id).in_(ids),
            col(PushSubscription.retired_at).is_(None),
            col(Phone.revoked_at).is_(None),
        )
        .order_by(PushSubscription.id)
    )
    return dict(rows.all())  # of two subscriptions of a phone, the later row stays


def _free(row: Any, subscription: PushSubscription | None) -> DueDelivery:
    return DueDelivery(
        row.id,
        row.assignment_id,
        row.member_id,
        row.channel,
        row.kind,
        row.why or "",
        row.severity,
        row.deadline_at,
        row.attempts,
        row.message_id,
        subscription,
    )
