"""Checks of the database after a fault: promises kept, the chain whole, each step taken once."""

import json
from collections import Counter
from collections.abc import Iterable

from sqlmodel import Session, col, select

from patrol import feed
from patrol.models import Assignment, Feed, Order, Receipt, TakenStep
from tests.faults.load import Promise


def lost(session: Session, kept: Iterable[Promise]) -> list[str]:
    """Texts of orders that were acknowledged and are not there as they were sent."""
    orders = dict(session.exec(select(Order.id, Order.text)).all())
    rows = set(session.exec(select(Assignment.id)))
    return [
        promise.text
        for promise in kept
        if orders.get(promise.order_id) != promise.text or not rows.issuperset(promise.assignments)
    ]


def doubled(session: Session, kept: Iterable[Promise]) -> list[str]:
    """Texts of orders by the desk that are there more than once."""
    mine = {promise.text for promise in kept}
    texts = session.exec(select(Order.text).where(Order.by == "701"))
    return [text for text, times in Counter(texts).items() if times > 1 and text in mine]


def unrecorded(session: Session, assignments: Iterable[str]) -> set[str]:
    """Receipts that were acknowledged and are not there exactly once."""
    times_shown = Counter(
        session.exec(select(Receipt.assignment_id).where(Receipt.kind == "shown"))
    )
    return {key for key in assignments if times_shown[key] != 1}


def chain_holds(session: Session) -> int:
    """Verify the feed's chain and return the number of rows.

    Raises: BrokenChain.
    """
    return feed.verify(session)[0]


def steps_told_twice(session: Session) -> list[tuple[str, ...]]:
    """Steps of the escalation and breaches that stand in the feed more than once."""
    rows = session.exec(
        select(Feed).where(col(Feed.kind).in_(["escalation.taken", "loop.breached"]))
    ).all()
    step_counts = Counter(_step(row) for row in rows)
    return [step for step, times in step_counts.items() if times > 1]


def _step(row: Feed) -> tuple[str, ...]:
    body = json.loads(row.body or "{}")
    if row.kind == "loop.breached":
        return (row.kind, str(row.incident_id), str(body["clock"]))
    return (row.kind, str(body["subject"]), str(body["step"]))


def steps(session: Session, breaches: bool = False) -> list[TakenStep]:
    """The steps taken, oldest first; the loop's breaches are left out unless `breaches` is true."""
    rows = session.exec(select(TakenStep).order_by(col(TakenStep.at)))
    return [row for row in rows if breaches or not row.step.startswith("breach:")]
