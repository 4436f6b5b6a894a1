"""Say what became of each clock of a case: met, missed, or a named reason keeps it out.

Every case has exactly one fate for each clock, so the counts by fate add up to all cases.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from patrol.figures.definition import ClockDefinition, ClockName
from patrol.status import OPEN, IncidentStatus


class ClockFate(StrEnum):
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    """Not done, and the target has passed."""
    NEVER = "never"
    """The case ended without it: nobody reported an arrival."""
    REOPENED = "reopened"
    """The work was not done: a case that was reopened has missed its resolution."""
    RUNNING = "running"
    """The case is open, and the target has not passed."""
    MERGED = "merged"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"
    UNSENT = "unsent"
    """The case was ended without an order, such as one that another office had taken over."""
    CLOCK_UNKNOWN = "clock_unknown"
    """The clock ends before it begins, or has no beginning."""


MISSED = frozenset({ClockFate.LATE, ClockFate.OVERDUE, ClockFate.NEVER, ClockFate.REOPENED})
COUNTED = MISSED | {ClockFate.MET}
"""The fates that are in the number. Each of the others is a reason why a case is not in it."""

ASIDE = {
    IncidentStatus.MERGED: ClockFate.MERGED,
    IncidentStatus.CANCELLED: ClockFate.CANCELLED,
    IncidentStatus.TRANSFERRED: ClockFate.TRANSFERRED,
}
"""The cases that stand in no number, by their status."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The columns of a case that its figures are made of."""

    status: IncidentStatus
    opened_at: datetime
    dispatched_at: datetime | None
    arrived_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    dispatch_target_s: int
    arrive_target_s: int
    resolve_target_s: int
    was_sent: bool
    """True when a member had an order for the case."""
    was_reopened: bool


@dataclass(frozen=True, slots=True)
class ClockResult:
    """The fate of one clock; a counted one has seconds, and none of them are negative."""

    fate: ClockFate
    seconds: int | None = None
    is_done: bool = False
    """True when it came to its end after so many seconds; else it had not after so many."""


def outcome(case: CaseFacts, clock: ClockDefinition, now: datetime) -> ClockResult:
    """Return what became of one clock of a case until `now`."""
    aside = ASIDE.get(case.status)
    if aside is not None:
        return ClockResult(aside)
    is_open = case.status in OPEN
    if not is_open and not case.was_sent:
        return ClockResult(ClockFate.UNSENT)
    begun: datetime | None = getattr(case, clock.begins)
    done: datetime | None = getattr(case, clock.ends)
    if begun is None:
        return ClockResult(ClockFate.RUNNING if is_open else ClockFate.CLOCK_UNKNOWN)
    if done is not None:
        return _done(case, clock, done - begun)
    stopped = now if is_open else case.resolved_at or case.closed_at or now
    return _not_done(case, clock, is_open, max(stopped - begun, timedelta(0)))


def _done(case: CaseFacts, clock: ClockDefinition, took: timedelta) -> ClockResult:
    if took < timedelta(0):
        return ClockResult(ClockFate.CLOCK_UNKNOWN)
    seconds = int(took.total_seconds())
    if _is_reopened(case, clock):
        return ClockResult(ClockFate.REOPENED, seconds, is_done=True)
    # Compared before the rounding: a target of 60 s is missed at 60.4 s.
    is_met = took <= timedelta(seconds=getattr(case, clock.target))
    return ClockResult(ClockFate.MET if is_met else ClockFate.LATE, seconds, is_done=True)


def _not_done(
    case: CaseFacts, clock: ClockDefinition, is_open: bool, waited: timedelta
) -> ClockResult:
    target_s: int = getattr(case, clock.target)
    is_late = waited > timedelta(seconds=target_s)
    # Of an open clock it is said only whether the target has passed, which changes once: a figure
    # that grew each second would have to be made anew each second.
    seconds = (target_s if is_late else 0) if is_open else int(waited.total_seconds())
    if _is_reopened(case, clock):
        return ClockResult(ClockFate.REOPENED, seconds)
    if not is_open:
        return ClockResult(ClockFate.NEVER, seconds)
    return ClockResult(ClockFate.OVERDUE, seconds) if is_late else ClockResult(ClockFate.RUNNING)


def _is_reopened(case: CaseFacts, clock: ClockDefinition) -> bool:
    return clock.name == ClockName.RESOLVE and case.was_reopened


def changes_at(case: CaseFacts, clock: ClockDefinition, now: datetime) -> datetime | None:
    """Return when an open clock will have passed its target; None for every other clock."""
    begun: datetime | None = getattr(case, clock.begins)
    if begun is None or case.status not in OPEN or getattr(case, clock.ends) is not None:
        return None
    passed = begun + timedelta(seconds=getattr(case, clock.target), milliseconds=1)
    return passed if passed > now else None
