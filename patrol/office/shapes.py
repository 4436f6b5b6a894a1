"""The shapes of the office's lists in answers."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from patrol.models.shapes import Moment, SeverityNumber

# "zh-CN" is no Python name, so a class cannot have a field of this name.
OfficeWords = TypedDict("OfficeWords", {"zh-CN": str, "en": NotRequired[str]})
OfficeWords.__doc__ = "Words of the office: where the second language is missing, the first counts."


class FormerState(TypedDict):
    """The words of a code until this moment; what was noted before it keeps them."""

    until: Moment
    words: OfficeWords


class NamedCode(OfficeWords):
    """The name of a code. A `hidden` one is not offered any more."""

    hidden: NotRequired[bool]
    former: NotRequired[list[FormerState]]


class SeatPlan(TypedDict):
    """The work of one person. Without a skill anybody can do it."""

    skill: str | None


class CategoryState(TypedDict):
    """A kind of case with its plan. `targets` are the seconds of 1·5·60 by severity.

    A report that was put off is to come within `report_s` seconds.
    """

    name: OfficeWords
    hidden: NotRequired[bool]
    severity: SeverityNumber
    targets: dict[str, tuple[int, int, int]]
    report_s: int
    photo: Literal["required", "optional", "none"]
    verify: bool
    asks_solved: bool
    leave: bool
    seats: list[SeatPlan]
    kit: list[str]
    card: list[OfficeWords]
    dispositions: list[str]
    tells: list[Literal["119", "120", "110", "partner", "community"]]
    """The forces outside the office that are told of each such case."""
    help: NotRequired[OfficeWords]
    """随手帮: the favour that may be asked of a volunteer near it."""
    former: NotRequired[list[FormerState]]


class ChipState(TypedDict):
    """A button of the tip page."""

    code: str
    name: OfficeWords
    hidden: NotRequired[bool]
    category: str
    severity: SeverityNumber


class PartnerState(NamedCode):
    """协同力量: a force that is not ours. It is to answer a transfer within `answer_s` seconds."""

    answer_s: int
    link_h: int
    """The hours for which a link to one case works."""


class OfficeOut(TypedDict):
    """The lists that phones and desks need, by code."""

    categories: dict[str, CategoryState]
    dispositions: dict[str, NamedCode]
    before_arrival: list[str]
    """The dispositions that say that nobody reached the place; they ask for no photo."""
    declines: dict[str, NamedCode]
    skills: dict[str, NamedCode]
    kit: dict[str, NamedCode]
    sound_sources: dict[str, NamedCode]
    partners: dict[str, PartnerState]
    chips: list[ChipState]
    version: int
