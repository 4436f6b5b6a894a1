"""The one door for status: an allowed move, a compare-and-set, an act in the feed."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
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


UNCLAIMED = {"claimed_by": None, "claimed_seat": None, "claimed_at": None}
"""待派 again: whoever had it in hand before has to say so again, or the siren does."""


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
            changes |= {"waiting_since": clock.now(), **UNCLAIMED}
    session.flush()
    changes["status"] = target
    found = {"the_id": row.id, "the_status": row.status}
    statement = _compare_and_set(type(row), tuple(changes))
    if session.connection().execute(statement, changes | found).rowcount != 1:
        session.refresh(row)
        raise LostRace(row)
    for name, value in changes.items():
        set_committed_value(row, name, value)
    if isinstance(row, Incident):
        feed.moved(session, row)


@cache
def _compare_and_set(kind: Any, names: tuple[str, ...]) -> Any:
    return (
        update(kind.__table__)
        .where(
            kind.__table__.c.id == bindparam("the_id"),
            kind.__table__.c.status == bindparam("the_status"),
        )
        .values({name: bindparam(name) for name in names})
    )


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
