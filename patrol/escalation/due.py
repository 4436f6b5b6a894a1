"""Which steps are due: looks at every open case and everyone who was sent. Reads only.

It runs twice a second, so it reads columns and not rows, and asks further only when it must.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.escalation import policy, snapshot
from patrol.escalation.snapshot import SentAssignment
from patrol.incident import loop
from patrol.models import Incident, TakenStep
from patrol.office import Do, EscalationPolicy, Office, PolicyStep, When
from patrol.office.entry import AT_SECOND_0
from patrol.status import AssignmentStatus, IncidentStatus

A = AssignmentStatus
WAITING = (IncidentStatus.NEW, IncidentStatus.VERIFYING)
BREACH, HOLD_ENDED = "breach", "hold_ended"
ON_THE_PHONE = frozenset({Do.RING, Do.SMS, Do.VOICE})
"""Steps that ring one member; the others of `dispatched` are about a seat that stays empty."""
WHOLE_SEAT = frozenset({Do.SUPERVISOR, Do.EVERYONE_NEAR})
"""Counted from the first order that a seat waits on, however many members were tried since."""
OFF = ("if_allowed", "by_choice")


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step whose moment has come; `subject` is the case, the order or the assignment."""

    step: str
    kind: str
    subject: str
    case_id: str
    severity: int
    since: datetime
    at: datetime
    policy_step: PolicyStep | None = None
    row_id: str | None = None
    clock: str | None = None
    """Which of the three clocks of the loop ran out, when that is what is due."""


def find(session: Session, office: Office, case_id: str | None = None) -> list[DueStep]:
    """All that is due and not taken yet (of one case, if it is named), the gravest first.

    A step about an order is found once for each member who has not answered it.
    """
    now = clock.now()
    cases = _cases(session, case_id)
    if not cases:
        return []
    escalations = {
        severity: policy.current(session, office, severity)
        for severity in {case.severity for case in cases.values()}
    }
    due = [one for one in _all(session, cases, escalations, now) if one.at <= now]
    due = _needed(session, _untaken(session, due))
    return sorted(due, key=lambda one: (one.severity, one.case_id, one.at))


def ahead(session: Session, office: Office, case_ids: Collection[str]) -> dict[str, DueStep]:
    """What comes next for each who has not answered on these cases, by assignment."""
    now = clock.now()
    cases = {key: case for key, case in _cases(session, None).items() if key in case_ids}
    found: dict[str, DueStep] = {}
    for one in snapshot.standing(session, cases):
        if one.status != A.DISPATCHED:
            continue
        steps = _about_member(one, policy.current(session, office, one.severity))
        coming = [step for step in steps if step.at > now]
        if coming:
            found[one.id] = min(coming, key=lambda step: step.at)
    return found


def _cases(session: Session, case_id: str | None) -> dict[str, Any]:
    query = select(*_CASE).where(col(Incident.status).in_(status.OPEN))
    if case_id is not None:
        query = query.where(Incident.id == case_id)
    return {row.id: row for row in session.connection().execute(query)}


_CASE: Any = (
    col(Incident.id),
    col(Incident.severity),
    col(Incident.status),
    col(Incident.claimed_by),
    col(Incident.waiting_since),
    col(Incident.hold_until),
    col(Incident.place_version),
    col(Incident.place_at),
    col(Incident.opened_at),
    col(Incident.dispatched_at),
    col(Incident.arrived_at),
    col(Incident.resolved_at),
    col(Incident.dispatch_target_s),
    col(Incident.arrive_target_s),
    col(Incident.resolve_target_s),
    col(Incident.dispatch_breached_at),
    col(Incident.arrive_breached_at),
    col(Incident.resolve_breached_at),
)


def _all(
    session: Session,
    cases: Mapping[str, Any],
    escalations: Mapping[int, EscalationPolicy],
    now: datetime,
) -> Iterator[DueStep]:
    for case in cases.values():
        yield from _about_case(case, escalations[case.severity], now)
    for one in snapshot.standing(session, cases):
        yield from _about_member(one, escalations[one.severity])


def _untaken(session: Session, due: list[DueStep]) -> list[DueStep]:
    subjects = {one.subject for one in due}
    if not subjects:
        return []
    rows = session.exec(
        select(TakenStep.subject_id, TakenStep.step).where(col(TakenStep.subject_id).in_(subjects))
    )
    taken = set(rows)
    return [one for one in due if (one.subject, one.step) not in taken]


def _needed(session: Session, due: list[DueStep]) -> list[DueStep]:
    """A receipt spares some steps: on most looks there are none to ask about."""
    asked = {one.row_id for one in due if one.row_id and one.policy_step and one.policy_step.unless}
    if not asked:
        return due
    shown = snapshot.shown(session, asked)
    return [
        one
        for one in due
        if not (one.policy_step and one.policy_step.unless and one.row_id in shown)
    ]


def _about_case(case: Any, escalation: EscalationPolicy, now: datetime) -> Iterator[DueStep]:
    if case.status == IncidentStatus.ON_HOLD:
        if case.hold_until is not None:
            step = f"{HOLD_ENDED}:{clock.iso(case.hold_until)}"
            yield _of_case(case, step, HOLD_ENDED, case.hold_until, case.hold_until)
        return
    for name in loop.newly_breached(case, now):
        breach = _of_case(case, f"{BREACH}:{name}", BREACH, case.opened_at, now)
        yield replace(breach, clock=name)
    if case.status in WAITING and case.claimed_by is None:
        yield from _unclaimed(case, escalation)


