"""Find the assignments that receipts are for; a member may give them for his or her own only."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from patrol.models import Assignment, Incident


class OwnAssignment(NamedTuple):
    """The columns of an assignment that a receipt needs, with the incident."""

    id: str
    call_sign: str
    member_id: int
    dispatched_at: datetime
    incident: Incident


def own_assignments(
    session: Session, asked: Sequence[tuple[int | None, str]]
) -> list[OwnAssignment | None]:
    """Return the assignment for each member's id and assignment's id; None when it is not theirs.

    PostgreSQL locks the incidents, so that the feed shows them as they are committed.
    """
    is_waiting = session.get_bind().dialect.name == "postgresql"
    statement = _BY_ID_LOCKED if is_waiting else _BY_ID
    rows = session.execute(statement, {"ids": [assignment_id for _, assignment_id in asked]})
    by_id = {row[0]: OwnAssignment(*row) for row in rows}
    return [
        row if row is not None and row.member_id == member_id else None
        for member_id, assignment_id in asked
        for row in [by_id.get(assignment_id)]
    ]


_BY_ID = (
    select(
        col(Assignment.id),
        col(Assignment.call_sign),
        col(Assignment.member_id),
        col(Assignment.dispatched_at),
        Incident,
    )
    .join(Incident, col(Incident.id) == col(Assignment.incident_id))
    .where(col(Assignment.id).in_(bindparam("ids", expanding=True)))
)
_BY_ID_LOCKED = _BY_ID.order_by(col(Incident.id)).with_for_update(of=Incident)
