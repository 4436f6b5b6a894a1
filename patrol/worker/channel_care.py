"""The worker looks after the channels themselves: tests, balances, and their health."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from patrol import clock, i18n
from patrol.channel_settings import POSTED_WAYS
from patrol.channels import ChannelError, Refused, Sent, balance, journal
from patrol.channels.http.answer import Steps
from patrol.channels.outgoing_text import OutgoingText
from patrol.config import Settings
from patrol.models import ChannelTest
from patrol.operations import channel_test
from patrol.operations.house import posted
from patrol.services import Services
from patrol.worker.sender import Sender

log = logging.getLogger(__name__)

BALANCE_EVERY_S = 3600.0


class ChannelCare:
    """Runs beside the sender of one worker, with its connections and its limits."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services, self._database, self._sender = services, services.database, sender
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="channel-test")
        self._asked_with: Settings | None = None
        self._asked_s = 0.0

    def send_tests(self) -> None:
        """Send the tests that administrators have asked for."""
        with self._database.read() as session:
            ids = [row.id for row in channel_test.waiting(session)]
        if not ids:
            return
        # A test is mostly asked for just after the credentials were saved.
        self._services.credentials.refresh()
        self._sender.use_newest()
        with self._database.write() as session:
            rows = channel_test.take(session, ids)
        for row in rows:
            if row.way in POSTED_WAYS:
                self._thread.submit(self._test_posted, row)
            else:
                self._sender.run_apart(self._steps(row), partial(self._tested, row))

    def _test_posted(self, row: ChannelTest) -> None:
        """Send a test to a fixed receiver: a mail server may be silent for 20 s."""
        title = " · ".join(i18n.t("server.channel_test.title", tag) for tag in i18n.LANGUAGES)
        outcome: Sent | ChannelError
        try:
            settings = self._services.credentials.settings
            outcome = posted.send(settings, row.way, title, f"{row.by} {settings.public_url}")
        except ChannelError as error:
            outcome = error
        self._sender.journal.note(row.way, outcome)
        self._tested(row, outcome)

    def _steps(self, row: ChannelTest) -> Steps[Sent]:
        settings = self._services.settings
        outgoing = channel_test.text(row, f"{settings.public_url}/phone", i18n.LANGUAGES[0])
        carrier = self._sender.ways.get(row.way)
        return carrier.send([outgoing]) if carrier else _unready(outgoing)

    def _tested(self, row: ChannelTest, outcome: Sent | ChannelError) -> None:
        self._sender.outcomes.put((channel_test.write_down, row, outcome))

    def close(self) -> None:
        """Stop; a test that was not sent is over after its patience."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def look(self) -> None:
        """Write what was learned, and ask for balances that are due."""
        self.write_states()
        self.ask_balances()

    def ask_balances(self) -> None:
        """Ask each provider for the balance, hourly and after a change of the credentials."""
        settings = self._services.credentials.settings
        is_due = clock.monotonic() - self._asked_s > BALANCE_EVERY_S
        if settings is self._asked_with and not is_due:
            return
        self._asked_with, self._asked_s = settings, clock.monotonic()
        for account, steps in balance.questions(settings).items():
            self._sender.run_apart(steps, partial(self._told, account))

    def _told(self, account: str, outcome: Sent | ChannelError) -> None:
        self._sender.outcomes.put((journal.write_balances, account, outcome))

    def write_states(self) -> None:
        """Write what was learned of the services since the last time."""
        news = self._sender.journal.take()
        if news:
            with self._database.write() as session:
                journal.write(session, news)


def _unready(_: OutgoingText) -> Steps[Sent]:
    yield from ()
    raise Refused("no credentials")
