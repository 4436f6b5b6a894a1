"""Shapes of the answers about figures."""

from typing import Literal

from typing_extensions import TypedDict


class ShareState(TypedDict):
    """A share from 0 to 1 with its 95 % interval, and what cancelled cases could make of it."""

    share: float
    low: float
    high: float
    worst: float
    best: float


class QuantileState(TypedDict):
    """A time in seconds; `is_reached` is false when it was longer than that."""

    seconds: int
    is_reached: bool


class ClockFigure(TypedDict):
    """One clock. `counted` and all of `left_out` add up to the cases."""

    clock: Literal["dispatch", "arrive", "resolve"]
    counted: int
    met: int | None
    """Null when so few cases are hidden (see `is_hidden`)."""
    share: ShareState | None
    """Null below 20 cases."""
    median: QuantileState | None
    p90: QuantileState | None
    missed: dict[str, int]
    """The cases that missed the target, by how; empty when hidden."""
    left_out: dict[str, int]
    """谁不在这个数里: the cases that are not in the number, by the reason."""


class FigureLine(TypedDict):
    """One value of a breakdown."""

    value: str
    name: str
    """The name of an area in the office's language; empty elsewhere."""
    cases: int
    is_hidden: bool
    """True when so few cases must not be told apart: only how many there are is said."""
    clocks: list[ClockFigure]


class PartyLine(TypedDict):
    """The seconds of one party; `others` are those of few cases, of which only the sum is said."""

    party: Literal["source", "desk", "field", "partner", "tier", "others"]
    cases: int | None
    """The cases in which it had the case in hand; null for `others`."""
    seconds: int
    share: float


class PartyFigure(TypedDict):
    """谁的时间 in sum. `counted` and all of `left_out` add up to the cases."""

    counted: int
    left_out: dict[str, int]
    seconds: int | None
    """All seconds of the counted cases; null when there are fewer than 5 of them."""
    lines: list[PartyLine]
    """They add up to `seconds`; empty when that is null."""


class FigurePart(TypedDict):
    """The cases that one version of the clocks' definitions counts; parts are never added up."""

    version: int
    whole: FigureLine
    party: PartyFigure
    area: list[FigureLine]
    category: list[FigureLine]
    source: list[FigureLine]
    severity: list[FigureLine]
    hour: list[FigureLine]
    """By the hour of the week, 0 is Monday 0:00."""
    day: list[FigureLine]


class FigureCase(TypedDict):
    """A case behind a number, and what became of the clock that was asked for."""

    id: str
    number: str
    title: str
    category: str
    severity: int
    opened_at: str
    fate: str
    seconds: int | None
