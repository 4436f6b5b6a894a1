"""Dump and load a PostgreSQL database with `pg_dump` and `pg_restore`."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import inspect
from sqlmodel import Session

from patrol import chain, feed
from patrol.db import Database, without_limits
from patrol.operations.backup.archive import BadBackup
from patrol.terminal import phrase

ASIDE = "before_restore_"


def dump(database: Database, target: Path) -> tuple[int, str]:
    """Verify the hash chain of a snapshot and dump it. Return the rows and head of its feed.

    Raises: BadBackup.
    """
    with database.reader.connect().execution_options(isolation_level="REPEATABLE READ") as link:
        # The snapshot lives as long as this transaction: it stays open during the dump.
        snapshot = str(link.exec_driver_sql("SELECT pg_export_snapshot()").scalar())
        try:
            rows_and_head = feed.verify(Session(link))
        except chain.BrokenChain as error:
            raise BadBackup(phrase("the feed's chain is broken: {error}", error=error)) from None
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        # What an earlier restore moved aside is no part of the backup.
        options += [f"--exclude-schema={ASIDE}*", f"--file={target}"]
        _run(database, "pg_dump", *options)
    # Proves that the finished file can be read.
    _run(database, "pg_restore", "--list", str(target), connects=False)
    return rows_and_head


def is_in_use(database: Database) -> bool:
    """True when another process is connected to this database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    with database.reader.connect() as link:
        return bool(link.exec_driver_sql(query).scalar())


def is_empty(database: Database) -> bool:
    """True when the database has no area, so that a restore replaces nobody's data."""
    if not inspect(database.reader).has_table("area"):
        return True
    with database.reader.connect() as link:
        return link.exec_driver_sql("SELECT 1 FROM area LIMIT 1").first() is None


def put_back(
    database: Database, dumped: Path, stamp: str, accept: Callable[[Database], None]
) -> str:
    """Load the dump beside the old rows. Return the name of the schema that holds the old rows.

    `accept` raises when the loaded rows must not be used. After any error the old schema is
    `public` again.

    Raises: BadBackup.
    """
    aside = f"{ASIDE}{stamp}"
    _say(database, f'ALTER SCHEMA public RENAME TO "{aside}"', "CREATE SCHEMA public")
    try:
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run(database, "pg_restore", *options, str(dumped), names_database=True)
        accept(database)
    except BaseException:  # Ctrl-C too must bring the old rows back
        database.dispose()
        _say(
            database,
            "DROP SCHEMA public CASCADE",
            f'ALTER SCHEMA "{aside}" RENAME TO public',
        )
        raise
    return aside


def drop(database: Database, schema: str) -> None:
    """Delete a schema with all its rows."""
    _say(database, f'DROP SCHEMA "{schema}" CASCADE')


def _say(database: Database, *statements: str) -> None:
    with database.writer.begin() as link:
        without_limits(link)
        for statement in statements:
            link.exec_driver_sql(statement)


def _run(
    database: Database,
    program: str,
    *options: str,
    connects: bool = True,
    names_database: bool = False,
) -> None:
    """Pass the password in the environment, because every user can read a command line."""
    url = database.url
    given = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    if names_database:
        options = (f"--dbname={url.database}", *options)
    env = {**os.environ, **{name: value for name, value in given.items() if value and connects}}
    try:
        done = subprocess.run([program, *options], env=env, capture_output=True, text=True)
    except FileNotFoundError:
        raise BadBackup(
            phrase("{program} is missing: install PostgreSQL's client programs", program=program)
        ) from None
    if done.returncode:
        raise BadBackup(
            phrase("{program} failed: {stderr}", program=program, stderr=done.stderr.strip()[:500])
        )
