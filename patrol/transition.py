"""The one door for status: an allowed move, a compare-and-set, an act in the feed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, bindparam, or_, update
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
    grows = isinstance(row, Incident) and not feed.has_grown(session, row)
    statement = _compare_and_set(type(row), tuple(changes), grows)
    moved = session.connection().execute(statement, changes | found)
    if (version := moved.scalar() if grows else moved.rowcount or None) is None:
        session.refresh(row)
        raise LostRace(row)
    if grows:
        changes["version"] = version
    for name, value in changes.items():
        set_committed_value(row, name, value)
    if isinstance(row, Incident):
        feed.moved(session, row)


@cache
def _compare_and_set(kind: Any, names: tuple[str, ...], grows: bool) -> Any:
    table = kind.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("the_id"), table.c.status == bindparam("the_status"))
        .values({name: bindparam(name) for name in names})
    )
    if grows:  # the act's own statement carries the new version: an UPDATE less under the lock
        return statement.values(version=table.c.version + 1).returning(table.c.version)
    return statement


def move_many(
    session: Session, kind: type[Row], ids: Sequence[str], target: Status, **changes: Any
) -> list[str]:
    """Move all that may; returns the ids that moved. For rows no one holds in memory."""
    if not ids:
        return []
    asked = {**changes, "status": target, "the_ids": ids, "the_sources": _sources(target)}
    statement = _move_all(kind, ("status", *changes))
    return sorted(session.connection().execute(statement, asked).scalars())


@cache
def _move_all(kind: Any, names: tuple[str, ...]) -> Any:
    return (
        update(kind)
        .where(
            col(kind.id).in_(bindparam("the_ids", expanding=True)),
            col(kind.status).in_(bindparam("the_sources", expanding=True)),
        )
        .values({name: bindparam(name) for name in names})
        .returning(col(kind.id))
    )


def move_where(
    session: Session, kind: type[Row], target: Status, *where: ColumnElement[bool], **changes: Any
) -> list[str]:
    """As `move_many`, for all rows of which this holds: nobody has to look for them before."""
    moved = session.connection().execute(
        update(kind)
        .where(*where, col(kind.status).in_(_sources(target)))
        .values(status=target, **changes)
        .returning(col(kind.id))
    )
    return sorted(moved.scalars())


def move_matching(
    session: Session, kind: type[Row], target: Status, rows: Sequence[Mapping[str, Any]], *of: str
) -> None:
    """Move, for each of these, all that may and have its values in the columns `of`.

    The other columns of each, the same in all, are what changes.
    """
    names = tuple(name for name in rows[0] if name not in of)
    asked = [{f"the_{name}" if name in of else name: row[name] for name in row} for row in rows]
    session.connection().execute(_move_matching(kind, target, of, names), asked)


@cache
def _move_matching(kind: Any, target: Status, of: tuple[str, ...], names: tuple[str, ...]) -> Any:
    table = kind.__table__
    which = [table.c[name] == bindparam(f"the_{name}") for name in of]
    return (
        update(table)
        .where(*which, _may_move(table, target))
        .values(status=target, **{name: bindparam(name) for name in names})
    )


def move_rows(session: Session, rows: Sequence[Row], target: Status, **changes: Any) -> list[Row]:
    """Move those of these rows that may, in one statement; returns them as they are now."""
    if not rows:
        return []
    session.flush()
    ids = [row.id for row in rows]
    moved = set(move_many(session, type(rows[0]), ids, target, **changes))
    found = [row for row in rows if row.id in moved]
    for row in found:
        for name, value in {**changes, "status": target}.items():
            set_committed_value(row, name, value)
    return found


def move_each(
    session: Session, kind: type[Row], target: Status, changes: Mapping[str, Mapping[str, Any]]
) -> None:
    """Move all that may, each with columns of its own; all name the same columns.

    `changes` is by id. The caller has read these rows under a lock and knows that they may move.
    """
    if not changes:
        return
    table: Any = kind.__table__  # type: ignore[attr-defined]
    names = next(iter(changes.values()))
    statement = (
        update(table)
        .where(table.c.id == bindparam("the_id"), _may_move(table, target))
        .values(status=target, **{name: bindparam(name) for name in names})
    )
    rows = [{"the_id": key, **changes[key]} for key in sorted(changes)]
    session.connection().execute(statement, rows)


def _may_move(table: Any, target: Status) -> ColumnElement[bool]:
    """As a list of alternatives: a statement for many rows at once takes no `IN`."""
    return or_(*(table.c.status == source for source in _sources(target)))


def _sources(target: Status) -> list[Any]:
    return [source for source in type(target) if may_move(source, target)]
