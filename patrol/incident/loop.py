"""1·5·60: the three clocks of a case, when each is due, and whether it was met."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

TIMES = (
    *("opened_at", "dispatched_at", "arrived_at", "resolved_at"),
    *("dispatch_target_s", "arrive_target_s", "resolve_target_s"),
    *("dispatch_breached_at", "arrive_breached_at", "resolve_breached_at"),
)
"""The columns of an incident that its clocks are made of."""


class Timed(Protocol):
    """An `Incident`, or a row with the columns of `TIMES`."""

    @property
    def opened_at(self) -> datetime: ...
    @property
    def dispatched_at(self) -> datetime | None: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def resolved_at(self) -> datetime | None: ...
    @property
    def dispatch_target_s(self) -> int: ...
    @property
    def arrive_target_s(self) -> int: ...
    @property
    def resolve_target_s(self) -> int: ...
    @property
    def dispatch_breached_at(self) -> datetime | None: ...
    @property
    def arrive_breached_at(self) -> datetime | None: ...
    @property
    def resolve_breached_at(self) -> datetime | None: ...


class Clock(NamedTuple):
    """One clock of a case. It is met when the act was done by `due_at`."""

    name: str
    due_at: datetime
    done_at: datetime | None
    breached_at: datetime | None

    @property
    def is_met(self) -> bool:
        return self.done_at is not None and self.done_at <= self.due_at


def clocks(incident: Timed) -> list[Clock]:
    """Return the clocks that have started. The dispatch starts those of arrival and resolution."""
    started = [
        Clock(
            "dispatch",
            incident.opened_at + timedelta(seconds=incident.dispatch_target_s),
            incident.dispatched_at,
            incident.dispatch_breached_at,
        )
    ]
    if incident.dispatched_at is not None:
        started.append(
            Clock(
                "arrive",
                incident.dispatched_at + timedelta(seconds=incident.arrive_target_s),
                incident.arrived_at,
                incident.arrive_breached_at,
            )
        )
        started.append(
            Clock(
                "resolve",
                incident.dispatched_at + timedelta(seconds=incident.resolve_target_s),
                incident.resolved_at,
                incident.resolve_breached_at,
            )
        )
    return started


def newly_breached(incident: Timed, now: datetime) -> list[str]:
    """Return the names of the clocks that have run out and are not marked yet."""
    return [
        clock.name
        for clock in clocks(incident)
        if clock.breached_at is None and clock.done_at is None and clock.due_at <= now
    ]


def is_met(incident: Timed) -> bool | None:
    """Return whether all three clocks were met, or None while this is still open."""
    states = clocks(incident)
    # Missed is final, also while another clock still runs.
    if any(not clock.is_met and (clock.done_at or clock.breached_at) for clock in states):
        return False
    # Before the dispatch there is only one clock.
    return True if len(states) == 3 and all(clock.is_met for clock in states) else None
