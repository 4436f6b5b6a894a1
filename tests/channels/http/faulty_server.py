"""The faults that a remote service can show instead of an answer."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

from aiohttp import web

from patrol import clock

Answer = Callable[[], web.Response]
"""The answer of a sound service; calling it lets the service act."""
Fault = Callable[[web.Request, Answer], Awaitable[web.StreamResponse]]

MEGABYTE = b"x" * 1_000_000


def says(status: int, body: str | bytes = "", **headers: str) -> Fault:
    """Answer exactly this; the keyword `Retry_After` is the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body.encode() if isinstance(body, str) else body

    async def say(_: web.Request, __: Answer) -> web.StreamResponse:
        return web.Response(status=status, headers=named, body=raw)

    return say


def is_slow(seconds: float) -> Fault:
    async def dawdle(_: web.Request, answer: Answer) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return answer()

    return dawdle


def takes(seconds: float, then: Fault) -> Fault:
    """Move our clock forward by so many seconds, then do `then`."""

    async def go_on(request: web.Request, answer: Answer) -> web.StreamResponse:
        clock.forward(seconds=seconds)
        return await then(request, answer)

    return go_on


def waits_for(sign: threading.Event) -> Fault:
    async def wait(_: web.Request, answer: Answer) -> web.StreamResponse:
        while not sign.is_set():
            await asyncio.sleep(0.01)
        return answer()

    return wait


def stalls(start: bytes = b'{"errcode": 0, "Co', *, trickle_s: float = 3600) -> Fault:
    """Send the head and the start of a body, then one blank every `trickle_s` seconds."""

    async def stall(request: web.Request, _: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100000"})
        await response.prepare(request)
        await response.write(start)
        while True:
            await asyncio.sleep(trickle_s)
            await response.write(b" ")

    return stall


def trickles_its_head(step_s: float) -> Fault:
    """Send a response head that never ends, one byte every `step_s` seconds."""

    async def trickle(request: web.Request, _: Answer) -> web.StreamResponse:
        assert isinstance(request.transport, asyncio.Transport)
        request.transport.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not request.transport.is_closing():
            request.transport.write(b"x")
            await asyncio.sleep(step_s)
        return web.Response()

    return trickle


def babbles(raw: bytes) -> Fault:
    """Send these bytes, which are no HTTP, and close."""

    async def babble(request: web.Request, _: Answer) -> web.StreamResponse:
        assert isinstance(request.transport, asyncio.Transport)
        request.transport.write(raw)
        request.transport.close()
        return web.Response()

    return babble


def drops(*, after: bool = False) -> Fault:
    """Break the connection before the service acts, or `after` it, when the caller cannot know."""

    async def drop(request: web.Request, answer: Answer) -> web.StreamResponse:
        if after:
            answer()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return drop


def echoes(answer: Callable[[str], object]) -> Fault:
    """Answer an error that quotes everything the service was sent."""

    async def echo(request: web.Request, _: Answer) -> web.StreamResponse:
        sent = f"{await request.text()} {request.rel_url} {dict(request.headers)}"
        return web.json_response(answer(sent))

    return echo


class Flood:
    """Answers so many megabytes; `sent_mb` counts those sent before the caller hung up."""

    def __init__(self, megabytes: int, status: int = 200) -> None:
        self._megabytes, self._status, self.sent_mb = megabytes, status, 0

    async def __call__(self, request: web.Request, _: Answer) -> web.StreamResponse:
        response = web.StreamResponse(status=self._status)
        await response.prepare(request)
        for _n in range(self._megabytes):
            await response.write(MEGABYTE)
            self.sent_mb += 1
        return response
