"""A mapped file in which the web process writes times that the bench reads.

It begins with the moment of the newest order's commit and the number of ticks so far. Then each
tick has its moment and its lateness, which is a pause of the hub. Times are seconds of
CLOCK_MONOTONIC.
"""

import mmap
import struct
from pathlib import Path
from typing import Self

HEAD = struct.Struct("dq")
TICK = struct.Struct("dd")
MOST_TICKS = 400_000  # then the oldest are overwritten; 800 s of ticks


class Marks:
    """The mapped file of one writer and one reader."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), 0)

    @classmethod
    def create(cls, path: Path) -> Self:
        with path.open("wb") as file:
            file.truncate(HEAD.size + MOST_TICKS * TICK.size)
        return cls(path)

    def note_commit(self, at: float) -> None:
        struct.pack_into("d", self._page, 0, at)

    def committed(self) -> float:
        """Return the moment of the newest order's commit."""
        return float(struct.unpack_from("d", self._page, 0)[0])

    def note_tick(self, number: int, at: float, late_s: float) -> None:
        TICK.pack_into(self._page, HEAD.size + number % MOST_TICKS * TICK.size, at, late_s)
        struct.pack_into("q", self._page, 8, number + 1)

    def ticks(self, since: float) -> list[tuple[float, float]]:
        """Return the moment and the lateness in seconds of each tick from `since` on."""
        (count,) = struct.unpack_from("q", self._page, 8)
        end = HEAD.size + min(count, MOST_TICKS) * TICK.size
        return [tick for tick in TICK.iter_unpack(self._page[HEAD.size : end]) if tick[0] >= since]
