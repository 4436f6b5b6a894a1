"""Who was sent where and what is known of each: the picture the escalation judges. Reads only."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import status
from patrol.models import Assignment, Contested, Order, Receipt, Report, Seat
from patrol.status import AssignmentStatus

A = AssignmentStatus


@dataclass(slots=True)
class SentAssignment:
    """One member on one case."""

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
    """When the place became another, which this member has not confirmed."""
    root: str
    """The first assignment that this seat waited on."""
    since: datetime
    is_quiet: bool
    is_first_only: bool
    is_seated: bool = False
    """The case misses somebody as long as this one is silent."""
    is_contested: bool = False
    """Everyone near was asked for this seat."""
    heard_at: datetime | None = None
    """On scene and alone: when the last word came."""


def standing(session: Session, cases: Mapping[str, Any]) -> list[SentAssignment]:
    """Everyone engaged on one of these cases, and who declined and was not replaced."""
    sent = _read(session, cases)
    unanswered = [one for one in sent if one.status in (A.DISPATCHED, A.DECLINED)]
    if unanswered:
        _seat(session, sent, {one.incident_id for one in unanswered})
        _contest(session, sent)
    _listen(session, sent)
    return [one for one in sent if one.status != A.DECLINED or one.is_seated]


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
            continue
        sent.append(_sent(row, case))
    return sent


def _contest(session: Session, sent: list[SentAssignment]) -> None:
    """Whose seats the orders for the first to accept are about, as long as nobody has won them."""
    orders = {one.order_id for one in sent if one.is_first_only and one.status == A.DISPATCHED}
    if not orders:
        return
    contested = set(
        session.exec(
            select(Contested.assignment_id).where(col(Contested.order_id).in_(sorted(orders)))
        )
    )
    for one in sent:
        one.is_contested = one.id in contested


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
    )


def _seat(session: Session, sent: list[SentAssignment], case_ids: Collection[str]) -> None:
    """Who is missed: holds a seat (or the plan has none), and too few have answered so far."""
    seats: dict[str, list[str | None]] = {case_id: [] for case_id in case_ids}
    for case_id, call_sign in session.exec(
        select(Seat.incident_id, Seat.call_sign).where(col(Seat.incident_id).in_(case_ids))
    ):
        seats[case_id].append(call_sign)
    answered = Counter(one.incident_id for one in sent if one.status in status.WORKING)
    latest: dict[str, datetime] = {}
    for one in sent:
        latest[one.incident_id] = max(one.sent_at, latest.get(one.incident_id, one.sent_at))
    for one in sent:
        wanted = seats.get(one.incident_id, [])
        if one.is_first_only or answered[one.incident_id] >= max(1, len(wanted)):
            continue
        if one.status == A.DISPATCHED:
            one.is_seated = not wanted or one.call_sign in wanted
        elif one.status == A.DECLINED and one.ended_at is not None:
            one.is_seated = None in wanted and latest[one.incident_id] < one.ended_at


def _listen(session: Session, sent: list[SentAssignment]) -> None:
    """Who is alone on scene, and when that member was last heard."""
    there: dict[str, list[SentAssignment]] = {}
    for one in sent:
        if one.status == A.ON_SCENE:
            there.setdefault(one.incident_id, []).append(one)
    alone = {crew[0].id: crew[0] for crew in there.values() if len(crew) == 1}
    if not alone:
        return
    heard: dict[str, datetime] = dict(
        session.exec(
            select(Report.assignment_id, func.max(Report.received_at))
            .where(col(Report.assignment_id).in_(alone))
            .group_by(Report.assignment_id)
        ).all()
    )
    for key, one in alone.items():
        arrived = one.on_scene_at or one.sent_at
        one.heard_at = max(arrived, heard.get(key, arrived))


def shown(session: Session, assignment_ids: Collection[str | None]) -> set[str]:
    """Those whose phone said that it shows the order."""
    rows = session.exec(
        select(Receipt.assignment_id).where(col(Receipt.assignment_id).in_(assignment_ids))
    )
    return set(rows)
