"""Warn the desk before the disk is full, and keep a reserve file for that warning.

A full disk refuses every write, also that of the alarm. When the alarm cannot be written, the
reserve file is deleted. Its space is enough for the alarm and for hours of orders.
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
"""The reserve file takes at most 64 MB, and at most this share of the disk."""
LOW, WELL = 0.10, 0.12
"""Free shares of the disk. The alarm is raised below LOW and cleared above WELL.

With one limit for both, it would ring again and again while the disk is near that limit.
"""

FOR_STRANGERS = 0.20
"""Below this free share, photos of strangers are no longer kept; those of the field are."""


def has_room_for_strangers(folder: Path) -> bool:
    """True while photos of anonymous tips may be stored on the disk of this folder."""
    usage = shutil.disk_usage(folder)
    return usage.free >= usage.total * FOR_STRANGERS


class Storage:
    """The disk of the data folder, watched by the worker."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._reserve = folder / RESERVE

    def watch(self) -> None:
        """Raise or clear the disk alarm; keep the reserve file while there is room for it."""
        usage = shutil.disk_usage(self._folder)
        share = usage.free / usage.total
        if share < LOW:
            self._raise(usage.free)
        elif share > WELL:
            self._clear(usage.total, usage.free)

    def _raise(self, free: int) -> None:
        try:
            self._write(free)
        except OperationalError as error:
            if not is_full(error) or not self._reserve.exists():
                raise
            self._reserve.unlink()
            self._write(free)

    def _write(self, free: int) -> None:
        # The read comes first, because most looks need no write lock.
        with self._database.read() as session:
            if alarm.standing(session, AlarmKind.STORAGE):
                return
        with self._database.write() as session:
            key = f"{clock.now():%Y-%m-%dT%H:%M}"
            megabytes = free // 1_000_000
            alarm.tell_every_desk(
                session, AlarmKind.STORAGE, key, by=SystemActor.WORKER, free_mb=megabytes
            )

    def _clear(self, total: int, free: int) -> None:
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
            # Written in full: a sparse file would take no space.
            os.write(descriptor, bytes(size))
        finally:
            os.close(descriptor)


def is_full(error: Exception) -> bool:
    """True when the error of the system or of the database means that the disk is full."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    message = str(error)
    is_named = "is full" in message or "No space left" in message
    return isinstance(error, OperationalError) and is_named
