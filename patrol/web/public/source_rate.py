"""The rate of a source: what is too much is refused with 429, and the desk is told."""

from patrol.access import Actor
from patrol.intake import source_alarms
from patrol.models import Source
from patrol.web.http import budget, limit
from patrol.web.http.gate import services
from patrol.web.http.problem import Problem

NOTED = "1/10 seconds"
"""One refusal of so many is written: a flood must not cost a write each time."""


def spend(source: Source, cost: int = 1) -> None:
    """Count what a source says, up to its rate.

    Raises: Problem 429.
    """
    _spend(source.id, "door", f"source:{source.id}", f"{source.rate_per_minute}/minute", cost)


def spend_records(me: Actor, cost: int) -> None:
    """Count the records that a source sends in our own form, up to the budget of all of these.

    Raises: Problem 429.
    """
    _spend(me.source_id, "records", me.key, budget.RECORDS, cost)


def _spend(source_id: int | None, action: str, caller: str, most: str, cost: int) -> None:
    try:
        limit.spend(action, caller, most, cost)
    except Problem:
        if source_id is not None and limit.counts("limited", f"source:{source_id}", NOTED):
            with services().database.write() as session:
                source_alarms.note_limited(session, source_id)
        raise
