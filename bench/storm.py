"""Row 10: ten thousand phones lose the server at one moment and reconnect as our page does.

This module is also the client process: it opens all sockets and reports that. At each request it
cuts them, and each reconnects at a random moment within 2 s, later when it is refused.
"""

import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench import process
from bench.asker import Asker
from bench.child import Child, say
from bench.desk import Caller
from bench.listeners import handshake_of
from bench.result import Result, percentile
from bench.town import build

COUNT = 10_000
SPREAD_S = 2.0  # as `static/lib/live.js` waits after a restart
READY = b'"kind":"upto"'
ASK_EVERY_S = 0.1
REST_S = 15.0
BACK_LIMIT_S = 180.0


@dataclass
class Asked:
    """Milliseconds of each pair: p99 of requests at rest, p99 and the slowest in the storm."""

    rest: list[float] = field(default_factory=list)
    storm: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)


def ten_thousand_back(pairs: int) -> Iterator[Result]:
    asked, took_s = Asked(), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = build(folder, desks=COUNT - 137)
        with (
            process.web(folder) as web,
            closing(Child("bench.storm", str(web.port))) as phones,
            closing(Caller(web.port, town.seat, town.csrf[town.seat])) as caller,
        ):
            phones.say(cookies=[*town.phones.values(), *town.desks])
            phones.answer(f"opening {COUNT} sockets", BACK_LIMIT_S)
            for _ in range(pairs):
                took_s.append(_pair(phones, caller, asked))
    yield Result(10, f"{COUNT:,} sockets cut at once: all back after", "s", took_s)
    name = "HTTP meanwhile, p99 (peer: the same at rest)"
    yield Result(10, name, "ms", asked.storm, asked.rest, 5)
    yield Result(10, "HTTP meanwhile, slowest", "ms", asked.slowest)


def _pair(phones: Child, caller: Caller, asked: Asked) -> float:
    """Measure at rest, then in a storm. Return the seconds until the last socket is back."""
    asker = Asker(lambda: caller.call("GET", "/me"), ASK_EVERY_S)
    time.sleep(REST_S)
    asked.rest.append(percentile(asker.stop(), 0.99))
    asker = Asker(lambda: caller.call("GET", "/me"), ASK_EVERY_S)
    phones.say(cut=COUNT)
    try:
        took_s = float(phones.answer(f"{COUNT} sockets cut", BACK_LIMIT_S)["took_s"])
    finally:
        took_ms = asker.stop()
    asked.storm.append(percentile(took_ms, 0.99))
    asked.slowest.append(max(took_ms))
    return took_s


class Phone:
    """A phone's socket, which is opened, cut, and opened again."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._greeting = port, handshake_of(port, cookie)
        self._writer: asyncio.StreamWriter | None = None
        self.is_back = False

    async def come(self) -> None:
        await asyncio.sleep(random.random() * SPREAD_S)
        while not await self._try():
            await asyncio.sleep(1 + random.random() * SPREAD_S)
        self.is_back = True

    async def _try(self) -> bool:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._writer.write(self._greeting)
            await reader.readuntil(READY)
            return True
        return False

    def cut(self) -> None:
        self.is_back = False
        if self._writer is not None:
            # no close frame is sent, as when a network fails
            self._writer.transport.abort()


async def _all(phones: list[Phone]) -> None:
    """Report the seconds until all sockets were back, or how many were not."""
    begun = time.monotonic()
    try:
        async with asyncio.timeout(BACK_LIMIT_S):
            await asyncio.gather(*(phone.come() for phone in phones))
    except TimeoutError:
        away = sum(not phone.is_back for phone in phones)
        say(missing=f"{away} of {len(phones)} sockets were not back after {BACK_LIMIT_S:g} s")
        return
    say(took_s=time.monotonic() - begun)


async def _run(port: int, cookies: list[str]) -> None:
    phones = [Phone(port, cookie) for cookie in cookies]
    await _all(phones)
    while await asyncio.to_thread(sys.stdin.readline):
        for phone in phones:
            phone.cut()
        await _all(phones)


if __name__ == "__main__":
    process.raise_limits()
    asyncio.run(_run(int(sys.argv[1]), json.loads(sys.stdin.readline())["cookies"]))
