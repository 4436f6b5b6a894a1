"""The budget of what one peer may send through its socket, whatever kind of frame it is.

A pong of six bytes costs as much work as a message. Without a budget one signed-in phone that sends
half a megabyte of pongs keeps every other socket waiting for seconds.
"""

import time
from collections.abc import Iterator
from typing import Any

from patrol import clock

WINDOW_S = 10.0
MESSAGES, FRAMES, BYTES = 30, 200, 128 * 1024
"""A peer may send so many in `WINDOW_S` seconds.

Our page sends at most 10 messages of 4 KB, and a browser answers a ping each 15 s.
"""
IN_A_ROW = 16
"""After so many frames of one peer the others have their turn."""


class OverBudget(Exception):
    """The peer has sent more than its budget; the socket is closed with 1008."""


class Budget:
    """Counts what a peer sends in each window of 10 s."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._messages = self._frames = self._bytes = 0

    def spend(self, now: float, *, messages: int = 0, frames: int = 0, size_bytes: int = 0) -> None:
        """Count what came at the monotonic time `now`, in seconds.

        Raises: OverBudget.
        """
        if now - self._began > WINDOW_S:
            self._began, self._messages, self._frames, self._bytes = now, 0, 0, 0
        self._messages += messages
        self._frames += frames
        self._bytes += size_bytes
        if self._messages > MESSAGES or self._frames > FRAMES or self._bytes > BYTES:
            raise OverBudget

    @property
    def is_long_row(self) -> bool:
        """True after each `IN_A_ROW` frames."""
        return self._frames % IN_A_ROW == 0


class CountedFrames:
    """A connection of wsproto whose frames are counted as they are read, also pings and pongs."""

    def __init__(self, connection: Any, budget: Budget) -> None:
        self._connection, self._budget = connection, budget
        self.receive_data, self.send = connection.receive_data, connection.send

    def events(self) -> Iterator[Any]:
        """Yield what was read; a frame that comes in parts counts once for each part.

        Raises: OverBudget.
        """
        for event in self._connection.events():
            self._budget.spend(clock.monotonic(), frames=1)
            if self._budget.is_long_row:
                time.sleep(0)  # under gevent the other sockets run now
            yield event
