"""Claim, let go of the database, send, write down what became of it: for every network channel."""

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
from patrol.channels.http.client import HttpClient, Job
from patrol.channels.http.throttle import Turns
from patrol.channels.outgoing_text import Carrier, OutgoingText
from patrol.channels.push.endpoint import allowed_hosts
from patrol.channels.push.sender import PushSender, Subscription
from patrol.db import DatabaseBusy
from patrol.delivery import DueDelivery, Outcome, Waiting
from patrol.models import Channel
from patrol.reachability import comms_check
from patrol.services import Services
from patrol.worker import comms_check_push, text_data
from patrol.worker.text_data import TextData

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Outgoing texts under way on one channel: a provider's limits are lower than its servers'."""

PATIENCE_S = 10.0
"""What waited longer for its turn goes back to its row, before the lease lets it go twice."""

WriteDown = Callable[[Session, Sequence[tuple[Any, Outcome]]], None]
Heard = tuple[WriteDown, Any, Outcome]
Departure = tuple[Sequence[DueDelivery], Future[Sent]]


class Sender:
    """One http_client for all; `heard` is called in its thread when an outcome is there."""

    def __init__(self, services: Services, heard: Callable[[], None]) -> None:
        settings = services.settings
        self._services, self._database = services, services.database
        self._heard = heard
        allowed = allowed_hosts(settings.push_extra_hosts)
        self._http_client = HttpClient(allowed, ours=carriers.hosts(settings))
        self._push = PushSender(
            services.vapid, settings.vapid_contact, allowed, http_client=self._http_client
        )
        self._carriers = carriers.carriers(settings)
        self._turns = {channel: Turns(AT_ONCE) for channel in self._carriers}
        self.outcomes: SimpleQueue[Heard] = SimpleQueue()

    def send(self) -> None:
        """Send all that is due, channel by channel; never waits for a provider."""
        for channel in (Channel.PUSH, *self._carriers):
            with self._database.read() as session:
                found = delivery.waiting(session, channel)
                facts = text_data.facts(session, found.ready)
            if found:
                self._send(channel, found, facts)

    def _send(self, channel: Channel, found: Waiting, facts: dict[str, text_data.Facts]) -> None:
        """The words were gathered before the lock: under it the rows are taken, and no more."""
        site = self._services.settings.public_url
        with self._database.write() as session:
            claimed = delivery.claim(session, found)
        told = [TextData(due, *facts[due.assignment_id], site) for due in claimed]
        carrier = self._carriers.get(channel)
        leaving = self._post(channel, carrier, told) if carrier else self._pushed(told)
        for due, future in leaving:
            future.add_done_callback(partial(self._hear, due))

    def _pushed(self, told: Sequence[TextData]) -> list[Departure]:
        """A row that cannot be told fails alone."""
        ready = []
        for one in told:
            try:
                ready.append((one.due, _subscription(one.due), text_data.push(one)))
            except ValueError as error:
                self._keep(one.due, Refused(str(error)))
        futures = self._push.submit_all((to, message) for _, to, message in ready)
        return [([due], future) for (due, _, _), future in zip(ready, futures, strict=True)]

    def _post(
        self, channel: Channel, carrier: Carrier, told: Sequence[TextData]
    ) -> list[Departure]:
        dues = {one.due.delivery_id: one.due for one in told}
        bundles = carrier.bundles([text_data.outgoing(one) for one in told])
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
        """A comms check's push: tried once, for the next one will prove the channel as well."""
        with self._database.read() as session:
            waiting = comms_check_push.waiting(session, self._services.settings.public_url)
        if not waiting:
            return
        with self._database.write() as session:
            ours = comms_check.claim_pushes(session, list(waiting))
        told = [one for key in ours for one in waiting[key]]
        futures = self._push.submit_all((one.to, one.message) for one in told)
        for one, future in zip(told, futures, strict=True):
            future.add_done_callback(partial(self._hear_comms_check, one))

    def _hear_comms_check(self, one: comms_check_push.CommsPush, future: "Future[Sent]") -> None:
        self.outcomes.put((comms_check_push.write_down, one, _outcome(future)))
        self._heard()

    def _hear(self, due: Sequence[DueDelivery], future: "Future[Sent]") -> None:
        """In the http_client's thread: keep what became of it; `record` writes it down."""
        outcome = _outcome(future)
        for one in due:
            self._keep(one, outcome)
        self._heard()

    def _keep(self, one: DueDelivery, outcome: Outcome) -> None:
        self.outcomes.put((delivery.finish, one, outcome))

    def record(self) -> None:
        """Everything heard since, in one transaction; what is not written is sent again.

        A database that is busy or away is asked again: its pause must not ring 137 phones twice.
        """
        heard = [self.outcomes.get_nowait() for _ in range(self.outcomes.qsize())]
        if not heard:
            return
        try:
            self._write(heard)
        except (DatabaseBusy, OperationalError):
            for one in heard:
                self.outcomes.put(one)
            raise
        except Exception:
            log.exception("%s outcomes could not be written together", len(heard))
            self._write_apart(heard)

    def _write(self, heard: Sequence[Heard]) -> None:
        """A verb writes down all of its outcomes at once, however many they are."""
        results: dict[WriteDown, list[tuple[Any, Outcome]]] = {}
        for write_down, what, outcome in heard:
            results.setdefault(write_down, []).append((what, outcome))
        with self._database.write() as session:
            for write_down, theirs in results.items():
                write_down(session, theirs)

    def _write_apart(self, heard: Sequence[Heard]) -> None:
        """One that cannot be written takes no other with it."""
        for one in heard:
            try:
                self._write([one])
            except Exception:
                log.exception("what became of %s could not be written", one[1])

    def close(self) -> None:
        """Stop at once and write down what is known; the rest is left to its rows."""
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
    found = due.subscription
    assert found is not None  # noqa: S101  (a push without one ends when it is claimed)
    return Subscription(found.id, found.endpoint, found.p256dh, found.auth)
