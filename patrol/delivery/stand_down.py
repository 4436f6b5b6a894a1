"""Call off an order: send nothing more, and replace the notification that a phone may show."""

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
"""A push that calls an order off is tried for so long."""
BEHIND = timedelta(seconds=2)
"""The delay of that push after an order that is being sent: the order must arrive first."""

# A notification may stand on the phone as soon as its push is being sent.
MAY_STAND = (
    DeliveryStatus.SENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.SHOWN,
    DeliveryStatus.OPENED,
)


def call_off(session: Session, assignment_ids: Sequence[str], why: str) -> None:
    """Call off orders that somebody else ended, and push the reason to phones that may show them.

    `why` is a code with a text (`server.stand_down.…`) or the words of the desk.
    """
    if not assignment_ids:
        return
    _take_back(session, assignment_ids, why)
    expire(session, assignment_ids)


def expire(session: Session, assignment_ids: Sequence[str]) -> None:
    """Expire what is queued, and let nothing that is being sent be tried again."""
    theirs = (
        col(Delivery.assignment_id).in_(assignment_ids),
        col(Delivery.kind) != DeliveryKind.CLOSE,
    )
    waiting = col(Delivery.status) == DeliveryStatus.QUEUED
    move_where(session, Delivery, DeliveryStatus.EXPIRED, *theirs, waiting)
    # A worker holds these rows: the past deadline stops a retry when its outcome comes.
    session.connection().execute(
        update(Delivery)
        .where(*theirs, col(Delivery.status) == DeliveryStatus.SENDING)
        .values(deadline_at=clock.now())
    )


def _take_back(session: Session, assignment_ids: Sequence[str], why: str) -> None:
    """Queue a push that replaces the order on each phone that may show it, in one statement.

    A phone that got such a push gets another only if the order was sent to it again since.
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


_sent_close = aliased(Delivery)
_WAS_CLOSED = (
    col(_sent_close.assignment_id) == col(Delivery.assignment_id),
    col(_sent_close.phone_id) == col(Delivery.phone_id),
    col(_sent_close.kind) == DeliveryKind.CLOSE,
)
_times_closed = select(func.count()).where(*_WAS_CLOSED).correlate(Delivery).scalar_subquery()
_is_on_its_way = case((col(Delivery.status) == DeliveryStatus.SENDING, 1), else_=0)
_STANDING: Any = (
    db.id_in_sql(bindparam("head", type_=String)),
    col(Delivery.assignment_id),
    literal(Channel.PUSH.value),
    col(Delivery.phone_id),
    _times_closed + 1,
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
        # A failed or expired push may have been shown all the same if it was sent once.
        or_(col(Delivery.status).in_(MAY_STAND), col(Delivery.sent_at).is_not(None)),
        col(Phone.revoked_at).is_(None),
        exists().where(
            col(PushSubscription.phone_id) == col(Phone.id),
            col(PushSubscription.retired_at).is_(None),
        ),
        ~exists().where(*_WAS_CLOSED, col(_sent_close.id) > col(Delivery.id)),
    )
    .group_by(col(Delivery.assignment_id), col(Delivery.phone_id)),
)
