"""给我发一条: an administrator asks for a test message; the worker sends it by one service alone.

The process that sends orders sends the test, so it shows what an order would meet.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from patrol import clock, feed, i18n
from patrol.access import Actor, NotFound
from patrol.channel_settings import POSTED_WAYS
from patrol.channels import CHANNEL_OF_WAY, ChannelError, Sent
from patrol.channels.outgoing_text import OutgoingText
from patrol.guess import TooSoon
from patrol.models import Channel, ChannelTest, FeedKind, Member
from patrol.people import mobile

MOST, WITHIN = 10, timedelta(minutes=10)
"""Each test costs the office money and somebody's attention."""
PATIENCE = timedelta(minutes=2)
"""A test that no worker has taken by then is over."""
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Asker:
    """The person who asks, and the areas whose members may be named."""

    name: str
    area_id: int
    area_ids: Collection[int]

    @classmethod
    def of(cls, actor: Actor) -> "Asker":
        return cls(actor.name, actor.area_id, actor.area_ids)


class NoAddress(Exception):
    """The member has no address for this service, or nobody was named."""


class NotReady(Exception):
    """The service has no credentials, so there is nothing to test."""


def ask(session: Session, me: Asker, way: str, to: str, *, ready: bool) -> ChannelTest:
    """Queue a test; `to` is a call sign of the caller's areas, or a mobile number.

    Raises: NotFound, NotReady, NoAddress, NoMobile, TooSoon.
    """
    if way not in CHANNEL_OF_WAY and way not in POSTED_WAYS:
        raise NotFound("channel")
    if not ready:
        raise NotReady
    address = _address(session, me, way, to.strip())
    now = clock.now()
    _refuse_many(session, now)
    row = ChannelTest(way=way, address=address, by=me.name, at=now)
    session.add(row)
    session.flush()
    feed.note(session, FeedKind.CHANNEL_TESTED, by=me.name, area_id=me.area_id, way=way)
    return row


def _address(session: Session, me: Asker, way: str, to: str) -> str:
    """Return the number or account; a fixed receiver is known without one."""
    if way == "robot" or way in POSTED_WAYS:
        return ""
    member = session.exec(
        select(Member).where(
            Member.call_sign == to,
            col(Member.left_at).is_(None),
            col(Member.area_id).in_(me.area_ids),
        )
    ).first()
    if CHANNEL_OF_WAY[way] == Channel.NOTICE:
        address = member.notice_id if member else None
    else:
        address = member.mobile if member else mobile.read(to)
    if not address:
        raise NoAddress
    return address


def _refuse_many(session: Session, now: datetime) -> None:
    asked = session.exec(
        select(func.count(), func.min(ChannelTest.at)).where(col(ChannelTest.at) > now - WITHIN)
    ).one()
    if asked[0] >= MOST:
        raise TooSoon(max(1, round((asked[1] + WITHIN - now).total_seconds())))


def waiting(session: Session) -> list[ChannelTest]:
    """Return the tests that no worker has taken."""
    query = select(ChannelTest).where(
        col(ChannelTest.taken_at).is_(None), col(ChannelTest.at) > clock.now() - PATIENCE
    )
    return list(session.exec(query.order_by(ChannelTest.id)))


def take(session: Session, ids: Sequence[str]) -> list[ChannelTest]:
    """Claim these tests; another worker may have been first."""
    free = col(ChannelTest.id).in_(ids), col(ChannelTest.taken_at).is_(None)
    claimed = session.connection().execute(
        update(ChannelTest).where(*free).values(taken_at=clock.now()).returning(col(ChannelTest.id))
    )
    ours = list(claimed.scalars())
    return list(session.exec(select(ChannelTest).where(col(ChannelTest.id).in_(ours))))


def text(row: ChannelTest, site: str, language: str) -> OutgoingText:
    """Return the test in the form of an order, because the templates accept nothing else."""
    is_account = CHANNEL_OF_WAY[row.way] == Channel.NOTICE and row.way != "robot"
    return OutgoingText(
        id=row.id,
        order_id=row.id,
        call_sign=row.by,
        severity=i18n.t("server.channel_test.severity", language),
        title=i18n.t("server.channel_test.title", language),
        place="",
        link=site,
        at=f"{clock.local(clock.now()):%H:%M}",
        mobile="" if is_account else row.address,
        account=row.address if is_account else "",
    )


def write_down(
    session: Session, results: Sequence[tuple[ChannelTest, Sent | ChannelError]]
) -> None:
    """Record what came of the tests, and forget their addresses."""
    for row, outcome in results:
        is_sent = isinstance(outcome, Sent)
        words = outcome.detail if isinstance(outcome, Sent) else outcome.reason
        over = {"done_at": clock.now(), "is_sent": is_sent, "words": words[:200], "address": ""}
        session.connection().execute(
            update(ChannelTest).where(col(ChannelTest.id) == row.id).values(**over)
        )


def newest(session: Session) -> dict[str, ChannelTest]:
    """Return the newest test of each service."""
    rows = session.exec(
        select(ChannelTest)
        .where(col(ChannelTest.at) > clock.now() - KEPT)
        .order_by(col(ChannelTest.at))
    )
    return {row.way: row for row in rows}


def is_over(row: ChannelTest) -> bool:
    """True when the test has its result, or no worker came in time."""
    return row.done_at is not None or row.at < clock.now() - PATIENCE


def forget(session: Session) -> None:
    """Delete old tests, and the address of those that nobody took."""
    now = clock.now()
    old = col(ChannelTest.at) < now - PATIENCE, col(ChannelTest.address) != ""
    session.connection().execute(update(ChannelTest).where(*old).values(address=""))
    session.connection().execute(delete(ChannelTest).where(col(ChannelTest.at) < now - KEPT))
