"""A backup is taken during writes, verified, never overwrites a file, and is restored whole."""

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from patrol import evidence
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Order
from patrol.operations import backup
from patrol.operations.backup import archive
from patrol.operations.backup.archive import BadBackup
from patrol.operations.backup.restore import is_in_use
from patrol.operations.backup.take import BackupRefused, forget_old, name_now, newest
from tests.cast import Cast
from tests.pushed import send
from tests.services.database import SERVER

pytestmark = pytest.mark.skipif(
    SERVER != "", reason="PostgreSQL's way is in tests/faults/test_drill.py"
)
NAME = "ab" * 32


@pytest.fixture
def safe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for backups, which stands for another disk."""
    return tmp_path_factory.mktemp("safe")


@pytest.fixture
def lived(cast: Cast, settings: Settings) -> Settings:
    """The settings of a town with an order and a photo; its database is closed."""
    send(cast, "042")
    evidence.store(settings.patrol_data, NAME, b"photo", b"thumbnail")
    cast.services.close()
    return settings


def _elsewhere(settings: Settings, folder: Path) -> Settings:
    """The settings of a fresh machine."""
    folder.mkdir()
    bare = replace(settings, patrol_data=folder, database_url="")
    return bare.completed()


def _orders(settings: Settings) -> list[str]:
    database = Database(settings.database_url)
    with database.read() as session:
        order_ids = list(session.exec(select(Order.id).order_by(Order.id)))
    database.dispose()
    return order_ids


def test_all_comes_back_on_another_machine(lived: Settings, safe: Path, tmp_path: Path) -> None:
    made = backup.take(lived, safe / "one.backup")
    there = _elsewhere(lived, tmp_path / "there")
    assert backup.restore(there, safe / "one.backup") == made
    assert _orders(there) == _orders(lived) != []
    for name in ("vapid/private_key.pem", f"photos/{NAME[:2]}/{NAME[2:]}.jpg"):
        restored, was = there.patrol_data / name, lived.patrol_data / name
        assert restored.read_bytes() == was.read_bytes()
        assert restored.stat().st_mode & 0o077 == 0, "the owner's only"


def test_it_is_whole_while_others_write(cast: Cast, settings: Settings, safe: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            send(cast, "042")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.take(settings, safe / f"{number}.backup") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert [copy.rows for copy in made] == sorted(copy.rows for copy in made)


def test_a_folder_is_no_file_and_the_sentence_says_the_cure(lived: Settings, safe: Path) -> None:
    with pytest.raises(BackupRefused, match="add --every"):
        backup.take(lived, safe)


def test_nothing_is_ever_overwritten(lived: Settings, safe: Path) -> None:
    (safe / "one.backup").write_text("mine")
    with pytest.raises(BackupRefused, match="never overwritten"):
        backup.take(lived, safe / "one.backup")
    assert (safe / "one.backup").read_text() == "mine"


def test_a_backup_does_not_lie_beside_what_it_saves(lived: Settings, safe: Path) -> None:
    (safe / "way").symlink_to(lived.patrol_data)
    for folder in (lived.patrol_data, lived.patrol_data / "photos", safe / "way"):
        with pytest.raises(BackupRefused, match="data folder"):
            backup.take(lived, folder / "one.backup")


def test_a_bare_copy_is_refused(lived: Settings, safe: Path, tmp_path: Path) -> None:
    shutil.copy(lived.patrol_data / "patrol.db", safe / "copy.db")
    with pytest.raises(BadBackup, match="bare copy"):
        backup.restore(_elsewhere(lived, tmp_path / "there"), safe / "copy.db")


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
def test_a_damaged_backup_is_refused_and_changes_nothing(
    lived: Settings, safe: Path, tmp_path: Path, where: float
) -> None:
    file = safe / "one.backup"
    manifest = backup.take(lived, file)
    data = bytearray(file.read_bytes())
    place = data.index(b"SQLite format 3") + int(200_000 * where)
    data[place] ^= 0xFF
    file.write_bytes(data)
    there = _elsewhere(lived, tmp_path / "there")
    before = sorted(os.listdir(there.patrol_data))
    with pytest.raises(BadBackup, match="damaged"):
        backup.restore(there, file)
    assert sorted(os.listdir(there.patrol_data)) == before
    assert manifest.rows


def test_a_backup_that_was_cut_off_is_refused(lived: Settings, safe: Path, tmp_path: Path) -> None:
    file = safe / "one.backup"
    backup.take(lived, file)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(BadBackup, match="not a whole backup"):
        backup.restore(_elsewhere(lived, tmp_path / "there"), file)


def test_what_was_altered_is_not_backed_up_as_if_it_were_sound(lived: Settings, safe: Path) -> None:
    database = Database(lived.database_url)
    with database.writer.begin() as link:
        link.exec_driver_sql("UPDATE feed SET actor = 'nobody' WHERE seq = 1")
    database.dispose()
    with pytest.raises(BadBackup, match="row 1"):
        backup.take(lived, safe / "one.backup")
    assert list(safe.iterdir()) == [], "and no trace is left"


def test_another_history_in_the_same_shell_is_refused(
    lived: Settings, safe: Path, tmp_path: Path
) -> None:
    """The chain is valid, but it is not the one that the manifest names."""
    file = safe / "one.backup"
    manifest = backup.take(lived, file)
    archive.extract(file, manifest, safe / "open")
    forged = archive.ArchiveWriter(safe / "forged.backup")
    for name in manifest.files:
        forged.add(name, safe / "open" / name)
    forged.finish(replace(manifest, rows=manifest.rows + 1, files=forged.files))
    with pytest.raises(BadBackup, match="head"):
        backup.restore(_elsewhere(lived, tmp_path / "there"), safe / "forged.backup")


def test_a_name_beside_a_forged_backup_leads_nowhere(
    lived: Settings, safe: Path, tmp_path: Path
) -> None:
    """It would be written before the record is checked, over whatever lies there."""
    file, here = safe / "given" / "one.backup", {"../secret_key": 5}
    file.parent.mkdir()
    manifest = backup.take(lived, file)
    archive.extract(file, manifest, safe / "open")
    (safe / "secret_key").write_text("known")
    forged = archive.ArchiveWriter(safe / "given" / "forged.backup")
    for name in manifest.files:
        forged.add(name, safe / "open" / name)
    forged.finish(replace(manifest, rows=0, files=forged.files, beside=here))
    there = _elsewhere(lived, tmp_path / "there")
    with pytest.raises(BadBackup, match="no plain file"):
        backup.restore(there, safe / "given" / "forged.backup")
    assert list(there.patrol_data.iterdir()) == []


def test_a_database_with_people_in_it_is_moved_aside_only_by_force(
    lived: Settings, safe: Path
) -> None:
    backup.take(lived, safe / "one.backup")
    with pytest.raises(BackupRefused, match="not empty"):
        backup.restore(lived, safe / "one.backup")
    before = _orders(lived)
    backup.restore(lived, safe / "one.backup", force=True)
    assert _orders(lived) == before
    (aside,) = lived.patrol_data.glob("before-restore-*")
    assert {"patrol.db", "photos", "vapid"} <= {path.name for path in aside.iterdir()}
    assert backup.take(lived, safe / "two.backup").files.keys() == (
        archive.read(safe / "one.backup").files.keys()
    ), "what was moved aside is in no later backup"


COMMAND = "from patrol.cli import main; main()"


def _patrol(settings: Settings, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "PATROL_DATA": str(settings.patrol_data), "DATABASE_URL": ""}
    command = [sys.executable, "-c", COMMAND, *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_a_running_process_is_seen(cast: Cast, settings: Settings, safe: Path) -> None:
    send(cast, "042")
    assert _patrol(settings, "backup", safe / "one.backup").returncode == 0
    refused = _patrol(settings, "restore", safe / "one.backup", "--force")
    assert (refused.returncode, "still runs" in refused.stderr) == (1, True)
    cast.services.close()
    assert not is_in_use(settings.patrol_data / "patrol.db")
    done = _patrol(settings, "restore", safe, "--force")
    assert (done.returncode, "there is no backup" in done.stderr) == (1, True)
    done = _patrol(settings, "restore", safe / "one.backup", "--force")
    assert done.returncode == 0, done.stderr
    assert "rows of the feed hold" in done.stdout


def test_many_backups_keep_each_photo_once(lived: Settings, safe: Path, tmp_path: Path) -> None:
    first = backup.take(lived, safe / name_now(), beside=True)
    name = f"photos/{NAME[:2]}/{NAME[2:]}.jpg"
    inode = (safe / name).stat().st_ino
    assert name in first.beside
    assert name not in first.files
    backup.take(lived, safe / "patrol-99990101T000000Z.backup", beside=True)
    assert (safe / name).stat().st_ino == inode
    forget_old(safe, 1)
    assert [path.name for path in newest(safe)] == ["patrol-99990101T000000Z.backup"]
    there = _elsewhere(lived, tmp_path / "there")
    backup.restore(there, safe)
    assert (there.patrol_data / name).read_bytes() == b"photo"
    (safe / name).unlink()
    with pytest.raises(BadBackup, match="beside"):
        backup.restore(_elsewhere(lived, tmp_path / "third"), safe)
