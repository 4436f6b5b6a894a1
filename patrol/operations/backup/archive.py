"""Write and read the format of a backup: a tar file with the database first, a manifest last.

The manifest names every other member with its SHA-256. A file without a manifest is not finished.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from patrol.operations.backup.sealed import PART_BYTES, Sealing, Unsealing, WrongKey, is_sealed
from patrol.terminal import CommandError, phrase

FORMAT = "patrol-backup/1"
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "patrol.db", "postgresql": "patrol.dump"}
CHUNK = 1 << 20


class BadBackup(CommandError):
    """The file is not a usable backup. The message says what is wrong with it."""


@dataclass(frozen=True)
class Manifest:
    """The facts of a backup. `files` has the SHA-256 of each member by its name.

    `beside` has the sizes of photos by name, which lie in a folder next to the backup.
    """

    made_at: str
    database: str
    rows: int
    head: str
    files: dict[str, str] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


class ArchiveWriter:
    """A new tar file that keeps the hashes of its members in `files`."""

    def __init__(self, path: Path, passphrase: str = "") -> None:
        """With a passphrase the file is encrypted while it is written."""
        # Only the owner may read it: it holds addresses and phone numbers.
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._seal = Sealing(self._file, passphrase) if passphrase else None
        into: Any = self._seal or self._file
        self._tar = tarfile.TarFile(fileobj=into, mode="w", format=tarfile.PAX_FORMAT)
        self.files: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under this name."""
        with path.open("rb") as source:
            member = tarfile.TarInfo(name)
            member.size = os.fstat(source.fileno()).st_size
            member.mode = 0o600
            hashed = _Hashed(source)
            self._tar.addfile(member, hashed)
        self.files[name] = hashed.digest

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and flush the file to the disk."""
        text = json.dumps(asdict(manifest), indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        self._tar.addfile(member, io.BytesIO(text))
        self._tar.close()
        if self._seal is not None:
            self._seal.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def opened(path: Path, passphrase: str) -> IO[bytes]:
    """Open a file for reading, and decrypt it when it is encrypted.

    Raises: BadBackup.
    """
    if not is_sealed(path):
        return path.open("rb")
    if not passphrase:
        raise BadBackup(phrase("{path} is encrypted: set BACKUP_PASSPHRASE to read it", path=path))
    try:
        return io.BufferedReader(Unsealing(path.open("rb"), passphrase), PART_BYTES)
    except WrongKey:
        raise BadBackup(_does_not_open(path)) from None


def _does_not_open(path: Path) -> str:
    return phrase(
        "{path} does not open: BACKUP_PASSPHRASE is another one, or the file was damaged", path=path
    )


def read(path: Path, passphrase: str = "") -> Manifest:
    """Read the manifest of a backup that `patrol backup` finished.

    Raises: BadBackup.
    """
    with path.open("rb") as file:
        if file.read(15) == b"SQLite format 3":
            raise BadBackup(
                phrase(
                    "{path} is a bare copy of a database. A file copied while we run "
                    "may be broken and lack its newest rows; restore from what `patrol "
                    "backup` made.",
                    path=path,
                )
            )
    try:
        with opened(path, passphrase) as whole, tarfile.open(fileobj=whole, mode="r:") as tar:
            member = tar.extractfile(MANIFEST)
            document: dict[str, Any] = json.loads(member.read() if member else b"{}")
        manifest = Manifest(**document)
    except WrongKey:
        raise BadBackup(_does_not_open(path)) from None
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise BadBackup(
            phrase("{path} is not a whole backup: {error}", path=path, error=error)
        ) from None
    if manifest.format != FORMAT or manifest.database not in DATABASES:
        raise BadBackup(
            phrase(
                "{path} has the format {format!r}, we read {ours}",
                path=path,
                format=manifest.format,
                ours=FORMAT,
            )
        )
    # Before anything is written: a name in a forged backup could lead out of the folder.
    for name in (*manifest.files, *manifest.beside):
        _require_inside(path, name)
    return manifest


def _require_inside(path: Path, name: str) -> None:
    if name.startswith("/") or ".." in Path(name).parts:
        raise BadBackup(phrase("{path}: {name} is no plain file", path=path, name=name))


def extract(path: Path, manifest: Manifest, folder: Path | None, passphrase: str = "") -> None:
    """Check every member against the manifest, and write it to `folder` if there is one.

    Raises: BadBackup.
    """
    try:
        with opened(path, passphrase) as file, tarfile.open(fileobj=file, mode="r:") as tar:
            _extract(tar, path, manifest, folder)
    except WrongKey:
        raise BadBackup(_does_not_open(path)) from None


def _extract(tar: tarfile.TarFile, path: Path, manifest: Manifest, folder: Path | None) -> None:
    names = [name for name in tar.getnames() if name != MANIFEST]
    if sorted(names) != sorted(manifest.files):
        raise BadBackup(phrase("{path}: the members are not those of its manifest", path=path))
    for name in names:
        source = tar.extractfile(name)
        _require_inside(path, name)
        if source is None:
            raise BadBackup(phrase("{path}: {name} is no plain file", path=path, name=name))
        hashed = _Hashed(source)
        _pour(hashed, folder / name if folder else None)
        if hashed.digest != manifest.files[name]:
            raise BadBackup(phrase("{path}: {name} was damaged", path=path, name=name))


def _pour(source: _Hashed, target: Path | None) -> None:
    if target is None:
        while source.read(CHUNK):
            pass
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as out:
        target.chmod(0o600)
        while data := source.read(CHUNK):
            out.write(data)
        out.flush()
        os.fsync(out.fileno())


def copy_durably(source: Path, target: Path, seal: str = "", unseal: str = "") -> None:
    """Copy a file and flush it to the disk before its name appears.

    `seal` is the passphrase to encrypt it with, `unseal` the one to decrypt it with.
    Raises: BadBackup.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_suffix(f".{os.getpid()}")
    private = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with opened(source, unseal) as given, os.fdopen(private, "wb") as out:
        into: Any = Sealing(out, seal) if seal else out
        try:
            shutil.copyfileobj(given, into, CHUNK)
        except WrongKey:
            raise BadBackup(_does_not_open(source)) from None
        if seal:
            into.close()
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of every plain file, in order. Links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path
