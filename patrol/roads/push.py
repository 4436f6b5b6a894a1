"""Web Push (RFC 8030, 8291, 8292): one thread, one loop, one pool of connections.

pywebpush does the encryption and the VAPID signature; the rest is ours because its own sending
opens a TLS connection per message, follows redirects and knows no deadline.
"""

import asyncio
import ssl
import threading
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from pywebpush import WebPusher  # type: ignore[import-untyped]
from yarl import URL

from patrol import clock
from patrol.roads import Gone, Refused, RoadError, Sent, TryLater, backoff_s
from patrol.roads.push_endpoint import (
    PUSH_SERVICES,
    BadEndpoint,
    PublicResolver,
    check_endpoint,
    check_keys,
)
from patrol.roads.push_service import Answer, PushService
from patrol.roads.vapid import Vapid

_LONGEST_TTL_S = 28 * 24 * 3600
_LARGEST_BODY = 2048
_LARGEST_PLAINTEXT = 3993


@dataclass(frozen=True)
class Subscription:
    """What the browser gave us; `id` is for the caller's own use."""

    id: str
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Message:
    """`ttl_s` is the order's own remaining life; `attempt` counts from 1."""

    payload: bytes
    ttl_s: float
    topic: str = ""
    urgency: str = "high"
    attempt: int = 1


@dataclass(frozen=True)
class _Target:
    """A subscription that passed every check, ready to be used again and again."""

    service: PushService
    url: URL
    pusher: WebPusher


@dataclass
class _Job:
    subscription: Subscription
    message: Message
    ends_at: float
    done: Future[Sent] = field(default_factory=Future)


class PushSender:
    """Sends from any thread; one failing subscription or service holds up no other."""

    def __init__(
        self,
        vapid: Vapid,
        contact: str,
        allowed: Collection[str] = PUSH_SERVICES,
        *,
        connections: int = 150,
        timeout_s: float = 10.0,
        largest_queue: int = 40_000,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`connections` is for each push service: enough for 137 phones in one round trip."""
        self._vapid, self._contact, self._allowed = vapid, contact, allowed
        self._connections, self._timeout_s, self._largest = connections, timeout_s, largest_queue
        self._resolver, self._tls = resolver, tls
        self._services: dict[str, PushService] = {}
        self._target = lru_cache(maxsize=40_000)(self._aim)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="push", daemon=True)
        self._thread.start()
        self._http = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()

    async def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            keepalive_timeout=60,
            ttl_dns_cache=300,
            ssl=self._tls or True,
            resolver=PublicResolver(self._allowed, self._resolver),
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def submit(self, subscription: Subscription, message: Message) -> Future[Sent]:
        """Never blocks; the future holds `Sent` or raises `TryLater`, `Gone` or `Refused`.

        A callback on it runs in the sending thread: it may queue the result, and no more.
        """
        return self.submit_all([(subscription, message)])[0]

    def submit_all(self, orders: Iterable[tuple[Subscription, Message]]) -> list[Future[Sent]]:
        """Many at once, for one wake-up of the sending thread."""
        now = clock.monotonic()
        jobs = [_Job(to, message, now + message.ttl_s) for to, message in orders]
        self._loop.call_soon_threadsafe(self._start, jobs)
        return [job.done for job in jobs]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once; what was under way is left to its row (`TryLater`)."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    def _start(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if not job.done.set_running_or_notify_cancel():
                continue
            if len(self._tasks) >= self._largest:
                job.done.set_exception(TryLater(1.0, "our own queue is full"))
                continue
            task = self._loop.create_task(self._run(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, job: _Job) -> None:
        try:
            job.done.set_result(await self._deliver(job))
        except RoadError as error:
            job.done.set_exception(error)
        except asyncio.CancelledError:
            job.done.set_exception(TryLater(0.0, "the sender was stopped"))
        except Exception as error:  # the guard of this row: whatever it was, only this one fails
            job.done.set_exception(Refused(f"unexpected {type(error).__name__}"))

    async def _deliver(self, job: _Job) -> Sent:
        target = self._target(job.subscription)
        target.service.refuse_while_paused()
        body = _encrypt(target.pusher, job.message.payload)
        async with target.service.slots:
            target.service.refuse_while_paused()
            answer = await self._post(job, target, body)
        return target.service.judge(answer, job.message.attempt)

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
        return _Target(self._services[origin], URL(to.endpoint, encoded=True), pusher)

    async def _post(self, job: _Job, target: _Target, body: bytes) -> Answer:
        left_s = job.ends_at - clock.monotonic()
        if left_s <= 0:
            raise Refused("too late: the order's time was over before its turn came")
        headers = {"Authorization": target.service.token()} | _headers(job.message, left_s)
        try:
            return await self._exchange(target.url, body, headers)
        except (aiohttp.ClientError, TimeoutError) as error:
            # the reason must not carry the endpoint: whoever knows it may push to this phone
            reason = f"{target.service.origin}: {type(error).__name__}"
            raise TryLater(backoff_s(job.message.attempt), reason) from None

    async def _exchange(self, url: URL, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            return await self._once(url, body, headers)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            # a kept connection had died unseen; if not, the phone drops the double by its id
            return await self._once(url, body, headers)

    async def _once(self, url: URL, body: bytes, headers: dict[str, str]) -> Answer:
        request = self._http.post(
            url,
            data=body,
            headers=headers,
            allow_redirects=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
        )
        async with request as response:
            text = await _read_capped(response)
            return Answer(response.status, response.headers.get("Retry-After", ""), text)


def _headers(message: Message, left_s: float) -> dict[str, str]:
    headers = {
        "TTL": str(max(1, int(min(left_s, _LONGEST_TTL_S)))),
        "Urgency": message.urgency,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
    return headers | {"Topic": message.topic} if message.topic else headers


async def _read_capped(response: aiohttp.ClientResponse) -> str:
    """The first 2 KB; a longer or a stuck body costs us the connection, never the verdict."""
    body = b""
    try:
        while len(body) < _LARGEST_BODY and not response.content.at_eof():
            body += await response.content.read(_LARGEST_BODY - len(body))
    except (aiohttp.ClientError, TimeoutError):
        response.close()
    if not response.content.at_eof():
        response.close()
    return body.decode("utf-8", "replace")


def _encrypt(pusher: WebPusher, payload: bytes) -> bytes:
    if len(payload) > _LARGEST_PLAINTEXT:
        raise Refused(f"a payload of {len(payload)} bytes is more than a push can carry")
    return bytes(pusher.encode(payload)["body"])
