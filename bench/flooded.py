"""Row 14: an order every 250 ms to 137 phones, under each flood of strangers, and at rest.

The loop is open: an order has a fixed time, and counts from it until the last socket has it.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench import process
from bench.asker import Asker
from bench.child import Child
from bench.crowd import Crowd, live
from bench.desk import Desk
from bench.floods import FLOODS, LIMIT_S
from bench.result import Result, percentile
from bench.snapshot import Snapshot
from bench.town import Town, build

EVERY_S = 0.25
WINDOW_S = 10.0
PHOTO_EVERY_S = 1.0
BAR = 4.0
WITH_PHOTOS = "A6 scan bombs"


@dataclass
class Window:
    """The p99 in ms of the orders of each window, and of the photos of a phone, by flood."""

    orders: dict[str, list[float]] = field(default_factory=dict)
    photos: dict[str, list[float]] = field(default_factory=dict)


class Ordering:
    """Orders from one desk to all phones of a town; each has a case that was opened before."""

    def __init__(self, desk: Desk, town: Town, crowd: Crowd) -> None:
        self._desk, self._town, self._crowd = desk, town, crowd
        self._numbers = count()
        self._cases: list[tuple[str, int]] = []

    def prepare(self, window_s: float = WINDOW_S) -> None:
        """Open the cases of one window, which the orders then need not wait for."""
        self._cases = [self._desk.open_case() for _ in range(int(window_s / EVERY_S) + 10)]

    def once(self) -> None:
        """Send one order and wait until the last socket has it.

        Raises: NeverCame.
        """
        token = f"flood-{next(self._numbers):06}"
        self._crowd.hear(token)
        self._desk.send(self._cases.pop(), list(self._town.phones), token)
        self._crowd.heard(token)


def under_floods(pairs: int) -> Iterator[Result]:
    """Measure each flood and the rest in turn, `pairs` times."""
    took = Window()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        town = build(folder)
        web = stack.enter_context(process.web(folder, TRUSTED_PROXIES="1"))
        crowd = stack.enter_context(closing(live(web.port, list(town.phones.values()))))
        desk = stack.enter_context(closing(Desk(web.port, town)))
        camera = stack.enter_context(closing(Snapshot(web.port, town)))
        ordering = Ordering(desk, town, crowd)
        for _ in range(pairs):
            for flood in ("", *FLOODS):
                _window(flood, web.port, town, ordering, camera, took)
    for flood in FLOODS:
        words = f"an order under {flood}, p99 (peer: at rest)"
        yield Result(14, words, "ms", took.orders[flood], took.orders[""], BAR)
    words = f"a field photo under {WITH_PHOTOS}, p99 (peer: at rest)"
    yield Result(14, words, "ms", took.photos[WITH_PHOTOS], took.photos[""], BAR)


def _window(
    flood: str, port: int, town: Town, ordering: Ordering, camera: Snapshot, took: Window
) -> None:
    ordering.prepare()
    with ExitStack() as stack:
        if flood:
            # The phone of the pongs is signed in; it holds no order that is measured.
            cookie = list(town.phones.values())[-1]
            sender = stack.enter_context(closing(Child("bench.floods", str(port), flood, cookie)))
            sender.answer(f"beginning {flood}", LIMIT_S)
        took.orders.setdefault(flood, []).append(_p99(ordering.once, EVERY_S))
        if flood in ("", WITH_PHOTOS):
            took.photos.setdefault(flood, []).append(_p99(camera.once, PHOTO_EVERY_S))
        if flood:
            sender.say(stop=True)
            sender.answer(f"ending {flood}", 2 * LIMIT_S)


def _p99(ask: Callable[[], None], every_s: float) -> float:
    """Return the p99 in ms of one window."""
    asker = Asker(ask, every_s)
    asker.wait(WINDOW_S)
    return percentile(asker.stop(), 0.99)
