"""The speed of the simulation: with `--speed 10`, ten simulated seconds take one real second."""

import asyncio

from patrol import clock


class Pace:
    """The clock of the simulation. A "second of the play" is a simulated second."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._began = clock.monotonic()

    def now(self) -> float:
        """Seconds of the play since it began."""
        return (clock.monotonic() - self._began) * self.speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    async def is_set(self, event: asyncio.Event, within: float) -> bool:
        """Wait for the event up to `within` seconds of the play. Return whether it is set."""
        try:
            await asyncio.wait_for(event.wait(), max(0.0, within) / self.speed)
        except TimeoutError:
            return False
        return True
