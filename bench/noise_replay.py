"""Row 13: a labelled night of 14 stations is played 100 times faster than life, beside orders.

The part of `make bench` is the whole night, a fifth of it a pair; `QUICK=1` plays a part of it.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import func, select

from bench import process
from bench.asker import Asker
from bench.child import Child
from bench.crowd import live
from bench.desk import Desk
from bench.flooded import EVERY_S, WINDOW_S, Ordering
from bench.result import Result, percentile
from bench.station_line import LIMIT_S
from bench.town import build
from patrol import clock
from patrol.db import Database
from patrol.models import LevelHour, LevelMinute, Station

NIGHT_S = 360.0
"""Ten hours, 100 times faster."""
BAR, DELAY_BAR_S, YEAR_BAR = 3.0, 2.0, 3.0
YEAR_HOURS = 365 * 24
QUICK_PAIRS = 3


def night_beside_orders(pairs: int) -> Iterator[Result]:
    """Measure orders at rest and beside the night, its delays, and the page of a year."""
    rest, beside, delays = [], [], []
    part_s = 2 * WINDOW_S if pairs <= QUICK_PAIRS else NIGHT_S / pairs
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        town = build(folder)
        web = stack.enter_context(process.web(folder))
        crowd = stack.enter_context(closing(live(web.port, list(town.phones.values()))))
        desk = stack.enter_context(closing(Desk(web.port, town)))
        os.environ["PATROL_DATA"] = name  # the child reads its settings from the environment
        line = stack.enter_context(closing(Child("bench.station_line")))
        line.answer("making the night", LIMIT_S)
        ordering = Ordering(desk, town, crowd)
        for _ in range(pairs):
            rest.append(percentile(_window(ordering, WINDOW_S), 0.99))
            line.say(seconds=part_s)
            beside.append(percentile(_window(ordering, part_s), 0.99))
            delays += line.answer(f"playing {part_s:g} s of the night", part_s + 2 * LIMIT_S)[
                "delays"
            ]
        day, year = _pages(folder, desk, pairs)
    words = "an order beside 1,400 levels a second, p99 (peer: at rest)"
    yield Result(13, words, "ms", beside, rest, BAR)
    words = f"the rule holds → the case is open, the slowest of {len(delays)}"
    yield Result(13, words, "s", [max(delays, default=0.0)], bar=DELAY_BAR_S)
    yield Result(13, "a station's year, server side (peer: its day)", "ms", year, day, YEAR_BAR)


def _window(ordering: Ordering, seconds: float) -> list[float]:
    ordering.prepare(seconds)
    asker = Asker(ordering.once, EVERY_S)
    asker.wait(seconds)
    return asker.stop()


def _pages(folder: Path, desk: Desk, pairs: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of a day and of a year of the levels of one station."""
    station_id = _measured_for_a_year(folder)
    took: dict[str, list[float]] = {"day": [], "year": []}
    for _ in range(pairs):
        for span, times in took.items():
            began = time.perf_counter()
            desk.call("GET", f"/stations/{station_id}/levels?span={span}")
            times.append(1000 * (time.perf_counter() - began))
    return took["day"], took["year"]


def _measured_for_a_year(folder: Path) -> int:
    """Give one station the levels of a year, as its minutes and its hours."""
    database = Database(f"sqlite:///{folder}/patrol.db")
    now = int(clock.now().timestamp()) // 3600
    with database.write() as session:
        station_id = session.exec(select(func.max(Station.id))).one() or 0
        levels = {"laeq": 4500, "lmax": 5500, "l10": 4800, "l50": 4400, "l90": 4100}
        counts = {"station_id": station_id, "counted": 60, "expected": 60}
        minutes = range(60 * (now - YEAR_HOURS), 60 * (now - 12))
        rows = [{"minute": minute, **levels, **counts} for minute in minutes]
        session.connection().execute(insert(LevelMinute), rows)
        whole = {
            **counts,
            "counted": 3600,
            "expected": 3600,
            "energy": 3600 * 10**4.5,
            "lmax": 5500,
        }
        hours = [{"hour": hour, **whole} for hour in range(now - YEAR_HOURS, now - 12)]
        session.connection().execute(insert(LevelHour), hours)
    database.dispose()
    return station_id
