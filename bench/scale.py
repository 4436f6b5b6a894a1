"""Row 11: thirty thousand sockets on three web processes that share a PostgreSQL server."""

import contextlib
import mmap
import statistics
import struct
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from bench import process
from bench.desk import Desk
from bench.process import Crowd
from bench.result import Result
from bench.town import Town, build
from tests.services.cluster import Cluster

PROCESSES, EACH = 3, 10_000
ROUNDS = 10
REST_S = 0.2


def thirty_thousand() -> Iterator[Result]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(Cluster())
        town = build(folder, desks=PROCESSES * EACH - 137, url=cluster.url)
        stamps = folder / "stamps"
        stamps.write_bytes(bytes(8))
        ports = [_web(stack, folder, number, stamps, cluster.url) for number in range(PROCESSES)]
        cookies = [*town.phones.values(), *town.desks]
        crowds = [
            stack.enter_context(closing(_crowd(port, number, cookies)))
            for number, port in enumerate(ports)
        ]
        whole, fanned = _rounds(ports[0], town, crowds, stamps)
    total = PROCESSES * EACH
    yield Result(11, f"request → last of {total:,} on 3, PostgreSQL, p50", whole, "ms")
    yield Result(11, f"commit → last of {total:,} on 3, PostgreSQL, p50", fanned, "ms")


def _web(stack: ExitStack, folder: Path, number: int, stamps: Path, url: str) -> int:
    data = folder / f"web-{number}"
    data.mkdir()
    port, _ = stack.enter_context(process.web(data, stamps, DATABASE_URL=url, SECRET_KEY="x" * 40))
    return port


def _crowd(port: int, number: int, cookies: Sequence[str]) -> Crowd:
    mine = cookies[number * EACH : (number + 1) * EACH]
    return Crowd("ws", port, EACH, mine, source=f"127.0.0.{number + 2}")


def _rounds(port: int, town: Town, crowds: Sequence[Crowd], stamps: Path) -> tuple[float, float]:
    """Medians in ms: from the request and from the commit to the last socket of all."""
    whole, fanned = [], []
    with (
        closing(Desk(port, town)) as desk,
        stamps.open("rb") as file,
        contextlib.closing(mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)) as page,
    ):
        for number in range(ROUNDS):
            token = f"round-{number:06}"
            case = desk.open_case()
            for crowd in crowds:
                crowd.hear(token)
            time.sleep(REST_S)
            begun = time.monotonic()
            desk.send(case, list(town.phones), token)
            last = max(crowd.heard() for crowd in crowds)
            (committed,) = struct.unpack_from("d", page, 0)
            whole.append((last - begun) * 1000)
            fanned.append((last - committed) * 1000)
    return statistics.median(whole), statistics.median(fanned)
