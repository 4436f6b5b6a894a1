"""The HTTP client of every network channel: one thread, one loop, one pool of connections."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Collection, Coroutine, Iterable
from concurrent.futures import Future
from functools import partial
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from patrol import clock
from patrol.channels import ChannelError, Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import DONE, Aside, FileAnswer, HttpAnswer, HttpRequest, Steps
from patrol.channels.push.endpoint import PUSH_SERVICES, Networks, NotPublic, PublicResolver

T = TypeVar("T")
Job = Callable[[], Coroutine[Any, Any, Sent]]

LARGEST_ANSWER = 64 * 1024
_PLAIN = ("Accept", "Accept-Encoding", "User-Agent")


class AnswerTooLong(Exception):
    """The file has more bytes than the caller takes."""


class HttpClient:
    """Run jobs from any thread; a job that fails or hangs delays no other."""

    def __init__(
        self,
        allowed: Collection[str] = PUSH_SERVICES,
        *,
        ours: Collection[str] = (),
        networks: Networks = (),
        timeout_s: float = 10.0,
        largest_queue: int = 40_000,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Start the client's thread; it connects to public addresses only.

        `allowed` are the push services. Hosts that our settings name (`ours`), and those in
        `allowed` with a port, may have any address; any host may have one of `networks`.
        """
        self._allowed, self._ours, self._networks = allowed, ours, networks
        self._timeout_s, self._largest = timeout_s, largest_queue
        self._resolver, self._tls = resolver, tls
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="http-client", daemon=True
        )
        self._thread.start()
        self._http = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()

    async def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,  # each channel limits itself (see `Turns`)
            keepalive_timeout=60,
            ttl_dns_cache=300,
            ssl=self._tls or True,
            resolver=PublicResolver(
                self._allowed, self._resolver, ours=self._ours, networks=self._networks
            ),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    # --- jobs ---------------------------------------------------------------------------

    def carry(self, jobs: Iterable[Job]) -> list[Future[Sent]]:
        """Start the jobs and return their futures at once.

        A future holds `Sent` or raises `TryLater`, `Gone` or `Refused`. A callback on it runs in
        the client's thread, so it may only queue the result.
        """
        started: list[tuple[Job, Future[Sent]]] = [(job, Future()) for job in jobs]
        self._loop.call_soon_threadsafe(self._start, started)
        return [done for _, done in started]

    def _start(self, jobs: list[tuple[Job, Future[Sent]]]) -> None:
        for job, done in jobs:
            if not done.set_running_or_notify_cancel():
                continue
            if len(self._tasks) >= self._largest:
                done.set_exception(TryLater(1.0, "our own queue is full"))
                continue
            task = self._loop.create_task(self._run(job, done))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, job: Job, done: Future[Sent]) -> None:
        try:
            done.set_result(await job())
        except ChannelError as error:
            done.set_exception(error)
        except asyncio.CancelledError:
            done.set_exception(TryLater(0.0, "the sender was stopped"))
        except Exception as error:  # an unforeseen error must fail this row only
            done.set_exception(Refused(f"unexpected {type(error).__name__}"))

    # --- talking ---------------------------------------------------------------------------

    async def converse(self, steps: Steps[T], attempt: int = 1) -> T:
        """Send a channel's requests one after the other and return its result.

        Raises: TryLater, Gone, Refused.
        """
        until = clock.monotonic() + self._timeout_s
        try:
            step = next(steps)
            while True:
                if isinstance(step, Aside):
                    await asyncio.to_thread(step.run)
                    step = steps.send(DONE)
                else:
                    step = steps.send(await self.exchange(step, attempt, until=until))
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            steps.close()

    async def exchange(
        self,
        request: HttpRequest,
        attempt: int = 1,
        largest: int = LARGEST_ANSWER,
        until: float | None = None,
    ) -> HttpAnswer:
        """Send one request; its answer is cut at `largest` bytes and no redirect is followed.

        Raises: TryLater.
        """
        ends_at_s = until or clock.monotonic() + self._timeout_s
        once = partial(self._once, request, largest, ends_at_s)
        try:
            try:
                return await once()
            except aiohttp.ClientConnectorError:
                raise
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                # The kept connection was dead, or the answer was lost: then it is sent twice.
                return await once()
        except (aiohttp.ClientError, TimeoutError) as error:
            # The reason must not contain the whole URL: it may be a secret, or hold one.
            reason = f"{_origin(request.url)}: {type(error).__name__}"
            raise TryLater(backoff_s(attempt), reason) from None

    async def _once(self, request: HttpRequest, largest: int, until: float) -> HttpAnswer:
        asked = self._http.request(
            request.method,
            URL(request.url, encoded=True),
            data=request.body,
            headers=request.headers,
            allow_redirects=False,
            skip_auto_headers=_PLAIN,
            timeout=aiohttp.ClientTimeout(total=max(0.01, until - clock.monotonic())),
        )
        async with asked as response:
            text = await _read_capped(response, largest)
            return HttpAnswer(response.status, response.headers.get("Retry-After", ""), text)

    def file(self, url: str, largest: int) -> FileAnswer:
        """Fetch a file of at most `largest` bytes; a thread of the caller waits for it.

        The whole of it, with the look-up of the name, takes `timeout_s` seconds at most, and no
        redirect is followed.

        Raises: TryLater, AnswerTooLong, NotPublic.
        """
        asked = asyncio.run_coroutine_threadsafe(self._file(url, largest), self._loop)
        try:
            return asked.result(self._timeout_s + 1.0)
        except TimeoutError:  # the client was closed meanwhile
            raise TryLater(0.0, "the client was stopped") from None

    async def _file(self, url: str, largest: int) -> FileAnswer:
        try:
            asked = self._http.get(
                URL(url, encoded=True),
                headers={"Connection": "close"},
                allow_redirects=False,
                skip_auto_headers=_PLAIN,
                timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            )
            async with asked as response:
                return FileAnswer(response.status, await _read_whole(response, largest))
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                raise error.os_error from None
            raise TryLater(0.0, f"{_origin(url)}: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise TryLater(0.0, f"{_origin(url)}: {type(error).__name__}") from None

    # --- the end ---------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once; each unfinished job ends with `TryLater`, so its row sends it again."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        # A task ends by giving its future a result, so nobody waits for ever.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()


async def _read_capped(response: aiohttp.ClientResponse, largest: int) -> str:
    """Read the first `largest` bytes; a longer or broken body closes only the connection."""
    body = b""
    try:
        while len(body) < largest and not response.content.at_eof():
            body += await response.content.read(largest - len(body))
    except (aiohttp.ClientError, TimeoutError):
        response.close()
    if not response.content.at_eof():
        response.close()
    return body.decode("utf-8", "replace")


async def _read_whole(response: aiohttp.ClientResponse, largest: int) -> bytes:
    """Read a whole body, or nothing of an answer that is no file.

    Raises: AnswerTooLong, ClientError.
    """
    body = bytearray()
    try:
        if response.status == 200:
            async for part in response.content.iter_any():
                body += part
                if len(body) > largest:
                    raise AnswerTooLong
    finally:
        response.close()
    return bytes(body)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
