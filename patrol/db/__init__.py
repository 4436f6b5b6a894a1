"""The database. No other module depends on which database it is (SQLite or PostgreSQL)."""

import os

from patrol.db.database import (
    Database,
    DatabaseBusy,
    UnsafeDatabase,
    normal_url,
    server_link,
    sqlite_module,
    without_limits,
)
from patrol.db.ids import id_head, id_in_sql, new_id
from patrol.db.news import tell_other_processes, watch
from patrol.db.paging import key_of, pages
from patrol.db.rows import advisory_lock, claim, insert_new, known, put_rows, take_turns
from patrol.db.utc_time import UtcTime

__all__ = [
    "Database",
    "DatabaseBusy",
    "UnsafeDatabase",
    "UtcTime",
    "advisory_lock",
    "claim",
    "id_head",
    "id_in_sql",
    "insert_new",
    "key_of",
    "known",
    "new_id",
    "normal_url",
    "pages",
    "process_name",
    "put_rows",
    "server_link",
    "sqlite_module",
    "take_turns",
    "tell_other_processes",
    "watch",
    "without_limits",
]


def process_name() -> str:
    """Return the name of this process: its host and its process id."""
    return f"{os.uname().nodename}:{os.getpid()}"
