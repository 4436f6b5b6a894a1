"""A budget for every write: a page or program that runs wild stops itself, and nobody else.

Each kind of write of each caller has its own budget, so that repeated receipts never hold up a
call for help. The counts are of this process. A phone keeps what is refused and sends it later.
"""

from patrol.access import Actor, Kind
from patrol.web.http import limit

WRITES = {Kind.PHONE: "600/minute", Kind.DESK: "1200/minute", Kind.SOURCE: "3000/minute"}
"""Writes of one kind by one caller: ten times what a phone sends after hours without a network."""
FIXES = "6000/minute"
"""Positions of one phone: a day without a network, at one in 15 seconds."""


def spend(me: Actor, write: str) -> None:
    """Count one write of this kind.

    Raises: Problem 429 (with Retry-After).
    """
    limit.spend(write, me.key, WRITES[me.kind])


def has_left(me: Actor, write: str) -> bool:
    """Count one write that came by a socket; return False when there were more."""
    return limit.counts(write, me.key, WRITES[me.kind])
