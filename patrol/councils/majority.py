"""The two majorities of 民法典 278, by the owners' number and by their area, in whole numbers.

Two thirds of both must take part. Of both among those who took part, the agreement of three
quarters is needed for items 6 to 8, and more than half for the others. "以上" includes the number
itself, "过半数" does not (民法典 1259).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ITEMS = range(1, 10)
"""The items of 民法典 278 I."""
QUALIFIED = frozenset({6, 7, 8})
"""Raising the maintenance fund, rebuilding, changing what the common parts are used for."""
FUND_USED, FUND_RAISED, REBUILT = 5, 6, 7
"""A lift is paid from the fund that is there, from a new one, or is a rebuilding: ask which."""


class Bar(StrEnum):
    """The part of a whole that must be reached."""

    TWO_THIRDS = "two_thirds"
    HALF = "half"
    """More than half: the half itself is not enough."""
    THREE_QUARTERS = "three_quarters"


_PARTS = {Bar.TWO_THIRDS: (2, 3), Bar.HALF: (1, 2), Bar.THREE_QUARTERS: (3, 4)}


@dataclass(frozen=True, slots=True)
class Weight:
    """Owners by their number and by the area of what they own, in hundredths of a square metre."""

    owners: int = 0
    area: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.owners + other.owners, self.area + other.area)

    def __le__(self, other: "Weight") -> bool:
        """True when it is no more than the other, in both."""
        return self.owners <= other.owners and self.area <= other.area


@dataclass(frozen=True, slots=True)
class Votes:
    """The result of one motion. 随多数 means: my vote goes with the majority."""

    agree: Weight
    against: Weight
    abstain: Weight
    follow: Weight

    @property
    def joined(self) -> Weight:
        """All who took part."""
        return self.agree + self.against + self.abstain + self.follow


@dataclass(frozen=True, slots=True)
class Needle:
    """Two parts of two wholes on their way to one bar."""

    part: Weight
    whole: Weight
    bar: Bar
    is_reached: bool
    lacking: Weight
    """The fewest more owners, and the least more area, that reach the bar."""


def bar_of(item: int) -> Bar:
    """Return the bar of those who agree, by the item."""
    return Bar.THREE_QUARTERS if item in QUALIFIED else Bar.HALF


def needle(part: Weight, whole: Weight, bar: Bar) -> Needle:
    """Return how far the part has come; nothing is reached by a part of nothing."""
    owners = _least(whole.owners, bar)
    area = _least(whole.area, bar)
    lacking = Weight(max(0, owners - part.owners), max(0, area - part.area))
    is_reached = lacking == Weight() and whole.owners > 0 and whole.area > 0
    return Needle(part, whole, bar, is_reached, lacking)


def _least(whole: int, bar: Bar) -> int:
    """Return the least whole number that reaches the bar."""
    above, below = _PARTS[bar]
    if bar is Bar.HALF:
        return whole * above // below + 1
    return -(-whole * above // below)


def quorum(joined: Weight, whole: Weight) -> Needle:
    """Return how far the turnout has come: two thirds of both must take part."""
    return needle(joined, whole, Bar.TWO_THIRDS)


def followed(votes: Votes) -> Votes | None:
    """Return the votes with 随多数 counted on the side that has more of both; None without one.

    Where more owners are on one side and more area on the other, there is no majority to follow.
    """
    agree, against = votes.agree, votes.against
    rest = {"abstain": votes.abstain, "follow": Weight()}
    if agree.owners > against.owners and agree.area > against.area:
        return Votes(agree=agree + votes.follow, against=against, **rest)
    if against.owners > agree.owners and against.area > agree.area:
        return Votes(agree=agree, against=against + votes.follow, **rest)
    return None


def agreement(votes: Votes, bar: Bar) -> Needle:
    """Return how far those who agree have come among those who took part, 随多数 counted."""
    counted = followed(votes) or votes
    return needle(counted.agree, votes.joined, bar)


def is_carried(votes: Votes, whole: Weight, bar: Bar) -> bool:
    """True when enough took part and enough of them agree."""
    return quorum(votes.joined, whole).is_reached and agreement(votes, bar).is_reached


def total(weights: Iterable[Weight]) -> Weight:
    """Return the sum of these."""
    return sum(weights, Weight())
