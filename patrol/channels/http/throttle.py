"""So many at a time at one far service; the gravest goes next. And a pause when it asks for one."""

import asyncio
import heapq
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from patrol import clock
from patrol.channels import TryLater


class Turns:
    """A semaphore whose queue is ordered by rank (a case's severity), then by arrival."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._number = count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, rank: int) -> AsyncIterator[None]:
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
    """A service that wants to be left alone is left alone by everyone."""

    def __init__(self, who: str) -> None:
        self._who, self._until = who, 0.0

    def respect(self) -> None:
        """Raises `TryLater`, a little spread, while the pause lasts."""
        wait_s = self._until - clock.monotonic()
        if wait_s > 0:
            raise TryLater(wait_s + secrets.randbelow(1000) / 1000, f"{self._who} wants a pause")

    def begin(self, wait_s: float) -> None:
        self._until = max(self._until, clock.monotonic() + wait_s)
