"""The shapes of the office's lists in answers."""

from typing import Literal

from typing_extensions import TypedDict

from patrol.models.shapes import SeverityNumber, WordsState


class SeatPlan(TypedDict):
    """The work of one person. Without a skill anybody can do it."""

    skill: str | None


class CategoryState(TypedDict):
    """A kind of case with its plan. `targets` are the seconds of 1·5·60 by severity.

    A report that was put off is to come within `report_s` seconds.
    """

    name: WordsState
    severity: SeverityNumber
    targets: dict[str, tuple[int, int, int]]
    report_s: int
    photo: Literal["required", "optional", "none"]
    verify: bool
    asks_solved: bool
    leave: bool
    seats: list[SeatPlan]
    kit: list[str]
    card: list[WordsState]
    dispositions: list[str]


class ChipState(TypedDict):
    """A button of the tip page."""

    code: str
    name: WordsState
    category: str
    severity: SeverityNumber


class OfficeOut(TypedDict):
    """The lists that phones and desks need, by code."""

    categories: dict[str, CategoryState]
    dispositions: dict[str, WordsState]
    before_arrival: list[str]
    """The dispositions that say that nobody reached the place; they ask for no photo."""
    declines: dict[str, WordsState]
    skills: dict[str, WordsState]
    kit: dict[str, WordsState]
    sound_sources: dict[str, WordsState]
    chips: list[ChipState]
