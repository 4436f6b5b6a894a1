"""The rate of a source: what is too much is refused with 429, and the desk is told."""

from patrol.intake import source_alarms
from patrol.models import Source
from patrol.web.http import limit
from patrol.web.http.gate import services
from patrol.web.http.problem import Problem

NOTED = "1/10 seconds"
"""One refusal of so many is written: a flood must not cost a write each time."""
BYTES_A_RECORD = 2 * 1024
"""A body counts as so many records as it may hold: an honest one has 1 to 2 KB."""
SANDBOX_RATE = "60/minute"


def spend(source: Source, cost: int = 1) -> None:
    """Count what a source says, up to its own rate, by whichever of its addresses it speaks.

    Raises: Problem 429.
    """
    name = f"source:{source.id}"
    try:
        limit.spend("door", name, f"{source.rate_per_minute}/minute", cost)
    except Problem:
        if source.id is not None and limit.counts("limited", name, NOTED):
            with services().database.write() as session:
                source_alarms.note_limited(session, source.id)
        raise


def spend_body(source: Source, raw: bytes) -> int:
    """Count a body by its bytes before it is parsed; return as how many records it was counted.

    Raises: Problem 429.
    """
    # A source with a small rate may send a long record all the same.
    cost = min(1 + len(raw) // BYTES_A_RECORD, source.rate_per_minute)
    spend(source, cost)
    return cost


def spend_trial(source: Source, cost: int = 1) -> None:
    """Count what is tried at a sandbox address: it uses up nothing of the source at work.

    Raises: Problem 429.
    """
    limit.spend("sandbox", f"source:{source.id}", SANDBOX_RATE, cost)
