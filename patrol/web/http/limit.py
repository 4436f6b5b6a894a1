"""Rate limits, counted in this process: they slow a guesser and never block an order."""

import threading
import time
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app

from patrol.web.http.problem import Problem
from patrol.web.http.window import FixedWindow, MovingWindow, Window, rate

_moving: dict[tuple[str, str], MovingWindow] = {}
_fixed: dict[tuple[str, str], FixedWindow] = {}
"""By action and rate. The fixed ones are for large numbers."""
_guard = threading.Lock()


def place_of(address: str | None) -> str:
    """Return what one caller can use freely: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "?"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)


def block_of(address: str | None) -> str:
    """Return the block that one owner of addresses has: an IPv4 /24, or an IPv6 /48.

    Whoever shares it only takes turns with its other addresses; nobody is refused because of it.
    """
    place = place_of(address)
    try:
        known = ip_network(place)
    except ValueError:
        return place
    return str(known.supernet(new_prefix=48 if known.version == 6 else 24))


def hit(action: str, caller: str, most: str) -> None:
    """Count one action of this caller; `most` is written as in "10/5 minutes".

    Raises: Problem 429 (with Retry-After) when there were more.
    """
    with _guard:
        window = _moving_window(action, most)
        is_allowed = window.hit(caller)
    if not is_allowed:
        _refuse(window, caller)


def spend(action: str, caller: str, most: str, cost: int = 1) -> None:
    """Count `cost` actions of this caller, of which there may be many.

    Raises: Problem 429 (with Retry-After) when there were more.
    """
    if not counts(action, caller, most, cost):
        _refuse(_fixed[action, most], caller)


def counts(action: str, caller: str, most: str, cost: int = 1) -> bool:
    """Count like `spend`; return False when there were more, and refuse nothing."""
    with _guard:
        window = _fixed.setdefault((action, most), FixedWindow(rate(most)))
        return window.hit(caller, cost)


def is_within(action: str, caller: str, most: str) -> bool:
    """Count one action of this caller; return False when there were more, and refuse nothing."""
    with _guard:
        is_allowed = _moving_window(action, most).hit(caller)
    return is_allowed or bool(current_app.config.get("UNLIMITED"))


def check(action: str, caller: str, most: str) -> None:
    """Refuse like `hit`, but do not count; for an action that counts only when it fails.

    Raises: Problem 429 (with Retry-After).
    """
    with _guard:
        window = _moving_window(action, most)
        has_left = window.has_left(caller)
    if not has_left:
        _refuse(window, caller)


def _moving_window(action: str, most: str) -> MovingWindow:
    return _moving.setdefault((action, most), MovingWindow(rate(most)))


def _refuse(window: Window, caller: str) -> None:
    if current_app.config.get("UNLIMITED"):
        return
    wait = max(1, round(window.frees_at(caller) - time.monotonic()))
    raise Problem(429, "too_many", headers={"Retry-After": str(wait)}, words={"seconds": wait})


def forget(action: str, caller: str, most: str) -> None:
    """Delete the counts of this caller: the action that was counted in advance has succeeded."""
    with _guard:
        _moving_window(action, most).moments.pop(caller, None)


def reset() -> None:
    """Delete all counts."""
    with _guard:
        _moving.clear()
        _fixed.clear()
