"""Rate limits, kept in this process: they slow a guesser and never block an order."""

import time

from flask import current_app
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from patrol.web.http.problem import Problem

limiter = MovingWindowRateLimiter(MemoryStorage())


def hit(what: str, who: str, most: str) -> None:
    """Count one; beyond `most` (as "10/5 minutes") raises Problem 429 with Retry-After."""
    if not limiter.hit(parse(most), what, who):
        _refuse(what, who, most)


def check(what: str, who: str, most: str) -> None:
    """Raise as `hit` does, without counting: for what counts only when it fails."""
    if not limiter.test(parse(most), what, who):
        _refuse(what, who, most)


def _refuse(what: str, who: str, most: str) -> None:
    if current_app.config.get("UNLIMITED"):
        return
    resets = limiter.get_window_stats(parse(most), what, who).reset_time
    wait = max(1, round(resets - time.time()))
    raise Problem(429, "too_many", headers={"Retry-After": str(wait)}, words={"seconds": wait})


def forget(what: str, who: str, most: str) -> None:
    """What was counted in advance and then was no guess."""
    limiter.clear(parse(most), what, who)


def reset() -> None:
    limiter.storage.reset()
