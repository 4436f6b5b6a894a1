"""What waits to be sent on a channel. Read before the write lock, for it may be long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, true
from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.delivery.correction import CORRECTED
from patrol.models import Assignment, Channel, Delivery, DeliveryKind, PushSubscription
from patrol.status import AssignmentStatus, DeliveryStatus

MAKES_SENSE = case(
    (col(Delivery.why) == CORRECTED, col(Assignment.status).in_(status.ENGAGED)),
    (
        col(Delivery.kind) == DeliveryKind.ORDER,
        col(Assignment.status) == AssignmentStatus.DISPATCHED,
    ),
    (col(Delivery.kind) == DeliveryKind.ASK, col(Assignment.status) == AssignmentStatus.ACCEPTED),
    else_=true(),
)
"""Who has answered meanwhile, by whatever channel, is not told again."""


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A row that is to be sent: what the sender needs, free of the database."""

    delivery_id: str
    assignment_id: str
    member_id: int
    channel: Channel
    kind: DeliveryKind
    why: str
    severity: int
    deadline_at: datetime
    attempts: int
    subscription: PushSubscription | None = None

    @property
    def is_without_address(self) -> bool:
        """The subscription that this push was meant for has ended."""
        return self.channel == Channel.PUSH and self.subscription is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The due rows of one channel: those to send, the gravest first, and those that are over."""

    ready: list[DueDelivery]
    answered: list[str]
    unsubscribed: list[str]

    def __bool__(self) -> bool:
        return bool(self.ready or self.answered or self.unsubscribed)


def waiting(session: Session, channel: Channel, limit: int = 500) -> Waiting:
    """What is due on this channel. Reads only; `claim` takes it, if nobody else did."""
    rows = session.connection().execute(_due(channel, clock.now()).limit(limit)).all()
    if not rows:
        return Waiting([], [], [])
    is_push = channel == Channel.PUSH
    subscriptions = _subscriptions(session, [row.id for row in rows]) if is_push else {}
    sensible = [_free(row, subscriptions.get(row.id)) for row in rows if row.makes_sense]
    return Waiting(
        [one for one in sensible if not one.is_without_address],
        [row.id for row in rows if not row.makes_sense],
        [one.delivery_id for one in sensible if one.is_without_address],
    )


def _due(channel: Channel, now: datetime) -> Any:
    """The gravest case first: an urgent order waits behind no evening of small ones."""
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
    MAKES_SENSE.label("makes_sense"),
)


def _subscriptions(session: Session, ids: Sequence[str]) -> dict[str, PushSubscription]:
    """The newest of each row's phone."""
    rows = session.exec(
        select(Delivery.id, PushSubscription)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Delivery.phone_id))
        .where(col(Delivery.id).in_(ids), col(PushSubscription.retired_at).is_(None))
        .order_by(PushSubscription.id)
    )
    return dict(rows.all())


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
        subscription,
    )
