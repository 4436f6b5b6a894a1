"""Take a backup while the system runs: a verified snapshot of the database, then the files."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from patrol import chain, clock, durable, feed
from patrol.config import Settings
from patrol.db import Database, normal_url, sqlite_module
from patrol.operations.backup import archive, postgresql
from patrol.operations.backup.archive import DATABASES, BadBackup, Manifest
from patrol.operations.backup.sealed import sealed_size
from patrol.terminal import CommandError, phrase

NOT_KEPT = ("patrol.db", "clock-", "supervisord.pid", "before-restore-", ".")
"""Files whose names begin so are left out: they belong to this machine or to this run."""
PHOTOS = "photos"
PATTERN = "patrol-*.backup"


class BackupRefused(CommandError):
    """The backup or restore would do harm. The message says what to do instead."""


def take(settings: Settings, target: Path, *, beside: bool = False) -> Manifest:
    """Write one verified file. With `beside`, photos go into a folder that many backups share.

    BackupRefused comes before anything is written, BadBackup when the data itself is damaged.

    Raises: BackupRefused, BadBackup.
    """
    target = target.absolute()
    _refuse_bad_target(settings, target)
    seal = settings.backup_passphrase
    # The finished file is on the disk of the target, so that it gets its name in one step. With a
    # passphrase, that disk sees nothing that is not encrypted.
    at, inside = target.parent, settings.patrol_data if seal else target.parent
    with (
        tempfile.TemporaryDirectory(prefix=".patrol-backup-", dir=at) as name,
        tempfile.TemporaryDirectory(prefix=".patrol-backup-", dir=inside) as inner,
    ):
        scratch, whole = Path(inner), Path(name) / "whole"
        database = Database(settings.database_url)
        made_at = clock.iso(clock.now())
        try:
            rows, head = _snapshot(database, scratch)
        finally:
            database.dispose()
        kind = "sqlite" if database.is_sqlite else "postgresql"
        writer = archive.ArchiveWriter(whole, seal)
        writer.add(DATABASES[kind], scratch / DATABASES[kind])
        (scratch / DATABASES[kind]).unlink()  # its space may be needed for the photos
        photos = _add_files(settings, writer, target.parent if beside else None)
        manifest = Manifest(made_at, kind, rows, head, writer.files, photos)
        writer.finish(manifest)
        # The finished file is read again: only a verified backup gets its name.
        archive.extract(whole, manifest, None, seal)
        _publish(whole, target)
    return manifest


def _refuse_bad_target(settings: Settings, target: Path) -> None:
    if target.is_dir():
        raise BackupRefused(
            phrase("{target} is a folder: name a file in it, or add --every 3600", target=target)
        )
    if target.exists() or target.is_symlink():
        raise BackupRefused(
            phrase(
                "{target} is there already and is never overwritten: name another file",
                target=target,
            )
        )
    if not target.parent.is_dir():
        raise BackupRefused(phrase("{parent} is no folder", parent=target.parent))
    if target.parent.resolve().is_relative_to(settings.patrol_data):
        raise BackupRefused(
            phrase(
                "{target} lies in the data folder {patrol_data}: what takes the "
                "one takes the other. Name a place on another disk, best on "
                "another machine.",
                target=target,
                patrol_data=settings.patrol_data,
            )
        )


def _snapshot(database: Database, scratch: Path) -> tuple[int, str]:
    """Write a snapshot. Return the rows and head of the feed in this snapshot."""
    if not database.is_sqlite:
        return postgresql.dump(database, scratch / DATABASES["postgresql"])
    copy = scratch / DATABASES["sqlite"]
    with (
        database.reader.connect() as link,
        closing(sqlite_module().connect(str(copy))) as target,
    ):
        raw = link.connection.driver_connection
        link.rollback()
        raw.backup(target)  # type: ignore[union-attr]  # an open link has one
    return verify_sqlite(copy)


def verify_sqlite(path: Path, prepare: Callable[[Database], None] | None = None) -> tuple[int, str]:
    """Verify a closed database file; return the rows and the head of its feed.

    Raises: BadBackup.
    """
    try:
        database = Database(f"sqlite:///{path}")
    except DatabaseError as error:
        raise BadBackup(phrase("the database is damaged: {why}", why=error.orig)) from None
    try:
        with database.read() as session:
            _refuse_damaged(session)
        if prepare is not None:
            prepare(database)
        with database.read() as session:
            return feed.verify(session)
    except chain.BrokenChain as error:
        raise BadBackup(phrase("the feed's chain is broken: {error}", error=error)) from None
    except DatabaseError as error:
        raise BadBackup(phrase("the database is damaged: {why}", why=error.orig)) from None
    finally:
        database.dispose()


def _refuse_damaged(session: Session) -> None:
    link = session.connection()
    problems = link.exec_driver_sql("PRAGMA integrity_check(3)").scalars().all()
    if problems != ["ok"]:
        raise BadBackup(phrase("the database is damaged: {why}", why="; ".join(map(str, problems))))
    if stray := link.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BadBackup(
            phrase("the database is damaged: a row of {stray} points nowhere", stray=stray[0])
        )


def _add_files(
    settings: Settings, writer: archive.ArchiveWriter, beside: Path | None
) -> dict[str, int]:
    """Copy keys, map and photos after the database, so that every photo it names is there."""
    kept: dict[str, int] = {}
    for name, path in _ours(settings):
        try:
            if beside is not None and name.startswith(f"{PHOTOS}/"):
                kept[name] = _keep_beside(path, beside / name, settings.backup_passphrase)
            else:
                writer.add(name, path)
        except FileNotFoundError:
            continue  # a draft that became a photo, or a photo that the law took
    return kept


def _ours(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield the files to copy: all except the database, drafts, and files of this machine."""
    database = Path(normal_url(settings.database_url).database or "").name
    for name, path in archive.files_below(settings.patrol_data):
        is_draft = name.startswith(f"{PHOTOS}/") and path.suffix != ".jpg"
        is_hot = bool(database) and name.startswith(database)
        if not (name.startswith(NOT_KEPT) or is_draft or is_hot):
            yield name, path


def _keep_beside(path: Path, kept: Path, seal: str) -> int:
    """Copy a photo unless it is there, encrypted with a passphrase. Return its own size."""
    size = path.stat().st_size
    kept_size = sealed_size(size) if seal else size
    if not kept.exists() or kept.stat().st_size != kept_size:
        archive.copy_durably(path, kept, seal=seal)
    return size


def _publish(made: Path, target: Path) -> None:
    """Give the finished backup its name; never overwrite a file that has that name by now."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BackupRefused(
            phrase("{target} is there already and is never overwritten", target=target)
        ) from None
    made.replace(target)
    durable.sync_folder(target.parent)


def name_now() -> str:
    """Return a file name with the present time; such names sort by age."""
    return f"patrol-{clock.now():%Y%m%dT%H%M%SZ}.backup"


def newest(folder: Path) -> list[Path]:
    """Return the backups of a folder, the newest first."""
    return sorted(folder.glob(PATTERN), reverse=True)


def forget_old(folder: Path, keep: int) -> None:
    """Delete all backups of a folder but the newest `keep`. Shared photos stay."""
    for old in newest(folder)[keep:]:
        old.unlink(missing_ok=True)
