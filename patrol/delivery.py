"""送达: each phone by each road. The row is the queue; nothing ends in limbo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.models import (
    Assignment,
    Delivery,
    Incident,
    Phone,
    PushState,
    PushSubscription,
    Receipt,
    ReceiptKind,
    Road,
)
from patrol.roads import RoadError, Sent, TryLater
from patrol.status import DeliveryStatus
from patrol.transition import move_many

LIFE = timedelta(minutes=10)
LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 8

Outcome = Sent | RoadError


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed push: what the sender needs, free of the database."""

    delivery_id: str
    assignment_id: str
    subscription: PushSubscription
    deadline_at: datetime
    attempts: int


def enqueue(session: Session, assignments: Sequence[Assignment] | Sequence[dict[str, Any]]) -> None:
    """A row for every road that costs nothing: the socket, and each push subscription."""
    now = clock.now()
    pairs = [_pair(row) for row in assignments]
    phones = _subscribed(session, {member for _, member in pairs})
    rows = []
    for assignment_id, member_id in pairs:
        rows.append(_row(assignment_id, Road.LIVE, None, now))
        rows += [_row(assignment_id, Road.PUSH, phone, now) for phone in phones.get(member_id, ())]
    session.connection().execute(insert(Delivery), rows)


@dataclass(frozen=True, slots=True)
class Told:
    """What a device says of an order; times as `clock.acted_at` gives them."""

    kind: ReceiptKind
    road: Road
    acted_at: datetime
    device_at: datetime | None = None
    phone_id: str | None = None


def _pair(row: Assignment | dict[str, Any]) -> tuple[str, int]:
    if isinstance(row, Assignment):
        return row.id, row.member_id
    return row["id"], row["member_id"]


def _subscribed(session: Session, members: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = session.exec(
        select(Phone.member_id, Phone.id)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Phone.id))
        .where(
            col(Phone.member_id).in_(members),
            col(Phone.revoked_at).is_(None),
            col(PushSubscription.retired_at).is_(None),
        )
        .distinct()
    )
    for member_id, phone_id in rows:
        found.setdefault(member_id, []).append(phone_id)
    return found


def _row(assignment_id: str, road: Road, phone_id: str | None, now: datetime) -> dict[str, Any]:
    return {
        "id": db.new_id(),
        "assignment_id": assignment_id,
        "road": road,
        "phone_id": phone_id,
        "status": DeliveryStatus.QUEUED,
        "attempts": 0,
        "due_at": now,
        "deadline_at": now + LIFE,
    }


def mark_sent(session: Session, assignment_ids: Sequence[str]) -> list[str]:
    """The hub wrote these orders to open sockets; returns the deliveries that moved."""
    ids = session.exec(
        select(Delivery.id).where(
            col(Delivery.assignment_id).in_(assignment_ids),
            Delivery.road == Road.LIVE,
            Delivery.status == DeliveryStatus.QUEUED,
        )
    ).all()
    return move_many(session, Delivery, ids, DeliveryStatus.SENT, sent_at=clock.now())


def _due(now: datetime) -> Any:
    return (
        select(Delivery.id)
        .where(
            Delivery.road == Road.PUSH,
            Delivery.status == DeliveryStatus.QUEUED,
            Delivery.due_at <= now,
            Delivery.deadline_at > now,
        )
        .order_by(col(Delivery.due_at), col(Delivery.id))
    )


def has_due(session: Session) -> bool:
    """Is there a push to claim? Reads only."""
    return session.exec(_due(clock.now()).limit(1)).first() is not None


def claim_push(session: Session, limit: int = 500) -> list[Due]:
    """Take due pushes with a lease; only rows that this call moved are ours to send."""
    now = clock.now()
    due = _due(now).limit(limit).with_for_update(skip_locked=True)
    ids = session.exec(due).all()
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
    taken = claimed.scalars().all()
    found = _with_subscriptions(session, taken)
    for lost in sorted(set(taken) - {one.delivery_id for one in found}):
        _fail(session, session.get_one(Delivery, lost), "the subscription ended")
    return found


def _with_subscriptions(session: Session, ids: Sequence[str]) -> list[Due]:
    rows = session.exec(
        select(Delivery, PushSubscription)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Delivery.phone_id))
        .where(col(Delivery.id).in_(ids), col(PushSubscription.retired_at).is_(None))
        .order_by(Delivery.id)
    )
    return [
        Due(row.id, row.assignment_id, subscription, row.deadline_at, row.attempts)
        for row, subscription in rows
    ]


