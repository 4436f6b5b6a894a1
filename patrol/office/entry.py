"""One entry of each list, as it must stand in the JSON files."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

LANGUAGES = ("zh-CN", "en")
Severity = Annotated[int, Field(ge=1, le=4)]
Seconds = Annotated[int, Field(gt=0, le=90 * 86400)]
CategoryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{4}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]


def _in_every_language(words: object) -> object:
    missing = [
        tag for tag in LANGUAGES if not isinstance(words, dict) or not str(words.get(tag, ""))
    ]
    if missing:
        raise ValueError(f"needs words in {' and '.join(missing)}")
    return words


Words = Annotated[dict[Literal["zh-CN", "en"], str], BeforeValidator(_in_every_language)]


class Targets(NamedTuple):
    """The 1·5·60 targets of one severity, in seconds: dispatched, on scene, resolved."""

    dispatch_s: Seconds
    arrive_s: Seconds
    resolve_s: Seconds


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanSeat(_Entry):
    """One person's worth of work; `skill` is who should fill it, None is anybody."""

    skill: Code | None = None


class Category(_Entry):
    """A kind of case with its plan: who goes, what they take, what they do, how it ends."""

    code: CategoryCode
    name: Words
    severity: Severity
    targets: dict[Severity, Targets]
    photo: Literal["required", "optional", "none"]
    verify: bool
    """The desk must verify before it is closed; otherwise the lead closes and it samples."""
    asks_solved: bool
    """The author of a tip is asked "solved?"; never after a matter of life and death."""
    leave: bool = False
    """Smoke or flame: the tip's page tells whoever is there to leave at once."""
    seats: tuple[PlanSeat, ...]
    kit: tuple[Code, ...]
    card: tuple[Words, ...]
    dispositions: tuple[Code, ...]

    @model_validator(mode="after")
    def _all_severities(self) -> Self:
        if set(self.targets) != {1, 2, 3, 4}:
            raise ValueError("targets need the severities 1, 2, 3 and 4")
        return self


class Chip(_Entry):
    """A button of the tip page."""

    code: Code
    name: Words
    category: CategoryCode
    severity: Severity


class Kind311(_Entry):
    """What a request kind of the New York open data becomes here, for `patrol replay`."""

    category: CategoryCode
    severity: Severity
    title: Words
    details: dict[str, "Kind311"] = {}


class When(StrEnum):
    """What a step of the escalation counts its seconds from."""

    UNCLAIMED = "unclaimed"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    PAST_ETA = "past_eta"
    ALONE_ON_SCENE = "alone_on_scene"
    CORRECTED = "corrected"
    """The place was corrected, and this member has not confirmed the new one."""


class Do(StrEnum):
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
"""Channels that the dispatch itself uses, at second 0."""
FITS = {
    When.UNCLAIMED: frozenset({Do.LIST, Do.SIREN, Do.SECOND_DESK, Do.SEND_SUGGESTION}),
    When.DISPATCHED: AT_SECOND_0
    | {Do.RADIO_SCRIPT, Do.RING, Do.SMS, Do.VOICE, Do.DESK_ALARM}
    | {Do.ADD_MEMBER, Do.SUPERVISOR, Do.EVERYONE_NEAR, Do.LIST},
    When.ACCEPTED: frozenset({Do.ASK_MEMBER, Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    When.PAST_ETA: frozenset({Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    When.ALONE_ON_SCENE: frozenset({Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
    When.CORRECTED: frozenset({Do.DESK_ALARM, Do.SUPERVISOR, Do.LIST}),
}
"""The steps that each kind of silence allows: an undispatched case has no phone to ring."""
MAY_ASK = frozenset({Do.SEND_SUGGESTION, Do.ADD_MEMBER, Do.EVERYONE_NEAR})
"""Steps that bring people: the desk can be asked first."""


class PolicyStep(_Entry):
    """After so many seconds of silence, do this. `past_eta` counts in ETAs, not in seconds."""

    when: When
    do: Do
    after_s: Annotated[int, Field(ge=0, le=86400)] | None = None
    after_etas: Annotated[float, Field(ge=1)] | None = None
    policy: Literal["always", "if_allowed", "ask", "by_choice"] = "always"
    """`ask`: an alarm asks the desk; `if_allowed`: off until the office makes it `always`;
    `by_choice`: only when the dispatcher wants it."""
    unless: Literal["shown"] | None = None
    """A receipt that makes the step needless: `shown` spares the SMS and nothing else."""
    silent: bool = False

    @property
    def name(self) -> str:
        """What the record of a taken step is called, as in "dispatched:add_member:20"."""
        measure = self.after_s if self.after_etas is None else self.after_etas
        return f"{self.when}:{self.do}:{measure}"

    @field_validator("do")
    @classmethod
    def _fits(cls, do: Do, info: ValidationInfo) -> Do:
        when = info.data.get("when")
        if when is not None and do not in FITS[when]:
            raise ValueError(f"{do} is not done when {when}")
        return do

    @field_validator("after_s")
    @classmethod
    def _at_once(cls, after_s: int | None, info: ValidationInfo) -> int | None:
        if info.data.get("do") in AT_SECOND_0 and after_s:
            raise ValueError("this is done by the dispatch itself, at second 0")
        return after_s

    @field_validator("policy")
    @classmethod
    def _asks(cls, policy: str, info: ValidationInfo) -> str:
        do = info.data.get("do")
        if policy == "ask" and do is not None and do not in MAY_ASK:
            raise ValueError(f"{do} asks nobody")
        return policy

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.when is When.PAST_ETA) != (self.after_etas is not None):
            raise ValueError("past_eta steps need after_etas, and only they")
        if (self.after_s is None) == (self.after_etas is None):
            raise ValueError("a step needs after_s")
        return self


class EscalationPolicy(_Entry):
    """How silence is escalated for one severity, step by step, per unfilled seat."""

    steps: tuple[PolicyStep, ...]

    @field_validator("steps")
    @classmethod
    def _once(cls, steps: tuple[PolicyStep, ...]) -> tuple[PolicyStep, ...]:
        """A step is recorded by its name: the same at the same second could be taken only once."""
        twice = [name for name, count in Counter(step.name for step in steps).items() if count > 1]
        if twice:
            raise ValueError(f"twice the same: {', '.join(twice)}")
        return steps

    def first(self, when: When, do: Do) -> int | None:
        """Seconds until this is done for the first time; None when it never is."""
        seconds = [
            step.after_s
            for step in self.steps
            if step.when is when and step.do is do and step.after_s is not None
        ]
        return min(seconds, default=None)

    def after(self, when: When) -> tuple[PolicyStep, ...]:
        """The steps that count from `when`, the soonest first."""
        steps = (step for step in self.steps if step.when is when)
        return tuple(sorted(steps, key=lambda step: step.after_s or 0))

    @property
    def unclaimed_s(self) -> int | None:
        """Seconds until a new case that nobody took up sounds the siren at the desk."""
        return self.first(When.UNCLAIMED, Do.SIREN)

    @property
    def not_accepted_s(self) -> int | None:
        return self.first(When.DISPATCHED, Do.DESK_ALARM)

    @property
    def not_moving_s(self) -> int | None:
        return self.first(When.ACCEPTED, Do.DESK_ALARM)
