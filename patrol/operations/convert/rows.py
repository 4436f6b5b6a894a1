"""Copy the rows of one table to PostgreSQL in batches, and compare what both sides hold."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from patrol.terminal import CommandError, phrase

BATCH = 1000
"""Rows in memory at once; it stays the same for a table of any length."""


class UnfitRow(CommandError):
    """A row does not fit into PostgreSQL, or is another there. Nothing was converted."""


@dataclass(frozen=True)
class Sum:
    """The number of a table's rows, and the sum of their digests, which no order changes."""

    rows: int
    digest: int


def copy(old: Connection, new: Connection, table: Table) -> Sum:
    """Copy every row of a table. Return the sum of what was read.

    Raises: UnfitRow.
    """
    number, total = 0, 0
    for batch in _batches(old, table):
        _put(new, table, batch)
        number += len(batch)
        total += sum(map(_digest, batch))
    return Sum(number, total)


def sum_of(link: Connection, table: Table) -> Sum:
    """Read a table again. The database itself counts the rows."""
    total = sum(_digest(row) for batch in _batches(link, table) for row in batch)
    number: int = link.execute(select(func.count()).select_from(table)).scalar_one()
    return Sum(number, total)


def _batches(link: Connection, table: Table) -> Iterator[Sequence[Any]]:
    rows = link.execute(select(*table.c), execution_options={"yield_per": BATCH})
    with rows:
        yield from rows.partitions()


def _put(new: Connection, table: Table, batch: Sequence[Any]) -> None:
    """Insert a batch, and if it is refused its rows one by one, to name the one that is wrong."""
    try:
        with new.begin_nested():
            new.execute(insert(table), [row._asdict() for row in batch])
    except DBAPIError:
        for row in batch:
            _put_one(new, table, row)


def _put_one(new: Connection, table: Table, row: Any) -> None:
    try:
        with new.begin_nested():
            new.execute(insert(table), row._asdict())
    except DBAPIError as error:
        key = ", ".join(f"{c.name} {getattr(row, c.name)}" for c in table.primary_key)
        # Only the first line: the ones after it repeat the values, which may be personal.
        raise UnfitRow(
            phrase(
                "PostgreSQL refuses the row {key} of {name}: {reason}. Nothing was converted.",
                key=key,
                name=table.name,
                reason=str(error.orig).splitlines()[0],
            )
        ) from None


def _digest(row: Any) -> int:
    """Return 128 bits of the hash of a row's values, the same on both databases."""
    plain = repr([_plain(value) for value in row])
    return int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=16).digest(), "big")


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(_numbers(value), ensure_ascii=False, sort_keys=True)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _numbers(value: Any) -> Any:
    """Write 1e3 and 1000.0 in one way: JSONB keeps the number and not its spelling."""
    if isinstance(value, dict):
        return {key: _numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_numbers(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


_SERIAL = text(
    "SELECT table_name, column_name, "
    "pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence "
    "FROM information_schema.columns WHERE table_schema = current_schema() "
    "AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
)


def set_sequences(new: Connection) -> None:
    """Let each sequence go on after the largest number of its column."""
    for table, column, sequence in new.execute(_SERIAL).all():
        # The names come from the catalogue of our own schema.
        largest = new.exec_driver_sql(f'SELECT max("{column}") FROM "{table}"').scalar()  # noqa: S608
        if largest is not None:
            new.execute(text("SELECT setval(:name, :value)"), {"name": sequence, "value": largest})
