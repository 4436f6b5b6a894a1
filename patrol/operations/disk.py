"""Warn the desk before the disk is full; a reserve file leaves room to write that warning.

A full disk refuses every write, the alarm's too. So a file of no use is kept; when even the alarm
cannot be written it is given up, and what it leaves is enough for hours of orders.
"""

import errno
import os
import shutil
from pathlib import Path

from sqlalchemy.exc import OperationalError

from patrol import alarm, clock
from patrol.db import Database
from patrol.models import AlarmKind, SystemActor

RESERVE = ".reserve"
RESERVE_BYTES = 64 * 1024 * 1024
RESERVE_SHARE = 0.05
LOW, WELL = 0.10, 0.12
"""Free shares of the disk: the alarm is raised below the first and cleared above the second."""


class Storage:
    """The disk of the data folder, watched by the worker."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._reserve = folder / RESERVE

    def watch(self) -> None:
        """Raise or clear the disk alarm; keep the reserve file while there is room for it."""
        found = shutil.disk_usage(self._folder)
        share = found.free / found.total
        if share < LOW:
            self._tell(found.free)
        elif share > WELL:
            self._well(found.total, found.free)

    def _tell(self, free: int) -> None:
        try:
            self._write(free)
        except OperationalError as error:
            if not is_full(error) or not self._reserve.exists():
                raise
            self._reserve.unlink()
            self._write(free)

    def _write(self, free: int) -> None:
        with self._database.read() as session:
            if alarm.standing(session, AlarmKind.STORAGE):
                return
        with self._database.write() as session:
            key = f"{clock.now():%Y-%m-%dT%H:%M}"
            megabytes = free // 1_000_000
            alarm.tell_every_desk(
                session, AlarmKind.STORAGE, key, by=SystemActor.WORKER, free_mb=megabytes
            )

    def _well(self, total: int, free: int) -> None:
        size = min(RESERVE_BYTES, int(total * RESERVE_SHARE))
        if not self._reserve.exists() and free - size > total * WELL:
            self._keep(size)
        with self._database.read() as session:
            if not alarm.standing(session, AlarmKind.STORAGE):
                return
        with self._database.write() as session:
            alarm.clear(session, alarm.standing(session, AlarmKind.STORAGE), by=SystemActor.WORKER)

    def _keep(self, size: int) -> None:
        descriptor = os.open(self._reserve, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, bytes(size))
        finally:
            os.close(descriptor)


def is_full(error: Exception) -> bool:
    """True when the error of the system or of the database means that the disk is full."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = str(error)
    return isinstance(error, OperationalError) and ("is full" in said or "No space left" in said)
