"""Row 10: ten thousand phones lose the server at one moment and come back as our page does.

The client process runs `main`: it opens all sockets, says so, and at each line on standard input
cuts them and comes again, each at a moment of its own within 2 s, later when it is refused.
"""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench import process
from bench.desk import Caller
from bench.listeners import handshake_of, say
from bench.result import Result, percentile
from bench.town import build

COUNT = 10_000
SPREAD_S = 2.0
READY = b'"kind":"upto"'
ASK_EVERY_S = 0.1


def ten_thousand_back() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = build(folder, desks=COUNT - 137)
        (folder / "stamps").write_bytes(bytes(8))
        with process.web(folder, folder / "stamps") as (port, _):
            cookies = [*town.phones.values(), *town.desks]
            took_s, asked = _storm(port, cookies, Caller(port, town.seat, town.csrf[town.seat]))
    yield Result(10, "10,000 sockets cut at once: all back after", took_s, "s", bar=30)
    yield Result(10, "HTTP meanwhile, p99", percentile(asked, 0.99), "ms", bar=500)
    yield Result(10, "HTTP meanwhile, slowest", max(asked), "ms")


def _storm(port: int, cookies: list[str], caller: Caller) -> tuple[float, list[float]]:
    """Seconds till the last is back, and how long each request took meanwhile (ms)."""
    client = subprocess.Popen(
        [sys.executable, "-m", "bench.storm", str(port)],
        cwd=process.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdin is not None
    assert client.stdout is not None
    try:
        client.stdin.write(json.dumps(cookies) + "\n")
        client.stdin.flush()
        json.loads(client.stdout.readline())
        time.sleep(2)
        asked: list[float] = []
        done = threading.Event()
        asker = threading.Thread(target=_ask, args=(caller, asked, done))
        asker.start()
        client.stdin.write("again\n")
        client.stdin.flush()
        took_s = float(json.loads(client.stdout.readline())["took_s"])
        done.set()
        asker.join()
        return took_s, asked
    finally:
        client.terminate()
        client.wait(20)


def _ask(caller: Caller, asked: list[float], done: threading.Event) -> None:
    """Open loop: a request has its time, and is late from that time on."""
    due = time.monotonic()
    with closing(caller):
        while not done.is_set():
            caller.call("GET", "/me")
            asked.append((time.monotonic() - due) * 1000)
            due += ASK_EVERY_S
            time.sleep(max(0.0, due - time.monotonic()))


class Phone:
    """One socket that is opened, cut, and opened again."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._greeting = port, handshake_of(port, cookie)
        self._writer: asyncio.StreamWriter | None = None

    async def come(self) -> None:
        await asyncio.sleep(random.random() * SPREAD_S)
        while not await self._try():
            await asyncio.sleep(1 + random.random() * SPREAD_S)

    async def _try(self) -> bool:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._writer.write(self._greeting)
            await reader.readuntil(READY)
            return True
        return False

    def cut(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()


async def _all(phones: list[Phone]) -> float:
    begun = time.monotonic()
    await asyncio.gather(*(phone.come() for phone in phones))
    return time.monotonic() - begun


async def _run(port: int, cookies: list[str]) -> None:
    phones = [Phone(port, cookie) for cookie in cookies]
    say(took_s=await _all(phones))
    while await asyncio.to_thread(sys.stdin.readline):
        for phone in phones:
            phone.cut()
        say(took_s=await _all(phones))


if __name__ == "__main__":
    process.raise_limits()
    asyncio.run(_run(int(sys.argv[1]), json.loads(sys.stdin.readline())))
