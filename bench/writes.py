"""Row 5: a phone's durable write, alone on one connection and at full speed on twelve.

The peer is a bare Flask view on the same gunicorn worker that inserts one row with the same
durability (bench/plain_flask.py); it gets the same requests from the same client.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from bench import bare, process
from bench.crowd import live
from bench.desk import Desk
from bench.phones import Phone, arrive_all, dispatch_all
from bench.result import Result
from bench.threads import together
from bench.town import Town, build

ALONE, CONNECTIONS = 150, 12
FULL_SPEED_S = 4.0


@dataclass
class Side:
    """A server that takes reports; for each pair, ms of a write alone and writes a second."""

    port: int
    town: Town
    jobs: dict[str, str]
    """Each measurement takes phones that have not written yet: a phone has 600 writes a minute."""
    alone: list[float] = field(default_factory=list)
    speed: list[float] = field(default_factory=list)

    def measure_alone(self) -> None:
        with closing(self._fresh_phone()) as phone:
            self.alone.append(statistics.median(_timed_ms(phone) for _ in range(ALONE)))

    def measure_speed(self) -> None:
        done = count()
        until = time.monotonic() + FULL_SPEED_S
        phones = [self._fresh_phone() for _ in range(CONNECTIONS)]
        together([partial(_report_until, until, phone, done) for phone in phones])
        self.speed.append(next(done) / FULL_SPEED_S)

    def _fresh_phone(self) -> Phone:
        return Phone(self.port, self.town, *self.jobs.popitem())


def _report_until(until: float, phone: Phone, done: "count[int]") -> None:
    with closing(phone):
        while time.monotonic() < until:
            phone.report()
            next(done)


def _timed_ms(phone: Phone) -> float:
    begun = time.perf_counter()
    phone.report()
    return (time.perf_counter() - begun) * 1000


def durable_writes(pairs: int) -> Iterator[Result]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours, peer = _sides(stack, folder)
        for _ in range(pairs):
            # the sides take turns, so that other load of the machine hits both
            for measure in (Side.measure_alone, Side.measure_speed):
                measure(ours)
                measure(peer)
            bare.checkpoint(folder / "patrol.db")
            bare.checkpoint(folder / "plain.db")
    name = "a phone's durable write"
    yield Result(
        5,
        f"{name}, full speed on {CONNECTIONS} connections (peer: bare Flask)",
        "/s",
        ours.speed,
        peer.speed,
        0.4,
        is_floor=True,
    )
    yield Result(5, f"{name}, p50 on one (peer: bare Flask)", "ms", ours.alone, peer.alone, 3)


def _sides(stack: ExitStack, folder: Path) -> tuple[Side, Side]:
    """Our web process with all sockets of the town, and the bare view."""
    town = build(folder, desks=3)
    web = stack.enter_context(process.web(folder))
    cookies = [*town.phones.values(), *town.desks]
    stack.enter_context(closing(live(web.port, cookies)))
    with closing(Desk(web.port, town)) as desk:
        jobs = dispatch_all(desk, town)
    arrive_all(web.port, town, jobs)
    plain = stack.enter_context(process.plain_flask(folder))
    return Side(web.port, town, dict(jobs)), Side(plain, town, dict(jobs))
