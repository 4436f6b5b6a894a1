"""The hours of a shift by the office's clock; a shift belongs to the day on which it begins."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from patrol import clock
from patrol.office import ShiftKind

Kinds = Mapping[str, ShiftKind]
"""The office's kinds of shifts, by code."""


class Slot(NamedTuple):
    """From when to when a shift runs."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Slot") -> bool:
        """Return True when both run at one time; one that ends when the other begins does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def words(self) -> str:
        """Return the hours, as "11-30 20:00–08:00"."""
        first, last = (clock.local(moment) for moment in self)
        return f"{first:%m-%d %H:%M}–{last:%H:%M}"


def slot(day: date, starts: str, ends: str) -> Slot:
    """Return the shift of a day between two times, as "20:00" and "08:00" of the next day."""
    first, last = time.fromisoformat(starts), time.fromisoformat(ends)
    last_day = day if last > first else day + timedelta(days=1)
    return Slot(_at(day, first), _at(last_day, last))


def _at(day: date, shown: time) -> datetime:
    # In UTC: Python compares two times of one zone by their faces, also when its clocks change.
    return clock.as_local(datetime.combine(day, shown)).astimezone(UTC)


def of_kind(kind: ShiftKind, day: date) -> Slot:
    """Return the shift of this kind on a day."""
    return slot(day, kind.starts, kind.ends)


def between(first: date, starts: str | None, last: date, ends: str | None) -> Slot:
    """Return the time from one day to another; without hours they are whole days.

    A day that the calendar does not reach gives an empty time.
    """
    try:
        begin = slot(first, starts, starts).starts_at if starts else clock.midnight(first)
        end = slot(last, ends, ends).starts_at if ends else clock.midnight(last + timedelta(days=1))
        return Slot(begin.astimezone(UTC), end.astimezone(UTC))
    except OverflowError:
        now = clock.now()
        return Slot(now, now)


def day_of(moment: datetime) -> date:
    """Return the day on which a moment falls in the office."""
    return clock.local(moment).date()


def kind_of(kinds: Kinds, hours: Slot) -> str | None:
    """Return the code of the kind that has exactly these hours."""
    day = day_of(hours.starts_at)
    return next((code for code, kind in kinds.items() if of_kind(kind, day) == hours), None)


def first_overlap(slots: Iterable[Slot]) -> tuple[Slot, Slot] | None:
    """Return the first two shifts that run at one time."""
    pairs = pairwise(sorted(slots))
    return next(((first, then) for first, then in pairs if first.overlaps(then)), None)


def short_rests(slots: Iterable[Slot], rest: timedelta) -> list[Slot]:
    """Return the shifts before which a member rests for less than `rest`.

    Shifts that touch are one long shift: there is no rest between them to be short.
    """
    pairs = pairwise(sorted(slots))
    return [then for before, then in pairs if timedelta(0) < then.starts_at - before.ends_at < rest]
