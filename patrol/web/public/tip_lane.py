"""Write anonymous tips one after another, so that an order waits behind one of them at most.

Tips beyond their network's or place's share have a lane of their own, which rests after each: a
flood gets a part of this process, and a tip within its share does not wait behind the flood.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from patrol.web.http.problem import Problem
from patrol.web.public.tip_share import Share

WAIT_S = 30.0
"""A tip that had no turn in so many seconds is refused with 503, and its page sends it again."""
MOST_WAITING = 200
"""Each that waits holds its form in memory."""
REST_S = 0.04
"""Some twenty tips a second, which is 12,000 in the ten minutes of a share."""


class Lane:
    """Lets one tip in at a time, and rests for `rest_s` seconds after each."""

    def __init__(self, *, rest_s: float = 0.0) -> None:
        self.rest_s = rest_s
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._free_at = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the tips before this one.

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
        # The next tip rests, and not the one before: its sender has the answer at once.
        wait_s = self._free_at - time.monotonic()
        if wait_s > 0:
            time.sleep(wait_s)


def _too_busy() -> Problem:
    return Problem(503, "too_busy", headers={"Retry-After": "5"})


def install(app: Flask) -> None:
    """Give this process its two lanes."""
    app.extensions["tip_lanes"] = (Lane(rest_s=REST_S), Lane())


def of(app: Flask, share: Share) -> Lane:
    """Return the lane of tips within their share, or of those beyond it."""
    beyond, within = app.extensions["tip_lanes"]
    lane: Lane = within if share.is_within else beyond
    return lane
