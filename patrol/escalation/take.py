"""Take the due steps: each once, its record and its effect in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patrol import alarm, clock, feed
from patrol.dispatch import relief
from patrol.escalation import actions, reinforce
from patrol.escalation.context import Context
from patrol.escalation.due import (
    BREACH,
    HOLD_ENDED,
    RELIEF_LATE,
    REPORT_LATE,
    WAITING,
    DueStep,
    find,
)
from patrol.escalation.step import WORKER, StepInHand
from patrol.incident import loop
from patrol.models import AlarmKind, Assignment, FeedKind, Incident, Order, Severity, TakenStep
from patrol.office import Do, When
from patrol.status import AssignmentStatus, IncidentStatus

A = AssignmentStatus
STILL_SILENT: dict[str, tuple[A, ...]] = {
    RELIEF_LATE: (A.DISPATCHED,),
    When.DISPATCHED: (A.DISPATCHED, A.DECLINED),
    When.ACCEPTED: (A.ACCEPTED,),
    When.PAST_ETA: (A.ACCEPTED, A.EN_ROUTE),
    When.ALONE_ON_SCENE: (A.ON_SCENE,),
    When.CORRECTED: (A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE),
}
"""By kind of silence: the statuses in which the step still applies."""
RANK = {Do.EVERYONE_NEAR: 0, Do.ADD_MEMBER: 1}
"""Of two steps due at the same moment, the lower number is first: everyone near is asked first,
so that a seat which that order covers is not given to another member as well."""
PASSES = 3
"""Looks at one case in one call. After a pause of the worker, one step can make another due at
once: 加派 sends a member, and the steps of the seat go on with that member."""
SINGLY = (Do.ADD_MEMBER,)
"""Steps that are taken for each seat by itself; the others are taken once for all of a group."""


def take(session: Session, context: Context, case_id: str | None = None) -> int:
    """Take every due step (of one case, if it is named); return the number of steps taken."""
    cases = [case_id] if case_id else list(cases_of(find(session, context.office)))
    return sum(_take_case(session, context, key) for key in cases)


def cases_of(due: Sequence[DueStep]) -> Iterator[str]:
    """Yield the id of each case once, in the order of the steps."""
    yield from dict.fromkeys(step.case_id for step in due)


def _take_case(session: Session, context: Context, case_id: str) -> int:
    """Lock the case and take its due steps; the lock keeps an answer from coming in between."""
    case = session.get(Incident, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        return 0
    # The session drops rows that nothing refers to: these keep them for the next step.
    taken: list[StepInHand] = []
    for _ in range(PASSES):
        due = _first(sorted(find(session, context.office, case_id), key=_turn))
        if not due:
            break
        groups = (list(group) for _, group in groupby(due, key=_group))
        taken += [act for group in groups if (act := _take(session, context, case, group))]
    return sum(len(act.due) for act in taken)


def _first(due: list[DueStep]) -> list[DueStep]:
    """Keep the earliest of equal steps: two members of one seat can make the same step due."""
    at: dict[tuple[str, str], datetime] = {}
    for step in due:
        at.setdefault((step.subject, step.step), step.at)
    return [step for step in due if step.at == at[step.subject, step.step]]


def _turn(step: DueStep) -> tuple[object, ...]:
    rank = RANK.get(step.policy_step.do, 2) if step.policy_step else -1
    return (step.at, rank, step.step, step.subject)


def _group(step: DueStep) -> tuple[object, ...]:
    is_single = step.policy_step is None or step.policy_step.do in SINGLY
    return (step.at, step.step, step.subject if is_single else "")


def _take(
    session: Session, context: Context, case: Incident, group: list[DueStep]
) -> StepInHand | None:
    """Take one step for a group; return None when an earlier step has made it needless."""
    act = _act(session, context, case, group)
    if act is None:
        return None
    now = clock.now()
    session.flush()
    # The key is unique: if another worker took the step, this fails and its effects roll back.
    session.connection().execute(
        insert(TakenStep),
        [{"subject_id": step.subject, "step": step.step, "at": now} for step in act.due],
    )
    match act.first.kind:
        case "breach":
            _mark(session, act.first, case)
        case "hold_ended":
            key = f"{case.id}:{act.first.step}"
            alarm.raise_(session, AlarmKind.HOLD_ENDED, key, by=WORKER, incident=case)
        case "report_late":
            _mark_report(session, act.first, case)
        case "relief_late":
            relief.expire(session, act.row, case, by=WORKER)
        case _:
            actions.do(act)
    return act


def _act(
    session: Session, context: Context, case: Incident, group: list[DueStep]
) -> StepInHand | None:
    """Return the part of a group that is still due, or None: an earlier step may have acted."""
    if group[0].row_id is None:
        if not _case_waits(group[0], case):
            return None
        owing = _owing(session, case) if group[0].kind == When.REPORT_OWED else []
        return StepInHand(session, context, case, group, owing)
    rows = {
        row.id: row
        for row in session.exec(
            select(Assignment)
            .where(
                col(Assignment.id).in_([step.row_id for step in group]),
                col(Assignment.status).in_(STILL_SILENT[group[0].kind]),
            )
            .execution_options(populate_existing=True)  # earlier steps may have moved the rows
        )
    }
    due = [step for step in group if step.row_id in rows]
    if due and due[0].policy_step is not None and due[0].policy_step.do == Do.ADD_MEMBER:
        due = [step for step in due if not reinforce.is_contested(session, case, step.row_id or "")]
    if not due:
        return None
    assignments = [rows[step.row_id or ""] for step in due]
    order = session.get_one(Order, assignments[0].order_id)
    return StepInHand(session, context, case, _once(due), assignments, order)


def _owing(session: Session, case: Incident) -> list[Assignment]:
    """Return the assignment of the member who owes the report."""
    return list(
        session.exec(
            select(Assignment)
            .where(
                Assignment.incident_id == case.id,
                Assignment.call_sign == case.report_owed_by,
                Assignment.status == A.CLEARED,
            )
            .order_by(col(Assignment.id).desc())
            .limit(1)
        )
    )


def _once(due: list[DueStep]) -> list[DueStep]:
    """Keep one step a subject: a step about an order is found once for each of its members."""
    return list({step.subject: step for step in due}.values())


def _case_waits(due: DueStep, case: Incident) -> bool:
    if due.kind == BREACH:
        return due.clock in loop.newly_breached(case, clock.now())
    if due.kind == HOLD_ENDED:
        return case.status == IncidentStatus.ON_HOLD
    if due.kind in (REPORT_LATE, When.REPORT_OWED):
        return case.report_owed_at == due.since
    return case.claimed_by is None and case.status in WAITING


def _mark(session: Session, due: DueStep, case: Incident) -> None:
    """Record that a target of the loop was missed; an urgent case raises an alarm as well."""
    now = clock.now()
    setattr(case, f"{due.clock}_breached_at", now)
    session.add(case)
    breach: dict[str, Any] = {"clock": due.clock, "breached_at": clock.iso(now)}
    feed.note(session, FeedKind.LOOP_BREACHED, by=WORKER, incident=case, **breach)
    if case.severity <= Severity.URGENT:
        key = f"{case.id}:{due.step}"
        alarm.raise_(session, AlarmKind.OVERDUE, key, by=WORKER, incident=case, overdue=due.clock)


def _mark_report(session: Session, due: DueStep, case: Incident) -> None:
    """Record that the owed report did not come in time, and raise the alarm about it."""
    case.report_breached_at = clock.now()
    session.add(case)
    feed.note(session, FeedKind.LOOP_BREACHED, by=WORKER, incident=case, clock="report")
    alarm.raise_(
        session,
        AlarmKind.REPORT_OWED,
        f"{case.id}:{due.step}",
        by=WORKER,
        incident=case,
        call_sign=case.report_owed_by,
    )
