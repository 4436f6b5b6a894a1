"""The roads to a member, one file each, with one contract.

A road returns `Sent`, or raises `TryLater`, `Gone` or `Refused`. It opens no transaction and
writes no row: the worker claims the row, asks the road, and writes what came of it. A road makes
one attempt; trying again belongs to the row, which a restart cannot lose.
"""

import secrets
from dataclasses import dataclass

_LONGEST_BACKOFF_S = 30.0


@dataclass(frozen=True)
class Sent:
    """The far service took it. That is no proof that anyone saw it: only a receipt is."""

    detail: str = ""


class RoadError(Exception):
    """Not sent; `reason` is short, for the desk, and names no secret address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason[:200]


class TryLater(RoadError):
    """Worth another attempt after `after_s` seconds."""

    def __init__(self, after_s: float, reason: str = "") -> None:
        super().__init__(reason)
        self.after_s = after_s


class Gone(RoadError):
    """This address will never work again: retire it."""


class Refused(RoadError):
    """Our own fault (key, setting, size): repeating is useless, the address may be sound."""


def backoff_s(attempt: int) -> float:
    """Seconds to wait after the nth failed attempt: 1, 2, 4 … 30, each give or take half."""
    base = min(_LONGEST_BACKOFF_S, 2.0 ** max(0, min(attempt, 10) - 1))
    return base * (0.5 + secrets.randbelow(1001) / 1000)
