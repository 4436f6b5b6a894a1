"""Silence is never silent: what must happen when nobody takes up, answers or moves.

`find` looks without writing; `climb` takes each step once (`Step`), never early, whoever comes
first. The table of times is `patrol/catalogue/ladder.json`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from patrol import alarm, clock, feed, loop, status
from patrol.catalogue import Catalogue
from patrol.models import Assignment, Incident, Step
from patrol.status import AssignmentStatus, IncidentStatus

WORKER = "worker"
WAITING = (IncidentStatus.NEW, IncidentStatus.VERIFYING)
NOT_YET = {
    "not_accepted": AssignmentStatus.DISPATCHED,
    "not_moving": AssignmentStatus.ACCEPTED,
}
GRAVE = 2
"""特急 and 紧急: what is overdue there is also alarmed."""


@dataclass(frozen=True, slots=True)
class Due:
    """A step whose moment has come: `subject` is the incident or the assignment it is about."""

    step: str
    kind: str
    case: Incident
    row: Assignment | None = None

    @property
    def subject(self) -> str:
        return self.row.id if self.row else self.case.id


def find(session: Session, catalogue: Catalogue) -> list[Due]:
    """All that is due and not taken yet. Reads only."""
    now = clock.now()
    due = [
        *_breaches(session, now),
        *_unclaimed(session, catalogue, now),
        *_unanswered(session, catalogue, now),
        *_held(session, now),
    ]
    taken = set(
        session.exec(
            select(Step.subject_id, Step.step).where(
                col(Step.subject_id).in_({one.subject for one in due})
            )
        )
    )
    return [one for one in due if (one.subject, one.step) not in taken]


def climb(session: Session, catalogue: Catalogue) -> int:
    """Take every step that is due; returns how many."""
    return sum(_take(session, one) for one in find(session, catalogue))


def _take(session: Session, due: Due) -> bool:
    """False when another worker was first, or when it is not due any more."""
    case = session.get_one(Incident, due.case.id, with_for_update=True, populate_existing=True)
    if due.row is not None:
        session.refresh(due.row)
    if not _still(due, case):
        return False
    try:
        with session.begin_nested():
            session.connection().execute(
                insert(Step),
                [{"subject_id": due.subject, "step": due.step, "at": clock.now()}],
            )
    except IntegrityError:
        return False
    if due.kind == "breach":
        _mark(session, due)
    else:
        alarm.raise_(
            session,
            due.kind,
            f"{due.subject}:{due.step}",
            by=WORKER,
            incident=due.case,
            assignment=due.row,
        )
    return True


def _still(due: Due, case: Incident) -> bool:
    """Between looking and taking, a desk or a phone may have acted."""
    match due.kind:
        case "breach":
            return due.step.removeprefix("breach:") in loop.newly_breached(case, clock.now())
        case "unclaimed":
            return case.claimed_by is None and case.status in WAITING
        case "hold_ended":
            return case.status == IncidentStatus.ON_HOLD
    return due.row is not None and due.row.status == NOT_YET[due.kind]


def _mark(session: Session, due: Due) -> None:
    """A target of the loop was missed: into the feed at that second."""
    name = due.step.removeprefix("breach:").partition(":")[0]
    setattr(due.case, f"{name}_breached_at", clock.now())
    session.add(due.case)
    feed.note(session, "loop.breached", by=WORKER, incident=due.case, clock=name)
    if due.case.severity <= GRAVE:
        alarm.raise_(
            session,
            "overdue",
            f"{due.case.id}:{due.step}",
            by=WORKER,
            incident=due.case,
            clock=name,
        )


def _breaches(session: Session, now: datetime) -> Iterator[Due]:
    running = session.exec(
        select(Incident)
        .where(col(Incident.status).in_(status.OPEN - {IncidentStatus.ON_HOLD}))
        .order_by(Incident.id)
    )
    for case in running:
        for name in loop.newly_breached(case, now):
            yield Due(f"breach:{name}", "breach", case)


def _unclaimed(session: Session, catalogue: Catalogue, now: datetime) -> Iterator[Due]:
    """A silent desk: nobody has taken up the case since it became 待派 (again)."""
    waiting = session.exec(
        select(Incident)
        .where(
            col(Incident.status).in_(WAITING),
            col(Incident.claimed_by).is_(None),
        )
        .order_by(Incident.id)
    )
    for case in waiting:
        after_s = catalogue.ladder(case.severity).unclaimed_s
        if _is_past(case.waiting_since, after_s, now):
            yield Due(f"unclaimed:{clock.iso(case.waiting_since)}", "unclaimed", case)


def _unanswered(session: Session, catalogue: Catalogue, now: datetime) -> Iterator[Due]:
    """Sent and not accepted, or accepted and not moving."""
    rows = session.exec(
        select(Assignment, Incident)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(
            col(Assignment.status).in_([AssignmentStatus.DISPATCHED, AssignmentStatus.ACCEPTED]),
            col(Incident.status).in_(status.OPEN),
        )
        .order_by(Assignment.id)
    )
    for row, case in rows:
        policy = catalogue.ladder(case.severity)
        if row.status == AssignmentStatus.DISPATCHED:
            if _is_past(row.dispatched_at, policy.not_accepted_s, now):
                yield Due("not_accepted", "not_accepted", case, row)
        elif row.accepted_at and _is_past(row.accepted_at, policy.not_moving_s, now):
            yield Due("not_moving", "not_moving", case, row)


def _held(session: Session, now: datetime) -> Iterator[Due]:
    """A hold has run out: somebody must take the case up again."""
    for case in session.exec(
        select(Incident)
        .where(Incident.status == IncidentStatus.ON_HOLD, col(Incident.hold_until) <= now)
        .order_by(Incident.id)
    ):
        if case.hold_until is not None:
            yield Due(f"hold_ended:{clock.iso(case.hold_until)}", "hold_ended", case)


def _is_past(since: datetime, after_s: int | None, now: datetime) -> bool:
    return after_s is not None and now >= since + timedelta(seconds=after_s)
