"""After a power cut only fsynced data is there: FULL loses nothing, and NORMAL must lose."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patrol.db import Database
from tests.cast import enter
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import A_WORKER, GUNICORN, House, furnished, until
from tests.faults.load import Shift
from tests.faults.shim import compiled
from tests.requires import requires

pytestmark = [
    requires("cc"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_PRELOAD is Linux's"),
]

CARELESS = (sys.executable, "-m", "tests.faults.careless")


def _platter(house: House, image: Path) -> None:
    """Prepare the image of the disk as it is when the house starts."""
    with house.writing() as session:
        enter(session)
    with house.services.database.reader.connect() as link:
        link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    image.mkdir()


def _cut(folder: Path, template: Path, shim: str, *, careful: bool, number: int) -> tuple[int, int]:
    """Work, then cut the power; return how many orders were acknowledged and how many were lost."""
    home, image = folder / f"data-{number}", folder / f"platter-{number}"
    with House(furnished(home, template), LD_PRELOAD=shim, PL_DIR=str(image)) as house:
        _platter(house, image)
        desk, phone = house.desk(), house.phone("042")
        house.let_go()
        for file in home.glob("patrol.db*"):
            shutil.copy(file, image)
        house.spawn(*GUNICORN, "app:app" if careful else "tests.faults.careless:app")
        house.spawn(*(A_WORKER if careful else CARELESS))
        house.until_up()
        shift = Shift(house, desk, phone, rest_s=0)
        with shift:
            until(lambda: len(shift.kept) >= 12 + 5 * (number % 4), "load")
            house.kill()
            kept = list(shift.kept)
    os.replace(image / "patrol.db", folder / "patrol.db")
    for name in ("patrol.db-wal", "patrol.db-shm"):
        (folder / name).unlink(missing_ok=True)
        if (image / name).exists():
            os.replace(image / name, folder / name)
    database = Database(f"sqlite:///{folder}/patrol.db")
    with database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        truth.chain_holds(session)
        gone = truth.lost(session, kept)
    database.dispose()
    return len(kept), len(gone)


def test_a_power_cut_takes_nothing_that_was_acknowledged(
    tmp_path: Path, empty_database: Path, often: Callable[[int, int], int], measured: Measure
) -> None:
    shim, times = compiled("power", tmp_path), often(12, 3)
    cuts = [_cut(tmp_path, empty_database, shim, careful=True, number=n) for n in range(times)]
    kept, lost = (sum(column) for column in zip(*cuts, strict=True))
    measured(f"power cut {times} times, FULL: acknowledged, lost", f"{kept}, {lost}")
    assert lost == 0


def test_the_shim_would_have_seen_a_loss(
    tmp_path: Path, empty_database: Path, often: Callable[[int, int], int], measured: Measure
) -> None:
    shim, times = compiled("power", tmp_path), often(4, 2)
    cuts = [_cut(tmp_path, empty_database, shim, careful=False, number=n) for n in range(times)]
    kept, lost = (sum(column) for column in zip(*cuts, strict=True))
    measured(f"power cut {times} times, NORMAL (control): acknowledged, lost", f"{kept}, {lost}")
    assert lost > 0
