"""Until when a member reads a case: while assigned, and for a stated time after that."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select

from patrol import clock, status
from patrol.models.incident import Assignment, Incident, Order

CREW_READS_FOR = timedelta(hours=24)
"""As long as the phone lists an ended job. After that the case is the desk's alone."""


def cases_of(member_id: int | None) -> Any:
    """Return a query for the ids of the cases that this member may read now.

    An order that was undone gives no access, because the member was named by mistake.
    """
    return (
        select(Assignment.incident_id)
        .join(Order, col(Order.id) == col(Assignment.order_id))
        .where(
            Assignment.member_id == member_id,
            col(Order.undone_at).is_(None),
            or_(
                col(Assignment.ended_at).is_(None),
                col(Assignment.ended_at) > clock.now() - CREW_READS_FOR,
            ),
        )
    )


def gone(session: Session, cases: Iterable[Incident]) -> dict[str, set[str]]:
    """Return by case the call signs of those on it who finished longer ago than they read it."""
    since = clock.now() - CREW_READS_FOR
    incident_ids = {case.id for case in cases if case.opened_at < since}  # else it is too young
    if not incident_ids:
        return {}
    rows = session.exec(
        select(Assignment.incident_id, Assignment.call_sign)
        .where(
            col(Assignment.incident_id).in_(incident_ids), col(Assignment.status).in_(status.CREW)
        )
        .group_by(col(Assignment.incident_id), col(Assignment.call_sign))
        .having(
            func.count(col(Assignment.ended_at)) == func.count(),
            func.max(Assignment.ended_at) <= since,
        )
    )
    signs: dict[str, set[str]] = {}
    for incident_id, call_sign in rows:
        signs.setdefault(incident_id, set()).add(call_sign)
    return signs


def may_read(session: Session, row: Assignment) -> bool:
    """Return True while the member of this assignment may read its case."""
    if row.ended_at is None:  # an undone order has ended too
        return True
    session.flush()
    mine = cases_of(row.member_id).where(Assignment.incident_id == row.incident_id).limit(1)
    return session.exec(mine).first() is not None


def off_case(session: Session, rows: Iterable[Assignment]) -> dict[str, Any]:
    """Return the part of an act's body that says who of these is named and may not read it."""
    signs = sorted({row.call_sign for row in rows if not may_read(session, row)})
    return {"off": signs} if signs else {}
