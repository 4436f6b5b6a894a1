"""A row is taken with a lease, sent without the database, and its outcome written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from patrol import clock, reachability, status
from patrol.channels import ChannelError, Sent, TryLater
from patrol.delivery.correction import CORRECTED
from patrol.delivery.outcome import fail
from patrol.models import Assignment, Channel, Delivery, DeliveryKind, PushSubscription
from patrol.status import AssignmentStatus, DeliveryStatus
from patrol.transition import move_many

LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 8

WHILE = {
    DeliveryKind.ORDER: AssignmentStatus.DISPATCHED,
    DeliveryKind.ASK: AssignmentStatus.ACCEPTED,
}
"""Where the assignment must stand for a send to make sense."""

Outcome = Sent | ChannelError


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A claimed row: what the sender needs, free of the database."""

    delivery_id: str
    assignment_id: str
    channel: Channel
    kind: DeliveryKind
    why: str
    severity: int
    deadline_at: datetime
    attempts: int
    subscription: PushSubscription | None = None


def _due(channel: Channel, now: datetime) -> Any:
    """The gravest case first: an urgent order waits behind no evening of small ones."""
    return (
        select(Delivery.id)
        .where(
            Delivery.channel == channel,
            Delivery.status == DeliveryStatus.QUEUED,
            Delivery.due_at <= now,
            Delivery.deadline_at > now,
        )
        .order_by(col(Delivery.severity), col(Delivery.due_at), col(Delivery.id))
    )


def has_due(session: Session, channel: Channel) -> bool:
    """Is there something to claim? Reads only."""
    return session.exec(_due(channel, clock.now()).limit(1)).first() is not None


def claim(session: Session, channel: Channel, limit: int = 500) -> list[DueDelivery]:
    """Take due rows with a lease; only rows that this call moved are ours to send.

    Who has answered meanwhile, by whatever channel, is not told again.
    """
    now = clock.now()
    ids = list(session.exec(_due(channel, now).limit(limit).with_for_update(skip_locked=True)))
    claimed = session.connection().execute(
        update(Delivery)
        .where(col(Delivery.id).in_(ids), col(Delivery.status) == DeliveryStatus.QUEUED)
        .values(
            status=DeliveryStatus.SENDING,
            lease_until=now + LEASE,
            attempts=col(Delivery.attempts) + 1,
        )
        .returning(col(Delivery.id))
    )
    taken = set(claimed.scalars())
    return _ready(session, [key for key in ids if key in taken])


def _ready(session: Session, taken: Sequence[str]) -> list[DueDelivery]:
    """Those that still make sense, in the order given; the others end here, and say why."""
    rows = {
        row.id: (row, standing)
        for row, standing in session.exec(
            select(Delivery, Assignment.status)
            .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
            .where(col(Delivery.id).in_(taken))
            .execution_options(populate_existing=True)
        )
    }
    subscriptions = _subscriptions(session, taken)
    found: list[DueDelivery] = []
    answered: list[str] = []
    for key in taken:
        row, standing = rows[key]
        if not _makes_sense(row, standing):
            answered.append(key)
        elif row.channel == Channel.PUSH and key not in subscriptions:
            fail(session, row, "the subscription ended")
        else:
            found.append(_free(row, subscriptions.get(key)))
    move_many(session, Delivery, answered, DeliveryStatus.EXPIRED)
    return found


def _makes_sense(row: Delivery, standing: str) -> bool:
    if row.why == CORRECTED:
        return standing in status.ENGAGED
    return standing == WHILE.get(row.kind, standing)


def _subscriptions(session: Session, ids: Sequence[str]) -> dict[str, PushSubscription]:
    """The newest of each row's phone."""
    rows = session.exec(
        select(Delivery.id, PushSubscription)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Delivery.phone_id))
        .where(col(Delivery.id).in_(ids), col(PushSubscription.retired_at).is_(None))
        .order_by(PushSubscription.id)
    )
    return dict(rows.all())


def _free(row: Delivery, subscription: PushSubscription | None) -> DueDelivery:
    return DueDelivery(
        row.id,
        row.assignment_id,
        row.channel,
        row.kind,
        row.why or "",
        row.severity,
        row.deadline_at,
        row.attempts,
        subscription,
    )


def finish(session: Session, one: DueDelivery, outcome: Outcome) -> None:
    """What became of an attempt. A receipt that came first is not undone.

    What was sent was sent; a failure counts only while the attempt still holds the row, so that
    a worker that comes back after its lease disturbs nobody.
    """
    row = session.get(Delivery, one.delivery_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    _note_channel(session, row, outcome)
    if isinstance(outcome, Sent):
        move_many(session, Delivery, [row.id], DeliveryStatus.SENT, sent_at=clock.now())
    elif row.status == DeliveryStatus.SENDING and row.attempts == one.attempts:
        _retry_or_fail(session, row, outcome)


def _note_channel(session: Session, row: Delivery, outcome: Outcome) -> None:
    """What this says of the channel to this member, for the reachability board."""
    member_id = session.get_one(Assignment, row.assignment_id).member_id
    if isinstance(outcome, Sent):
        reachability.tried(session, member_id, row.channel)
    elif not isinstance(outcome, TryLater):
        reachability.failed(session, member_id, row.channel, outcome.reason)


def _retry_or_fail(session: Session, row: Delivery, outcome: ChannelError) -> None:
    now = clock.now()
    if not isinstance(outcome, TryLater):
        fail(session, row, outcome.reason)
        return
    again_at = now + timedelta(seconds=outcome.after_s)
    if row.deadline_at <= now:
        move_many(session, Delivery, [row.id], DeliveryStatus.EXPIRED)
    elif row.attempts < MOST_ATTEMPTS and again_at < row.deadline_at:
        move_many(session, Delivery, [row.id], DeliveryStatus.QUEUED, due_at=again_at)
    else:
        fail(session, row, f"late: {outcome.reason}" if outcome.reason else "late")


def sweep(session: Session) -> int:
    """No limbo: a lease that ran out is queued again, a deadline that passed is expired.

    A row is looked at again when it is locked: another worker may hold it anew by then.
    """
    now = clock.now()
    lost = session.exec(
        select(Delivery.id)
        .where(Delivery.status == DeliveryStatus.SENDING, col(Delivery.lease_until) < now)
        .with_for_update(skip_locked=True)
    ).all()
    again = move_many(session, Delivery, lost, DeliveryStatus.QUEUED, due_at=now)
    late = session.exec(
        select(Delivery.id).where(
            col(Delivery.status).in_([DeliveryStatus.QUEUED, DeliveryStatus.SENT]),
            Delivery.deadline_at < now,
        )
    ).all()
    return len(again) + len(move_many(session, Delivery, late, DeliveryStatus.EXPIRED))
