"""Run the numbered migrations, up or down, on the write engine of the database.

A migration that an older program can live with says so: `works_from = "0023"` in its file means
that a program whose newest migration is 0023 can serve the schema after it. Without that line
only programs that have the migration can. `schema_state` keeps the sum of it for older programs.
"""

import logging
from enum import Enum, auto
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from patrol.db import Database, without_limits
from patrol.terminal import CommandError, phrase

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 138
"""The number of the PostgreSQL lock; no other lock may have it."""

log = logging.getLogger(__name__)


class UnknownMigration(CommandError):
    """No migration has this number; the message names those that exist."""


class NewerSchema(CommandError):
    """A newer program has migrated the database, and this one cannot serve it."""


class Standing(Enum):
    """The schema is one of these, as this program sees it."""

    CURRENT = auto()
    BEHIND = auto()
    """A migration waits."""
    AHEAD = auto()
    """A newer program has migrated it, and this one can still serve it."""
    TOO_NEW = auto()
    """A newer program has migrated it, and this one cannot serve it."""


def _config(folder: Path | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder or FOLDER))
    config.set_main_option("version_path_separator", "os")
    return config


def _scripts(folder: Path | None = None) -> ScriptDirectory:
    return _scripts_in(folder or FOLDER)


@cache
def _scripts_in(folder: Path) -> ScriptDirectory:
    """Load the migrations once: they stay the same while a process runs."""
    return ScriptDirectory.from_config(_config(folder))


def numbered(target: str) -> str:
    """Return the target as alembic writes it: `1` is 0001; head and base stay.

    Raises: UnknownMigration.
    """
    if target in ("head", "base"):
        return target
    known = sorted(script.revision for script in _scripts().walk_revisions())
    wanted = target.zfill(4)
    if wanted not in known:
        raise UnknownMigration(
            phrase(
                "no migration has the number {target}: say head, base or one of {first} to {last}",
                target=target,
                first=known[0],
                last=known[-1],
            )
        )
    return wanted


def run(database: Database, target: str = "head") -> None:
    """Migrate up or down to `target`. Processes that start at the same time take turns.

    Nothing is done when a newer program has migrated further and this one can serve the result.

    Raises: UnknownMigration, NewerSchema.
    """
    target = numbered(target)
    with database.writer.begin() as connection:
        without_limits(connection)
        # On SQLite the write engine already lets in one process at a time.
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        if not _is_ahead(connection, target):
            build(connection, target)


def build(connection: Connection, target: str = "head") -> None:
    """Migrate up or down in the transaction of the caller."""
    config = _config()
    config.attributes["connection"] = connection
    if is_down(connection_revision(connection), target):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)
    _keep_state(connection)


def _is_ahead(connection: Connection, target: str) -> bool:
    """True when the schema is newer than we are and suits us, so that nothing is to be done.

    Raises: NewerSchema.
    """
    schema = _standing(connection)
    if schema == Standing.TOO_NEW:
        raise NewerSchema(_too_new(connection))
    if schema == Standing.AHEAD and target != "head":
        raise NewerSchema(
            phrase(
                "the database is at {present}, which only the newer program can "
                "take back: run `patrol migrate` there.",
                present=connection_revision(connection),
            )
        )
    if schema == Standing.AHEAD:
        log.warning(_ahead(connection))
    return schema == Standing.AHEAD


def connection_revision(connection: Connection) -> str | None:
    """Return the number of the last migration that was applied, or None."""
    return MigrationContext.configure(connection).get_current_revision()


def is_down(current: str | None, target: str) -> bool:
    """True when going from `current` to `target` takes tables or columns away."""
    if target == "base":
        return current is not None
    return target != "head" and current is not None and int(target) < int(current)


def standing(database: Database) -> Standing:
    """Compare the schema with the migrations of this program."""
    with database.reader.connect() as connection:
        return _standing(connection)


def _standing(connection: Connection) -> Standing:
    current, newest = connection_revision(connection), _scripts().get_current_head() or ""
    if current == newest:
        return Standing.CURRENT
    if current is None or int(current) < int(newest):
        return Standing.BEHIND
    works_from = _works_from(connection)
    is_served = works_from is not None and int(works_from) <= int(newest)
    return Standing.AHEAD if is_served else Standing.TOO_NEW


def is_current(database: Database) -> bool:
    """True when this program can serve the schema and no migration waits."""
    return standing(database) in (Standing.CURRENT, Standing.AHEAD)


def check(database: Database) -> None:
    """Warn of a schema that is newer than this program, and refuse one that it cannot serve.

    Raises: NewerSchema.
    """
    with database.reader.connect() as connection:
        schema = _standing(connection)
        if schema == Standing.TOO_NEW:
            raise NewerSchema(_too_new(connection))
        if schema == Standing.AHEAD:
            log.warning(_ahead(connection))


def _ahead(connection: Connection) -> str:
    return (
        f"A newer program has migrated the database to {connection_revision(connection)}; this one "
        f"knows {_scripts().get_current_head()} and can serve it. Install the newer one again when "
        "it is mended."
    )


def _too_new(connection: Connection) -> str:
    needed = _works_from(connection) or connection_revision(connection)
    return phrase(
        "a newer program has migrated the database to {present}, and "
        "this one knows only {newest}. Install a version with "
        "migration {needed} or later, or restore the backup that was made "
        "before the upgrade.",
        present=connection_revision(connection),
        newest=_scripts().get_current_head(),
        needed=needed,
    )


def is_without_tables(error: Exception) -> bool:
    """True when a statement failed because no migration was applied yet."""
    text = str(error)
    return "no such table" in text or "UndefinedTable" in text


def _works_from(connection: Connection) -> str | None:
    if not inspect(connection).has_table("schema_state"):
        return None
    number: str | None = connection.exec_driver_sql("SELECT works_from FROM schema_state").scalar()
    return number


def _keep_state(connection: Connection) -> None:
    """Write for older programs which of them can serve the schema as it is now."""
    current = connection_revision(connection)
    if current is None or not inspect(connection).has_table("schema_state"):
        return
    oldest = oldest_program(current)
    connection.exec_driver_sql("DELETE FROM schema_state")
    # The number comes from our own files, and each driver writes placeholders its own way.
    connection.exec_driver_sql(
        f"INSERT INTO schema_state (id, works_from) VALUES (1, '{oldest}')"  # noqa: S608
    )


def oldest_program(revision: str, folder: Path | None = None) -> str:
    """Return the newest migration of the oldest program that can serve the schema at `revision`.

    Every migration that this program does not have must suit it. `folder` has the migrations, ours
    by default.
    """
    oldest, most = revision, 0
    for script in _scripts(folder).iterate_revisions(revision, "base"):
        most = max(most, int(getattr(script.module, "works_from", script.revision)))
        if not isinstance(script.down_revision, str) or int(script.down_revision) < most:
            break
        oldest = script.down_revision
    return oldest
