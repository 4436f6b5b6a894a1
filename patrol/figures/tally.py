"""The counts of one clock over many cases: by fate, and by seconds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from patrol.figures.fate import COUNTED, ClockFate, ClockResult
from patrol.figures.quantile import MEDIAN, P90, Quantile, quantiles, step_of
from patrol.figures.share import TargetShare, share


@dataclass(slots=True)
class ClockTally:
    """Cases by fate, and the seconds of the counted ones; tallies can be added and taken off."""

    fates: Counter[str] = field(default_factory=Counter)
    done: Counter[int] = field(default_factory=Counter)
    unfinished: Counter[int] = field(default_factory=Counter)

    def count(self, outcome: ClockResult, number: int = 1) -> None:
        """Count a case; a negative number takes it off again."""
        _add(self.fates, outcome.fate.value, number)
        if outcome.seconds is not None:
            seconds = self.done if outcome.is_done else self.unfinished
            _add(seconds, step_of(outcome.seconds), number)

    def add(self, other: "ClockTally") -> None:
        """Add all that another tally has counted."""
        self.fates.update(other.fates)
        self.done.update(other.done)
        self.unfinished.update(other.unfinished)

    @property
    def whole(self) -> int:
        """All cases: those in the number and those that are not in it."""
        return sum(self.fates.values())

    @property
    def met(self) -> int:
        return self.fates[ClockFate.MET]

    @property
    def counted(self) -> int:
        """The cases in the number."""
        return sum(self.fates[fate] for fate in COUNTED)

    @property
    def left_out(self) -> dict[str, int]:
        """谁不在这个数里: the cases that are not in the number, by the reason."""
        return {
            fate.value: self.fates[fate]
            for fate in ClockFate
            if fate not in COUNTED and self.fates[fate]
        }

    @property
    def share(self) -> TargetShare | None:
        return share(self.met, self.counted, self.fates[ClockFate.CANCELLED])

    @property
    def times(self) -> tuple[Quantile | None, Quantile | None]:
        """Return the median and the P90."""
        median, p90 = quantiles(self.done, self.unfinished, (MEDIAN, P90))
        return median, p90

    def stored(self) -> dict[str, Any]:
        """Return the tally as JSON keeps it, without the empty parts."""
        parts = {
            "fates": dict(sorted(self.fates.items())),
            "done": {str(seconds): number for seconds, number in sorted(self.done.items())},
            "unfinished": {str(key): number for key, number in sorted(self.unfinished.items())},
        }
        return {name: part for name, part in parts.items() if part}


def of_stored(kept: Mapping[str, Mapping[str, int]]) -> ClockTally:
    """Return the tally that `stored` has written."""
    return ClockTally(
        Counter(kept.get("fates", {})),
        Counter({int(key): number for key, number in kept.get("done", {}).items()}),
        Counter({int(key): number for key, number in kept.get("unfinished", {}).items()}),
    )


def total(tallies: Iterable[ClockTally]) -> ClockTally:
    """Return all of them as one."""
    whole = ClockTally()
    for each in tallies:
        whole.add(each)
    return whole


def _add(counter: Counter[Any], key: Any, number: int) -> None:
    counter[key] += number
    if not counter[key]:
        del counter[key]
