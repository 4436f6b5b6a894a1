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
IDS = ("id", "incident_id", "order_id", "assignment_id")
OF_CASE = "incident_id = :case"
OF_CREW = "assignment_id IN (SELECT id FROM assignment WHERE incident_id = :case)"
TABLES = (
    ("incident", "id = :case", "opened_at"),
    ("dispatch_order", OF_CASE, "at"),
    ("assignment", OF_CASE, "dispatched_at"),
    ("delivery", OF_CREW, "due_at"),
    ("receipt", OF_CREW, "at"),
    ("report", OF_CASE, "acted_at"),
    ("intake", OF_CASE, "received_at"),
    ("alarm", OF_CASE, "raised_at"),
)
"""Table, its rows of the case, and the column that an ended copy takes missing times from."""
ENDS = {
    "incident": {
        **{"status": "'closed'", "arrived_at": "", "resolved_at": "", "closed_at": ""},
        **{"report_owed_by": "NULL", "report_owed_at": "NULL"},
    },
    "assignment": {"status": "'cleared'", "cleared_at": "", "ended_at": ""},
    "delivery": {"status": "'expired'"},
    "alarm": {"cleared_at": ""},
}
"""What a copy has that the case in hand has not; an empty one is the time of the row."""
UNIQUE = ("number", "dedup_key", "key")
COUNT = (
    "WITH RECURSIVE past(n) AS (SELECT :cases UNION ALL SELECT n - 1 FROM past WHERE n > :since)"
)
"""The oldest first: every index grows at its end."""
# A crash costs only this scratch database, so it is written without fsync.
FAST = ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000")


def fill(path: Path, cases: int, since: int = 1, apart_s: int = APART_S) -> None:
    """Copy the newest case that was sent into the past of this SQLite database.

    It makes the copies `since` to `cases`, so many seconds apart; a higher number is further in the
    past.
    """
    with closing(db.sqlite_module().connect(path, isolation_level=None)) as link:
        for pragma in FAST:
            link.execute(f"PRAGMA {pragma}")
        (case,) = link.execute(
            "SELECT max(id) FROM incident WHERE dispatched_at IS NOT NULL"
        ).fetchone()
        numbers = {"cases": cases, "since": since, "apart_s": apart_s}
        link.execute("BEGIN IMMEDIATE")
        for table, rows, at in TABLES:
            if statement := _copy(link, table, rows, at, case):
                link.execute(statement, {**numbers, "case": case})
        link.execute("COMMIT")
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(link: Any, table: str, rows: str, at: str, case: str) -> str:
    """The statement that copies all rows of the case in this table; empty when it has none."""
    row = link.execute(f"SELECT * FROM {table} WHERE {rows} LIMIT 1", {"case": case})
    names = [column[0] for column in row.description]
    values = row.fetchone()
    if values is None:
        return ""
    sample = dict(zip(names, values, strict=True))
    ends = ENDS.get(table, {})
    copies = [
        (ends[name] or _moment(at)) if name in ends else _value(f'"{name}"', name, value)
        for name, value in sample.items()
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {table} ({quoted}) {COUNT} SELECT {', '.join(copies)} "
        f"FROM past, {table} WHERE {rows}"
    )


def _value(column: str, name: str, value: Any) -> str:
    """How a column of the copy number n is made from the case's."""
    if name in IDS and value is not None:
        # Ids begin with their time, so earlier cases come first as in life.
        return f"printf('%012x', {NEWEST} - n) || substr({column}, 13)"
    if name in UNIQUE:
        return f"printf('past-%07d', {NEWEST} - n) || substr({column}, 1, 8)"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return _moment(name)
    return column


def _moment(name: str) -> str:
    # SQLite counts milliseconds, and our times have six digits
    return f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '-' || (n * :apart_s) || ' seconds')"
