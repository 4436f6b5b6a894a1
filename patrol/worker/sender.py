"""Send on every network channel: claim the due rows, send without the database, record outcomes."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from queue import SimpleQueue
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from patrol import clock, delivery
from patrol.channels import ChannelError, Refused, Sent, TryLater, carriers
from patrol.channels.http.answer import Steps
from patrol.channels.http.client import HttpClient, Job
from patrol.channels.http.throttle import Turns
from patrol.channels.journal import Journal
from patrol.channels.outgoing_text import Carrier, OutgoingText
from patrol.channels.push.endpoint import push_hosts
from patrol.channels.push.sender import PushSender, Subscription
from patrol.config import Settings
from patrol.db import DatabaseBusy
from patrol.delivery import DueDelivery, Outcome, Waiting
from patrol.models import Channel
from patrol.people import swap
from patrol.reachability import comms_check
from patrol.services import Services
from patrol.worker import comms_check_push, member_push, swap_push, text_data
from patrol.worker.member_push import MemberPush
from patrol.worker.text_data import TextData

log = logging.getLogger(__name__)

AT_ONCE = 20
"""So many messages are sent at the same time on one channel of another company."""

PATIENCE_S = 10.0
"""A message that waited longer for its turn fails with `TryLater`, before its row's lease ends.

After the lease (20 s) another worker could send it a second time.
"""

WriteDown = Callable[[Session, Sequence[tuple[Any, Outcome]]], None]
"""A verb that records the outcomes of many sends at once."""
HeardOutcome = tuple[WriteDown, Any, Outcome]
"""The verb, the send that it knows, and the outcome of this send."""
ReadPushes = Callable[[Session, str], dict[str, list[MemberPush]]]
"""Returns, by the row's id, the pushes to send; the second argument is our public address."""
ClaimPushes = Callable[[Session, list[str]], list[str]]
"""Takes rows by their ids; returns the ids that no other worker has taken."""
Departure = tuple[Sequence[DueDelivery], Future[Sent]]
"""The rows of one message, and the future with its outcome."""


