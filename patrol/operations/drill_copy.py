"""Make the copy of the street in which a drill (演练) is held (docs/decisions/drill.md).

Only the tables that are named here are copied, without whatever reaches a person outside: no
numbers, accounts, phones, sessions, sources, credentials, cases or positions.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select
from sqlmodel import Session, SQLModel

from patrol import clock, feed
from patrol.db import Database
from patrol.models import (
    Area,
    AreaBoundary,
    Counter,
    DrillMark,
    Member,
    OfficeVersion,
    Place,
    Policy,
    Shift,
    Street,
    User,
)
from patrol.operations import migrate
from patrol.places import street
from patrol.terminal import CommandError, phrase

COPIED: tuple[type[SQLModel], ...] = (
    *(Street, Area, AreaBoundary, Place),
    *(Member, User, Shift),
    *(OfficeVersion, Policy),
)
BLANK: dict[str, dict[str, Any]] = {
    "member": {"name": None, "mobile": None, "notice_id": None},
    "desk_user": {"password_hash": "", "second_factor_at": None, "notice_id": None},
}
"""The columns that a copy leaves out, with what stands in their place."""
TOKEN = "drill_token"  # noqa: S105  # the name of a file
"""The file of the copy's folder with the token that reads the street's own feed."""
PREFIX = "演练-"
"""The beginning of each case number."""
AT_ONCE = 500


class NoCopy(CommandError):
    """The copy cannot be made; the message says why."""


def make(own: Database, data: Path, folder: Path, *, by: str, real_url: str, token: str) -> None:
    """Copy the street of `own` into this new folder, marked a drill.

    Raises: NoCopy.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NoCopy(phrase("{folder} is not empty: name a new folder", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    if (data / "map").is_dir():
        shutil.copytree(data / "map", folder / "map")
    copy = Database(f"sqlite:///{folder / 'patrol.db'}")
    migrate.run(copy)
    with own.read() as session, copy.write() as into:
        for kind in COPIED:
            _copy(session, into, kind.__table__)  # type: ignore[attr-defined]  # SQLModel does not declare it
        into.add(Counter(name=street.CASES, value=street.FIRST_NUMBER, prefix=PREFIX))
        into.add(
            DrillMark(at=clock.now(), by=by, real_url=real_url, watched_seq=feed.head(session))
        )
    copy.dispose()
    if token:
        with open(os.open(folder / TOKEN, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(token)


def _copy(session: Session, into: Session, table: Table) -> None:
    blank = BLANK.get(table.name, {})
    rows = session.connection().execute(select(table).order_by(*table.primary_key)).mappings()
    for some in rows.partitions(AT_ONCE):
        into.connection().execute(insert(table), [{**row, **blank} for row in some])
