"""Read the assignments that the escalation judges, and what is known of each. Reads only."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import status
from patrol.models import Assignment, Closure, Contested, Order, Receipt, Report, Seat
from patrol.status import AssignmentStatus

A = AssignmentStatus


@dataclass(slots=True)
class SentAssignment:
    """One assignment with all that decides which steps are due about it."""

    id: str
    order_id: str
    incident_id: str
    severity: int
    call_sign: str
    status: AssignmentStatus
    sent_at: datetime
    accepted_at: datetime | None
    en_route_at: datetime | None
    on_scene_at: datetime | None
    ended_at: datetime | None
    eta_s: int | None
    corrected_at: datetime | None
    """The time of a correction of the place that this member has not confirmed."""
    root: str
    """The id of the first assignment that this seat waited on; `since` is its time."""
    since: datetime
    is_quiet: bool
    is_first_only: bool
    is_relief: bool
    """交给 017: the member was asked to take over from another one, who goes on until then."""
    is_seated: bool = False
    """True when a seat of the case stays unfilled while this assignment is unanswered."""
    is_contested: bool = False
    """True when an order to everyone near also asks for this seat."""
    heard_at: datetime | None = None
    """Set for a member alone on scene: the time of the last report, of the arrival, or of 退回."""


def standing(session: Session, cases: Mapping[str, Any]) -> list[SentAssignment]:
    """Return the engaged assignments of these cases, and the declined ones whose seat is empty."""
    sent = _read(session, cases)
    unanswered = [
        assignment for assignment in sent if assignment.status in (A.DISPATCHED, A.DECLINED)
    ]
    if unanswered:
        _seat(session, sent, {assignment.incident_id for assignment in unanswered})
        _contest(session, sent)
    _listen(session, sent)
    return [
        assignment for assignment in sent if assignment.status != A.DECLINED or assignment.is_seated
    ]


def _read(session: Session, cases: Mapping[str, Any]) -> list[SentAssignment]:
    query = (
        select(*_COLUMNS)
        .join(Order, col(Order.id) == col(Assignment.order_id))
        .where(
            col(Assignment.status).in_((*status.ENGAGED, A.DECLINED)),
            col(Assignment.incident_id).in_(list(cases)),
        )
        .order_by(col(Assignment.id))
    )
    sent = []
    for row in session.connection().execute(query):
        case = cases[row.incident_id]
        if case.status not in status.DISPATCHABLE:
            continue  # on hold: a person decided to wait, so nobody is silent
        sent.append(_sent(row, case))
    return sent


def _contest(session: Session, sent: list[SentAssignment]) -> None:
    """Mark the assignments whose seat an order to everyone near asks for and nobody has won."""
    orders = {
        assignment.order_id
        for assignment in sent
        if assignment.is_first_only and assignment.status == A.DISPATCHED
    }
    if not orders:
        return
    contested = set(
        session.exec(
            select(Contested.assignment_id).where(col(Contested.order_id).in_(sorted(orders)))
        )
    )
    for assignment in sent:
        assignment.is_contested = assignment.id in contested


_COLUMNS: Any = (
    col(Assignment.id),
    col(Assignment.order_id),
    col(Assignment.incident_id),
    col(Assignment.call_sign),
    col(Assignment.status),
    col(Assignment.dispatched_at),
    col(Assignment.accepted_at),
    col(Assignment.en_route_at),
    col(Assignment.on_scene_at),
    col(Assignment.ended_at),
    col(Assignment.eta_s),
    col(Assignment.place_version),
    col(Order.root_id),
    col(Order.root_at),
    col(Order.first_only),
    col(Assignment.relief_of_id),
    col(Order.quiet),
)


def _sent(row: Any, case: Any) -> SentAssignment:
    is_unread = row.place_version < case.place_version
    return SentAssignment(
        id=row.id,
        order_id=row.order_id,
        incident_id=row.incident_id,
        severity=case.severity,
        call_sign=row.call_sign,
        status=A(row.status),
        sent_at=row.dispatched_at,
        accepted_at=row.accepted_at,
        en_route_at=row.en_route_at,
        on_scene_at=row.on_scene_at,
        ended_at=row.ended_at,
        eta_s=row.eta_s,
        corrected_at=case.place_at if is_unread else None,
        root=row.root_id or row.id,
        since=row.root_at or row.dispatched_at,
        is_quiet=row.call_sign in row.quiet,
        is_first_only=row.first_only,
        is_relief=row.relief_of_id is not None,
    )


def _seat(session: Session, sent: list[SentAssignment], case_ids: Collection[str]) -> None:
    """Mark the assignments whose silence leaves a seat unfilled.

    The case has fewer answers than seats, and the member holds a seat (or the plan has none). A
    declined assignment counts while a seat is empty and nobody was sent after the refusal.
    """
    seats: dict[str, list[str | None]] = {case_id: [] for case_id in case_ids}
    for case_id, call_sign in session.exec(
        select(Seat.incident_id, Seat.call_sign).where(col(Seat.incident_id).in_(case_ids))
    ):
        seats[case_id].append(call_sign)
    answered = Counter(
        assignment.incident_id for assignment in sent if assignment.status in status.WORKING
    )
    latest: dict[str, datetime] = {}
    for assignment in sent:
        latest[assignment.incident_id] = max(
            assignment.sent_at, latest.get(assignment.incident_id, assignment.sent_at)
        )
    for assignment in sent:
        # A case without seats needs one answer.
        wanted = seats.get(assignment.incident_id, [])
        if assignment.is_first_only or answered[assignment.incident_id] >= max(1, len(wanted)):
            continue
        if assignment.status == A.DISPATCHED:
            assignment.is_seated = not wanted or assignment.call_sign in wanted
        elif assignment.status == A.DECLINED and assignment.ended_at is not None:
            assignment.is_seated = (
                None in wanted and latest[assignment.incident_id] < assignment.ended_at
            )


def _listen(session: Session, sent: list[SentAssignment]) -> None:
    """Set `heard_at` of each member who is alone on scene."""
    crews: dict[str, list[SentAssignment]] = {}
    for assignment in sent:
        if assignment.status == A.ON_SCENE:
            crews.setdefault(assignment.incident_id, []).append(assignment)
    alone = {crew[0].id: crew[0] for crew in crews.values() if len(crew) == 1}
    if not alone:
        return
    heard: dict[str, datetime] = dict(
        session.exec(
            select(Report.assignment_id, func.max(Report.received_at))
            .where(col(Report.assignment_id).in_(alone))
            .group_by(Report.assignment_id)
        ).all()
    )
    back = _sent_back(session, [assignment.incident_id for assignment in alone.values()])
    for key, assignment in alone.items():
        arrived = assignment.on_scene_at or assignment.sent_at
        asked = back.get(assignment.incident_id, arrived)
        assignment.heard_at = max(arrived, heard.get(key, arrived), asked)


def _sent_back(session: Session, case_ids: Collection[str]) -> dict[str, datetime]:
    """Return the time when the desk last sent each case back: the lead is asked anew from then."""
    return dict(
        session.exec(
            select(Closure.incident_id, func.max(Closure.at))
            .where(col(Closure.incident_id).in_(case_ids), col(Closure.accepted).is_(False))
            .group_by(Closure.incident_id)
        ).all()
    )


def shown(session: Session, assignment_ids: Collection[str | None]) -> set[str]:
    """Return the ids of those assignments that a phone has shown."""
    rows = session.exec(
        select(Receipt.assignment_id).where(col(Receipt.assignment_id).in_(assignment_ids))
    )
    return set(rows)
