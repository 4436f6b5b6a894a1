"""Send Web Push messages (RFC 8030, 8291, 8292) through the HTTP client.

pywebpush encrypts, and py_vapid signs. We do not let pywebpush send, because it opens a TLS
connection for each message, follows redirects and knows no deadline.
"""

from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Self

from pywebpush import WebPusher  # type: ignore[import-untyped]  # it ships no types

from patrol import clock
from patrol.channels import Gone, Refused, Sent, TryLater
from patrol.channels.http.answer import HttpRequest
from patrol.channels.http.client import HttpClient
from patrol.channels.push.endpoint import PUSH_SERVICES, BadEndpoint, check_endpoint, check_keys
from patrol.channels.push.push_service import PushService
from patrol.channels.push.vapid import Vapid

_LONGEST_TTL_S = 28 * 24 * 3600  # FCM accepts four weeks at most
_LARGEST_BODY = 2048  # bytes of an answer; we read only its reason
_LARGEST_PLAINTEXT = 3993  # bytes; with 103 bytes of RFC 8188 it fills the services' 4096


@dataclass(frozen=True)
class Subscription:
    """The push address and keys from the browser; `id` is for the caller's own use."""

    id: str
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Message:
    """One push: `ttl_s` is the remaining life of the order in seconds.

    `attempt` counts from 1. A low `rank` (the severity of the case) is sent first.
    """

    payload: bytes
    ttl_s: float
    topic: str = ""
    urgency: str = "high"
    attempt: int = 1
    rank: int = 3


@dataclass(frozen=True)
class _Target:
    """A subscription that passed every check, ready to be used again and again."""

    service: PushService
    endpoint: str
    pusher: WebPusher


class PushSender:
    """Send from any thread; a failing subscription or service delays no other."""

    def __init__(
        self,
        vapid: Vapid,
        contact: str,
        allowed: Collection[str] = PUSH_SERVICES,
        *,
        connections: int = 150,
        patience_s: float = 10.0,
        http_client: HttpClient | None = None,
    ) -> None:
        """Each push service gets `connections`: enough to reach 137 phones in one round trip.

        A message that waited `patience_s` seconds for a connection fails with `TryLater`, before
        the lease of its row ends.
        """
        self._vapid, self._contact, self._allowed = vapid, contact, allowed
        self._connections, self._patience_s = connections, patience_s
        self._http_client = http_client or HttpClient(allowed)
        self._services: dict[str, PushService] = {}
        self._target = lru_cache(maxsize=40_000)(self._aim)

    def submit(self, subscription: Subscription, message: Message) -> Future[Sent]:
        """Start to send one message and return its future at once.

        The future holds `Sent` or raises `TryLater`, `Gone` or `Refused`.
        """
        return self.submit_all([(subscription, message)])[0]

    def submit_all(self, orders: Iterable[tuple[Subscription, Message]]) -> list[Future[Sent]]:
        """Submit many messages with one wake-up of the sending thread."""
        now = clock.monotonic()
        return self._http_client.carry(
            [partial(self._deliver, to, message, now) for to, message in orders]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once; each unfinished job ends with `TryLater`, so its row sends it again."""
        self._http_client.close()

    async def _deliver(self, to: Subscription, message: Message, since: float) -> Sent:
        target = self._target(to)
        service = target.service
        # Before the encryption, which costs more than all the rest.
        service.pause.respect()
        body = _encrypt(target.pusher, message.payload)
        async with service.turns.turn(message.rank):
            service.pause.respect()  # a pause may have begun while this message waited
            waited_s = clock.monotonic() - since
            # An order that rings after its time sends somebody to a place that is served.
            if waited_s >= message.ttl_s:
                raise Refused("too late: the order's time was over before its turn came")
            if waited_s > self._patience_s:
                raise TryLater(0.0, f"{service.origin} is slow: no turn in {self._patience_s} s")
            # Taken last, because a token may expire while the message waits.
            headers = {"Authorization": service.token()}
            headers |= _headers(message, message.ttl_s - waited_s)
            request = HttpRequest("POST", target.endpoint, headers, body)
            answer = await self._http_client.exchange(request, message.attempt, _LARGEST_BODY)
        return service.judge(answer, message.attempt)

    def _aim(self, to: Subscription) -> _Target:
        """Check an address and its keys; each message still gets a fresh key of ours."""
        try:
            origin = check_endpoint(to.endpoint, self._allowed)
        except BadEndpoint as error:
            raise Refused(str(error)) from None
        try:
            check_keys(to.p256dh, to.auth)
        except BadEndpoint as error:
            raise Gone(f"unusable keys: {error}") from None
        if origin not in self._services:
            self._services[origin] = PushService(
                origin, self._vapid, self._contact, self._connections
            )
        keys = {"p256dh": to.p256dh, "auth": to.auth}
        pusher = WebPusher({"endpoint": to.endpoint, "keys": keys})
        return _Target(self._services[origin], to.endpoint, pusher)


def _headers(message: Message, left_s: float) -> dict[str, str]:
    headers = {
        "TTL": str(max(1, int(min(left_s, _LONGEST_TTL_S)))),
        "Urgency": message.urgency,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
    return headers | {"Topic": message.topic} if message.topic else headers


def _encrypt(pusher: WebPusher, payload: bytes) -> bytes:
    if len(payload) > _LARGEST_PLAINTEXT:
        raise Refused(f"a payload of {len(payload)} bytes is more than a push can carry")
    return bytes(pusher.encode(payload)["body"])
