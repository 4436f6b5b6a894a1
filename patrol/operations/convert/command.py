"""`patrol convert TARGET`: what is refused, and the one transaction that does it all."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel

from patrol import audit, chain, feed
from patrol.config import Settings
from patrol.db import Database, normal_url, without_limits
from patrol.models import AuditAct
from patrol.operations import downgrade, migrate
from patrol.operations.backup.restore import STOP_FIRST, is_in_use
from patrol.operations.convert import rows
from patrol.operations.convert.rows import Sum, UnfitRow
from patrol.terminal import CommandError, phrase


class ConvertRefused(CommandError):
    """Converting would do harm. The message says what to do first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", help="an empty database: postgresql://patrol@localhost/patrol")


def run(settings: Settings, arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Copy the database of the settings to the target, and say how many rows each table has.

    Raises: ConvertRefused, UnfitRow.
    """
    source_url, target_url = normal_url(settings.database_url), normal_url(arguments.target)
    if source_url.get_backend_name() != "sqlite" or target_url.get_backend_name() != "postgresql":
        raise ConvertRefused(
            phrase(
                "convert goes from SQLite (DATABASE_URL, or patrol.db in "
                "PATROL_DATA) to PostgreSQL: patrol convert "
                "postgresql://patrol@localhost/patrol"
            )
        )
    file = Path(source_url.database or "")
    if not file.is_file():
        raise ConvertRefused(phrase("there is no database {file}", file=file))
    if is_in_use(file):
        raise ConvertRefused(STOP_FIRST)
    source, target = Database(settings.database_url), Database(arguments.target)
    try:
        counts = convert(source, target)
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise ConvertRefused(
            phrase("the database does not answer: {reason}", reason=reason)
        ) from None
    finally:
        source.dispose()
        target.dispose()
    _say_done(counts, target, say)


def convert(source: Database, target: Database) -> dict[str, int]:
    """Copy everything in one transaction of each side. Return the rows of each table.

    Raises: ConvertRefused, UnfitRow.
    """
    # The write lock of the source: nothing is added to it while we read.
    with source.writer.begin() as old:
        _refuse_source(source, old)
        with target.writer.begin() as new:
            without_limits(new)
            _refuse_target(new)
            return _convert(old, new)


def _convert(old: Connection, new: Connection) -> dict[str, int]:
    migrate.build(new)
    sums = {}
    for table in SQLModel.metadata.sorted_tables:
        new.execute(table.delete())  # what the migrations have put in is in the source, too
        sums[table.name] = rows.copy(old, new, table)
    rows.set_sequences(new)
    _compare(sums, new)
    number = _same_chain(old, new)
    with Session(new) as session:
        words = f"SQLite to PostgreSQL, {number} rows of the feed"
        audit.note(session, AuditAct.IMPORTED, audit.operator(), words)
    return {name: total.rows for name, total in sums.items()}


def _refuse_source(source: Database, old: Connection) -> None:
    """Raises: ConvertRefused."""
    if migrate.standing(source) != migrate.Standing.CURRENT:
        raise ConvertRefused(
            phrase("the SQLite database is not of this version: run `patrol migrate`")
        )
    downgrade.refuse_while_alive(Session(old))
    known = {*SQLModel.metadata.tables, "alembic_version"}
    if strange := sorted(set(inspect(old).get_table_names()) - known):
        raise ConvertRefused(
            phrase(
                "the table {strange} is none of ours, and would be left behind", strange=strange[0]
            )
        )


def _refuse_target(new: Connection) -> None:
    """Raises: ConvertRefused."""
    if there := inspect(new).get_table_names():
        raise ConvertRefused(
            phrase(
                "the target is not empty, it has the table {there}: nothing is "
                "written over. Make a new one, by createdb, and name that.",
                there=sorted(there)[0],
            )
        )


def _compare(sums: dict[str, Sum], new: Connection) -> None:
    """Raises: UnfitRow."""
    for table in SQLModel.metadata.sorted_tables:
        wanted, there = sums[table.name], rows.sum_of(new, table)
        if wanted.rows != there.rows:
            raise UnfitRow(
                phrase(
                    "{name}: {rows} rows there, {there_rows} here",
                    name=table.name,
                    rows=wanted.rows,
                    there_rows=there.rows,
                )
            )
        if wanted.digest != there.digest:
            raise UnfitRow(
                phrase(
                    "{name}: PostgreSQL gives back another value than it was given", name=table.name
                )
            )


def _same_chain(old: Connection, new: Connection) -> int:
    """Walk the chain of both sides. Return the number of its rows.

    Raises: ConvertRefused.
    """
    try:
        before, after = feed.verify(Session(old)), feed.verify(Session(new))
    except chain.BrokenChain as error:
        raise ConvertRefused(phrase("the feed's chain is broken: {error}", error=error)) from None
    if before != after:
        raise ConvertRefused(phrase("the head of the feed is another one in PostgreSQL"))
    return after[0]


def _say_done(counts: dict[str, int], target: Database, say: Callable[[str], None]) -> None:
    for name, number in counts.items():
        say(f"{number:>10}  {name}")
    address = target.url.set(drivername="postgresql").render_as_string()
    say(
        phrase(
            "{total} rows in {counts} tables are the same on both sides, and "
            "the chain of the feed holds.\nSet DATABASE_URL={address} in "
            "/etc/patrol.env (with its password) and start web and worker. "
            "PATROL_DATA stays: photos and keys are there. The SQLite file is "
            "as it was; move it away once the desk has looked.",
            total=sum(counts.values()),
            counts=len(counts),
            address=address,
        )
    )
