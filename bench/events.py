"""Row 12: sources say 200 matters a second, and an order goes to 137 phones every 250 ms.

In a whole run each pair has a minute of them, in a quick one ten seconds. The matters go through
the writer of the device lines, in a process beside the web process. None may be lost: the bench
ends when one was not stored.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from bench import process
from bench.asker import Asker
from bench.child import Child
from bench.crowd import live
from bench.desk import Desk
from bench.flooded import EVERY_S, WINDOW_S, Ordering
from bench.result import Result, percentile
from bench.speakers import LIMIT_S
from bench.town import build

RATE = 200.0
MINUTE_S = 60.0
QUICK_PAIRS = 3
BAR = 3.0


def matters_beside_orders(pairs: int) -> Iterator[Result]:
    """Measure orders at rest, beside 200 matters a second, and beside all that fit."""
    rest, beside, longest, full = [], [], [], []
    at_rate_s = WINDOW_S if pairs <= QUICK_PAIRS else MINUTE_S
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        town = build(folder)
        web = stack.enter_context(process.web(folder))
        crowd = stack.enter_context(closing(live(web.port, list(town.phones.values()))))
        desk = stack.enter_context(closing(Desk(web.port, town)))
        os.environ["PATROL_DATA"] = name  # the child reads its settings from the environment
        speakers = stack.enter_context(closing(Child("bench.speakers")))
        speakers.answer("beginning to speak", LIMIT_S)
        ordering = Ordering(desk, town, crowd)
        for _ in range(pairs):
            rest.append(percentile(_window(ordering), 0.99))
            took_ms, _ = _spoken(ordering, speakers, RATE, at_rate_s)
            beside.append(percentile(took_ms, 0.99))
            longest.append(max(took_ms))
            full.append(_spoken(ordering, speakers, 0, WINDOW_S)[1])
    words = f"an order beside {RATE:g} matters a second, p99 (peer: at rest)"
    yield Result(12, words, "ms", beside, rest, BAR)
    yield Result(12, "the slowest of these orders", "ms", longest)
    words = "matters stored a second beside orders, none lost"
    yield Result(12, words, "/s", full, bar=RATE, is_floor=True)


def _window(ordering: Ordering) -> list[float]:
    ordering.prepare()
    asker = Asker(ordering.once, EVERY_S)
    asker.wait(WINDOW_S)
    return asker.stop()


def _spoken(
    ordering: Ordering, speakers: Child, per_second: float, seconds: float
) -> tuple[list[float], float]:
    """Return the milliseconds of each order, and the matters that were stored in a second."""
    ordering.prepare(seconds)
    speakers.say(seconds=seconds, per_second=per_second)
    asker = Asker(ordering.once, EVERY_S)
    asker.wait(seconds)
    took_ms = asker.stop()
    told = speakers.answer(f"saying matters for {seconds:g} s", 2 * LIMIT_S)
    return took_ms, told["per_second"]
