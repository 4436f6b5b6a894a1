"""Find the due steps of every open case and of every member sent to it. Reads only.

The worker looks twice a second (docs/decisions/escalation.md): so the queries read columns instead
of whole rows, and a further query runs only when its answer can change the result.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from patrol import clock, status
from patrol.dispatch import relief
from patrol.escalation import policy, snapshot
from patrol.escalation.snapshot import SentAssignment
from patrol.incident import loop
from patrol.models import Incident, TakenStep
from patrol.office import Do, EscalationPolicy, Office, PolicyStep, When
from patrol.office.entry import AT_SECOND_0
from patrol.status import AssignmentStatus, IncidentStatus

A = AssignmentStatus
WAITING = (IncidentStatus.NEW, IncidentStatus.VERIFYING)
BREACH, HOLD_ENDED, REPORT_LATE = "breach", "hold_ended", "report_late"
RELIEF_LATE = "relief_late"
ON_THE_PHONE = frozenset({Do.RING, Do.SMS, Do.VOICE})
"""Steps that reach one member; the other steps of `dispatched` are about an unfilled seat."""
WHOLE_SEAT = frozenset({Do.SUPERVISOR, Do.EVERYONE_NEAR})
"""Steps that count from the seat's first order, however many members were tried since."""
EARLIEST_PAST_ETA = timedelta(seconds=60)
"""A member who is a street away has an ETA of seconds: before this nobody is late."""
OFF = ("if_allowed", "by_choice")
"""Values of a step's `policy` with which the worker never takes the step."""


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step with its moment; `subject` is the id of a case, an order or an assignment."""

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
    """The clock of the loop that ran out, if the step is a breach."""
    replaced_at: datetime | None = None
    """The moment of 加派 if the silence lasts; set for an alarm about it that comes before."""


def find(session: Session, office: Office, case_id: str | None = None) -> list[DueStep]:
    """Return the steps that are due and not taken (of one case, if it is named), gravest first.

    A step about an order is returned once for each member who has not answered it.
    """
    now = clock.now()
    cases = _cases(session, case_id)
    if not cases:
        return []
    escalations = {
        severity: policy.current(session, office, severity)
        for severity in {case.severity for case in cases.values()}
    }
    due = [step for step in _all(session, cases, escalations, now) if step.at <= now]
    # In this order: most due steps were taken before, and then no receipts are read.
    due = _needed(session, _untaken(session, due))
    return sorted(due, key=lambda step: (step.severity, step.case_id, step.at))


def ahead(session: Session, office: Office, case_ids: Collection[str]) -> dict[str, DueStep]:
    """Return the next step of each unanswered assignment on these cases, by its id."""
    now = clock.now()
    cases = {key: case for key, case in _cases(session, None).items() if key in case_ids}
    next_steps: dict[str, DueStep] = {}
    for assignment in snapshot.standing(session, cases):
        # The desk asks what comes for the silent; the other steps are about members at work.
        if assignment.status != A.DISPATCHED:
            continue
        steps = _about_member(assignment, policy.current(session, office, assignment.severity))
        coming = [step for step in steps if step.at > now]
        if coming:
            next_steps[assignment.id] = min(coming, key=lambda step: step.at)
    return next_steps


def _cases(session: Session, case_id: str | None) -> dict[str, Any]:
    query = select(*_CASE).where(
        col(Incident.status).in_(status.UNFINISHED),
        or_(
            col(Incident.status) != IncidentStatus.RESOLVED,
            col(Incident.report_owed_by).is_not(None),
        ),
    )
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
    col(Incident.report_target_s),
    col(Incident.report_owed_at),
    col(Incident.report_breached_at),
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
    for assignment in snapshot.standing(session, cases):
        yield from _about_member(assignment, escalations[assignment.severity])


def _untaken(session: Session, due: list[DueStep]) -> list[DueStep]:
    subjects = {step.subject for step in due}
    if not subjects:
        return []
    rows = session.exec(
        select(TakenStep.subject_id, TakenStep.step).where(col(TakenStep.subject_id).in_(subjects))
    )
    taken = set(rows)
    return [step for step in due if (step.subject, step.step) not in taken]


def _needed(session: Session, due: list[DueStep]) -> list[DueStep]:
    """Drop the steps that a `shown` receipt makes needless; most looks need no query for it."""
    asked = {
        step.row_id for step in due if step.row_id and step.policy_step and step.policy_step.unless
    }
    if not asked:
        return due
    shown = snapshot.shown(session, asked)
    return [
        step
        for step in due
        if not (step.policy_step and step.policy_step.unless and step.row_id in shown)
    ]


def _about_case(case: Any, escalation: EscalationPolicy, now: datetime) -> Iterator[DueStep]:
    if case.status == IncidentStatus.ON_HOLD:
        if case.hold_until is not None:
            # The same case may be on hold again: the end of the hold makes the step's name unique.
            step = f"{HOLD_ENDED}:{clock.iso(case.hold_until)}"
            yield _of_case(case, step, HOLD_ENDED, case.hold_until, case.hold_until)
        return
    if case.status == IncidentStatus.RESOLVED:
        yield from _about_report(case, escalation)
        return
    for name in loop.newly_breached(case, now):
        breach = _of_case(case, f"{BREACH}:{name}", BREACH, case.opened_at, now)
        yield replace(breach, clock=name)
    if case.status in WAITING and case.claimed_by is None:
        yield from _unclaimed(case, escalation)


def _about_report(case: Any, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """待补报: steps about a report that was put off and has not come."""
    since = case.report_owed_at
    for policy_step in _live_steps(escalation, When.REPORT_OWED):
        at = _after(since, policy_step)
        yield _of_case(case, _again(policy_step, since), When.REPORT_OWED, since, at, policy_step)
    if case.report_breached_at is None:
        due_at = since + timedelta(seconds=case.report_target_s)
        step = f"{REPORT_LATE}:{int(since.timestamp()):x}"
        yield _of_case(case, step, REPORT_LATE, since, due_at)


def _unclaimed(case: Any, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """Steps about a silent desk: nobody has claimed the case since it became 待派 (again)."""
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


def _about_member(assignment: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    match assignment.status:
        case A.DISPATCHED:
            yield from _unanswered(assignment, escalation)
        case A.DECLINED:
            yield from _refused(assignment, escalation)
        case A.ACCEPTED:
            if assignment.accepted_at is not None:
                yield from _each(assignment, escalation, When.ACCEPTED, assignment.accepted_at)
            yield from _late(assignment, escalation)
        case A.EN_ROUTE:
            yield from _late(assignment, escalation)
        case A.ON_SCENE:
            if assignment.heard_at is not None:
                yield from _anew(assignment, escalation, When.ALONE_ON_SCENE, assignment.heard_at)
    if assignment.status in status.WORKING and assignment.corrected_at is not None:
        # A member who accepts after the correction gets the full time to confirm the place.
        since = max(assignment.corrected_at, assignment.accepted_at or assignment.corrected_at)
        yield from _anew(assignment, escalation, When.CORRECTED, since)


def _unanswered(assignment: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """Steps about an order that nobody has answered.

    Rings and messages count from this member's order, the steps of the seat from its first order.
    """
    for policy_step in _live_steps(escalation, When.DISPATCHED):
        if policy_step.do == Do.RADIO_SCRIPT:
            yield _of(assignment, policy_step, assignment.order_id, assignment.sent_at)
        elif policy_step.do in ON_THE_PHONE:
            # A quiet order was shown without a bell; SMS and calls are about silence, so they stay.
            if policy_step.do != Do.RING or not assignment.is_quiet:
                yield _of(assignment, policy_step, assignment.id, assignment.sent_at)
        elif assignment.is_seated:
            for due in _for_seat(assignment, policy_step):
                yield replace(due, replaced_at=_replaced_at(assignment, escalation, due))
    if assignment.is_relief:
        yield _relief_late(assignment)


def _relief_late(assignment: SentAssignment) -> DueStep:
    """交给 017 without an answer: nobody is sent instead, because the giver is still there."""
    return DueStep(
        step=RELIEF_LATE,
        kind=RELIEF_LATE,
        subject=assignment.id,
        case_id=assignment.incident_id,
        severity=assignment.severity,
        since=assignment.sent_at,
        at=assignment.sent_at + relief.ANSWER_WITHIN,
        row_id=assignment.id,
    )


def _replaced_at(
    assignment: SentAssignment, escalation: EscalationPolicy, due: DueStep
) -> datetime | None:
    """Return when a later step sends another member by itself; None when none does."""
    if due.policy_step is None or due.policy_step.do != Do.DESK_ALARM or assignment.is_contested:
        return None
    moments = (
        _after(assignment.sent_at, step)
        for step in _live_steps(escalation, When.DISPATCHED)
        if step.do == Do.ADD_MEMBER and step.policy == "always"
    )
    return next((at for at in moments if at > due.at), None)


def _for_seat(assignment: SentAssignment, policy_step: PolicyStep) -> Iterator[DueStep]:
    # A seat that everyone near is asked for goes to the first to accept: no 加派 for it.
    if policy_step.do in WHOLE_SEAT:
        yield _of(assignment, policy_step, assignment.root, assignment.since)
    elif policy_step.do != Do.ADD_MEMBER or not assignment.is_contested:
        yield _of(assignment, policy_step, assignment.id, assignment.sent_at)


def _refused(assignment: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """去不了 and nobody was sent since: the steps that send people count from the refusal."""
    assert assignment.ended_at is not None  # noqa: S101
    for policy_step in _live_steps(escalation, When.DISPATCHED):
        if policy_step.do == Do.ADD_MEMBER or policy_step.do in WHOLE_SEAT:
            yield _of(assignment, policy_step, assignment.id, assignment.ended_at)


def _each(
    assignment: SentAssignment, escalation: EscalationPolicy, when: When, since: datetime
) -> Iterator[DueStep]:
    for policy_step in _live_steps(escalation, when):
        yield _of(assignment, policy_step, assignment.id, since)


def _late(assignment: SentAssignment, escalation: EscalationPolicy) -> Iterator[DueStep]:
    """A member who has not arrived after `after_etas` times the travel time of the map."""
    since = assignment.en_route_at or assignment.accepted_at
    # Without a way on the map nobody can be late by it.
    if assignment.eta_s is None or since is None:
        return
    for policy_step in escalation.after(When.PAST_ETA):
        late = timedelta(seconds=assignment.eta_s * (policy_step.after_etas or 1))
        at = since + max(late, EARLIEST_PAST_ETA)
        yield replace(_of(assignment, policy_step, assignment.id, since), at=at)


def _anew(
    assignment: SentAssignment, escalation: EscalationPolicy, when: When, since: datetime
) -> Iterator[DueStep]:
    """Steps about a silence that can begin again, after another report or another correction."""
    for policy_step in _live_steps(escalation, when):
        due = _of(assignment, policy_step, assignment.id, since)
        yield replace(due, step=_again(policy_step, since))


def _live_steps(escalation: EscalationPolicy, when: When) -> Iterable[PolicyStep]:
    return (
        policy_step
        for policy_step in escalation.after(when)
        if policy_step.do not in AT_SECOND_0 and policy_step.policy not in OFF
    )


def _of(
    assignment: SentAssignment, policy_step: PolicyStep, subject: str, since: datetime
) -> DueStep:
    return DueStep(
        step=policy_step.name,
        kind=str(policy_step.when),
        subject=subject,
        case_id=assignment.incident_id,
        severity=assignment.severity,
        since=since,
        at=_after(since, policy_step),
        policy_step=policy_step,
        row_id=assignment.id,
    )


def _after(since: datetime, policy_step: PolicyStep) -> datetime:
    return since + timedelta(seconds=policy_step.after_s or 0)


def _again(policy_step: PolicyStep, since: datetime) -> str:
    """Name a step of a silence that can begin again: its start, in hex seconds, keeps it unique."""
    return f"{policy_step.name}:{int(since.timestamp()):x}"
