"""The peer of our transaction: the same rows into the same tables by sqlite3 alone."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
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
Rows = list[dict[str, Any]]


def transactions_ms(source: Path, scratch: Path, rounds: int) -> list[float]:
    """Milliseconds of each durable transaction with the rows of the newest order in `source`."""
    with closing(db.sqlite_module().connect(source)) as link:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(source, scratch)
    with closing(db.sqlite_module().connect(scratch, isolation_level=None)) as link:
        for pragma in PRAGMAS:
            link.execute(f"PRAGMA {pragma}")
        order, incident = link.execute(
            "SELECT id, incident_id FROM dispatch_order ORDER BY at DESC LIMIT 1"
        ).fetchone()
        names = {"order": order, "incident": incident}
        case = _read(link, "incident", "id = :incident", names)[0]
        rows = [(table, _read(link, table, where, names)) for table, where in WRITTEN]
        return [_once(link, n, case, rows, names) for n in range(rounds)]


def _read(link: Any, table: str, where: str, names: dict[str, str]) -> Rows:
    found = link.execute(f"SELECT * FROM {table} WHERE {where}", names)
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found]


def _once(
    link: Any, number: int, case: dict[str, Any], rows: list[tuple[str, Rows]], names: Any
) -> float:
    """Renamed rows, a new case first; only the transaction is timed."""
    new = {names["order"]: db.new_id(), names["incident"]: db.new_id()}
    (seq,) = link.execute("SELECT max(seq) FROM feed").fetchone()
    opened = {**case, "number": f"bare-{number}"}
    link.executemany(*_insert("incident", list(_renamed([opened], new, seq))))
    ready = [_insert(table, list(_renamed(group, new, seq))) for table, group in rows]
    update = "UPDATE incident SET version = version + 1, status = 'dispatched' WHERE id = ?"
    begun = time.perf_counter()
    link.execute("BEGIN IMMEDIATE")
    for statement, values in ready:
        link.executemany(statement, values)
    link.execute(update, (new[names["incident"]],))
    link.execute("COMMIT")
    return (time.perf_counter() - begun) * 1000


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
