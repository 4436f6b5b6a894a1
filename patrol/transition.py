"""The one door for status: an allowed move, a compare-and-set, an act in the feed."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import update
from sqlmodel import Session, col

from patrol import clock, feed
from patrol.models import Assignment, Delivery, Incident, Intake
from patrol.status import IncidentStatus, Status, may_move

Row = TypeVar("Row", Incident, Assignment, Delivery, Intake)


class IllegalMove(Exception):
    """The lifecycle has no such step."""

    def __init__(self, row: Incident | Assignment | Delivery | Intake, target: Status) -> None:
        super().__init__(f"{type(row).__name__.lower()} {row.id}: {row.status} → {target}")
        self.row = row
        self.target = target


class LostRace(Exception):
    """Somebody else moved it first."""

    def __init__(self, row: Incident | Assignment | Delivery | Intake) -> None:
        super().__init__(f"{type(row).__name__.lower()} {row.id} was moved by somebody else")
        self.row = row


def move(session: Session, row: Row, target: Status, *, by: str = "", **changes: Any) -> None:
    """Move one row, with the columns that its new status needs. Raises IllegalMove, LostRace."""
    if not may_move(row.status, target):
        raise IllegalMove(row, target)
    if isinstance(row, Incident):
        changes["moved_by"] = by
        if target == IncidentStatus.NEW:
            changes["waiting_since"] = clock.now()
    session.flush()
    kind = type(row)
    statement = (
        update(kind)
        .where(col(kind.id) == row.id, col(kind.status) == row.status)
        .values(status=target, **changes)
        .execution_options(synchronize_session=False)
    )
    if session.connection().execute(statement).rowcount != 1:
        session.refresh(row)
        raise LostRace(row)
    session.refresh(row)
    if isinstance(row, Incident):
        feed.moved(session, row)


def move_many(
    session: Session, kind: type[Row], ids: Sequence[str], target: Status, **changes: Any
) -> list[str]:
    """Move all that may; returns the ids that moved. For rows no one holds in memory."""
    sources = [source for source in type(target) if may_move(source, target)]
    moved = session.connection().execute(
        update(kind)
        .where(col(kind.id).in_(ids), col(kind.status).in_(sources))
        .values(status=target, **changes)
        .returning(col(kind.id))
    )
    return sorted(moved.scalars())
