"""Restore a backup after its hash chain was verified; the old data is moved, not deleted."""

import fcntl
import os
import tempfile
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from patrol import chain, clock, durable, feed
from patrol.config import Settings
from patrol.db import Database, UnsafeDatabase, normal_url
from patrol.operations import migrate
from patrol.operations.backup import archive, postgresql
from patrol.operations.backup.archive import DATABASES, BadBackup, Manifest
from patrol.operations.backup.sealed import is_sealed, sealed_size
from patrol.operations.backup.take import (
    NOT_KEPT,
    PATTERN,
    BackupRefused,
    newest,
    verify_sqlite,
)
from patrol.terminal import phrase

LOCK_BYTES = (0x40000000, 512)
"""The bytes of the file that SQLite locks: each open connection in WAL mode holds one."""
ASIDE = "before-restore-"
STOP_FIRST = phrase("web or worker still runs on this database: stop them first")
HAS_ROWS = phrase("the database is not empty; with --force it is moved aside, not deleted")


NOT_SEALED = phrase(
    "the backup is not encrypted, and BACKUP_PASSPHRASE is set: "
    "anybody could have made it. If you know where it comes from, use "
    "--unsealed"
)


def restore(
    settings: Settings, file: Path, *, force: bool = False, unsealed: bool = False
) -> Manifest:
    """Restore the state of the moment when `file` was made. After an error nothing has changed.

    When `file` is a folder, the newest backup in it is used. With a passphrase in the settings, a
    backup that is not encrypted is only taken with `unsealed`.

    Raises: BackupRefused, BadBackup.
    """
    file = _chosen(file)
    if settings.backup_passphrase and not unsealed and not is_sealed(file):
        raise BackupRefused(NOT_SEALED)
    manifest = archive.read(file, settings.backup_passphrase)
    is_sqlite = normal_url(settings.database_url).get_backend_name() == "sqlite"
    if (manifest.database == "sqlite") != is_sqlite:
        other = "SQLite" if is_sqlite else "PostgreSQL"
        raise BackupRefused(
            phrase(
                "the backup is of {database}, and DATABASE_URL names {other}",
                database=manifest.database,
                other=other,
            )
        )
    # In the data folder, so that files can be moved in without a copy.
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.patrol_data) as name:
        put_back = _to_sqlite if is_sqlite else _to_postgresql
        put_back(settings, file, manifest, Path(name), force)
    durable.sync_folder(settings.patrol_data)
    return manifest


def _chosen(file: Path) -> Path:
    if file.is_dir():
        backups = newest(file)
        if not backups:
            raise BackupRefused(
                phrase("there is no backup ({names}) in {file}", names=PATTERN, file=file)
            )
        return backups[0]
    if not file.is_file():
        raise BackupRefused(phrase("there is no file {file}", file=file))
    return file


def _to_sqlite(
    settings: Settings, file: Path, manifest: Manifest, scratch: Path, force: bool
) -> None:
    target = Path(normal_url(settings.database_url).database or "")
    if is_in_use(target):
        raise BackupRefused(STOP_FIRST)
    is_new = is_empty(target)
    if not (is_new or force):
        raise BackupRefused(HAS_ROWS)
    _unpack(file, manifest, scratch, settings.backup_passphrase)
    restored = scratch / DATABASES["sqlite"]
    _accept(verify_sqlite(restored, migrate.run), manifest)
    stamp = _stamp()
    # A WAL that stayed here would be written into the restored database.
    for part in ("", "-wal", "-shm"):
        _put_aside(target.with_name(target.name + part), stamp)
    _move_in(settings.patrol_data, scratch, stamp)
    archive.copy_durably(restored, target)  # last: an interrupted restore can be done again
    durable.sync_folder(target.parent)


def _to_postgresql(
    settings: Settings, file: Path, manifest: Manifest, scratch: Path, force: bool
) -> None:
    database = Database(settings.database_url)
    try:
        if postgresql.is_in_use(database):
            raise BackupRefused(STOP_FIRST)
        is_new = postgresql.is_empty(database)
        if not (is_new or force):
            raise BackupRefused(HAS_ROWS)
        _unpack(file, manifest, scratch, settings.backup_passphrase)
        stamp, dumped = _stamp(), scratch / DATABASES["postgresql"]
        schema = postgresql.put_back(database, dumped, stamp, lambda made: _walk(made, manifest))
        if is_new:
            postgresql.drop(database, schema)
        _move_in(settings.patrol_data, scratch, stamp)
    finally:
        database.dispose()


def _stamp() -> str:
    return f"{clock.now():%Y%m%dt%H%M%S}"


def _unpack(file: Path, manifest: Manifest, scratch: Path, passphrase: str) -> None:
    archive.extract(file, manifest, scratch, passphrase)
    for name, size in manifest.beside.items():
        kept = file.absolute().parent / name
        if not kept.is_file() or kept.stat().st_size not in (size, sealed_size(size)):
            raise BadBackup(
                phrase(
                    "{kept} is missing or damaged; this backup needs it beside itself", kept=kept
                )
            )
        if is_sealed(file) and not is_sealed(kept):
            raise BadBackup(
                phrase(
                    "{kept} is not encrypted, and its backup is: it was put there since", kept=kept
                )
            )
        archive.copy_durably(kept, scratch / name, unseal=passphrase)


def _walk(database: Database, manifest: Manifest) -> None:
    migrate.run(database)
    try:
        with database.read() as session:
            rows_and_head = feed.verify(session)
    except chain.BrokenChain as error:
        raise BadBackup(phrase("the feed's chain is broken: {error}", error=error)) from None
    _accept(rows_and_head, manifest)


def _accept(rows_and_head: tuple[int, str], manifest: Manifest) -> None:
    if rows_and_head != (manifest.rows, manifest.head):
        raise BadBackup(phrase("the head of the feed is not the one that the manifest names"))


def is_in_use(path: Path) -> bool:
    """True when another process has this SQLite database open. Call it before we open it."""
    if not path.exists():
        return False
    with path.open("r+b") as file:
        # Closing this file drops every POSIX lock our own process has on it.
        start, length = LOCK_BYTES
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except OSError:
            return True
    return False


def is_empty(path: Path) -> bool:
    """True when the database has no area. An unreadable one is not empty: it may be repaired."""
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        database = Database(f"sqlite:///{path}")
    except (DatabaseError, UnsafeDatabase):
        return False
    try:
        with database.reader.connect() as link:
            if not inspect(link).has_table("area"):
                return True
            return link.exec_driver_sql("SELECT 1 FROM area LIMIT 1").first() is None
    except OperationalError:
        return False
    finally:
        database.dispose()


def _move_in(data: Path, scratch: Path, stamp: str) -> None:
    """Move the present files aside and the restored files in, so that all are of one moment."""
    for path in sorted(data.iterdir()):
        if not path.name.startswith(NOT_KEPT):
            _put_aside(path, stamp)
    for path in sorted(scratch.iterdir()):
        if path.name not in DATABASES.values():
            path.replace(data / path.name)


def _put_aside(path: Path, stamp: str) -> None:
    """Move a file into a folder beside it. Only a person deletes that folder."""
    if not path.exists():
        return
    folder = path.with_name(f"{ASIDE}{stamp}")
    folder.mkdir(mode=0o700, exist_ok=True)
    os.replace(path, folder / path.name)
