"""Tell the sources what became of their matters: signed, each state until it has arrived."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

from sqlmodel import Session

from patrol import clock
from patrol.channels import ChannelError, Gone, Refused, Sent, TryLater
from patrol.channels.http.answer import HttpRequest, Steps, retry_after_s
from patrol.channels.http.client import HttpClient, Job
from patrol.intake import keys, outbox, reply_address, reply_message, webhook_signature
from patrol.intake.outbox import DueReply
from patrol.models import SecretUse, Source
from patrol.services import Services

TIMEOUT_S = 20.0
"""The standard gives a receiver 15 to 30 seconds."""
MOST_OF_ONE = 10
"""Replies to one source that are on their way: a receiver that hangs holds up no other."""

Put = Callable[[tuple[Any, DueReply, Sent | ChannelError]], None]


class ReplySender:
    """Runs in one worker; `put` gets each outcome, in the client's thread."""

    def __init__(self, services: Services, put: Put, on_outcome: Callable[[], None]) -> None:
        self._services, self._database = services, services.database
        self._put, self._on_outcome = put, on_outcome
        self._client: HttpClient | None = None
        self._on_their_way: Counter[int] = Counter()

    def look(self) -> None:
        """Queue what has changed, and start to send what is due."""
        with self._database.read() as session:
            news = outbox.look(session)
        if news is not None:
            with self._database.write() as session:
                outbox.queue(session, news)
        busy = [key for key, count in self._on_their_way.items() if count >= MOST_OF_ONE]
        with self._database.read() as session:
            ids = outbox.due(session, busy)
        if ids:
            self._send(ids)

    def _send(self, ids: list[str]) -> None:
        with self._database.write() as session:
            replies = outbox.claim(session, ids)
        with self._database.read() as session:
            secrets = {key: self._secrets(session, key) for key in {r.source_id for r in replies}}
        jobs = [self._job(reply, secrets[reply.source_id]) for reply in replies]
        for reply, future in zip(replies, self._http().carry(jobs), strict=True):
            self._on_their_way[reply.source_id] += 1
            future.add_done_callback(partial(self._hear, reply))

    def _secrets(self, session: Session, source_id: int) -> list[str]:
        source = session.get_one(Source, source_id)
        return keys.read(self._services.settings, keys.valid(session, source, SecretUse.OUT))

    def _http(self) -> HttpClient:
        # A street whose sources listen to nothing has no client.
        if self._client is None:
            own = self._services.settings.own_reply_hosts
            self._client = HttpClient((), ours=own, timeout_s=TIMEOUT_S)
        return self._client

    def _job(self, reply: DueReply, secrets: list[str]) -> Job:
        settings, office = self._services.settings, self._services.office
        own = settings.own_reply_hosts

        async def carry() -> Sent:
            # A map that fails is a failed attempt of this reply, and holds up no other.
            body = reply_message.body(reply, office, settings.public_url)
            return await self._http().converse(steps(reply, body, secrets, own), reply.attempt)

        return carry

    def _hear(self, reply: DueReply, future: "Future[Sent]") -> None:
        self._on_their_way[reply.source_id] -= 1
        outcome: Sent | ChannelError
        try:
            outcome = future.result()
        except ChannelError as error:
            outcome = error
        except (Exception, CancelledError) as error:
            outcome = TryLater(0, type(error).__name__)
        self._put((outbox.finish, reply, outcome))
        self._on_outcome()

    def close(self) -> None:
        """Stop; what has no outcome is sent again after its lease."""
        if self._client is not None:
            self._client.close()


def steps(reply: DueReply, body: bytes, secrets: list[str], own: frozenset[str]) -> Steps[Sent]:
    """Send one state, or one step, to its source.

    Raises: TryLater, Gone, Refused.
    """
    if not secrets:
        raise Refused("no secret to sign with")
    try:
        reply_address.check(reply.url, own)
    except reply_address.BadAddress as error:
        raise Refused(str(error)) from None
    # The time of this attempt: the receiver refuses by its own clock what is five minutes off.
    signed_s = int(clock.wall().timestamp())
    signatures = [webhook_signature.signature(key, reply.id, signed_s, body) for key in secrets]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "patrol",
        "webhook-id": reply.id,
        "webhook-timestamp": str(signed_s),
        "webhook-signature": " ".join(signatures),
    }
    answer = yield HttpRequest("POST", reply.url, headers, body)
    if 200 <= answer.status < 300:
        return Sent(str(answer.status))
    if answer.status == 410:
        raise Gone("410: the source wants no more")
    raise TryLater(retry_after_s(answer.retry_after) or 0.0, f"answered {answer.status}")
