"""Run the numbered migrations, up or down, on the write engine of the database."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from patrol.db import Database

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 138
"""The number of the PostgreSQL lock; no other lock may have it."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_path_separator", "os")
    return config


def run(database: Database, target: str = "head") -> None:
    """Migrate up or down to `target`. Processes that start at the same time take turns."""
    config = _config()
    with database.writer.begin() as connection:
        # On SQLite the write engine already lets in one process at a time.
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config.attributes["connection"] = connection
        if _is_down(connection_revision(database, connection), target):
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)


def connection_revision(database: Database, connection: Connection) -> str | None:
    """Return the number of the last migration that was applied, or None."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_down(current: str | None, target: str) -> bool:
    return target == "base" or (
        target != "head" and current is not None and int(target) < int(current)
    )


def is_current(database: Database) -> bool:
    """True when every migration has been applied."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.reader.connect() as connection:
        return connection_revision(database, connection) == newest
