"""The peer of our transaction: sqlite3 alone writes the same rows into the same tables."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from patrol import db

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0")
WRITTEN = (
    ("dispatch_order", "id = :order"),
    ("assignment", "order_id = :order"),
    ("delivery", "assignment_id LIKE :order || '-%'"),
    ("feed", "kind = 'order.sent' AND incident_id = :incident"),
)
SENT = "UPDATE incident SET version = version + 1, status = 'dispatched' WHERE id = ?"
Rows = list[dict[str, Any]]


def checkpoint(path: Path) -> None:
    """Move the WAL into its database between two measures; in production our worker does it."""
    with closing(db.sqlite_module().connect(path)) as link:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class BareOrder:
    """The rows of the newest order in `source`, written again and again into a copy of it."""

    def __init__(self, source: Path, scratch: Path) -> None:
        checkpoint(source)
        shutil.copy(source, scratch)
        self._link = db.sqlite_module().connect(scratch, isolation_level=None)
        for pragma in PRAGMAS:
            self._link.execute(f"PRAGMA {pragma}")
        order, incident = self._link.execute(
            "SELECT id, incident_id FROM dispatch_order ORDER BY at DESC LIMIT 1"
        ).fetchone()
        self._names = {"order": order, "incident": incident}
        self._case = _read(self._link, "incident", "id = :incident", self._names)[0]
        self._rows = [(table, _read(self._link, table, of, self._names)) for table, of in WRITTEN]
        self._numbers = count()

    def once(self) -> float:
        """Return the milliseconds of one durable transaction; inserting its case is not timed.

        The desk opens its case before the timed request too.
        """
        new = {self._names["order"]: db.new_id(), self._names["incident"]: db.new_id()}
        (seq,) = self._link.execute("SELECT max(seq) FROM feed").fetchone()
        opened = {**self._case, "number": f"bare-{next(self._numbers)}"}
        self._link.executemany(*_insert("incident", list(_renamed([opened], new, seq))))
        ready = [_insert(table, list(_renamed(rows, new, seq))) for table, rows in self._rows]
        begun = time.perf_counter()
        self._link.execute("BEGIN IMMEDIATE")
        for statement, values in ready:
            self._link.executemany(statement, values)
        self._link.execute(SENT, (new[self._names["incident"]],))
        self._link.execute("COMMIT")
        return (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        self._link.close()


def _read(link: Any, table: str, where: str, names: dict[str, str]) -> Rows:
    cursor = link.execute(f"SELECT * FROM {table} WHERE {where}", names)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def _insert(table: str, rows: Rows) -> tuple[str, list[tuple[Any, ...]]]:
    marks = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({marks})"
    return statement, [tuple(row.values()) for row in rows]


def _renamed(rows: Rows, new: dict[str, str], seq: int) -> Iterator[dict[str, Any]]:
    for row in rows:
        made = {
            key: _replaced(value, new) if isinstance(value, str) else value
            for key, value in row.items()
        }
        if "attempts" in made:
            made["id"] = db.new_id()
        if "seq" in made:
            made["seq"] = seq + 1
        yield made


def _replaced(text: str, new: dict[str, str]) -> str:
    for old, fresh in new.items():
        text = text.replace(old, fresh)
    return text
