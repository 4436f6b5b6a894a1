"""How fast the play runs: `--speed 10` makes ten of its seconds one of ours."""

import asyncio

from patrol import clock


class Pace:
    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._began = clock.monotonic()

    def now(self) -> float:
        """Seconds of the play since it began."""
        return (clock.monotonic() - self._began) * self.speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    async def is_set(self, event: asyncio.Event, within: float) -> bool:
        """Did it happen within so many seconds of the play? Then at once."""
        try:
            await asyncio.wait_for(event.wait(), max(0.0, within) / self.speed)
        except TimeoutError:
            return False
        return True