def finish(session: Session, one: Due, outcome: Outcome) -> None:
    """What became of an attempt. A receipt that came first is not undone.

    What was sent was sent; a failure counts only while the attempt still holds the row, so that
    a worker that comes back after its lease disturbs nobody.
    """
    row = session.get(Delivery, one.delivery_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    if isinstance(outcome, Sent):
        move_many(session, Delivery, [row.id], DeliveryStatus.SENT, sent_at=clock.now())
    elif row.status == DeliveryStatus.SENDING and row.attempts == one.attempts:
        _retry_or_fail(session, row, outcome)


def _retry_or_fail(session: Session, row: Delivery, outcome: RoadError) -> None:
    now = clock.now()
    if not isinstance(outcome, TryLater):
        _fail(session, row, outcome.reason)
        return
    again_at = now + timedelta(seconds=outcome.after_s)
    if row.deadline_at <= now:
        move_many(session, Delivery, [row.id], DeliveryStatus.EXPIRED)
    elif row.attempts < MOST_ATTEMPTS and again_at < row.deadline_at:
        move_many(session, Delivery, [row.id], DeliveryStatus.QUEUED, due_at=again_at)
    else:
        _fail(session, row, "late")


def _fail(session: Session, row: Delivery, reason: str) -> None:
    """`reason` may quote a stranger's server: what no column holds is left out."""
    said = "".join(c for c in reason if c.isprintable())[:200]
    move_many(session, Delivery, [row.id], DeliveryStatus.FAILED, reason=said)
    assignment = session.get_one(Assignment, row.assignment_id)
    feed.note(
        session,
        "delivery.failed",
        by="worker",
        incident=session.get_one(Incident, assignment.incident_id),
        member=assignment.call_sign,
        assignment_id=assignment.id,
        road=row.road.value,
        reason=said,
    )


def retire(session: Session, subscription_id: str, why: str) -> None:
    """The push service says this subscription is gone (404, 410)."""
    row = session.get(PushSubscription, subscription_id)
    if row is None or row.retired_at is not None:
        return
    row.retired_at, row.retired_why = clock.now(), why[:60]
    session.add(row)
    phone = session.get_one(Phone, row.phone_id)
    phone.push = PushState.GONE
    session.add(phone)


def sweep(session: Session) -> int:
    """No limbo: a lease that ran out is queued again, a deadline that passed is expired."""
    now = clock.now()
    lost = session.exec(
        select(Delivery.id).where(
            Delivery.status == DeliveryStatus.SENDING, col(Delivery.lease_until) < now
        )
    ).all()
    again = move_many(session, Delivery, lost, DeliveryStatus.QUEUED, due_at=now)
    late = session.exec(
        select(Delivery.id).where(
            col(Delivery.status).in_([DeliveryStatus.QUEUED, DeliveryStatus.SENT]),
            Delivery.deadline_at < now,
        )
    ).all()
    return len(again) + len(move_many(session, Delivery, late, DeliveryStatus.EXPIRED))


def expire(session: Session, assignment_ids: Sequence[str]) -> None:
    """The order is off: what was not sent is not sent any more, nor tried again."""
    theirs = col(Delivery.assignment_id).in_(assignment_ids)
    ids = session.exec(
        select(Delivery.id).where(theirs, Delivery.status == DeliveryStatus.QUEUED)
    ).all()
    move_many(session, Delivery, ids, DeliveryStatus.EXPIRED)
    session.connection().execute(
        update(Delivery)
        .where(theirs, col(Delivery.status) == DeliveryStatus.SENDING)
        .values(deadline_at=clock.now())
    )


def receive(
    session: Session,
    assignment: Assignment,
    incident: Incident,
    told: Told,
) -> bool:
    """A device's receipt: forward only, kept even when late. False when it was known."""
    _move_on(session, assignment.id, told)
    known = session.exec(
        select(Receipt.id).where(
            Receipt.assignment_id == assignment.id,
            Receipt.road == told.road,
            Receipt.kind == told.kind,
        )
    ).first()
    if known:
        return False
    session.add(
        Receipt(
            assignment_id=assignment.id,
            road=told.road,
            kind=told.kind,
            at=told.acted_at,
            device_at=told.device_at,
            received_at=clock.now(),
        )
    )
    feed.note(
        session,
        f"receipt.{told.kind.value}",
        by=assignment.call_sign,
        incident=incident,
        member=assignment.call_sign,
        assignment_id=assignment.id,
        road=told.road.value,
        device_at=clock.iso(told.device_at) if told.device_at else None,
        after_s=round((told.acted_at - assignment.dispatched_at).total_seconds(), 1),
    )
    return True


def _move_on(session: Session, assignment_id: str, told: Told) -> None:
    query = select(Delivery.id).where(
        Delivery.assignment_id == assignment_id, Delivery.road == told.road
    )
    if told.road == Road.PUSH and told.phone_id:
        query = query.where(Delivery.phone_id == told.phone_id)
    at = {f"{told.kind.value}_at": told.acted_at}
    target = DeliveryStatus(told.kind.value)
    move_many(session, Delivery, session.exec(query).all(), target, **at)


def state(row: Delivery) -> dict[str, Any]:
    return {
        "road": row.road.value,
        "status": row.status.value,
        "attempts": row.attempts,
        "reason": row.reason,
        **{
            name: clock.iso(value) if (value := getattr(row, name)) else None
            for name in ("sent_at", "shown_at", "opened_at")
        },
    }
