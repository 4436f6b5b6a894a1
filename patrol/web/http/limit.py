"""Rate limits, counted in this process: they slow a guesser and never block an order."""

import time
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from patrol.web.http.problem import Problem

limiter = MovingWindowRateLimiter(MemoryStorage())
counter = FixedWindowRateLimiter(MemoryStorage())
"""For large numbers: it keeps one count for each caller, where `limiter` keeps every moment."""


def place_of(address: str | None) -> str:
    """Return what one caller can use freely: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "?"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)


def hit(action: str, caller: str, most: str) -> None:
    """Count one action of this caller; `most` is written as in "10/5 minutes".

    Raises: Problem 429 (with Retry-After) when there were more.
    """
    if not limiter.hit(parse(most), action, caller):
        _refuse(limiter, action, caller, most)


def spend(action: str, caller: str, most: str, cost: int = 1) -> None:
    """Count `cost` actions of this caller, of which there may be many.

    Raises: Problem 429 (with Retry-After) when there were more.
    """
    if not counts(action, caller, most, cost):
        _refuse(counter, action, caller, most)


def counts(action: str, caller: str, most: str, cost: int = 1) -> bool:
    """Count like `spend`; return False when there were more, and refuse nothing."""
    return counter.hit(parse(most), action, caller, cost=cost)


def is_within(action: str, caller: str, most: str) -> bool:
    """Count one action of this caller; return False when there were more, and refuse nothing."""
    return limiter.hit(parse(most), action, caller) or bool(current_app.config.get("UNLIMITED"))


def check(action: str, caller: str, most: str) -> None:
    """Refuse like `hit`, but do not count; for an action that counts only when it fails.

    Raises: Problem 429 (with Retry-After).
    """
    if not limiter.test(parse(most), action, caller):
        _refuse(limiter, action, caller, most)


def _refuse(strategy: RateLimiter, action: str, caller: str, most: str) -> None:
    if current_app.config.get("UNLIMITED"):
        return
    resets = strategy.get_window_stats(parse(most), action, caller).reset_time
    wait = max(1, round(resets - time.time()))
    raise Problem(429, "too_many", headers={"Retry-After": str(wait)}, words={"seconds": wait})


def forget(action: str, caller: str, most: str) -> None:
    """Delete the counts of this caller: the action that was counted in advance has succeeded."""
    limiter.clear(parse(most), action, caller)


def reset() -> None:
    """Delete all counts."""
    limiter.storage.reset()
    counter.storage.reset()
