"""Let strangers pass one after another, so that an order waits behind one of them at most.

A lane bounds what costs much: the write lock of the database, or the hash of a password. A lane
that rests gives a flood only a part of this process.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from patrol.web.http.problem import Problem

WAIT_S = 30.0
"""A request that gets no turn within so many seconds is refused with 503."""
MOST_WAITING = 200
"""Each that waits holds its request in memory."""
REST_S = 0.04
"""Some twenty tips a second, which is 12,000 in the ten minutes of a share."""


class Lane:
    """Lets one request in at a time, and rests for `rest_s` seconds after each."""

    def __init__(self, *, rest_s: float = 0.0) -> None:
        self.rest_s = rest_s
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._free_at = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the requests before this one.

        Raises: Problem 503.
        """
        if not self._places.acquire(blocking=False):
            raise _too_busy()
        try:
            if not self._turn.acquire(timeout=WAIT_S):
                raise _too_busy()
            try:
                self._rest()
                yield
            finally:
                self._free_at = time.monotonic() + self.rest_s
                self._turn.release()
        finally:
            self._places.release()

    def _rest(self) -> None:
        # The next request rests, and not the one before: its sender has the answer at once.
        wait_s = self._free_at - time.monotonic()
        if wait_s > 0:
            time.sleep(wait_s)


def _too_busy() -> Problem:
    return Problem(503, "too_busy", headers={"Retry-After": "5"})


@dataclass(frozen=True)
class Lanes:
    """The lanes of one process."""

    tips: Lane = field(default_factory=Lane)
    tips_beyond: Lane = field(default_factory=lambda: Lane(rest_s=REST_S))
    """For tips beyond the share of their network or place: nobody waits behind a flood."""
    passwords: Lane = field(default_factory=lambda: Lane(rest_s=REST_S))
    near_passwords: Lane = field(default_factory=lambda: Lane(rest_s=REST_S))
    """For unknown browsers from a block of addresses where somebody has a valid session."""
    known_passwords: Lane = field(default_factory=Lane)
    """For browsers that have signed in to the account before."""


def install(app: Flask) -> None:
    """Give this process its lanes."""
    app.extensions["lanes"] = Lanes()


def lanes(app: Flask) -> Lanes:
    """Return the lanes of this process."""
    app_lanes: Lanes = app.extensions["lanes"]
    return app_lanes
