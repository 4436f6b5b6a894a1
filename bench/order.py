"""Time one order to every member: from the request, and from its commit, to the last socket.

An order is sent when all is quiet: every socket has read the frames of the new case and of the
order before. Otherwise their frames would be timed with it.
"""

import time
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from bench.child import NeverCame
from bench.crowd import Crowd
from bench.desk import Desk
from bench.process import Web
from bench.town import Town

QUIET_LIMIT_S = 60.0
LOOK_EVERY_S = 0.02
WARM = 5


class Took(NamedTuple):
    """Milliseconds to the last socket, from the request (or BEGIN) and from the commit."""

    whole: float
    fanned: float


class Orders:
    """Orders from one desk to all members of a town; `crowds` hold all the sockets."""

    def __init__(self, web: Web, desk: Desk, town: Town, crowds: Sequence[Crowd]) -> None:
        self._web, self._desk, self._town, self._crowds = web, desk, town, crowds
        self._numbers = count()

    def warm(self) -> None:
        """Send five orders that are not measured, so that caches and code are warm."""
        for _ in range(WARM):
            self.once()

    def once(self) -> Took:
        """Send one order, and wait until nothing of it moves any more.

        Raises: NeverCame.
        """
        number = next(self._numbers)
        token, request = f"round-{number:06}", f"order {number}"
        case = self._desk.open_case()
        quiet(self._desk, self._crowds, request)
        for crowd in self._crowds:
            crowd.hear(token)
        begun = time.monotonic()
        self._desk.send(case, list(self._town.phones), token)
        last = max(crowd.heard(request) for crowd in self._crowds)
        took = Took((last - begun) * 1000, (last - self._web.marks.committed()) * 1000)
        quiet(self._desk, self._crowds, request)
        return took


def quiet(desk: Desk, crowds: Sequence[Crowd], request: str) -> None:
    """Wait until the hub has reached the feed's head and two looks in a row see no change.

    Raises:
        NeverCame: it names the request and what still moved.
    """
    until = time.monotonic() + QUIET_LIMIT_S
    before, now = {"": 0.0}, _state(desk, crowds)
    while before != now or now["hub"] < now["feed"]:
        if time.monotonic() > until:
            raise NeverCame(f"{request}: no quiet after {QUIET_LIMIT_S:g} s, {_moved(before, now)}")
        time.sleep(LOOK_EVERY_S)
        before, now = now, _state(desk, crowds)


def _state(desk: Desk, crowds: Sequence[Crowd]) -> dict[str, float]:
    """Return the figures that change while anything is under way."""
    figures = desk.figures()
    read = sum(crowd.received() for crowd in crowds)
    return {
        "hub": figures["patrol_live_upto"],
        "feed": figures["patrol_feed_head"],
        "frames sent": figures["patrol_live_sent_frames"],
        "deliveries queued": figures["patrol_deliveries_queued"],
        "bytes read": read,
    }


def _moved(before: dict[str, float], now: dict[str, float]) -> str:
    changes = (f"{name} {before.get(name, 0):.0f} → {now[name]:.0f}" for name in now)
    return ", ".join(changes)
