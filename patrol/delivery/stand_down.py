"""The order is off: nothing more is sent, and no lock screen goes on showing it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import String, bindparam, case, exists, func, insert, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from patrol import clock, db
from patrol.models import Channel, Delivery, DeliveryKind, Phone, PushSubscription
from patrol.status import DeliveryStatus
from patrol.transition import move_where

CLOSE_LIFE = timedelta(hours=1)
BEHIND = timedelta(seconds=2)
"""What is on its way at this moment must not overtake the word that takes it back."""

MAY_STAND = (
    DeliveryStatus.SENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.SHOWN,
    DeliveryStatus.OPENED,
)


def call_off(session: Session, assignment_ids: Sequence[str], why: str) -> None:
    """The order is off and not by the member's own word: told wherever it may still stand.

    `why` is a code with words of its own (`server.stand_down.…`) or what the desk wrote.
    """
    if not assignment_ids:
        return
    _take_back(session, assignment_ids, why)
    expire(session, assignment_ids)


def expire(session: Session, assignment_ids: Sequence[str]) -> None:
    """What was not sent is not sent any more, nor tried again."""
    theirs = (
        col(Delivery.assignment_id).in_(assignment_ids),
        col(Delivery.kind) != DeliveryKind.CLOSE,
    )
    waiting = col(Delivery.status) == DeliveryStatus.QUEUED
    move_where(session, Delivery, DeliveryStatus.EXPIRED, *theirs, waiting)
    session.connection().execute(
        update(Delivery)
        .where(*theirs, col(Delivery.status) == DeliveryStatus.SENDING)
        .values(deadline_at=clock.now())
    )


def _take_back(session: Session, assignment_ids: Sequence[str], why: str) -> None:
    """A push that takes the order's place on every phone it may stand on, and says why.

    A phone is told again only of what it was sent since. One statement, whatever their number.
    """
    now = clock.now()
    values = {
        "assignments": list(assignment_ids),
        "head": db.id_head(),
        "why": why[:200],
        "now": now,
        "behind": now + BEHIND,
        "deadline_at": now + CLOSE_LIFE,
    }
    session.connection().execute(_TAKE_BACK, values)


_told = aliased(Delivery)
_WAS_TOLD = (
    col(_told.assignment_id) == col(Delivery.assignment_id),
    col(_told.phone_id) == col(Delivery.phone_id),
    col(_told.kind) == DeliveryKind.CLOSE,
)
_times_told = select(func.count()).where(*_WAS_TOLD).correlate(Delivery).scalar_subquery()
_is_on_its_way = case((col(Delivery.status) == DeliveryStatus.SENDING, 1), else_=0)
_STANDING: Any = (
    db.id_in_sql(bindparam("head", type_=String)),
    col(Delivery.assignment_id),
    literal(Channel.PUSH.value),
    col(Delivery.phone_id),
    _times_told + 1,
    literal(DeliveryKind.CLOSE.value),
    bindparam("why", type_=String),
    func.min(Delivery.severity),
    literal(DeliveryStatus.QUEUED.value),
    literal(0),
    case(
        (func.max(_is_on_its_way) == 1, bindparam("behind", type_=db.UtcTime)),
        else_=bindparam("now", type_=db.UtcTime),
    ),
    bindparam("deadline_at", type_=db.UtcTime),
)
_TAKE_BACK = insert(Delivery).from_select(
    [
        *("id", "assignment_id", "channel", "phone_id", "round", "kind", "why", "severity"),
        *("status", "attempts", "due_at", "deadline_at"),
    ],
    select(*_STANDING)
    .join(Phone, col(Phone.id) == col(Delivery.phone_id))
    .where(
        col(Delivery.assignment_id).in_(bindparam("assignments", expanding=True)),
        Delivery.channel == Channel.PUSH,
        Delivery.kind != DeliveryKind.CLOSE,
        or_(col(Delivery.status).in_(MAY_STAND), col(Delivery.sent_at).is_not(None)),
        col(Phone.revoked_at).is_(None),
        exists().where(
            col(PushSubscription.phone_id) == col(Phone.id),
            col(PushSubscription.retired_at).is_(None),
        ),
        ~exists().where(*_WAS_TOLD, col(_told.id) > col(Delivery.id)),
    )
    .group_by(col(Delivery.assignment_id), col(Delivery.phone_id)),
)
