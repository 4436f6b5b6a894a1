"""Watch over the house, and tell the office's IT. The worker runs it; a web process, when no worker
beats; and the worker alone, out of its memory, when the database is away.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, select

from patrol import clock
from patrol.channels import ChannelError, Sent
from patrol.channels.credentials import Credentials
from patrol.channels.journal import Journal
from patrol.db import Database
from patrol.i18n import LANGUAGES, t
from patrol.models import HouseMessage, HouseTrouble
from patrol.operations.house import facts, posted, telling, tls, troubles

log = logging.getLogger(__name__)

CERTIFICATE_EVERY_S = 3600.0
AWAY_S = 60.0
"""A restart of the database takes less."""
AWAY_AGAIN_S = 86_400.0


class HouseWatch:
    """The watch of one process; a message is claimed before it leaves, so several do no harm."""

    def __init__(self, database: Database, credentials: Credentials, journal: Journal) -> None:
        self._database, self._credentials, self._journal = database, credentials, journal
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="house")
        self._seen_s = -CERTIFICATE_EVERY_S
        self._away_since_s: float | None = None
        self._away_told_s: float | None = None

    def look(self) -> None:
        """Find troubles, tell what is due, and send what waits.

        Raises: OperationalError, InterfaceError when the database is away.
        """
        try:
            self._look()
        except (OperationalError, InterfaceError):
            self._away()
            raise
        self._back()

    def _look(self) -> None:
        settings = self._credentials.settings
        with self._database.read() as session:
            present = troubles.find(session, settings)
            rows = _rows(session)
            is_new = _open(rows) != present.keys()
            is_due = bool(telling.due(rows, settings.it_ways))
            waits = bool(telling.waiting(session))
        if is_new or is_due:
            with self._database.write() as session:
                known = troubles.note(session, present)
                session.flush()
                if chosen := telling.due(known, settings.it_ways):
                    telling.tell(session, chosen, settings)
                    waits = True
        if waits:
            with self._database.write() as session:
                messages = telling.take(session)
            self._thread.submit(self._send, messages)
        self._look_at_certificate()

    def _send(self, messages: Sequence[HouseMessage]) -> None:
        """Send in this watch's thread: a mail server may be silent for 20 s."""
        for message in messages:
            reason = self._outcome(message.way, message.subject, message.words)
            try:
                with self._database.write() as session:
                    telling.finish(session, message.id, reason)
            except Exception:  # it is sent again later: twice is better than never
                log.exception("what became of a message to the IT could not be written")

    def _outcome(self, way: str, subject: str, words: str) -> str:
        """Return why a message was not sent; empty when it was."""
        outcome: Sent | ChannelError
        try:
            outcome = posted.send(self._credentials.settings, way, subject, words)
        except ChannelError as error:
            outcome = error
            log.warning("a message was not sent by %s: %s", way, error.reason)
        self._journal.note(way, outcome)
        return outcome.reason or "unknown" if isinstance(outcome, ChannelError) else ""

    # --- the certificate ------------------------------------------------------------------

    def _look_at_certificate(self) -> None:
        settings = self._credentials.base
        is_due = clock.monotonic() - self._seen_s >= CERTIFICATE_EVERY_S
        if settings.is_https and settings.is_production and is_due:
            self._seen_s = clock.monotonic()
            self._thread.submit(self._keep_certificate)

    def _keep_certificate(self) -> None:
        try:
            seen = tls.look(self._credentials.base)
            with self._database.write() as session:
                facts.keep_certificate(session, seen)
        except Exception:
            log.exception("the certificate could not be looked at")

    # --- without a database ---------------------------------------------------------------

    def _away(self) -> None:
        """Tell of a database that is away, out of memory; a restart may tell it a second time."""
        now = clock.monotonic()
        self._away_since_s = now if self._away_since_s is None else self._away_since_s
        is_told = self._away_told_s is not None and now - self._away_told_s < AWAY_AGAIN_S
        if now - self._away_since_s >= AWAY_S and not is_told:
            self._away_told_s = now
            self._say("stands")

    def _back(self) -> None:
        if self._away_told_s is not None:
            self._say("over")
        self._away_since_s = self._away_told_s = None

    def _say(self, state: str) -> None:
        now = f"{clock.local(clock.now()):%m-%d %H:%M}"
        said = {tongue: t("server.house.database", tongue) for tongue in LANGUAGES}
        key = f"server.house.state.{state}"
        lines = [t(key, tongue, since=now, said=said[tongue]) for tongue in LANGUAGES]
        subject = " · ".join(t("server.house.subject", tongue, n=1) for tongue in LANGUAGES)
        for way in self._credentials.settings.it_ways:
            self._thread.submit(self._outcome, way, subject, "\n".join(lines))

    def close(self) -> None:
        """Stop; what was not sent waits in the database."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _rows(session: Session) -> list[HouseTrouble]:
    return list(session.exec(select(HouseTrouble)))


def _open(rows: Sequence[HouseTrouble]) -> set[tuple[str, str]]:
    return {(row.kind, row.subject) for row in rows if row.ended_at is None}
