"""Row 7: the desk's board with a million past incidents; the peer is the same town with 1,000."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from bench import history, process
from bench.desk import Desk
from bench.result import Result, percentile
from bench.town import build

MANY, FEW = 1_000_000, 1_000
OPEN_CASES = 30  # the board lists all of them
A_PAIR = 60
"""Number of boards of each town in one pair."""


def million(pairs: int) -> Iterator[Result]:
    many, few = [], []
    with ExitStack() as stack:
        large, small = (_desk(stack, past) for past in (MANY, FEW))
        for _ in range(pairs):
            both = [(_board_ms(large), _board_ms(small)) for _ in range(A_PAIR)]
            many.append(percentile([ms for ms, _ in both], 0.95))
            few.append(percentile([ms for _, ms in both], 0.95))
    name = f"board with {MANY:,} past incidents, p95 (peer: with {FEW:,})"
    yield Result(7, name, "ms", many, few, 1.5)


def _desk(stack: ExitStack, past: int) -> Desk:
    """Return a desk of a town with so many past incidents and some open ones."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    town = build(folder)
    crew = list(town.phones)[:2]
    with process.web(folder) as web, closing(Desk(web.port, town)) as desk:
        desk.send(desk.open_case(), crew, "去看看")
    # the web process has ended here: filling takes the database for itself
    history.fill(folder / "patrol.db", past)
    web = stack.enter_context(process.web(folder))
    desk = stack.enter_context(closing(Desk(web.port, town)))
    for _ in range(OPEN_CASES):
        desk.send(desk.open_case(), crew, "去看看")
    # the first board fills the caches and does not count
    _board_ms(desk)
    return desk


def _board_ms(desk: Desk) -> float:
    begun = time.perf_counter()
    desk.call("GET", "/board")
    return (time.perf_counter() - begun) * 1000
