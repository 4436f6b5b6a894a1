"""Define the clocks 1·5·60: which column begins and which ends each, by version.

A changed clock is a new version from a day on. Figures of two versions are never added up, because
their clocks begin or end at different acts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClockName(StrEnum):
    DISPATCH = "dispatch"
    ARRIVE = "arrive"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class ClockDefinition:
    """A clock runs from one column of the case to another; the case has its own target."""

    name: ClockName
    begins: str
    ends: str
    target: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """The clocks of the cases that were opened on the day `since` or later."""

    version: int
    since: date
    clocks: tuple[ClockDefinition, ...]


VERSIONS = (
    Definitions(
        1,
        date(1970, 1, 1),
        (
            ClockDefinition(ClockName.DISPATCH, "opened_at", "dispatched_at", "dispatch_target_s"),
            ClockDefinition(ClockName.ARRIVE, "dispatched_at", "arrived_at", "arrive_target_s"),
            ClockDefinition(ClockName.RESOLVE, "dispatched_at", "resolved_at", "resolve_target_s"),
        ),
    ),
)
"""All versions, the oldest first. One that has counted cases is never changed: add another."""


def in_force(opened: date, versions: tuple[Definitions, ...] = VERSIONS) -> Definitions:
    """Return the definitions for the cases that were opened on this day of the office."""
    return next(each for each in reversed(versions) if each.since <= opened)
