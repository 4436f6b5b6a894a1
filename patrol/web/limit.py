"""Rate limits, kept in this process: they slow a guesser and never block an order."""

from flask import current_app
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from patrol.web.problem import Problem

limiter = MovingWindowRateLimiter(MemoryStorage())


def hit(what: str, who: str, most: str) -> None:
    """Count one; beyond `most` (as "10/5 minutes") raises Problem 429 with Retry-After."""
    if current_app.config.get("UNLIMITED"):
        return
    rule = parse(most)
    if not limiter.hit(rule, what, who):
        window = limiter.get_window_stats(rule, what, who)
        import time

        wait = max(1, round(window.reset_time - time.time()))
        raise Problem(429, "too_many", headers={"Retry-After": str(wait)}, words={"seconds": wait})


def reset() -> None:
    limiter.storage.reset()
