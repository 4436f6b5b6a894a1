"""The shape of an entry in each list of the office's JSON files."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from patrol.terminal import phrase

LANGUAGES = ("zh-CN", "en")
MOST_SEATS, MOST_CARD = 20, 20
"""Seats of a plan, and steps on its card."""
GivenSeverity = Annotated[int, Field(ge=1, le=4)]
Seconds = Annotated[int, Field(gt=0, le=90 * 86400)]
CategoryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{4}$")]
CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
OfficeCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]


FIRST, SECOND = LANGUAGES
MOST_WORDS = 300
"""Characters of one text."""


def _in_the_first_language(words: object) -> object:
    """Refuse words without the first language; leave an empty second one out."""
    if not isinstance(words, dict) or not str(words.get(FIRST) or "").strip():
        raise ValueError(phrase("needs words in {language}", language=FIRST))
    return {tag: text for tag, text in words.items() if text != ""}


OneText = Annotated[str, Field(min_length=1, max_length=MOST_WORDS)]
WordsIn = Annotated[dict[Literal["zh-CN", "en"], OneText], BeforeValidator(_in_the_first_language)]
"""The same words in each language; without the second one the first stands for it."""


def words_in(words: Mapping[Any, str], language: str) -> str:
    """Return the words in this language, or in the first language if they lack it."""
    return words.get(language) or words[FIRST]


class Targets(NamedTuple):
    """The 1·5·60 targets of one severity, in seconds: dispatched, on scene, resolved."""

    dispatch_s: Seconds
    arrive_s: Seconds
    resolve_s: Seconds


class _Entry(BaseModel):
    # A field with a typing error must be refused, not ignored.
    model_config = ConfigDict(frozen=True, extra="forbid")


class Outside(StrEnum):
    """A force outside the office, which a plan may name."""

    FIRE = "119"
    AMBULANCE = "120"
    POLICE = "110"
    PARTNER = "partner"
    """The force in charge of the matter: gas, water, lift, power, enforcement."""
    COMMUNITY = "community"


class PlanSeat(_Entry):
    """The work of one person. `skill` is the skill that it asks for; None takes anybody."""

    skill: OfficeCode | None = None


class Wording(_Entry):
    """The name of a code. A hidden code is not offered any more; what has it keeps it."""

    zh: Annotated[str, Field(alias="zh-CN", max_length=MOST_WORDS)] = ""
    en: Annotated[str, Field(max_length=MOST_WORDS)] = ""
    hidden: StrictBool = False

    @model_validator(mode="after")
    def _named(self) -> Self:
        _in_the_first_language(self.words)
        return self

    @property
    def words(self) -> dict[str, str]:
        return {tag: text for tag, text in ((FIRST, self.zh), (SECOND, self.en)) if text}


class Disposition(Wording):
    """A way in which a case can end."""

    before_arrival: StrictBool = False
    """True when it says that nobody reached the place; other cases need an arrival to close."""


class Category(_Entry):
    """A kind of case with its plan: seats, kit, card (what to do), dispositions (how it ends)."""

    code: CategoryCode
    name: WordsIn
    hidden: StrictBool = False
    """True when no new case is to get it; old cases keep it."""
    severity: GivenSeverity
    targets: dict[GivenSeverity, Targets]
    report_s: Seconds = 1800
    """待补报: the seconds within which a report that was put off is to come."""
    photo: Literal["required", "optional", "none"]
    verify: StrictBool
    """True when the desk must verify the case before it is closed; else the lead closes it."""
    asks_solved: StrictBool
    """True when the author of a tip is asked "solved?"; never after a matter of life and death."""
    leave: StrictBool = False
    """True for smoke and flame: the page of the tip asks people to leave at once."""
    seats: Annotated[tuple[PlanSeat, ...], Field(max_length=MOST_SEATS)]
    kit: tuple[OfficeCode, ...]
    card: Annotated[tuple[WordsIn, ...], Field(max_length=MOST_CARD)]
    dispositions: tuple[OfficeCode, ...]
    tells: Annotated[tuple[Outside, ...], Field(max_length=len(Outside))] = ()
    """The forces that are told of each such case; the order is that of the calls."""
    help: WordsIn | None = None
    """随手帮: the favour that may be asked of a volunteer near it. None: never one of these."""

    @model_validator(mode="after")
    def _all_severities(self) -> Self:
        if set(self.targets) != {1, 2, 3, 4}:
            raise ValueError(phrase("targets need the severities 1, 2, 3 and 4"))
        if len(set(self.tells)) != len(self.tells):
            raise ValueError(phrase("tells names each force once"))
        return self


class Chip(_Entry):
    """A button of the tip page."""

    code: OfficeCode
    name: WordsIn
    hidden: StrictBool = False
    category: CategoryCode
    severity: GivenSeverity


class AnonymousRule(_Entry):
    """Bounds for words whose author nobody knows. All counts are of the last `window_s` seconds."""

    window_s: Seconds
    within_m: Annotated[int, Field(gt=0, le=150)]
    """Metres within which tips of one category are about one place."""
    apart: Annotated[int, Field(ge=1)]
    """Tips about one place that stay rows of their own; the next ones fold into one of them."""
    grave_apart: Annotated[int, Field(ge=1)]
    """The same for 特急 tips, which open a case at once."""
    grave_cases: Annotated[int, Field(ge=0)]
    """Cases that such tips open in the whole town; the next ones wait for a person."""
    of_network: Annotated[int, Field(ge=1)]
    """Tips of one network (/24 or /64, which a whole carrier may share)."""
    of_device: Annotated[int, Field(ge=1)] = 10
    """Tips of one browser that has sent a whole tip before; they do not count for its network."""
    of_place: Annotated[int, Field(ge=1)]
    """Tips about one place, from all networks."""


class Kind311(_Entry):
    """The category for a request kind of the New York open data, which `patrol replay` reads."""

    category: CategoryCode
    severity: GivenSeverity
    title: WordsIn
    details: dict[str, "Kind311"] = {}


class When(StrEnum):
    """The start from which a step of the escalation counts its seconds."""

    UNCLAIMED = "unclaimed"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    PAST_ETA = "past_eta"
    ALONE_ON_SCENE = "alone_on_scene"
    CORRECTED = "corrected"
    """The place was corrected, and this member has not confirmed the new one."""
    REPORT_OWED = "report_owed"
    """待补报: the case is resolved, and a member has put off the report."""


class Do(StrEnum):
    """The action of a step."""

    LIST = "list"
    SIREN = "siren"
    SECOND_DESK = "second_desk"
    SEND_SUGGESTION = "send_suggestion"
    LIVE = "live"
    PUSH = "push"
    NOTICE = "notice"
    RADIO_SCRIPT = "radio_script"
    RING = "ring"
    SMS = "sms"
    VOICE = "voice"
    DESK_ALARM = "desk_alarm"
    ADD_MEMBER = "add_member"
    SUPERVISOR = "supervisor"
    EVERYONE_NEAR = "everyone_near"
    ASK_MEMBER = "ask_member"


AT_SECOND_0 = frozenset({Do.LIVE, Do.PUSH, Do.NOTICE})
"""The channels that the dispatch itself uses at second 0."""
FITS = {
    When.UNCLAIMED: frozenset({Do.LIST, Do.SIREN, Do.SECOND_DESK, Do.SEND_SUGGESTION}),
    When.DISPATCHED: AT_SECOND_0
    | {Do.RADIO_SCRIPT, Do.RING, Do.SMS, Do.VOICE, Do.DESK_ALARM}
    | {Do.ADD_MEMBER, Do.SUPERVISOR, Do.EVERYONE_NEAR, Do.LIST},
    When.ACCEPTED: frozenset({Do.ASK_MEMBER, Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    When.PAST_ETA: frozenset({Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    When.ALONE_ON_SCENE: frozenset({Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    When.CORRECTED: frozenset({Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    # The desk's alarm is raised by the target of the case (`Category.report_s`).
    When.REPORT_OWED: frozenset({Do.ASK_MEMBER, Do.LIST}),
}
"""The actions that fit each start: before a dispatch there is no phone to ring."""
MAY_ASK = frozenset({Do.SEND_SUGGESTION, Do.ADD_MEMBER, Do.EVERYONE_NEAR})
"""Actions that send people: for these the desk can be asked first."""


class PolicyStep(_Entry):
    """An action after a time of silence. `past_eta` counts in ETAs, all others in seconds."""

    when: When
    do: Do
    after_s: Annotated[int, Field(ge=0, le=86400)] | None = None
    after_etas: Annotated[float, Field(ge=1)] | None = None
    policy: Literal["always", "if_allowed", "ask", "by_choice"] = "always"
    """`ask`: an alarm asks the desk; `if_allowed`: off until the office makes it `always`;
    `by_choice`: only when the dispatcher wants it."""
    unless: Literal["shown"] | None = None
    """The receipt that makes the step needless. Only an SMS has one: `shown`."""
    silent: bool = False

    @property
    def name(self) -> str:
        """Return the name under which a taken step is recorded, as "dispatched:add_member:20"."""
        measure = self.after_s if self.after_etas is None else self.after_etas
        return f"{self.when}:{self.do}:{measure}"

    @field_validator("do")
    @classmethod
    def _fits(cls, do: Do, info: ValidationInfo) -> Do:
        # A wrong `when` is missing here, and has an error of its own.
        when = info.data.get("when")
        if when is not None and do not in FITS[when]:
            raise ValueError(phrase("{do} is not done when {when}", do=str(do), when=str(when)))
        return do

    @field_validator("after_s")
    @classmethod
    def _at_once(cls, after_s: int | None, info: ValidationInfo) -> int | None:
        if info.data.get("do") in AT_SECOND_0 and after_s:
            raise ValueError(phrase("this is done by the dispatch itself, at second 0"))
        return after_s

    @field_validator("policy")
    @classmethod
    def _asks(cls, policy: str, info: ValidationInfo) -> str:
        do = info.data.get("do")
        if policy == "ask" and do is not None and do not in MAY_ASK:
            raise ValueError(phrase("{do} asks nobody", do=str(do)))
        return policy

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.when is When.PAST_ETA) != (self.after_etas is not None):
            raise ValueError(phrase("past_eta steps need after_etas, and only they"))
        if (self.after_s is None) == (self.after_etas is None):
            raise ValueError(phrase("a step needs after_s"))
        return self


class EscalationPolicy(_Entry):
    """The steps against silence for one severity. They are taken for each empty seat."""

    steps: tuple[PolicyStep, ...]

    @field_validator("steps")
    @classmethod
    def _once(cls, steps: tuple[PolicyStep, ...]) -> tuple[PolicyStep, ...]:
        """Refuse two steps with one name: a name is recorded once, so one would never be taken."""
        twice = [name for name, count in Counter(step.name for step in steps).items() if count > 1]
        if twice:
            raise ValueError(phrase("twice the same: {steps}", steps=", ".join(twice)))
        return steps

    def first(self, when: When, do: Do) -> int | None:
        """Return the seconds until this is done for the first time, or None if it never is."""
        seconds = [
            step.after_s
            for step in self.steps
            if step.when is when and step.do is do and step.after_s is not None
        ]
        return min(seconds, default=None)

    def after(self, when: When) -> tuple[PolicyStep, ...]:
        """Return the steps that count from `when`, the soonest first."""
        steps = (step for step in self.steps if step.when is when)
        return tuple(sorted(steps, key=lambda step: step.after_s or 0))

    @property
    def unclaimed_s(self) -> int | None:
        """Seconds until the siren sounds at the desk for a new case that nobody claims."""
        return self.first(When.UNCLAIMED, Do.SIREN)

    @property
    def not_accepted_s(self) -> int | None:
        """Seconds until the desk gets an alarm for an order that nobody accepts."""
        return self.first(When.DISPATCHED, Do.DESK_ALARM)

    @property
    def not_moving_s(self) -> int | None:
        """Seconds until the desk gets an alarm for a member who accepted and does not move."""
        return self.first(When.ACCEPTED, Do.DESK_ALARM)


class ShiftKind(_Entry):
    """A kind of shift (白班, 夜班) with its hours by the office's clock, as "20:00".

    It ends on the following day when `ends` is not later than `starts`.
    """

    name: WordsIn
    starts: Annotated[str, Field(pattern=CLOCK_TIME)]
    ends: Annotated[str, Field(pattern=CLOCK_TIME)]


class ShiftPattern(_Entry):
    """A cycle of days (四班三运转): the kind of shift of each, None for a day of rest.

    The teams go through the cycle at equal distances, so its length is a multiple of their number.
    """

    name: WordsIn
    teams: Annotated[int, Field(ge=1, le=12)]
    cycle: Annotated[tuple[OfficeCode | None, ...], Field(min_length=1, max_length=56)]

    @model_validator(mode="after")
    def _even(self) -> Self:
        if len(self.cycle) % self.teams:
            raise ValueError(phrase("the length of the cycle is no multiple of the teams"))
        return self

    def kind_on(self, team: int, day: int) -> str | None:
        """Return the kind of shift of a team, counted from 0, on a day after the first."""
        step = len(self.cycle) // self.teams
        return self.cycle[(day + team * step) % len(self.cycle)]
