"""Take due deliveries with a lease, and record the outcome after the send.

The send itself happens between `claim` and `finish`, with no transaction open.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from patrol import clock, reachability
from patrol.channels import ChannelError, Gone, Sent, TryLater
from patrol.delivery.due import MAKES_SENSE, DueDelivery, Waiting
from patrol.delivery.outcome import fail, retire, without_address
from patrol.models import Assignment, Delivery
from patrol.status import DeliveryStatus
from patrol.transition import move_each, move_many, move_where

LEASE = timedelta(seconds=20)
"""After so long without an outcome, `sweep` queues the row again."""
MOST_ATTEMPTS = 8
"""A delivery fails after so many attempts, even if its deadline has not passed."""

Outcome = Sent | ChannelError
SendOutcome = tuple[DueDelivery, Outcome]


def claim(session: Session, waiting: Waiting) -> list[DueDelivery]:
    """Take the waiting rows with a lease; return those that this call moved, and no others.

    Rows whose member had answered expire here, and rows without a subscription fail. If a member
    has answered since the read, the row stays queued and ends at the next look.
    """
    # A member who has answered by radio must not be rung once more.
    move_many(session, Delivery, waiting.answered, DeliveryStatus.EXPIRED)
    if waiting.unsubscribed:
        keys = without_address(session, waiting.unsubscribed)
        fail(session, dict.fromkeys(keys, "the subscription ended"))
    attempts = _take(session, [delivery.delivery_id for delivery in waiting.ready])
    return [
        replace(delivery, attempts=attempts[delivery.delivery_id])
        for delivery in waiting.ready
        if delivery.delivery_id in attempts
    ]


def _take(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """Move the free rows to `sending`; return the number of attempts of each."""
    if not ids:
        return {}
    free = (
        select(Delivery.id)
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .where(col(Delivery.id).in_(ids), Delivery.status == DeliveryStatus.QUEUED, MAKES_SENSE)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    taken = session.connection().execute(
        update(Delivery)
        .where(col(Delivery.id).in_(free))
        .values(
            status=DeliveryStatus.SENDING,
            lease_until=clock.now() + LEASE,
            attempts=col(Delivery.attempts) + 1,
        )
        .returning(col(Delivery.id), col(Delivery.attempts))
    )
    # `attempts` names this attempt: `_holds` knows by it whether a row was taken again.
    return {row.id: row.attempts for row in taken}


def finish(session: Session, results: Sequence[SendOutcome]) -> None:
    """Record the outcomes of attempts; a receipt that came earlier stays.

    A success always counts. A failure counts only while the attempt still holds the row, so that a
    worker that comes back after its lease does not disturb the next one.
    """
    rows = _locked(session, [delivery.delivery_id for delivery, _ in results])
    known = [(delivery, outcome) for delivery, outcome in results if delivery.delivery_id in rows]
    sent = {delivery.delivery_id for delivery, outcome in known if isinstance(outcome, Sent)}
    move_many(session, Delivery, sorted(sent), DeliveryStatus.SENT, sent_at=clock.now())
    failures = {
        delivery.delivery_id: outcome
        for delivery, outcome in known
        if isinstance(outcome, ChannelError)
        # One row may have two outcomes after a lost lease; the success decides.
        and delivery.delivery_id not in sent
        and _holds(delivery, rows[delivery.delivery_id])
    }
    _retry_or_fail(session, rows, failures)
    _note_channels(session, known)


def _locked(session: Session, ids: Sequence[str]) -> dict[str, Any]:
    """Lock the rows by id: all writers use this order, so that none waits in a circle."""
    rows = session.connection().execute(
        select(Delivery.id, Delivery.status, Delivery.attempts, Delivery.deadline_at)
        .where(col(Delivery.id).in_(ids))
        .order_by(col(Delivery.id))
        .with_for_update()
    )
    return {row.id: row for row in rows}


def _holds(delivery: DueDelivery, row: Any) -> bool:
    return bool(row.status == DeliveryStatus.SENDING and row.attempts == delivery.attempts)


def _note_channels(session: Session, results: Sequence[SendOutcome]) -> None:
    """Record for the reachability grades what the outcomes say about each channel."""
    reachability.tried(
        session,
        [
            (delivery.member_id, delivery.channel)
            for delivery, outcome in results
            if isinstance(outcome, Sent)
        ],
    )
    reachability.failed(
        session,
        {
            (delivery.member_id, delivery.channel): outcome.reason
            for delivery, outcome in results
            # A busy provider says nothing about the member's phone.
            if isinstance(outcome, ChannelError) and not isinstance(outcome, TryLater)
        },
    )
    retire(
        session,
        {
            delivery.subscription.id: outcome.reason
            for delivery, outcome in results
            if isinstance(outcome, Gone) and delivery.subscription is not None
        },
    )


def _retry_or_fail(
    session: Session, rows: dict[str, Any], failures: dict[str, ChannelError]
) -> None:
    now = clock.now()
    again: dict[str, Any] = {}
    expired: list[str] = []
    failed: dict[str, str] = {}
    for key, outcome in failures.items():
        row = rows[key]
        if not isinstance(outcome, TryLater):
            failed[key] = outcome.reason
        elif row.deadline_at <= now:
            expired.append(key)
        # Where no retry fits before the deadline, the row fails now and the desk sees it sooner.
        elif row.attempts < MOST_ATTEMPTS and now + _after(outcome) < row.deadline_at:
            again[key] = {"due_at": now + _after(outcome)}
        else:
            failed[key] = f"late: {outcome.reason}" if outcome.reason else "late"
    move_many(session, Delivery, expired, DeliveryStatus.EXPIRED)
    move_each(session, Delivery, DeliveryStatus.QUEUED, again)
    fail(session, failed)


def _after(outcome: TryLater) -> timedelta:
    return timedelta(seconds=outcome.after_s)


def sweep(session: Session) -> int:
    """Queue rows again whose lease ran out, and expire rows whose deadline passed.

    Returns how many rows moved. The statement checks a row again when it locks it, because another
    worker may have taken it meanwhile.
    """
    now = clock.now()
    lost = (
        select(Delivery.id)
        # The worker that sent it has died or hangs; the phone discards a repeat by its id.
        .where(Delivery.status == DeliveryStatus.SENDING, col(Delivery.lease_until) < now)
        .with_for_update(skip_locked=True)
    )
    again = move_where(
        session, Delivery, DeliveryStatus.QUEUED, col(Delivery.id).in_(lost), due_at=now
    )
    # A sent row without a receipt proves nothing: a push service's 201 is no delivery.
    late = move_where(
        session,
        Delivery,
        DeliveryStatus.EXPIRED,
        col(Delivery.status).in_([DeliveryStatus.QUEUED, DeliveryStatus.SENT]),
        col(Delivery.deadline_at) < now,
    )
    return len(again) + len(late)
