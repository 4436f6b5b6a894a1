"""Rate limits, kept in this process: they slow a guesser and never block an order."""

import time

from flask import current_app
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from patrol.web.problem import Problem

limiter = MovingWindowRateLimiter(MemoryStorage())


def hit(what: str, who: str, most: str) -> None:
    """Count one; beyond `most` (as "10/5 minutes") raises Problem 429 with Retry-After."""
    check(what, who, most)
    limiter.hit(parse(most), what, who)


def check(what: str, who: str, most: str) -> None:
    """Raise as `hit` does, without counting: for what counts only when it fails."""
    rule = parse(most)
    if current_app.config.get("UNLIMITED") or limiter.test(rule, what, who):
        return
    resets = limiter.get_window_stats(rule, what, who).reset_time
    wait = max(1, round(resets - time.time()))
    raise Problem(429, "too_many", headers={"Retry-After": str(wait)}, words={"seconds": wait})


def reset() -> None:
    limiter.storage.reset()
