"""Limit the requests to one service: so many at a time, and none while it wants a pause."""

import asyncio
import heapq
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from patrol import clock
from patrol.channels import TryLater


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

        Raises: TryLater.
        """
        wait_s = self._until - clock.monotonic()
        if wait_s > 0:
            # Up to 1 s more at random, so that the waiting requests do not all return at once.
            spread_s = secrets.randbelow(1000) / 1000
            raise TryLater(wait_s + spread_s, f"{self._service} wants a pause")

    def begin(self, wait_s: float) -> None:
        """Start a pause of `wait_s` seconds, or lengthen the present one."""
        self._until = max(self._until, clock.monotonic() + wait_s)
