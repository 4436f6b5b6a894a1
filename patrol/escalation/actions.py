"""Carry out one step: ring a phone, send a message, or raise an alarm at the desk.

The feed gets the result: done, no_channel (no address or no credentials), asked (a person
decides), nobody (no free member is left), joined (an order to everyone near covers this seat too).
"""

from collections.abc import Callable

from patrol import alarm, clock, delivery, feed
from patrol.channels import radio
from patrol.escalation import foretold, policy, reinforce
from patrol.escalation.step import WORKER, StepInHand
from patrol.models import AlarmKind, Audience, Channel, DeliveryKind, FeedKind
from patrol.office import Do, When


def do(act: StepInHand) -> None:
    """Carry out the step and note its result in the feed."""
    ACTIONS[act.policy_step.do](act)


def _round(act: StepInHand) -> int:
    """Return the round of this send on its channel, counted from 1.

    Round 1 of the free channels is the order itself; SMS and voice begin with the escalation.
    """
    escalation = policy.current(act.session, act.context.office, act.case.severity)
    same = [
        policy_step
        for policy_step in escalation.after(When(act.first.kind))
        if policy_step.do == act.policy_step.do
    ]
    return same.index(act.policy_step) + (2 if act.policy_step.do == Do.RING else 1)


def _ring(act: StepInHand) -> None:
    delivery.ring_again(act.session, act.rows, round=_round(act))
    act.note("done")


def _call(act: StepInHand) -> None:
    channel = Channel(act.policy_step.do.value)
    reached = delivery.by_channel(act.session, act.rows, channel, round=_round(act))
    act.note("done" if reached else "no_channel", channel=channel.value, reached=reached)


def _radio(act: StepInHand) -> None:
    """Note the text that the dispatcher reads over the radio; the lead is named first."""
    signs = [row.call_sign for row in sorted(act.rows, key=lambda row: not row.is_lead)]
    text = radio.script(act.case, signs, act.order.text if act.order else "")
    act.note("done", text=text)


def _ask_member(act: StepInHand) -> None:
    """收到后未动, 待补报: ask the member on the phone to depart, or for the owed report.

    The feed carries the question to an open page, a push to a closed one.
    """
    is_report = act.first.kind == When.REPORT_OWED
    question = "report" if is_report else "depart"
    for row in act.rows:
        feed.note(
            act.session,
            FeedKind.ASSIGNMENT_ASKED,
            by=WORKER,
            incident=act.case,
            member=row.call_sign,
            audience=Audience.ONE,
            assignment_id=row.id,
            question=question,
            after_s=act.after_s,
        )
    if is_report:
        delivery.remind(act.session, act.rows)
    else:
        delivery.by_channel(act.session, act.rows, Channel.PUSH, kind=DeliveryKind.ASK)
    act.note("done")


ALARMS = {
    When.DISPATCHED: AlarmKind.NOT_ACCEPTED,
    When.ACCEPTED: AlarmKind.NOT_MOVING,
    When.PAST_ETA: AlarmKind.PAST_ETA,
    When.ALONE_ON_SCENE: AlarmKind.ALONE_SILENT,
    When.CORRECTED: AlarmKind.PLACE_UNREAD,
}


def _desk_alarm(act: StepInHand) -> None:
    """Raise an alarm for each assignment; about an unanswered one it proposes another member."""
    is_silent = act.first.kind == When.DISPATCHED
    proposals = reinforce.proposals(act) if is_silent else [None] * len(act.rows)
    replaced_at = foretold.times(act, proposals)
    body = {"step": act.policy_step.name, "after_s": act.after_s}
    alarms = [
        alarm.New(
            f"{due.subject}:{due.step}",
            row,
            act.case,
            body=body | {"proposal": proposal, "replaced_at": clock.iso_or_none(at)},
        )
        for due, row, proposal, at in zip(act.due, act.rows, proposals, replaced_at, strict=True)
    ]
    alarm.raise_all(act.session, ALARMS[When(act.first.kind)], alarms, by=WORKER)
    foretold.tell(act, proposals, replaced_at)
    act.note("done", proposal=proposals[0])


def _at_the_desk(kind: AlarmKind) -> Callable[[StepInHand], None]:
    """Make the action that raises one alarm of this kind."""

    def raise_(act: StepInHand) -> None:
        act.raise_alarm(kind)
        act.note("done")

    return raise_


def _list(act: StepInHand) -> None:
    """Do nothing but note the step: the case is in the desk's list and rings nobody."""
    act.note("done")


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
