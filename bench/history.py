"""Many past cases, made of one by statements over whole sets: a row each would take hours.

The newest case of the town, with its order and its members, is copied back through the years, and
each copy is closed. Whatever columns the tables have are copied as they are.
"""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

from patrol import db

NEWEST = 2_000_000
APART_S = 94
"""A million cases fill three years."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+")
IDS = ("id", "incident_id", "order_id")
TABLES = (("incident", "id"), ("dispatch_order", "incident_id"), ("assignment", "incident_id"))
ENDS = {
    "incident": {"status": "'closed'", "arrived_at": "", "resolved_at": "", "closed_at": ""},
    "assignment": {"status": "'cleared'", "cleared_at": "", "ended_at": ""},
}
"""What a copy has that the case in hand has not; an empty one is the time of the case."""
COUNT = "WITH RECURSIVE past(n) AS (SELECT ? UNION ALL SELECT n - 1 FROM past WHERE n > 1)"
"""The oldest first: every index grows at its end."""
FAST = ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000")


def fill(path: Path, cases: int) -> None:
    """Copy the newest case of this SQLite database so often into its past."""
    with closing(db.sqlite_module().connect(path, isolation_level=None)) as link:
        for pragma in FAST:
            link.execute(f"PRAGMA {pragma}")
        (case,) = link.execute("SELECT max(id) FROM incident").fetchone()
        link.execute("BEGIN IMMEDIATE")
        for table, of in TABLES:
            link.execute(_copy(link, table, of, case), (cases, case))
        link.execute("COMMIT")
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(link: Any, table: str, of: str, case: str) -> str:
    """The statement that copies all rows of the case in this table."""
    row = link.execute(f"SELECT * FROM {table} WHERE {of} = ? LIMIT 1", (case,))
    names = [column[0] for column in row.description]
    sample = dict(zip(names, row.fetchone(), strict=True))
    ends = ENDS.get(table, {})
    at = "opened_at" if table == "incident" else "dispatched_at"
    values = [
        (ends[name] or _moment(at)) if name in ends else _value(name, value)
        for name, value in sample.items()
    ]
    return (
        f"INSERT INTO {table} ({', '.join(names)}) {COUNT} SELECT {', '.join(values)} "
        f"FROM past, {table} WHERE {table}.{of} = ?"
    )


def _value(name: str, value: Any) -> str:
    """How a column of the copy number n is made from the case's."""
    if name in IDS:  # ids begin with their time, so earlier cases come first as in life
        return f"printf('%012x', {NEWEST} - n) || substr({name}, 13)"
    if name == "number":
        return f"printf('past-%07d', {NEWEST} - n)"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return _moment(name)
    return name


def _moment(name: str) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '-' || (n * {APART_S}) || ' seconds')"
