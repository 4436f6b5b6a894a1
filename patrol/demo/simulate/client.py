"""One device on the HTTP API, with its own cookies, its own address and its own clock.

It sends each request again, under the same idempotency key, until the server has answered.
"""

import asyncio
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from patrol import clock
from patrol.demo.simulate.tally import Tally
from patrol.terminal import phrase

AWAY = frozenset({429, 502, 503, 504})
"""Statuses after which a request is sent again."""
SILENT_S = 35.0
"""Seconds without a frame after which a socket counts as dead; heartbeats come every 15 s."""
LONGEST_WAIT_S = 15.0
ANSWER_S = 20.0  # seconds until a request without an answer is sent again
AGENT = "patrol simulate"


class SignedOut(Exception):
    """The session ended or never began, so this device can do nothing more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request; `status` is 0 when none came."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Client:
    """An HTTP and socket client of one device."""

    def __init__(
        self, url: str, number: int, rng: Random, tally: Tally, *, token: str = ""
    ) -> None:
        """A program gives its bearer `token`; without one, `sign_in` makes a browser's session."""
        self.url, self.tally = url.rstrip("/"), tally
        self._rng = rng
        self._csrf = ""
        self._skew = timedelta(seconds=rng.uniform(-90, 90) if rng.random() < 0.1 else 0)
        """One phone in ten has a wrong clock."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=6, local_addr=own_address(url, number), keepalive_timeout=60
            ),
            # otherwise a jar drops cookies of an IP address, and Secure ones over plain HTTP
            cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(url).origin()),
            headers={"User-Agent": AGENT, "Accept-Language": "zh-CN", **bearer},
            timeout=aiohttp.ClientTimeout(total=ANSWER_S),
        )

    async def close(self) -> None:
        await self._http.close()

    def now(self) -> str:
        """The time by this device's own clock, which may be wrong."""
        return clock.iso(clock.now() + self._skew)

    async def sign_in(self, ticket: str) -> None:
        """Sign in with a one-time link, which must be unused and not expired.

        Raises: SignedOut.
        """
        reply = await self.send("POST", "/api/v1/session", {"ticket": ticket})
        if not reply.is_good:
            raise SignedOut(f"the one-time link was refused: {reply.body.get('detail')}")
        self._csrf = str(reply.body["csrf"])

    async def get(self, path: str) -> dict[str, Any]:
        """Get the JSON of a path that must answer.

        Raises: SignedOut.
        """
        reply = await self.send("GET", path)
        if not reply.is_good:
            raise SignedOut(f"GET {path}: {reply.status}")
        return reply.body

    async def act(self, method: str, path: str, **body: Any) -> Reply:
        """Send an act of a phone. `made_at` is set now, `sent_at` at each attempt.

        Raises: SignedOut.
        """
        return await self.send(method, path, {**body, "made_at": self.now()}, is_stamped=True)

    async def send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        is_stamped: bool = False,
        form: "Form | RawBody | None" = None,
        expected: tuple[int, ...] = (),
    ) -> Reply:
        """Return the answer. An answer that is neither good nor `expected` is counted as an error.

        Raises: SignedOut.
        """
        # all attempts have one key, so the server does the act only once
        headers = {"X-CSRF-Token": self._csrf, "Idempotency-Key": secrets.token_hex(16)}
        tries = 0
        while True:
            sent = {**(body or {}), "sent_at": self.now()} if is_stamped else body
            reply, wait_s = await self._once(method, path, sent, headers, form)
            if reply.status not in AWAY and reply.status != 0:
                break
            tries += 1
            why = reply.status or phrase("no answer")
            self.tally.note(phrase("sent again ({why})", why=why))
            await asyncio.sleep(max(wait_s, self.backoff_s(tries)))
        if reply.status == 401 and path != "/api/v1/session":
            raise SignedOut(f"{method} {path}: 401")
        if not reply.is_good and reply.status not in expected:
            detail = reply.body.get("detail", "")
            self.tally.fail(f"{reply.status} {method} {_shape(path)} {detail}")
        return reply

    async def _once(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        headers: dict[str, str],
        form: "Form | RawBody | None",
    ) -> tuple[Reply, float]:
        """Try once. Return the reply (status 0 without an answer) and `Retry-After` in seconds."""
        given: dict[str, Any] = {"data": form.data()} if form else {"json": body}
        try:
            async with self._http.request(
                method, self.url + path, headers=headers, allow_redirects=False, **given
            ) as answer:
                self.tally.note("requests")
                is_json = "json" in answer.content_type
                content = await answer.json() if is_json else {}
                wait = answer.headers.get("Retry-After", "")
                return Reply(answer.status, content), float(
                    wait
                ) if wait.isascii() and wait.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Reply(0), 0.0

    def backoff_s(self, tries: int) -> float:
        """A random wait of 0.25 to 15 s (full jitter), so that devices do not retry together."""
        return self._rng.uniform(0.25, min(LONGEST_WAIT_S, 0.5 * 2 ** min(tries, 6)))

    def socket(self, after: int) -> "aiohttp.client._WSRequestContextManager":
        return self._http.ws_connect(
            f"{self.url}/live",
            params={"after": str(after)},
            origin=self.url,
            timeout=aiohttp.ClientWSTimeout(ws_receive=SILENT_S, ws_close=0.5),
            max_msg_size=0,
        )

    @contextmanager
    def on_air(self, is_phone: bool) -> Iterator[None]:
        self.tally.on_air += is_phone
        try:
            yield
        finally:
            self.tally.on_air -= is_phone


@dataclass(frozen=True)
class Form:
    """A multipart form, made anew for each attempt."""

    fields: dict[str, str]
    photo: bytes | None = None

    def data(self) -> aiohttp.FormData:
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in self.fields.items():
            form.add_field(name, value)
        if self.photo:
            form.add_field("photo", self.photo, filename="photo.jpg", content_type="image/jpeg")
        return form


@dataclass(frozen=True)
class RawBody:
    """A body that is sent as it is, such as a clip of sound."""

    content: bytes

    def data(self) -> bytes:
        return self.content


def own_address(url: str, number: int) -> tuple[str, int] | None:
    """Return a loopback address of the device's own, and port 0.

    Real phones do not share an address, and the server limits sign-ins by address. None when the
    server is on another machine, or when this system has only 127.0.0.1.
    """
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
        return None
    address = f"127.42.{number // 250}.{number % 250 + 1}"
    try:
        with socket.socket() as probe:
            probe.bind((address, 0))
    except OSError:
        return None
    return address, 0


def _shape(path: str) -> str:
    """The path without the ids in it, so that errors of one kind are counted together."""
    parts = path.partition("?")[0].split("/")
    return "/".join("…" if len(part) >= 32 else part for part in parts)
