"""The rate of a source: what is too much is refused with 429, and the desk is told."""

from patrol.intake import source_alarms
from patrol.models import Source
from patrol.web.http import limit
from patrol.web.http.gate import services
from patrol.web.http.problem import Problem

NOTED = "1/10 seconds"
"""One refusal of so many is written: a flood must not cost a write each time."""


def spend(source: Source, cost: int = 1) -> None:
    """Count what a source says, up to its rate.

    Raises: Problem 429.
    """
    caller = f"source:{source.id}"
    try:
        limit.spend("door", caller, f"{source.rate_per_minute}/minute", cost)
    except Problem:
        if source.id is not None and limit.counts("limited", caller, NOTED):
            with services().database.write() as session:
                source_alarms.note_limited(session, source.id)
        raise
