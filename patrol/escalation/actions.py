"""What a step does: it rings a phone, calls a person, or waits at the desk for one.

Its result goes to the feed: done, no_channel (no address or no credentials), asked (a person
decides), nobody (no free member is left), joined (one order asks everyone for both seats).
"""

from collections.abc import Callable

from patrol import alarm, delivery, feed
from patrol.channels import radio
from patrol.escalation import policy, reinforce
from patrol.escalation.step import WORKER, StepInHand
from patrol.models import AlarmKind, Audience, Channel, DeliveryKind, FeedKind
from patrol.office import Do, When


def do(act: StepInHand) -> None:
    ACTIONS[act.policy_step.do](act)


def _round(act: StepInHand) -> int:
    """Which sending over this channel it is: the order was the first, unless it costs money."""
    escalation = policy.current(act.session, act.context.office, act.case.severity)
    same = [
        policy_step
        for policy_step in escalation.after(When(act.first.kind))
        if policy_step.do == act.policy_step.do
    ]
    return same.index(act.policy_step) + (2 if act.policy_step.do == Do.RING else 1)


def _ring(act: StepInHand) -> None:
    delivery.ring_again(act.session, act.rows, round=_round(act))
    act.tell("done")


def _call(act: StepInHand) -> None:
    channel = Channel(act.policy_step.do.value)
    reached = delivery.by_channel(act.session, act.rows, channel, round=_round(act))
    act.tell("done" if reached else "no_channel", channel=channel.value, reached=reached)


def _radio(act: StepInHand) -> None:
    """The words for the microphone, at the second of the order."""
    signs = [row.call_sign for row in sorted(act.rows, key=lambda row: not row.is_lead)]
    text = radio.script(act.case, signs, act.order.text if act.order else "")
    act.tell("done", text=text)


def _ask_member(act: StepInHand) -> None:
    """收到后未动: the phone asks, and rings where only a push reaches it."""
    for row in act.rows:
        feed.note(
            act.session,
            FeedKind.ASSIGNMENT_ASKED,
            by=WORKER,
            incident=act.case,
            member=row.call_sign,
            audience=Audience.ONE,
            assignment_id=row.id,
            question="depart",
            after_s=act.after_s,
        )
    delivery.by_channel(act.session, act.rows, Channel.PUSH, kind=DeliveryKind.ASK)
    act.tell("done")


ALARMS = {
    When.DISPATCHED: AlarmKind.NOT_ACCEPTED,
    When.ACCEPTED: AlarmKind.NOT_MOVING,
    When.PAST_ETA: AlarmKind.PAST_ETA,
    When.ALONE_ON_SCENE: AlarmKind.ALONE_SILENT,
    When.CORRECTED: AlarmKind.PLACE_UNREAD,
}


def _desk_alarm(act: StepInHand) -> None:
    """Waits for a person at the desk, and names who could go instead."""
    is_silent = act.first.kind == When.DISPATCHED
    proposals = reinforce.proposals(act) if is_silent else [None] * len(act.rows)
    told = {"step": act.policy_step.name, "after_s": act.after_s}
    news = [
        alarm.New(f"{due.subject}:{due.step}", row, act.case, body=told | {"proposal": proposal})
        for due, row, proposal in zip(act.due, act.rows, proposals, strict=True)
    ]
    alarm.raise_all(act.session, ALARMS[When(act.first.kind)], news, by=WORKER)
    act.told.setdefault("proposal", proposals[0])
    act.tell("done", **act.told)


def _at_the_desk(kind: AlarmKind) -> Callable[[StepInHand], None]:
    def raise_(act: StepInHand) -> None:
        alarm.raise_(
            act.session,
            kind,
            act.key,
            by=WORKER,
            incident=act.case,
            call_sign=act.row.call_sign if act.rows else None,
            step=act.policy_step.name,
            after_s=act.after_s,
        )
        act.tell("done")

    return raise_


def _list(act: StepInHand) -> None:
    """Only told: it stands in the list and rings nobody."""
    act.tell("done")


ACTIONS: dict[Do, Callable[[StepInHand], None]] = {
    Do.SIREN: _at_the_desk(AlarmKind.UNCLAIMED),
    Do.SECOND_DESK: _at_the_desk(AlarmKind.SECOND_DESK),
    Do.SEND_SUGGESTION: reinforce.send_suggestion,
    Do.RADIO_SCRIPT: _radio,
    Do.RING: _ring,
    Do.SMS: _call,
    Do.VOICE: _call,
    Do.DESK_ALARM: _desk_alarm,
    Do.ADD_MEMBER: reinforce.add_member,
    Do.SUPERVISOR: _at_the_desk(AlarmKind.SUPERVISOR),
    Do.EVERYONE_NEAR: reinforce.everyone_near,
    Do.ASK_MEMBER: _ask_member,
    Do.LIST: _list,
}
