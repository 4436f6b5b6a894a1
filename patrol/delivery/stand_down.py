"""The order is off: nothing more is sent, and no lock screen goes on showing it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from patrol import clock
from patrol.delivery.queue import insert_rows, new_row, ways_to
from patrol.models import Assignment, Channel, Delivery, DeliveryKind
from patrol.status import DeliveryStatus
from patrol.transition import move_many

CLOSE_LIFE = timedelta(hours=1)
NOW = timedelta(0)
BEHIND = timedelta(seconds=2)
"""What is on its way at this moment must not overtake the word that takes it back."""

MAY_STAND = (
    DeliveryStatus.SENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.SHOWN,
    DeliveryStatus.OPENED,
)


def call_off(session: Session, rows: Sequence[Assignment], why: str) -> None:
    """The order is off and not by the member's own word: told wherever it may still stand."""
    stand_down_push(session, rows, why)
    expire(session, [row.id for row in rows])


def expire(session: Session, assignment_ids: Sequence[str]) -> None:
    """What was not sent is not sent any more, nor tried again."""
    theirs = (
        col(Delivery.assignment_id).in_(assignment_ids),
        col(Delivery.kind) != DeliveryKind.CLOSE,
    )
    ids = session.exec(
        select(Delivery.id).where(*theirs, Delivery.status == DeliveryStatus.QUEUED)
    ).all()
    move_many(session, Delivery, ids, DeliveryStatus.EXPIRED)
    session.connection().execute(
        update(Delivery)
        .where(*theirs, col(Delivery.status) == DeliveryStatus.SENDING)
        .values(deadline_at=clock.now())
    )


def stand_down_push(session: Session, rows: Sequence[Assignment], why: str) -> list[str]:
    """A push that takes the order's place on every phone it may stand on, and says why.

    `why` is a code with words of its own (`server.stand_down.…`) or what the desk wrote. Returns
    the call signs that are told; each phone is told once of each assignment.
    """
    by_id = {row.id: row for row in rows}
    phones = ways_to(session, {row.member_id for row in rows}, Channel.PUSH)
    new = [
        new_row(
            order.assignment_id,
            Channel.PUSH,
            order.phone_id,
            order.severity,
            kind=DeliveryKind.CLOSE,
            why=why[:200],
            due_at=clock.now() + (BEHIND if order.status == DeliveryStatus.SENDING else NOW),
            life=CLOSE_LIFE,
        )
        for order in _standing(session, list(by_id))
        if order.phone_id in phones.get(by_id[order.assignment_id].member_id, ())
    ]
    insert_rows(session, new)
    return sorted({by_id[row["assignment_id"]].call_sign for row in new})


def _standing(session: Session, ids: Sequence[str]) -> list[Delivery]:
    """The newest push of an order to each phone, where it may have been shown."""
    pushes = session.exec(
        select(Delivery)
        .where(
            col(Delivery.assignment_id).in_(ids),
            Delivery.channel == Channel.PUSH,
            or_(col(Delivery.status).in_(MAY_STAND), col(Delivery.sent_at).is_not(None)),
        )
        .order_by(col(Delivery.kind).desc(), col(Delivery.round), Delivery.id)
        .execution_options(populate_existing=True)
    )
    newest: dict[tuple[str, str | None], Delivery] = {}
    for row in pushes:
        newest[row.assignment_id, row.phone_id] = row
    return [row for row in newest.values() if row.kind != DeliveryKind.CLOSE]
