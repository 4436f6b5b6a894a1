"""Numbered migrations, up and down, on the database's own write engine."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from patrol.db import Database

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 138


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_path_separator", "os")
    return config


def run(database: Database, target: str = "head") -> None:
    """Go up (or down) to `target`; two processes that start at once take turns."""
    config = _config()
    with database.writer.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config.attributes["connection"] = connection
        if _is_down(connection_revision(database, connection), target):
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)


def connection_revision(database: Database, connection: object) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()  # type: ignore[arg-type]


def _is_down(current: str | None, target: str) -> bool:
    return target == "base" or (
        target != "head" and current is not None and int(target) < int(current)
    )


def is_current(database: Database) -> bool:
    """True when every migration has been applied."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.reader.connect() as connection:
        return connection_revision(database, connection) == newest