class Sender:
    """Send on all network channels through one HTTP client.

    `on_outcome` is called in the client's thread whenever an outcome has arrived.
    """

    def __init__(self, services: Services, on_outcome: Callable[[], None]) -> None:
        settings = services.settings
        self._services, self._database = services, services.database
        self._on_outcome = on_outcome
        allowed = push_hosts(settings)
        self._http_client = HttpClient(allowed, ours=carriers.hosts(settings))
        self._push = PushSender(
            services.vapid, settings.vapid_contact, allowed, http_client=self._http_client
        )
        self.journal = Journal()
        self.ways: dict[str, Carrier] = {}
        self._carriers: dict[Channel, Carrier] = {}
        self.news: Carrier | None = None
        self.codes: Carrier | None = None
        self._turns: dict[Channel, Turns] = {}
        self._in_use: Settings | None = None
        self.outcomes: SimpleQueue[HeardOutcome] = SimpleQueue()

    def use_newest(self) -> None:
        """Make the carriers again when an administrator has changed their credentials."""
        settings = self._services.credentials.settings
        if settings is self._in_use:
            return
        self.ways = carriers.by_way(settings, self._database, self.journal)
        self._carriers = carriers.by_channel(self.ways)
        self.news = carriers.for_news(settings, self.ways)
        self.codes = carriers.for_codes(settings, self.ways)
        for channel in self._carriers:
            self._turns.setdefault(channel, Turns(AT_ONCE))
        self._in_use = settings

    def send(self) -> None:
        """Start to send all that is due, channel by channel; never wait for a provider."""
        self.use_newest()
        with self._database.read() as session:
            due = delivery.channels_due(session)
        for channel in (Channel.PUSH, *self._carriers):
            if channel not in due:
                continue
            with self._database.read() as session:
                waiting = delivery.waiting(session, channel)
                facts = text_data.facts(session, waiting.ready)
            if waiting:
                self._send(channel, waiting, facts)

    def _send(self, channel: Channel, waiting: Waiting, facts: dict[str, text_data.Facts]) -> None:
        """Claim the waiting rows and start to send those that are ours."""
        site = self._services.settings.public_url
        # The texts' data was read before, so that the write lock is held for the claim only.
        with self._database.write() as session:
            claimed = delivery.claim(session, waiting)
        texts = [TextData(due, *facts[due.assignment_id], site) for due in claimed]
        carrier = self._carriers.get(channel)
        leaving = self._post(channel, carrier, texts) if carrier else self._pushed(texts)
        for rows, future in leaving:
            future.add_done_callback(partial(self._hear, rows))

    def _pushed(self, texts: Sequence[TextData]) -> list[Departure]:
        """Submit the pushes; a row whose push cannot be built fails alone."""
        ready = []
        for text in texts:
            try:
                ready.append((text.due, _subscription(text.due), text_data.push(text)))
            except ValueError as error:
                self._keep(text.due, Refused(str(error)))
        futures = self._push.submit_all((to, message) for _, to, message in ready)
        return [([due], future) for (due, _, _), future in zip(ready, futures, strict=True)]

    def _post(
        self, channel: Channel, carrier: Carrier, texts: Sequence[TextData]
    ) -> list[Departure]:
        """Start a job for each bundle; its rank is that of its gravest case."""
        dues = {text.due.delivery_id: text.due for text in texts}
        bundles = carrier.bundles([text_data.outgoing(text) for text in texts])
        bundled = [[dues[outgoing.id] for outgoing in bundle] for bundle in bundles]
        jobs = [
            self._job(channel, carrier, bundle, min(due.severity for due in group))
            for bundle, group in zip(bundles, bundled, strict=True)
        ]
        return list(zip(bundled, self._http_client.carry(jobs), strict=True))

    def _job(
        self, channel: Channel, carrier: Carrier, bundle: Sequence[OutgoingText], rank: int
    ) -> Job:
        asked_s = clock.monotonic()

        async def carry() -> Sent:
            async with self._turns[channel].turn(rank):
                if clock.monotonic() - asked_s > PATIENCE_S:
                    raise TryLater(0.0, f"{channel.value} is slow: no turn in {PATIENCE_S:g} s")
                return await self._http_client.converse(carrier.send(bundle), bundle[0].attempt)

        return carry

    def send_comms_checks(self) -> None:
        """Start to send the pushes of comms checks.

        Each is tried once, because the next comms check proves the channel as well.
        """
        self._push_once(comms_check_push.waiting, comms_check.claim_pushes)

    def send_swaps(self) -> None:
        """Start to send the pushes of swaps of shifts, each once: the page tells them too."""
        self._push_once(swap_push.waiting, swap.claim_pushes)

    def _push_once(self, read: ReadPushes, claim: ClaimPushes) -> None:
        with self._database.read() as session:
            waiting = read(session, self._services.settings.public_url)
        if not waiting:
            return
        with self._database.write() as session:
            ours = claim(session, list(waiting))
        pushes = [push for key in ours for push in waiting[key]]
        futures = self._push.submit_all((push.to, push.message) for push in pushes)
        for push, future in zip(pushes, futures, strict=True):
            future.add_done_callback(partial(self._hear_push, push))

    def _hear_push(self, push: MemberPush, future: "Future[Sent]") -> None:
        self.outcomes.put((member_push.write_down, push, _outcome(future)))
        self._on_outcome()

    def run_apart(self, steps: Steps[Sent], then: Callable[[Sent | ChannelError], None]) -> None:
        """Run the steps beside the orders; `then` is called in the client's thread."""

        async def carry() -> Sent:
            return await self._http_client.converse(steps)

        (future,) = self._http_client.carry([carry])

        def heard(future: "Future[Sent]") -> None:
            then(_outcome(future))
            self._on_outcome()

        future.add_done_callback(heard)

    def _hear(self, rows: Sequence[DueDelivery], future: "Future[Sent]") -> None:
        """Queue the outcome for `record`; this runs in the HTTP client's thread."""
        outcome = _outcome(future)
        if rows[0].subscription is not None:
            self.journal.note(Channel.PUSH, outcome)
        for due in rows:
            self._keep(due, outcome)
        self._on_outcome()

    def _keep(self, due: DueDelivery, outcome: Outcome) -> None:
        self.outcomes.put((delivery.finish, due, outcome))

    def record(self) -> None:
        """Write all outcomes that have arrived, in one transaction.

        An outcome that is not written costs a second send, when the lease of its row ends.

        Raises: DatabaseBusy, OperationalError.
        """
        results = [self.outcomes.get_nowait() for _ in range(self.outcomes.qsize())]
        if not results:
            return
        try:
            self._write(results)
        except (DatabaseBusy, OperationalError):
            # Kept for the next run: a pause of the database must not ring 137 phones twice.
            for result in results:
                self.outcomes.put(result)
            raise
        except Exception:
            log.exception("%s outcomes could not be written together", len(results))
            self._write_apart(results)

    def _write(self, results: Sequence[HeardOutcome]) -> None:
        """Write the outcomes; each verb gets all of its own in one call."""
        by_verb: dict[WriteDown, list[tuple[Any, Outcome]]] = {}
        for write_down, send, outcome in results:
            by_verb.setdefault(write_down, []).append((send, outcome))
        with self._database.write() as session:
            for write_down, outcomes in by_verb.items():
                write_down(session, outcomes)

    def _write_apart(self, results: Sequence[HeardOutcome]) -> None:
        """Write each outcome in its own transaction, so that a bad one does not lose the others."""
        for result in results:
            try:
                self._write([result])
            except Exception:
                log.exception("what became of %s could not be written", result[1])

    def close(self) -> None:
        """Stop at once and write the known outcomes; the other rows are sent after their lease."""
        self._http_client.close()
        self.record()


def _outcome(future: "Future[Sent]") -> Outcome:
    try:
        return future.result()
    except ChannelError as error:
        return error
    except (Exception, CancelledError) as error:
        log.exception("a send failed in a way we did not foresee")
        return TryLater(5, type(error).__name__)


def _subscription(due: DueDelivery) -> Subscription:
    row = due.subscription
    assert row is not None  # noqa: S101  (a push without one ends when it is claimed)
    return Subscription(row.id, row.endpoint, row.p256dh, row.auth)
