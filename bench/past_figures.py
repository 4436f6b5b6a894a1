"""Row 17: the pages of a month with a million past incidents; the peer is the same with 10,000.

Both towns are as old (three years), so a month of the large one has a hundred times the cases.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from bench import counted, history, process
from bench.desk import Desk
from bench.result import Result, percentile
from bench.town import build
from patrol import clock

MANY, FEW = 1_000_000, 10_000
A_PAIR = 6
"""Readings of each page of each town in one pair; the slowest but one counts."""
BAR = 3.0


def million(pairs: int) -> Iterator[Result]:
    with ExitStack() as stack:
        large = _desk(stack, MANY, history.APART_S)
        small = _desk(stack, FEW, history.APART_S * MANY // FEW)
        for name, path in _pages().items():
            many, few = [], []
            for _ in range(pairs):
                both = [(_ms(large, path), _ms(small, path)) for _ in range(A_PAIR)]
                many.append(percentile([ms for ms, _ in both], 0.8))
                few.append(percentile([ms for _, ms in both], 0.8))
            words = f"{name} of a month, {MANY:,} past incidents, p80 (peer: {FEW:,})"
            yield Result(17, words, "ms", many, few, BAR)


def _pages() -> dict[str, str]:
    """Return the pages of the month before this one, which is whole in both towns."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    month, noon = f"{last:%Y-%m}", f"{last:%Y-%m}-15T04:00:00Z"
    cases = f"/api/v1/figures/cases?month={month}"
    return {
        "figures": f"/api/v1/figures?month={month}",
        "sheet": f"/figures/sheet?month={month}",
        "longest arrivals": cases,
        "late arrivals": f"{cases}&fate=late",
        "resolved in time": f"{cases}&clock=resolve&fate=met",
        "one hour of the week": f"{cases}&by=hour&value=30",
        "a severity": f"{cases}&by=severity&value=3",
        "the desk's seconds": f"{cases}&clock=party&party=desk",
        "page 20 of them": f"{cases}&skip=950",
        "wall": "/api/v1/wall",
        "replay of an hour": f"/api/v1/replay?from={noon}&to={noon.replace('04:', '05:')}",
        "reviews": "/api/v1/reviews",
        "ended cases": f"/api/v1/ended-incidents?since={last:%Y-%m}-01&until={last}",
    }


def _desk(stack: ExitStack, past: int, apart_s: int) -> Desk:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    town = build(folder)
    with process.web(folder) as web, closing(Desk(web.port, town)) as desk:
        desk.send(desk.open_case(), list(town.phones)[:2], "去看看")
    # the web process has ended here: filling takes the database for itself
    history.fill(folder / "patrol.db", past, apart_s=apart_s)
    counted.fill(folder / "patrol.db")
    web = stack.enter_context(process.web(folder))
    desk = stack.enter_context(closing(Desk(web.port, town)))
    for path in _pages().values():
        _ms(desk, path)  # the first reading fills the caches and does not count
    return desk


def _ms(desk: Desk, path: str) -> float:
    begun = time.perf_counter()
    desk.page(path)
    return (time.perf_counter() - begun) * 1000
