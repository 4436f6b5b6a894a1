"""Say what a table of steps would have done about past silences, beside the table in force.

It is an estimate: whoever answered is taken to have answered at the same moment, however often the
phone would have rung. A silence that was cut short tells nothing about later steps.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from patrol import clock
from patrol.escalation.due import EARLIEST_PAST_ETA, OFF, ON_THE_PHONE, WHOLE_SEAT
from patrol.escalation.past import SEEN, PastSilence
from patrol.office import Do, EscalationPolicy, PolicyStep, When
from patrol.office.entry import AT_SECOND_0

NIGHT = (22, 6)
"""From and until which hour of the office people sleep."""


class StepTo(StrEnum):
    """The role that a step turns to."""

    MEMBER = "member"
    NEXT_MEMBER = "next_member"
    MEMBERS_NEAR = "members_near"
    SUPERVISOR = "supervisor"
    DESK = "desk"


TO = {
    Do.RING: StepTo.MEMBER,
    Do.SMS: StepTo.MEMBER,
    Do.VOICE: StepTo.MEMBER,
    Do.ASK_MEMBER: StepTo.MEMBER,
    Do.ADD_MEMBER: StepTo.NEXT_MEMBER,
    Do.EVERYONE_NEAR: StepTo.MEMBERS_NEAR,
    Do.SUPERVISOR: StepTo.SUPERVISOR,
}
"""The role of each action; the others turn to the desk."""
WAKING = frozenset({StepTo.NEXT_MEMBER, StepTo.MEMBERS_NEAR, StepTo.SUPERVISOR})

StepKey = tuple[When, Do, StepTo]


@dataclass(slots=True)
class TableTrial:
    """The steps that one table would have taken, by start, action and role."""

    taken: Counter[StepKey] = field(default_factory=Counter)
    unknown: Counter[StepKey] = field(default_factory=Counter)
    """Steps that come later than the end of a silence that no answer ended."""
    woken: int = 0
    """The times that a phone would have rung for a person, or a person would have been called."""
    woken_at_night: int = 0


def run(escalation: EscalationPolicy, silences: Iterable[PastSilence]) -> TableTrial:
    """Return the steps that this table would have taken about these silences."""
    trial = TableTrial()
    by_when: dict[When, list[PolicyStep]] = {}
    for step in escalation.steps:
        if step.do not in AT_SECOND_0 | {Do.LIST} and step.policy not in OFF:
            by_when.setdefault(step.when, []).append(step)
    for silence in silences:
        for step in by_when.get(silence.when, ()):
            if _is_about(step, silence):
                _count(trial, step, silence)
    return trial


def not_judged(escalation: EscalationPolicy) -> list[When]:
    """Return the starts of this table's steps of which the past is not known."""
    return sorted({step.when for step in escalation.steps} - SEEN)


def _is_about(step: PolicyStep, silence: PastSilence) -> bool:
    if (step.when is When.DISPATCHED and step.do in WHOLE_SEAT) != silence.of_seat:
        return False
    return not (silence.is_quiet and step.do is Do.RING)


def _count(trial: TableTrial, step: PolicyStep, silence: PastSilence) -> None:
    delay = _delay(step, silence)
    if delay is None:
        return
    # A step that asks brings nobody: it is a question to the desk.
    to = StepTo.DESK if step.policy == "ask" else TO.get(step.do, StepTo.DESK)
    key = (step.when, step.do, to)
    if delay >= silence.length:
        trial.unknown[key] += silence.is_cut
        if silence.again:
            _count(trial, step, silence.again)
        return
    at = silence.began_at + delay
    if step.unless and silence.shown_at is not None and silence.shown_at <= at:
        return
    trial.taken[key] += 1
    if to in WAKING or (to is StepTo.MEMBER and step.do in ON_THE_PHONE):
        trial.woken += 1
        trial.woken_at_night += is_night(at)


def _delay(step: PolicyStep, silence: PastSilence) -> timedelta | None:
    if step.when is not When.PAST_ETA:
        return timedelta(seconds=step.after_s or 0)
    if silence.eta_s is None:
        return None
    return max(timedelta(seconds=silence.eta_s * (step.after_etas or 1)), EARLIEST_PAST_ETA)


def is_night(at: datetime) -> bool:
    """True between 22:00 and 6:00 of the office."""
    begins, ends = NIGHT
    hour = clock.local(at).hour
    return hour >= begins or hour < ends
