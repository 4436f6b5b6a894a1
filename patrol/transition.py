"""Write statuses: the only module that does.

Each move is checked against the lifecycle and written as a compare-and-set, and the feed demands
an act for it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, bindparam, inspect, or_, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from patrol import clock, feed
from patrol.models import Assignment, Delivery, Hazard, Incident, Intake, Matter, Transfer
from patrol.status import IncidentStatus, Status, may_move

Row = TypeVar("Row", Incident, Assignment, Delivery, Intake, Transfer, Hazard, Matter)
MovedRow = Incident | Assignment | Delivery | Intake | Transfer | Hazard | Matter


class IllegalMove(Exception):
    """The lifecycle does not allow this move."""

    def __init__(self, row: MovedRow, target: Status) -> None:
        super().__init__(f"{type(row).__name__.lower()} {row.id}: {row.status} → {target}")
        self.row = row
        self.target = target


UNCLAIMED = {"claimed_by": None, "claimed_seat": None, "claimed_at": None}
"""A case that is 待派 again is unclaimed, so that the alarm sounds if nobody claims it anew."""


NOTHING_OWED = {
    "report_owed_by": None,
    "report_owed_at": None,
    "report_breached_at": None,
    "awaits_photo": False,
}
"""A case that is not resolved any more waits for no report (待补报)."""


class LostRace(Exception):
    """Another transaction moved the row first."""

    def __init__(self, row: MovedRow) -> None:
        super().__init__(f"{type(row).__name__.lower()} {row.id} was moved by somebody else")
        self.row = row


def move(session: Session, row: Row, target: Status, *, by: str = "", **changes: Any) -> None:
    """Move one row to a status and set the columns that this status needs.

    Raises: IllegalMove, LostRace.
    """
    if not may_move(row.status, target):
        raise IllegalMove(row, target)
    if isinstance(row, Incident):
        changes["moved_by"] = by
        if target == IncidentStatus.NEW:
            changes |= {"waiting_since": clock.now(), **UNCLAIMED}
        # Whatever comes after the resolution, the report belongs to the ending before it.
        if row.status == IncidentStatus.RESOLVED:
            changes |= NOTHING_OWED
    changes["status"] = target
    if inspect(row).transient:  # it is not stored yet: its INSERT will say it
        _set(row, changes)
        return
    # The statement below compares with the database, where a change in memory is not yet.
    session.flush()
    expected = {"the_id": row.id, "the_status": row.status}
    grows = isinstance(row, Incident) and not feed.has_grown(session, row)
    statement = _compare_and_set(type(row), tuple(changes), grows)
    moved = session.connection().execute(statement, changes | expected)
    if (version := moved.scalar() if grows else moved.rowcount or None) is None:
        # The refusal says what the row has become, and by whom.
        session.refresh(row)
        raise LostRace(row)
    if grows:
        changes["version"] = version
    # The database has these values already; a plain assignment would write them again.
    for name, value in changes.items():
        set_committed_value(row, name, value)
    if isinstance(row, Incident):
        feed.moved(session, row)


def _set(row: Row, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)


# Cached, or SQLAlchemy would build the same statement anew for every move.
@cache
def _compare_and_set(kind: Any, names: tuple[str, ...], grows: bool) -> Any:
    table = kind.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("the_id"), table.c.status == bindparam("the_status"))
        .values({name: bindparam(name) for name in names})
    )
    if grows:  # the move raises the version too, which saves an UPDATE under the write lock
        return statement.values(version=table.c.version + 1).returning(table.c.version)
    return statement


def move_many(
    session: Session, kind: type[Row], ids: Sequence[str], target: Status, **changes: Any
) -> list[str]:
    """Move those of these rows that may move; return the ids of the rows that moved.

    Rows in memory keep their old status; for those there is `move_rows`.
    """
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
    """Move all rows that meet the conditions and may move; return the ids that moved.

    The statement finds the rows itself, so the caller need not read them before.
    """
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
    """Move the rows that may, without reading them: each of `rows` says which, and what they get.

    Its values in the columns `of` choose the rows; its other values are written. All of `rows` have
    the same columns.
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
    """Move those of these rows that may move, in one statement; return the rows that moved."""
    if not rows:
        return []
    stored = [row for row in rows if not inspect(row).transient]
    for row in rows:
        if inspect(row).transient:
            move(session, row, target, **changes)
    if not stored:
        return list(rows)
    session.flush()
    ids = {row.id for row in stored}
    moved = set(move_many(session, type(rows[0]), sorted(ids), target, **changes))
    for row in stored:
        for name, value in {**changes, "status": target}.items() if row.id in moved else ():
            set_committed_value(row, name, value)
    return [row for row in rows if row.id not in ids - moved]


def move_each(
    session: Session, kind: type[Row], target: Status, changes: Mapping[str, Mapping[str, Any]]
) -> None:
    """Move each of these rows with values of its own; `changes` has the values by id.

    All rows set the same columns. The caller holds a lock on the rows and knows that they may move.
    """
    if not changes:
        return
    table: Any = kind.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    names = next(iter(changes.values()))
    statement = (
        update(table)
        .where(table.c.id == bindparam("the_id"), _may_move(table, target))
        .values(status=target, **{name: bindparam(name) for name in names})
    )
    # Sorted: all writers take rows in the order of their ids, so that none waits in a circle.
    rows = [{"the_id": key, **changes[key]} for key in sorted(changes)]
    session.connection().execute(statement, rows)


def _may_move(table: Any, target: Status) -> ColumnElement[bool]:
    """Build the condition on the status; a statement for many rows at once takes no `IN`."""
    return or_(*(table.c.status == source for source in _sources(target)))


def _sources(target: Status) -> list[Any]:
    return [source for source in type(target) if may_move(source, target)]
