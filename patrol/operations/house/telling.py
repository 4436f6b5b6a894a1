"""Decide what the office's IT is told now, and keep each message until it is sent.

A trouble is told when it begins, each day while it stands, and once when it is over; but none more
than once an hour. What is due at one time is one message, and messages are five minutes apart.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from patrol import clock
from patrol.config import Settings
from patrol.i18n import LANGUAGES, t
from patrol.models import HouseMessage, HouseTrouble, TroubleKind, TroubleState

AGAIN = timedelta(days=1)
LEAST_GAP = timedelta(hours=1)
"""A trouble that comes and goes is told at most once in this time."""
GATHER = timedelta(minutes=5)
RETRY_MIN = (1, 5, 15, 60)
"""Minutes after each failed attempt; the last one is repeated."""
GIVE_UP = timedelta(days=1)
KEPT = timedelta(days=30)


def state_of(row: HouseTrouble) -> TroubleState:
    return TroubleState.STANDS if row.ended_at is None else TroubleState.OVER


def is_due(row: HouseTrouble, now: datetime) -> bool:
    """True when the IT should be told of this trouble now."""
    state = state_of(row)
    if row.told_at is None:
        return state == TroubleState.STANDS
    if state != row.told_state:
        return now - row.told_at >= LEAST_GAP
    return state == TroubleState.STANDS and now - row.told_at >= AGAIN


def due(rows: Iterable[HouseTrouble], ways: Sequence[str]) -> list[HouseTrouble]:
    """Return the troubles to tell now; [] while the last message is too fresh."""
    now, known = clock.now(), list(rows)
    last = max((row.told_at for row in known if row.told_at), default=None)
    if not ways or (last is not None and now - last < GATHER):
        return []
    # A way that fails can only be told of by the other one.
    hopeless = {TroubleKind.IT} if len(ways) < 2 else set()
    return [row for row in known if row.kind not in hopeless and is_due(row, now)]


def tell(session: Session, rows: Sequence[HouseTrouble], settings: Settings) -> None:
    """Queue one message of these troubles by each way."""
    now = clock.now()
    subject = " · ".join(t("server.house.subject", tongue, n=len(rows)) for tongue in LANGUAGES)
    words = "\n\n".join(
        "\n".join([*(_line(row, tongue) for row in rows), _where(settings, tongue)])
        for tongue in LANGUAGES
    )
    for way in settings.it_ways:
        session.add(HouseMessage(way=way, subject=subject, words=words, at=now, due_at=now))
    for row in rows:
        row.told_at, row.told_state = now, state_of(row)
        session.add(row)


def _line(row: HouseTrouble, tongue: str) -> str:
    said = t(f"server.house.{row.kind}", tongue, subject=row.subject, detail=row.detail)
    is_again = row.told_state == TroubleState.STANDS and row.ended_at is None
    key = "again" if is_again else state_of(row).value
    since = f"{clock.local(row.ended_at or row.began_at):%m-%d %H:%M}"
    return t(f"server.house.state.{key}", tongue, said=said.strip(), since=since)


def _where(settings: Settings, tongue: str) -> str:
    return t("server.house.where", tongue, site=settings.public_url)


def waiting(session: Session) -> list[HouseMessage]:
    """Return the messages whose turn has come."""
    open_ones = col(HouseMessage.done_at).is_(None), col(HouseMessage.due_at) <= clock.now()
    return list(session.exec(select(HouseMessage).where(*open_ones).order_by(HouseMessage.id)))


def take(session: Session) -> list[HouseMessage]:
    """Claim the messages: until `due_at` no other process sends them."""
    rows = waiting(session)
    for row in rows:
        minutes = RETRY_MIN[min(row.attempts, len(RETRY_MIN) - 1)]
        row.attempts += 1
        row.due_at = clock.now() + timedelta(minutes=minutes)
        session.add(row)
    return rows


def finish(session: Session, key: str, reason: str) -> None:
    """Record that a message was sent (no reason), or why not; after a day it is given up."""
    row = session.get_one(HouseMessage, key, with_for_update=True)
    row.reason = reason[:200]
    if not reason or clock.now() - row.at > GIVE_UP:
        row.done_at = clock.now()
    session.add(row)


def forget(session: Session) -> None:
    """Delete the messages that were sent or given up long ago."""
    old = col(HouseMessage.done_at) < clock.now() - KEPT
    session.connection().execute(delete(HouseMessage).where(old))