def _unclaimed(case: Any, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """A silent desk: nobody has taken up the case since it became 待派 (again)."""
    since = case.waiting_since
    for policy_step in escalation.after(When.UNCLAIMED):
        if policy_step.policy not in OFF and policy_step.do != Do.LIST:
            at = _after(since, policy_step)
            yield _of_case(case, _again(policy_step, since), When.UNCLAIMED, since, at, policy_step)


def _of_case(
    case: Any,
    step: str,
    kind: str,
    since: datetime,
    at: datetime,
    policy_step: PolicyStep | None = None,
) -> DueStep:
    return DueStep(step, kind, case.id, case.id, case.severity, since, at, policy_step)


def _about_member(one: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    match one.status:
        case A.DISPATCHED:
            yield from _unanswered(one, escalation)
        case A.DECLINED:
            yield from _refused(one, escalation)
        case A.ACCEPTED:
            if one.accepted_at is not None:
                yield from _each(one, escalation, When.ACCEPTED, one.accepted_at)
            yield from _late(one, escalation)
        case A.EN_ROUTE:
            yield from _late(one, escalation)
        case A.ON_SCENE:
            if one.heard_at is not None:
                yield from _anew(one, escalation, When.ALONE_ON_SCENE, one.heard_at)
    if one.status in status.WORKING and one.corrected_at is not None:
        since = max(one.corrected_at, one.accepted_at or one.corrected_at)
        yield from _anew(one, escalation, When.CORRECTED, since)


def _unanswered(one: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """Ringing counts from this member's order, the people from the seat's first."""
    for policy_step in _live_steps(escalation, When.DISPATCHED):
        if policy_step.do == Do.RADIO_SCRIPT:
            at = _after(one.sent_at, policy_step)
            yield _of(one, policy_step, one.order_id, one.sent_at, at)
        elif policy_step.do in ON_THE_PHONE:
            if policy_step.do != Do.RING or not one.is_quiet:
                yield _of(one, policy_step, one.id, one.sent_at, _after(one.sent_at, policy_step))
        elif one.is_seated:
            yield from _for_seat(one, policy_step)


def _for_seat(one: SentAssignment, policy_step: PolicyStep) -> Iterator[DueStep]:
    if policy_step.do in WHOLE_SEAT:
        yield _of(one, policy_step, one.root, one.since, _after(one.since, policy_step))
    elif policy_step.do != Do.ADD_MEMBER or not one.is_contested:
        yield _of(one, policy_step, one.id, one.sent_at, _after(one.sent_at, policy_step))


def _refused(one: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """去不了, and nobody was sent since: the seat waits as if nobody had answered."""
    assert one.ended_at is not None  # noqa: S101
    for policy_step in _live_steps(escalation, When.DISPATCHED):
        if policy_step.do == Do.ADD_MEMBER or policy_step.do in WHOLE_SEAT:
            yield _of(one, policy_step, one.id, one.ended_at, _after(one.ended_at, policy_step))


def _each(
    one: SentAssignment, escalation: EscalationPolicy, when: When, since: datetime
) -> Iterator[DueStep]:
    for policy_step in _live_steps(escalation, when):
        yield _of(one, policy_step, one.id, since, _after(since, policy_step))


def _late(one: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """Past so many times the way that the map foresaw."""
    since = one.en_route_at or one.accepted_at
    if one.eta_s is None or since is None:
        return
    for policy_step in escalation.after(When.PAST_ETA):
        seconds = one.eta_s * (policy_step.after_etas or 1)
        yield _of(one, policy_step, one.id, since, since + timedelta(seconds=seconds))


def _anew(
    one: SentAssignment, escalation: EscalationPolicy, when: When, since: datetime
) -> Iterator[DueStep]:
    """A silence that may begin again: after another word, another correction."""
    for policy_step in _live_steps(escalation, when):
        due = _of(one, policy_step, one.id, since, _after(since, policy_step))
        yield replace(due, step=_again(policy_step, since))


def _live_steps(escalation: EscalationPolicy, when: When) -> Iterable[PolicyStep]:
    return (
        policy_step
        for policy_step in escalation.after(when)
        if policy_step.do not in AT_SECOND_0 and policy_step.policy not in OFF
    )


def _of(
    one: SentAssignment, policy_step: PolicyStep, subject: str, since: datetime, at: datetime
) -> DueStep:
    name, kind = policy_step.name, str(policy_step.when)
    return DueStep(
        name, kind, subject, one.incident_id, one.severity, since, at, policy_step, one.id
    )


def _after(since: datetime, policy_step: PolicyStep) -> datetime:
    return since + timedelta(seconds=policy_step.after_s or 0)


def _again(policy_step: PolicyStep, since: datetime) -> str:
    """A silence that may begin anew is known by its second: the step's name and that, in hex."""
    return f"{policy_step.name}:{int(since.timestamp()):x}"
