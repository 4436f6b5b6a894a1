"""A backup with a passphrase shows nothing without it, and none that was changed opens."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from patrol import evidence
from patrol.config import Settings
from patrol.operations import backup
from patrol.operations.backup import sealed
from patrol.operations.backup.archive import BadBackup
from patrol.operations.backup.sealed import PART_BYTES, Sealing, Unsealing, WrongKey
from patrol.operations.backup.take import BackupRefused
from patrol.unsafe_setting import UnsafeSetting
from tests.cast import Cast
from tests.pushed import send
from tests.services.database import SERVER

WORDS = "correct horse battery staple"
NAME = "ab" * 32
NEEDLES = (b"SQLite format 3", b"photo of a place", "文晖桥".encode(), b"PRIVATE KEY", b"manifest")


def sealed_bytes(content: bytes, words: str = WORDS) -> bytes:
    out = io.BytesIO()
    with Sealing(out, words) as file:
        file.write(content)
    return out.getvalue()


def read(content: bytes, words: str = WORDS) -> bytes:
    return Unsealing(io.BytesIO(content), words).read()


@pytest.mark.parametrize(
    "size", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 3_000_000]
)
def test_any_size_comes_back(size: int) -> None:
    content = os.urandom(size)
    made = sealed_bytes(content)
    assert len(made) == sealed.sealed_size(size)
    assert read(made) == content
    file = Unsealing(io.BytesIO(made), WORDS)
    file.seek(size // 2)
    assert file.read() == content[size // 2 :]


PART = PART_BYTES + 16
HEAD = sealed.HEADER_BYTES


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda long: long[:-1], id="a byte less"),
        pytest.param(lambda long: long[: HEAD + 2 * PART], id="without the last part"),
        pytest.param(lambda long: long[:HEAD], id="only the header"),
        pytest.param(lambda long: long[:20], id="half a header"),
        pytest.param(lambda long: long[:HEAD] + long[HEAD + PART :], id="without the first part"),
        pytest.param(
            lambda long: (
                long[:HEAD]
                + long[HEAD + PART : HEAD + 2 * PART]
                + long[HEAD : HEAD + PART]
                + long[HEAD + 2 * PART :]
            ),
            id="two parts changed places",
        ),
        pytest.param(lambda long: _with_a_bit_changed(long, 500), id="one bit"),
        pytest.param(lambda long: _with_a_bit_changed(long, 20), id="another salt"),
    ],
)
def test_what_was_changed_does_not_open(change: Callable[[bytes], bytes]) -> None:
    long = sealed_bytes(os.urandom(2 * PART_BYTES + 900))
    with pytest.raises(WrongKey):
        read(change(long))


def _with_a_bit_changed(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_another_passphrase_does_not_open_it() -> None:
    with pytest.raises(WrongKey):
        read(sealed_bytes(b"secret"), "another passphrase!")


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSetting, match="BACKUP_PASSPHRASE"):
        Settings(patrol_data=tmp_path, backup_passphrase="short").completed()


@pytest.mark.skipif(SERVER != "", reason="PostgreSQL's way is in tests/faults/test_drill.py")
@pytest.mark.parametrize("beside", [False, True])
def test_a_backup_shows_nothing_without_its_passphrase(
    cast: Cast, settings: Settings, tmp_path_factory: pytest.TempPathFactory, beside: bool
) -> None:
    send(cast, "042")
    evidence.store(settings.patrol_data, NAME, b"photo of a place", b"small photo of a place")
    cast.services.close()
    safe, there = tmp_path_factory.mktemp("safe"), tmp_path_factory.mktemp("there")
    keeping = replace(settings, backup_passphrase=WORDS)
    made = backup.take(keeping, safe / "one.backup", beside=beside)
    assert backup.take(keeping, safe / "two.backup", beside=beside).beside == made.beside
    kept = [path for path in safe.rglob("*") if path.is_file()]
    assert len(kept) == (4 if beside else 2)
    shown = [
        (path.name, needle) for path in kept for needle in NEEDLES if needle in path.read_bytes()
    ]
    assert shown == []
    assert [path.name for path in settings.patrol_data.glob(".patrol*")] == [], "nor a rest of it"

    fresh = replace(settings, patrol_data=there, database_url="").completed()
    for words, problem in (("", "is encrypted"), ("x" * 20, "does not open")):
        with pytest.raises(BadBackup, match=problem):
            backup.restore(replace(fresh, backup_passphrase=words), safe / "one.backup")
    assert backup.restore(replace(fresh, backup_passphrase=WORDS), safe / "one.backup") == made
    assert evidence.path(there, NAME).read_bytes() == b"photo of a place"


@pytest.mark.skipif(SERVER != "", reason="PostgreSQL's way is in tests/faults/test_drill.py")
def test_a_backup_that_anybody_could_have_made_is_refused_unless_told(
    cast: Cast, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cast.services.close()
    safe, there = tmp_path_factory.mktemp("safe"), tmp_path_factory.mktemp("there")
    made = backup.take(settings, safe / "one.backup")
    fresh = replace(settings, patrol_data=there, database_url="", backup_passphrase=WORDS)
    fresh = fresh.completed()
    with pytest.raises(BackupRefused, match=r"not encrypted.*--unsealed"):
        backup.restore(fresh, safe / "one.backup")
    assert not (there / "patrol.db").exists(), "nothing has changed"
    assert backup.restore(fresh, safe / "one.backup", unsealed=True) == made


@pytest.mark.skipif(SERVER != "", reason="PostgreSQL's way is in tests/faults/test_drill.py")
def test_a_photo_that_was_put_beside_an_encrypted_backup_is_refused(
    cast: Cast, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    evidence.store(settings.patrol_data, NAME, b"photo of a place", b"small photo of a place")
    cast.services.close()
    safe, there = tmp_path_factory.mktemp("safe"), tmp_path_factory.mktemp("there")
    backup.take(replace(settings, backup_passphrase=WORDS), safe / "one.backup", beside=True)
    for path in (safe / "photos").rglob("*"):
        if path.is_file():
            path.write_bytes(b"X" * (path.stat().st_size - HEAD - 16))
    fresh = replace(settings, patrol_data=there, database_url="", backup_passphrase=WORDS)
    with pytest.raises(BadBackup, match="is not encrypted, and its backup is"):
        backup.restore(fresh.completed(), safe / "one.backup")
