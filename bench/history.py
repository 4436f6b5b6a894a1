"""Make many past cases from one by set statements, because a statement for each takes hours.

The newest case of the town, with its order and assignments, is copied to earlier times, and each
copy is closed. Other columns are copied as they are.
"""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

from patrol import db

NEWEST = 2_000_000  # number of the newest copy; ids and case numbers count down from it
APART_S = 94
"""Seconds between two cases, so that a million cases fill three years."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+")
IDS = ("id", "incident_id", "order_id")
TABLES = (("incident", "id"), ("dispatch_order", "incident_id"), ("assignment", "incident_id"))
ENDS = {
    "incident": {"status": "'closed'", "arrived_at": "", "resolved_at": "", "closed_at": ""},
    "assignment": {"status": "'cleared'", "cleared_at": "", "ended_at": ""},
}
"""Columns in which a closed copy differs from its open case; "" stands for the copy's time."""
COUNT = "WITH RECURSIVE past(n) AS (SELECT ? UNION ALL SELECT n - 1 FROM past WHERE n > 1)"
"""Numbers from the oldest copy to the newest, so that every index grows at its end."""
# a crash costs only this scratch database, so it is written without fsync
FAST = ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000")


def fill(path: Path, cases: int) -> None:
    """Copy the newest case of this SQLite database so many times into its past."""
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
    """Return the statement that copies all rows of the case in this table."""
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
    """Return the SQL for a column of copy number n."""
    if name in IDS:  # ids begin with their time, so earlier cases come first as in life
        return f"printf('%012x', {NEWEST} - n) || substr({name}, 13)"
    if name == "number":
        return f"printf('past-%07d', {NEWEST} - n)"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return _moment(name)
    return name


def _moment(name: str) -> str:
    # SQLite counts milliseconds, and our times have six digits
    return f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '-' || (n * {APART_S}) || ' seconds')"
