"""Row 6: the pauses of the hub while 137 phones report once a second and send positions.

The loop is open: each write has a fixed time, and its latency counts from then, also when the
write before it was slow.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import bare, process
from bench.crowd import live
from bench.desk import Desk
from bench.order import Orders
from bench.peer import BarePeer, bare_peer
from bench.phones import Phone, arrive_all, dispatch_all
from bench.process import Web
from bench.result import Result, percentile
from bench.threads import together
from bench.town import Town, build

SECONDS, BARE_ORDERS = 10, 40
POSITIONS_EVERY_S = 5  # a phone sends the positions of so many seconds together


@dataclass
class Felt:
    """Milliseconds of each pair."""

    longest: list[float] = field(default_factory=list)
    ticks_p99: list[float] = field(default_factory=list)
    write_p50: list[float] = field(default_factory=list)
    write_p99: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)


def pauses(pairs: int) -> Iterator[Result]:
    felt = Felt()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = build(folder, desks=3)
        web = stack.enter_context(process.web(folder, BENCH_TICKS="1"))
        jobs, peer = _begin(stack, folder, web, town)
        for _ in range(pairs):
            _measure(web, town, jobs, felt)
            felt.peer.append(statistics.median(peer.once().whole for _ in range(BARE_ORDERS)))
            bare.checkpoint(folder / "patrol.db")
    yield Result(6, "a phone's durable write, 137 a second, p50", "ms", felt.write_p50)
    yield Result(6, "the same, p99", "ms", felt.write_p99)
    yield Result(6, "the hub's pauses meanwhile, p99 of all", "ms", felt.ticks_p99)
    name = "the longest of each second, p99 (peer: bare order)"
    yield Result(6, name, "ms", felt.longest, felt.peer, 1.5)


def _begin(stack: ExitStack, folder: Path, web: Web, town: Town) -> tuple[dict[str, str], BarePeer]:
    """Open all sockets, bring all members on scene, and prepare the peer."""
    cookies = [*town.phones.values(), *town.desks]
    crowd = stack.enter_context(closing(live(web.port, cookies)))
    with closing(Desk(web.port, town)) as desk:
        jobs = dispatch_all(desk, town)
        arrive_all(web.port, town, jobs)
        Orders(web, desk, town, [crowd]).warm()
    return jobs, stack.enter_context(bare_peer(folder))


def _measure(web: Web, town: Town, jobs: dict[str, str], felt: Felt) -> None:
    # all threads have started within this second
    begin = time.monotonic() + 1
    took_ms: list[float] = []
    together(
        [
            # the phones report at different moments of the second
            partial(_live, web.port, town, name, job, begin + place / len(jobs), took_ms)
            for place, (name, job) in enumerate(jobs.items())
        ]
    )
    felt.write_p50.append(statistics.median(took_ms))
    felt.write_p99.append(percentile(took_ms, 0.99))
    ticks = web.marks.ticks(begin)
    felt.ticks_p99.append(percentile([late_s * 1000 for _, late_s in ticks], 0.99))
    felt.longest.append(percentile(_longest_ms(ticks, begin), 0.99))


def _longest_ms(ticks: list[tuple[float, float]], begin: float) -> list[float]:
    """Return the longest pause of each second, as `/metrics` reports it."""
    seconds: dict[int, float] = {}
    for at, late_s in ticks:
        second = int(at - begin)
        seconds[second] = max(seconds.get(second, 0.0), late_s * 1000)
    return list(seconds.values())


def _live(port: int, town: Town, name: str, job: str, begin: float, took_ms: list[float]) -> None:
    """Run one phone that reports each second from `begin` on."""
    with closing(Phone(port, town, name, job)) as phone:
        for second in range(SECONDS):
            due = begin + second
            time.sleep(max(0.0, due - time.monotonic()))
            phone.report()
            took_ms.append((time.monotonic() - due) * 1000)
            if (second + int(name)) % POSITIONS_EVERY_S == 0:
                phone.move(POSITIONS_EVERY_S)
