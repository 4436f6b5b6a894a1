"""Queue what is to be sent: one row for each assignment, channel and phone."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Insert,
    Integer,
    String,
    bindparam,
    cast,
    exists,
    insert,
    literal,
    null,
    union_all,
)
from sqlmodel import Session, col, or_, select

from patrol import clock, db, feed
from patrol.channels import known_addresses
from patrol.models import (
    Assignment,
    Audience,
    Channel,
    Delivery,
    DeliveryKind,
    FeedKind,
    Incident,
    Member,
    Order,
    Phone,
    PushSubscription,
    SystemActor,
)
from patrol.models.state import order_state
from patrol.status import DeliveryStatus

LIFE = timedelta(minutes=10)
"""A delivery that was not sent by then expires."""
AT_ONCE = (Channel.LIVE, Channel.PUSH, Channel.NOTICE)
"""Every order goes over these channels at once, because they cost nothing per message."""


def enqueue(session: Session, order: Order, severity: int) -> None:
    """Queue an order for every channel in `AT_ONCE`, in one statement for any number of members.

    A notice is queued only for members with an address on a notice channel.
    """
    known = known_addresses(session)
    now = clock.now()
    row = {
        "order_id": order.id,
        "severity": severity,
        "due_at": now,
        "deadline_at": now + LIFE,
        **{_head(channel): db.id_head() for channel in AT_ONCE},
    }
    session.connection().execute(_enqueue(tuple(known.get(Channel.NOTICE, ()))), row)


@cache
def _enqueue(notice_columns: tuple[str, ...]) -> Insert:
    notice = [_by_notice(notice_columns)] if notice_columns else []
    names = ("id", "assignment_id", "channel", "phone_id", "round", "kind", "severity", "status")
    columns = [*names, "attempts", "due_at", "deadline_at"]
    return insert(Delivery).from_select(columns, union_all(_BY_SOCKET, _BY_PUSH, *notice))


def _head(channel: Channel) -> str:
    """Name the parameter with the start of the ids, so that the rows of a channel lie together."""
    return f"{channel.value}_head"


def _rows_of_order(channel: Channel, phone_id: Any) -> Any:
    columns: Any = (
        db.id_in_sql(bindparam(_head(channel), type_=String)),
        col(Assignment.id),
        literal(channel.value),
        phone_id,
        literal(1),
        literal(DeliveryKind.ORDER.value),
        bindparam("severity", type_=Integer),
        literal(DeliveryStatus.QUEUED.value),
        literal(0),
        bindparam("due_at", type_=db.UtcTime),
        bindparam("deadline_at", type_=db.UtcTime),
    )
    return select(*columns).where(Assignment.order_id == bindparam("order_id"))


# The cast gives NULL a type, which PostgreSQL needs in a UNION.
_BY_SOCKET = _rows_of_order(Channel.LIVE, cast(null(), String))
_BY_PUSH = (
    _rows_of_order(Channel.PUSH, col(Phone.id))
    .join(Phone, col(Phone.member_id) == col(Assignment.member_id))
    .where(
        col(Phone.revoked_at).is_(None),
        exists().where(
            col(PushSubscription.phone_id) == col(Phone.id),
            col(PushSubscription.retired_at).is_(None),
        ),
    )
)


def _by_notice(columns: Iterable[str]) -> Any:
    has_address = or_(*(col(getattr(Member, name)).is_not(None) for name in columns))
    return (
        _rows_of_order(Channel.NOTICE, cast(null(), String))
        .join(Member, col(Member.id) == col(Assignment.member_id))
        .where(has_address)
    )


def by_channel(
    session: Session,
    rows: Sequence[Assignment],
    channel: Channel,
    *,
    round: int = 1,
    kind: DeliveryKind = DeliveryKind.ORDER,
    why: str | None = None,
) -> list[str]:
    """Queue one round on one channel; return the call signs of the members with a new row.

    A member gets no row when the channel has no credentials, when the member has no address on it,
    or when this round was queued before.
    """
    ways = ways_to(session, {row.member_id for row in rows}, channel)
    # A step of the escalation may be taken twice after a crash: its round is queued once.
    known = _known(session, rows, channel, round, kind)
    severity = _severities(session, {row.incident_id for row in rows})
    new = [row for row in rows if row.id not in known and ways.get(row.member_id)]
    insert_rows(
        session,
        [
            new_row(
                row.id, channel, phone, severity[row.incident_id], round=round, kind=kind, why=why
            )
            for row in new
            for phone in ways[row.member_id]
        ],
    )
    return sorted(row.call_sign for row in new)


def ring_again(session: Session, rows: Sequence[Assignment], *, round: int) -> list[str]:
    """Send the order once more over the channels that ring: live and push."""
    rung = by_channel(session, rows, Channel.LIVE, round=round)
    by_channel(session, rows, Channel.PUSH, round=round)
    for order_id in sorted({row.order_id for row in rows}):
        crew = [row.call_sign for row in rows if row.order_id == order_id if row.call_sign in rung]
        # One act for each order: a phone shows the order that the act carries.
        if crew:
            order = session.get_one(Order, order_id)
            feed.note(
                session,
                FeedKind.ORDER_RUNG,
                by=SystemActor.WORKER,
                incident=session.get_one(Incident, order.incident_id),
                audience=Audience.CREW,
                order=order_state(order),
                crew=crew,
                round=round,
            )
    return rung


def ways_to(
    session: Session, members: Iterable[int], channel: Channel
) -> dict[int, list[str | None]]:
    """Return the phones of each member who has this channel; [None] if it needs no phone."""
    # Every open page of a member hears the socket, so it needs no phone's row.
    if channel == Channel.LIVE:
        return {member: [None] for member in members}
    if channel == Channel.PUSH:
        return _subscribed(session, members)
    known = known_addresses(session)
    columns = [col(getattr(Member, name)).is_not(None) for name in known.get(channel, ())]
    if not columns:
        return {}
    reachable = session.exec(select(Member.id).where(col(Member.id).in_(members), or_(*columns)))
    return {member: [None] for member in reachable if member is not None}


def _subscribed(session: Session, members: Iterable[int]) -> dict[int, list[str | None]]:
    phones: dict[int, list[str | None]] = {}
    rows = session.exec(
        select(Phone.member_id, Phone.id)
        .join(PushSubscription, col(PushSubscription.phone_id) == col(Phone.id))
        .where(
            col(Phone.member_id).in_(members),
            col(Phone.revoked_at).is_(None),
            col(PushSubscription.retired_at).is_(None),
        )
        .distinct()  # a phone with two subscriptions needs one row
    )
    for member_id, phone_id in rows:
        phones.setdefault(member_id, []).append(phone_id)
    return phones


def _known(
    session: Session, rows: Sequence[Assignment], channel: Channel, round: int, kind: DeliveryKind
) -> set[str]:
    return set(
        session.exec(
            select(Delivery.assignment_id).where(
                col(Delivery.assignment_id).in_([row.id for row in rows]),
                Delivery.channel == channel,
                Delivery.round == round,
                Delivery.kind == kind,
            )
        )
    )


def _severities(session: Session, case_ids: Iterable[str]) -> dict[str, int]:
    rows = session.exec(
        select(Incident.id, Incident.severity).where(col(Incident.id).in_(case_ids))
    )
    return dict(rows.all())


def new_row(
    assignment_id: str,
    channel: Channel,
    phone_id: str | None,
    severity: int,
    *,
    round: int = 1,
    kind: DeliveryKind = DeliveryKind.ORDER,
    why: str | None = None,
    message_id: str | None = None,
) -> dict[str, Any]:
    """Return the row of a queued delivery for `insert_rows`."""
    now = clock.now()
    return {
        "id": db.new_id(),
        "assignment_id": assignment_id,
        "channel": channel,
        "phone_id": phone_id,
        "round": round,
        "kind": kind,
        "why": why,
        "message_id": message_id,
        "severity": severity,
        "status": DeliveryStatus.QUEUED,
        "attempts": 0,
        "due_at": now,
        "deadline_at": now + LIFE,
    }


def insert_rows(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert deliveries in one statement."""
    if rows:
        session.connection().execute(insert(Delivery), rows)
