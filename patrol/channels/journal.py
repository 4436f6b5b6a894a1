"""The outcomes of each outside service: the last success, the last refusal with its words.

A process gathers this in memory, and writes it now and then, so that no order waits for it.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from patrol import clock
from patrol.channels import ChannelError, Gone, Limited, Refused, Sent
from patrol.channels.http.answer import Steps
from patrol.channels.outgoing_text import Carrier, OutgoingText
from patrol.models import ChannelState


@dataclass(frozen=True)
class WayNews:
    """The facts that this process has learned of a service since it last wrote."""

    sent_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""
    refusals: int = 0
    """Refusals without a success after them."""
    paused_until: datetime | None = None


class Journal:
    """Gathers the outcomes of one process; any thread may note."""

    def __init__(self) -> None:
        self._news: dict[str, WayNews] = {}
        self._lock = threading.Lock()

    def note(self, way: str, outcome: Sent | ChannelError) -> None:
        """Note one outcome. A wrong number says nothing about the service."""
        if isinstance(outcome, Gone):
            return
        now = clock.now()
        with self._lock:
            known = self._news.get(way, WayNews())
            if isinstance(outcome, Sent):
                self._news[way] = replace(known, sent_at=now, refusals=0)
                return
            pause = timedelta(seconds=outcome.after_s) if isinstance(outcome, Limited) else None
            self._news[way] = replace(
                known,
                failed_at=now,
                reason=outcome.reason,
                refusals=known.refusals + isinstance(outcome, Refused),
                paused_until=now + pause if pause else known.paused_until,
            )

    def take(self) -> Mapping[str, WayNews]:
        """Return what was noted since the last call."""
        with self._lock:
            taken, self._news = self._news, {}
        return taken


def write(session: Session, news: Mapping[str, WayNews]) -> None:
    """Add what a process has learned to what is known; the newest words stay."""
    for way, learned in news.items():
        row = session.get(ChannelState, way, with_for_update=True) or ChannelState(way=way)
        if learned.sent_at is not None:
            row.sent_at, row.refusals = learned.sent_at, 0
        row.refusals += learned.refusals
        if learned.failed_at is not None:
            row.failed_at, row.reason = learned.failed_at, learned.reason
        if learned.paused_until is not None:
            row.paused_until = learned.paused_until
        session.add(row)


def begin_anew(session: Session, ways: Sequence[str]) -> None:
    """Forget the refusals of services whose credentials were replaced."""
    for way in ways:
        row = session.get(ChannelState, way, with_for_update=True)
        if row is not None:
            row.refusals, row.reason, row.failed_at, row.paused_until = 0, "", None, None
            session.add(row)


class Watched:
    """A carrier whose outcomes are noted."""

    def __init__(self, way: str, carrier: Carrier, journal: Journal) -> None:
        self._way, self._carrier, self._journal = way, carrier, journal

    def bundles(self, texts: Sequence[OutgoingText]) -> list[list[OutgoingText]]:
        """Return the bundles of the carrier."""
        return self._carrier.bundles(texts)

    def send(self, bundle: Sequence[OutgoingText]) -> Steps[Sent]:
        """Send one bundle, and note what came of it.

        Raises: TryLater, Gone, Refused.
        """
        try:
            sent = yield from self._carrier.send(bundle)
        except ChannelError as error:
            self._journal.note(self._way, error)
            raise
        self._journal.note(self._way, sent)
        return sent


def write_balances(session: Session, results: Sequence[tuple[str, Sent | ChannelError]]) -> None:
    """Record the balances of accounts, or why a provider does not tell one."""
    now = clock.now()
    for account, outcome in results:
        row = session.get(ChannelState, account) or ChannelState(way=account)
        row.balance = outcome.detail if isinstance(outcome, Sent) else ""
        row.reason = "" if isinstance(outcome, Sent) else outcome.reason
        row.balance_at = now
        session.add(row)
