"""The commands `patrol backup` and `patrol restore`.

A backup is taken while everything runs, and verified. See docs/operations/backup.md.
"""

import argparse
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from patrol import audit, clock, feed
from patrol.config import Settings
from patrol.db import Database
from patrol.models import AuditAct
from patrol.operations.backup.archive import BadBackup, Manifest
from patrol.operations.backup.restore import restore
from patrol.operations.backup.take import BackupRefused, forget_old, name_now, take
from patrol.operations.house import facts
from patrol.operations.record import HeadBook
from patrol.terminal import phrase, shown, tell, warn

LEAST_S = 5
"""The shortest interval of `--every`, in seconds."""

__all__ = ["BackupRefused", "BadBackup", "restore", "take"]


def add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", type=Path, help="a new file; with --every a folder")
    parser.add_argument("--every", type=_seconds, help="go on: one each so many seconds")
    parser.add_argument("--keep", type=_count, default=120, help="how many to keep (default 120)")


def add_restore(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("file", type=Path, nargs="?", help="a backup, or a folder of them")
    choice.add_argument(
        "--tried", metavar="ROWS:HEAD", help="note that a restore on another machine gave this head"
    )
    parser.add_argument("--force", action="store_true", help="move what is there aside")
    parser.add_argument("--unsealed", action="store_true", help="take one that is not encrypted")


def run_backup(arguments: argparse.Namespace) -> int:
    """Run `patrol backup`, once or with `--every`. Return the exit status.

    Raises: BackupRefused, BadBackup.
    """
    settings = Settings.from_environment()
    if arguments.every is None:
        _say(settings, arguments.target, take(settings, arguments.target))
        return 0
    return _go_on(settings, arguments.target, arguments.every, arguments.keep)


def _go_on(settings: Settings, folder: Path, every_s: float, keep: int) -> int:
    """Take a backup each `every_s` seconds until SIGTERM. Return 1 when the last one failed.

    A round that fails writes its reason to stderr, and the next round tries again.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stop = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    is_bad = False
    while not stop.is_set():
        begun = clock.monotonic()
        is_bad = not _one_round(settings, folder, keep)
        # The interval runs from begin to begin, so that a slow round does not shift the next ones.
        stop.wait(max(0.0, every_s - (clock.monotonic() - begun)))
    return int(is_bad)


def _one_round(settings: Settings, folder: Path, keep: int) -> bool:
    target = folder / name_now()
    try:
        # Photos do not change, so all rounds share one copy.
        manifest = take(settings, target, beside=True)
    except (BadBackup, BackupRefused, OSError, SQLAlchemyError) as error:
        warn(phrase("patrol: no backup was made: {error}", error=error))
        return False
    forget_old(folder, keep)
    _say(settings, target, manifest)
    return True


def run_restore(arguments: argparse.Namespace) -> int:
    """Run `patrol restore`. Return the exit status.

    Raises: BackupRefused, BadBackup.
    """
    settings = Settings.from_environment()
    if arguments.tried:
        return _keep_tried(settings, arguments.tried)
    manifest = restore(settings, arguments.file, force=arguments.force, unsealed=arguments.unsealed)
    # Noted in the restored database: the one before has been moved aside.
    _note(settings, AuditAct.RESTORED, f"as of {manifest.made_at}")
    age = timedelta(seconds=round((clock.now() - manifest.made).total_seconds()))
    tell(
        phrase(
            "Restored as of {made_at} ({age} ago): {rows} rows of the feed "
            "hold, head {head}.\nStart web and worker; phones and desks stay "
            "signed in.\nAfter a trial on another machine, note it where the "
            "backup was taken: patrol restore --tried {rows}:{head}",
            made_at=manifest.made_at,
            age=age,
            rows=manifest.rows,
            head=manifest.head,
        )
    )
    # Heads kept elsewhere know rows that this backup lacks; the new line says why.
    HeadBook(settings).restored(manifest.rows, manifest.head)
    return 0


def _keep_tried(settings: Settings, tried: str) -> int:
    """Note a restore that was tried elsewhere, when its head is a row of this database's feed.

    Raises: BackupRefused.
    """
    rows, _, head = tried.partition(":")
    database = Database(settings.database_url)
    try:
        with database.write() as session:
            is_ours = rows.isascii() and rows.isdecimal() and len(rows) < 10
            if not is_ours or not head or feed.hash_of(session, int(rows)) != head:
                raise BackupRefused(
                    phrase("no backup of this database has that head: copy the whole line")
                )
            facts.keep_restored(session, tried)
    finally:
        database.dispose()
    _note(settings, AuditAct.RESTORED, f"tried elsewhere, {rows} rows")
    tell(phrase("Noted: a backup of this database was restored on trial."))
    return 0


def _say(settings: Settings, target: Path, manifest: Manifest) -> None:
    _note(settings, AuditAct.EXPORTED, f"backup {target.name}")
    files = len(manifest.files) + len(manifest.beside) - 1
    tell(
        phrase(
            "{target}: {rows} rows hold, head {head}, {files} files",
            target=target,
            rows=manifest.rows,
            head=manifest.head,
            files=files,
        )
    )
    sys.stdout.flush()


def _note(settings: Settings, act: AuditAct, subject: str) -> None:
    """Write in the audit what was done; a database before its migration has no audit yet."""
    database = Database(settings.database_url)
    try:
        with database.write() as session:
            audit.note(session, act, audit.operator(), subject)
    except SQLAlchemyError as error:
        warn(phrase("patrol: the audit could not be written: {name}", name=type(error).__name__))
    finally:
        database.dispose()


def _seconds(text: str) -> float:
    value = float(text)
    if value < LEAST_S:
        raise argparse.ArgumentTypeError(shown(phrase("{n} seconds at least", n=LEAST_S)))
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(shown(phrase("1 at least")))
    return value
