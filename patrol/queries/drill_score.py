"""Score the system in a drill: what was delivered, answered and escalated, by channel.

It is about the system and never about a person. A drill has a database of its own, so none of it
can stand in the figures of the street.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any, Literal

from sqlalchemy import case
from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol.figures.small import FEWEST_SHOWN
from patrol.models import (
    Assignment,
    Channel,
    Delivery,
    DeliveryKind,
    Incident,
    Phone,
    Receipt,
    ReceiptKind,
    TakenStep,
)
from patrol.office import Do
from patrol.status import AssignmentStatus, DeliveryStatus

SIMULATED = "patrol simulate"
"""The program that a virtual phone names, as `demo.simulate` does."""

PhoneKind = Literal["real", "simulated"]


class DrillChannel(TypedDict):
    """The orders over one channel to one kind of phones."""

    channel: Channel
    phones: PhoneKind
    orders: int
    """Orders of a member that were to go over it."""
    sent: int
    shown: int
    """Orders that the phone itself says it has shown, over this channel."""
    failed: int


class DrillAnswers(TypedDict):
    """The answers to the orders to one kind of phones."""

    phones: PhoneKind
    orders: int
    answered: int
    median_s: int | None
    """Seconds until 收到 of half of those who accepted; null below 5 of them."""


class DrillEscalation(TypedDict):
    """A step against silence, and how often it was taken."""

    do: Do
    taken: int


class DrillScore(TypedDict):
    """The score of the system in this drill."""

    cases: int
    open: int
    channels: list[DrillChannel]
    answers: list[DrillAnswers]
    escalations: list[DrillEscalation]


_IS_SIMULATED = (
    select(Phone.id)
    .where(
        col(Phone.member_id) == col(Assignment.member_id),
        col(Phone.agent).startswith(SIMULATED),
        col(Phone.revoked_at).is_(None),
    )
    .exists()
)
_PHONES: Any = case((_IS_SIMULATED, "simulated"), else_="real")


def of(session: Session) -> DrillScore:
    """Return the score until now."""
    closed = select(func.count()).select_from(Incident).where(col(Incident.closed_at).is_not(None))
    cases = session.exec(select(func.count()).select_from(Incident)).one()
    return {
        "cases": cases,
        "open": cases - session.exec(closed).one(),
        "channels": _channels(session),
        "answers": _answers(session),
        "escalations": _escalations(session),
    }


def _channels(session: Session) -> list[DrillChannel]:
    has_shown = (
        select(Receipt.id)
        .where(
            Receipt.assignment_id == Delivery.assignment_id,
            Receipt.channel == Delivery.channel,
            Receipt.kind == ReceiptKind.SHOWN,
        )
        .exists()
    )
    is_failed = col(Delivery.status) == DeliveryStatus.FAILED
    columns: Any = (
        Delivery.channel,
        _PHONES,
        Delivery.assignment_id,
        func.max(case((col(Delivery.sent_at).is_not(None), 1), else_=0)),
        func.max(case((has_shown, 1), else_=0)),
        func.min(case((is_failed, 1), else_=0)),
    )
    rows = session.connection().execute(
        select(*columns)
        .join(Assignment, col(Assignment.id) == col(Delivery.assignment_id))
        .where(Delivery.kind == DeliveryKind.ORDER)
        .group_by(*columns[:3])
    )
    sums: dict[tuple[Any, Any], list[int]] = {}
    for channel, phones, _, *facts in rows:
        mine = sums.setdefault((channel, phones), [0, 0, 0, 0])
        for place, fact in enumerate((1, *facts)):
            mine[place] += int(fact)
    return [_channel(*key, *sums[key]) for key in sorted(sums)]


def _channel(
    channel: Channel, phones: PhoneKind, orders: int, sent: int, shown: int, failed: int
) -> DrillChannel:
    return {
        "channel": channel,
        "phones": phones,
        "orders": orders,
        "sent": sent,
        "shown": shown,
        "failed": failed,
    }


def _answers(session: Session) -> list[DrillAnswers]:
    rows = session.connection().execute(
        select(_PHONES, Assignment.status, Assignment.dispatched_at, Assignment.accepted_at)
    )
    by_kind: dict[str, list[Any]] = {}
    for row in rows:
        by_kind.setdefault(row[0], []).append(row)
    return [_answer(kind, mine) for kind, mine in sorted(by_kind.items())]


def _answer(kind: Any, rows: Sequence[Any]) -> DrillAnswers:
    waits = [
        (row.accepted_at - row.dispatched_at).total_seconds() for row in rows if row.accepted_at
    ]
    declined = sum(row.status == AssignmentStatus.DECLINED and not row.accepted_at for row in rows)
    return {
        "phones": kind,
        "orders": len(rows),
        "answered": len(waits) + declined,
        "median_s": int(median(waits)) if len(waits) >= FEWEST_SHOWN else None,
    }


def _escalations(session: Session) -> list[DrillEscalation]:
    taken: Counter[str] = Counter()
    for step, number in session.exec(select(TakenStep.step, func.count()).group_by(TakenStep.step)):
        # A step is named `when:do:after`; the others are no steps of the policy.
        taken.update({part: number for part in step.split(":")[1:2] if part in set(Do)})
    return [{"do": do, "taken": taken[do]} for do in Do if taken[do]]
