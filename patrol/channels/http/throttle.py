"""Limit the requests to one service: so many at a time, and none while it wants a pause."""

import asyncio
import heapq
import secrets
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from patrol import clock
from patrol.channels import Limited


class Turns:
    """A semaphore whose queue is ordered by rank (a case's severity), then by arrival.

    It belongs to one asyncio loop, so it needs no lock.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._number = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, rank: int) -> AsyncIterator[None]:
        """Wait for a place, and hold it for the block; a low rank comes first."""
        await self._take(rank)
        try:
            yield
        finally:
            self._give()

    async def _take(self, rank: int) -> None:
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._number), place))
        try:
            await place
        except asyncio.CancelledError:
            # The place was given in the same moment, so the next one must get it.
            if place.done() and not place.cancelled():
                self._give()
            raise

    def _give(self) -> None:
        while self._waiting:
            place = heapq.heappop(self._waiting)[2]
            if not place.done():
                place.set_result(None)
                return
        self._free += 1


class Pause:
    """A pause that a service asked for; all requests to this service wait for its end."""

    def __init__(self, service: str) -> None:
        self._service, self._until = service, 0.0

    def respect(self) -> None:
        """Do nothing, or refuse the request while the pause lasts.

        Raises: Limited.
        """
        wait_s = self._until - clock.monotonic()
        if wait_s > 0:
            # Up to 1 s more at random, so that the waiting requests do not all return at once.
            spread_s = secrets.randbelow(1000) / 1000
            raise Limited(wait_s + spread_s, f"{self._service} wants a pause")

    def begin(self, wait_s: float) -> None:
        """Start a pause of `wait_s` seconds, or lengthen the present one."""
        self._until = max(self._until, clock.monotonic() + wait_s)


_MOST_KEYS = 4096


def until_tomorrow_s() -> float:
    """Return the seconds until midnight in China, where the providers count their days."""
    now = clock.wall().astimezone(clock.CHINA)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - now).total_seconds()


@dataclass(frozen=True)
class Rule:
    """A published limit: at most `most` messages in any `per_s` seconds."""

    most: int
    per_s: float


class Limits:
    """The limits of one provider: for all messages (`ALL`), or for one key, such as a number.

    The published rules are kept beforehand; what the provider says by itself is kept as well.
    Each process has its own memory: a restart forgets it, and the provider then says it again.
    Where that costs minutes for everybody, `shared_limit` counts in the database.
    """

    ALL = ""

    def __init__(self, service: str, *rules: Rule) -> None:
        self._service, self._rules = service, rules
        self._until: dict[str, float] = {}
        self._sent: dict[str, deque[float]] = {}

    def respect(self, key: str) -> None:
        """Do nothing, or refuse the message while a limit holds.

        Raises: Limited.
        """
        now = clock.monotonic()
        ends = [self._until.get(Limits.ALL, 0.0), self._until.get(key, 0.0)]
        times = self._sent.get(key, ())
        # With `most` messages in the window, the next may go when the first of them leaves it.
        ends += [times[-rule.most] + rule.per_s for rule in self._rules if len(times) >= rule.most]
        if max(ends) > now:
            raise Limited(max(ends) - now, f"{self._service}: its limit", is_for_all=False)

    def count(self, key: str) -> None:
        """Remember a message that the provider has got."""
        longest = max((rule.most for rule in self._rules), default=0)
        if not longest:
            return
        # The key whose last message is oldest is forgotten first.
        times = self._sent.pop(key, None) or deque(maxlen=longest)
        times.append(clock.monotonic())
        self._sent[key] = times
        if len(self._sent) > _MOST_KEYS:
            del self._sent[next(iter(self._sent))]

    def learn(self, key: str, wait_s: float) -> None:
        """Keep a limit that the provider has set: none for this key before `wait_s` seconds."""
        now = clock.monotonic()
        if len(self._until) > _MOST_KEYS:
            self._until = {known: end for known, end in self._until.items() if end > now}
        self._until[key] = max(self._until.get(key, 0.0), now + wait_s)
