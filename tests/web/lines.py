"""Take all permits of a line, each as a caller of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from patrol.web.http.line import Line


@contextmanager
def filled(line: Line, *, but: int = 0) -> Iterator[None]:
    """Hold all permits of the line that are free, but so many."""
    holders: list[str] = []
    while line.acquire(f"holder {len(holders)}"):
        holders.append(f"holder {len(holders)}")
    for _ in range(but):
        line.release(holders.pop())
    try:
        yield
    finally:
        for holder in holders:
            line.release(holder)
