"""Sum up by party whose seconds the ended cases of a month were (谁的时间).

Only sums are kept: the seconds of the parties of a case add up to the case, and so do their sums.
Medians and P90 of the parts would not.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from patrol.figures.fate import ASIDE, ClockFate
from patrol.incident import hands
from patrol.status import IncidentStatus

COUNTED = "counted"
NOT_YET = ""
"""A row that was counted before there were these sums: nothing is taken off for it."""


@dataclass(slots=True)
class PartyTally:
    """Cases by fate, and the seconds and cases of each party; tallies can be added."""

    fates: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)

    def count(self, fate: str, seconds: Mapping[str, int], number: int = 1) -> None:
        """Count a case; -1 takes it off again."""
        if fate == NOT_YET:
            return
        self.fates[fate] += number
        for party, spent in seconds.items():
            self.seconds[party] += spent * number
            self.cases[party] += number

    def add(self, other: "PartyTally") -> None:
        """Add all that another tally has counted."""
        for own, given in zip(self._parts(), other._parts(), strict=True):
            own.update(given)

    @property
    def left_out(self) -> dict[str, int]:
        """谁不在这个数里: the cases that are not in the sums, by the reason."""
        return {
            fate.value: self.fates[fate.value] for fate in ClockFate if self.fates[fate.value] > 0
        }

    def stored(self) -> dict[str, Any]:
        """Return the tally as JSON keeps it, without what is 0."""
        named = zip(("fates", "seconds", "cases"), self._parts(), strict=True)
        return {
            name: {key: number for key, number in sorted(part.items()) if number}
            for name, part in named
        }

    def _parts(self) -> tuple[Counter[str], ...]:
        return self.fates, self.seconds, self.cases


def of_stored(kept: Mapping[str, Mapping[str, int]]) -> PartyTally:
    """Return the tally that `stored` has written."""
    return PartyTally(*(Counter(kept.get(name, {})) for name in ("fates", "seconds", "cases")))


def of_case(session: Session, case: Any) -> tuple[str, dict[str, int]]:
    """Return whether a case is in the sums (`counted`, or why not) and its seconds by party."""
    aside = ASIDE.get(case.status)
    if aside is not None:
        return aside.value, {}
    if case.status != IncidentStatus.CLOSED:
        return ClockFate.RUNNING.value, {}
    # Until the closure: were the act that ended it erased by law, the seconds would run on.
    spans = hands.spans(hands.acts(session, case.id), case.closed_at)
    seconds: Counter[str] = Counter()
    for span in spans:
        seconds[span["party"]] += span["seconds"]
    known = {party: spent for party, spent in sorted(seconds.items()) if spent}
    return (COUNTED, known) if known else (ClockFate.CLOCK_UNKNOWN.value, {})
