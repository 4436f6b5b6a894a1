"""Take what is due: each step once, with what it does, in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patrol import alarm, clock, feed
from patrol.escalation import actions, reinforce
from patrol.escalation.context import Context
from patrol.escalation.due import BREACH, HOLD_ENDED, WAITING, DueStep, find
from patrol.escalation.step import WORKER, StepInHand
from patrol.incident import loop
from patrol.models import AlarmKind, Assignment, FeedKind, Incident, Order, Severity, TakenStep
from patrol.office import Do, When
from patrol.status import AssignmentStatus, IncidentStatus

A = AssignmentStatus
NOT_YET = {
    When.DISPATCHED: (A.DISPATCHED, A.DECLINED),
    When.ACCEPTED: (A.ACCEPTED,),
    When.PAST_ETA: (A.ACCEPTED, A.EN_ROUTE),
    When.ALONE_ON_SCENE: (A.ON_SCENE,),
    When.CORRECTED: (A.ACCEPTED, A.EN_ROUTE, A.ON_SCENE),
}
ORDER = {Do.EVERYONE_NEAR: 0, Do.ADD_MEMBER: 1}
"""At the same second: who was asked with everyone else is not replaced as well."""
PASSES = 3
"""After a pause of the worker one step makes the next one due: the seat's with the new member."""
SINGLY = (Do.ADD_MEMBER,)
"""One act a seat; the other steps are one act for all of an order."""


def take(session: Session, context: Context, case_id: str | None = None) -> int:
    """Take every step that is due (of one case, if it is named); returns how many."""
    cases = [case_id] if case_id else list(cases_of(find(session, context.office)))
    return sum(_take_case(session, context, key) for key in cases)


def cases_of(due: Sequence[DueStep]) -> Iterator[str]:
    yield from dict.fromkeys(one.case_id for one in due)


def _take_case(session: Session, context: Context, case_id: str) -> int:
    """Under the case's lock, so that what is found due stays due until it is taken."""
    case = session.get(Incident, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        return 0
    taken: list[StepInHand] = []  # what they hold, the next step need not read again
    for _ in range(PASSES):
        due = _first(sorted(find(session, context.office, case_id), key=_turn))
        if not due:
            break
        groups = (list(group) for _, group in groupby(due, key=_group))
        taken += [act for group in groups if (act := _take(session, context, case, group))]
    return sum(len(act.due) for act in taken)


def _first(due: list[DueStep]) -> list[DueStep]:
    """A seat's silence may be due by two who held it: the earlier moment is the step's."""
    at: dict[tuple[str, str], datetime] = {}
    for one in due:
        at.setdefault((one.subject, one.step), one.at)
    return [one for one in due if one.at == at[one.subject, one.step]]


def _turn(one: DueStep) -> tuple[object, ...]:
    place = ORDER.get(one.policy_step.do, 2) if one.policy_step else -1
    return (one.at, place, one.step, one.subject)


def _group(one: DueStep) -> tuple[object, ...]:
    is_single = one.policy_step is None or one.policy_step.do in SINGLY
    return (one.at, one.step, one.subject if is_single else "")


def _take(
    session: Session, context: Context, case: Incident, group: list[DueStep]
) -> StepInHand | None:
    """Nothing when a step before this one has changed the picture."""
    act = _act(session, context, case, group)
    if act is None:
        return None
    now = clock.now()
    session.flush()
    session.connection().execute(
        insert(TakenStep),
        [{"subject_id": one.subject, "step": one.step, "at": now} for one in act.due],
    )
    match act.first.kind:
        case "breach":
            _mark(session, act.first, case)
        case "hold_ended":
            key = f"{case.id}:{act.first.step}"
            alarm.raise_(session, AlarmKind.HOLD_ENDED, key, by=WORKER, incident=case)
        case _:
            actions.do(act)
    return act


def _act(
    session: Session, context: Context, case: Incident, group: list[DueStep]
) -> StepInHand | None:
    """What still holds of a group: between looking and taking a step before may have acted."""
    if group[0].row_id is None:
        return (
            StepInHand(session, context, case, group, []) if _case_waits(group[0], case) else None
        )
    rows = {
        row.id: row
        for row in session.exec(
            select(Assignment)
            .where(
                col(Assignment.id).in_([one.row_id for one in group]),
                col(Assignment.status).in_(NOT_YET[When(group[0].kind)]),
            )
            .execution_options(populate_existing=True)
        )
    }
    due = [one for one in group if one.row_id in rows]
    if due and due[0].policy_step is not None and due[0].policy_step.do == Do.ADD_MEMBER:
        due = [one for one in due if not reinforce.is_contested(session, case, one.row_id or "")]
    if not due:
        return None
    found = [rows[one.row_id or ""] for one in due]
    order = session.get_one(Order, found[0].order_id)
    return StepInHand(session, context, case, _once(due), found, order)


def _once(due: list[DueStep]) -> list[DueStep]:
    """Two members of one order are one subject where the step is about the order."""
    return list({one.subject: one for one in due}.values())


def _case_waits(due: DueStep, case: Incident) -> bool:
    if due.kind == BREACH:
        return due.clock in loop.newly_breached(case, clock.now())
    if due.kind == HOLD_ENDED:
        return case.status == IncidentStatus.ON_HOLD
    return case.claimed_by is None and case.status in WAITING


def _mark(session: Session, due: DueStep, case: Incident) -> None:
    """A target of the loop was missed: into the feed at that second."""
    setattr(case, f"{due.clock}_breached_at", clock.now())
    session.add(case)
    feed.note(session, FeedKind.LOOP_BREACHED, by=WORKER, incident=case, clock=due.clock)
    if case.severity <= Severity.URGENT:
        key = f"{case.id}:{due.step}"
        alarm.raise_(session, AlarmKind.OVERDUE, key, by=WORKER, incident=case, clock=due.clock)
