"""A row is taken with a lease, sent without the database, and its outcome written down."""

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
MOST_ATTEMPTS = 8

Outcome = Sent | ChannelError
Result = tuple[DueDelivery, Outcome]


def claim(session: Session, found: Waiting) -> list[DueDelivery]:
    """Take what was found waiting, with a lease; only rows that this call moved are ours to send.

    Who has answered since is not told: that row stays and ends at the next look. What makes no
    sense any more ends here, and says why.
    """
    move_many(session, Delivery, found.answered, DeliveryStatus.EXPIRED)
    if found.unsubscribed:
        keys = without_address(session, found.unsubscribed)
        fail(session, dict.fromkeys(keys, "the subscription ended"))
    attempts = _take(session, [one.delivery_id for one in found.ready])
    return [
        replace(one, attempts=attempts[one.delivery_id])
        for one in found.ready
        if one.delivery_id in attempts
    ]


def _take(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """The attempts so far of those rows that are ours now."""
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
    return {row.id: row.attempts for row in taken}


def finish(session: Session, results: Sequence[Result]) -> None:
    """What became of attempts. A receipt that came first is not undone.

    What was sent was sent; a failure counts only while the attempt still holds the row, so that
    a worker that comes back after its lease disturbs nobody.
    """
    rows = _locked(session, [one.delivery_id for one, _ in results])
    known = [(one, outcome) for one, outcome in results if one.delivery_id in rows]
    sent = {one.delivery_id for one, outcome in known if isinstance(outcome, Sent)}
    move_many(session, Delivery, sorted(sent), DeliveryStatus.SENT, sent_at=clock.now())
    failures = {
        one.delivery_id: outcome
        for one, outcome in known
        if isinstance(outcome, ChannelError)
        and one.delivery_id not in sent
        and _holds(one, rows[one.delivery_id])
    }
    _retry_or_fail(session, rows, failures)
    _note_channels(session, known)


def _locked(session: Session, ids: Sequence[str]) -> dict[str, Any]:
    """In one order for all writers."""
    rows = session.connection().execute(
        select(Delivery.id, Delivery.status, Delivery.attempts, Delivery.deadline_at)
        .where(col(Delivery.id).in_(ids))
        .order_by(col(Delivery.id))
        .with_for_update()
    )
    return {row.id: row for row in rows}


def _holds(one: DueDelivery, row: Any) -> bool:
    return bool(row.status == DeliveryStatus.SENDING and row.attempts == one.attempts)


def _note_channels(session: Session, results: Sequence[Result]) -> None:
    """What this says of the channels to these members, for the reachability board."""
    reachability.tried(
        session,
        [(one.member_id, one.channel) for one, outcome in results if isinstance(outcome, Sent)],
    )
    reachability.failed(
        session,
        {
            (one.member_id, one.channel): outcome.reason
            for one, outcome in results
            if isinstance(outcome, ChannelError) and not isinstance(outcome, TryLater)
        },
    )
    retire(
        session,
        {
            one.subscription.id: outcome.reason
            for one, outcome in results
            if isinstance(outcome, Gone) and one.subscription is not None
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
    """No limbo: a lease that ran out is queued again, a deadline that passed is expired.

    A row is looked at again when it is locked: another worker may hold it anew by then.
    """
    now = clock.now()
    lost = (
        select(Delivery.id)
        .where(Delivery.status == DeliveryStatus.SENDING, col(Delivery.lease_until) < now)
        .with_for_update(skip_locked=True)
    )
    again = move_where(
        session, Delivery, DeliveryStatus.QUEUED, col(Delivery.id).in_(lost), due_at=now
    )
    late = move_where(
        session,
        Delivery,
        DeliveryStatus.EXPIRED,
        col(Delivery.status).in_([DeliveryStatus.QUEUED, DeliveryStatus.SENT]),
        col(Delivery.deadline_at) < now,
    )
    return len(again) + len(late)
