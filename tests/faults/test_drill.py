"""The machine is lost with its disk; the newest backup is restored on another machine."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patrol.operations import migrate
from tests.cast import enter
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, until
from tests.faults.load import Promise, Shift
from tests.pictures import a_photo
from tests.requires import program
from tests.services.cluster import Cluster
from tests.services.web_process import ROOT

OLD_S, BACK_S = 60.0, 300.0


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    program("postgresql")
    with Cluster() as running:
        yield running


def _patrol(house: House, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [Path(sys.executable).with_name("patrol"), *words]
    return subprocess.run(
        command, cwd=ROOT, env=house.env, capture_output=True, text=True, check=False
    )


def _photo(house: House, token: str) -> str:
    """Upload a photo from a phone and return its name."""
    border = "----drill"
    body = (
        f'--{border}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode() + a_photo()
    body += f"\r\n--{border}--\r\n".encode()
    kind = f"multipart/form-data; boundary={border}"
    answer = house.call("POST", "/api/v1/photos", body, token=token, kind=kind)
    assert answer.status == 201, answer.text
    return str(answer.json["sha256"])


def _lives(house: House, safe: Path, seconds: float, every: int) -> tuple[list[Promise], str, str]:
    """Work beside `patrol backup --every`, then kill everything; return the promises made."""
    desk, phone = house.desk(), house.phone("042")
    house.let_go()
    house.start()
    house.until_ready()
    name = _photo(house, phone)
    keeper = house.spawn(
        str(Path(sys.executable).with_name("patrol")),
        *("backup", "--every", str(every), "--keep", "5", str(safe)),
    )
    with Shift(house, desk, phone) as shift:
        until(lambda: any(safe.glob("*.backup")), "the first backup")
        time.sleep(seconds)
        assert keeper.poll() is None, house.tail()
        house.kill()
        kept = list(shift.kept)
    return kept, phone, name


def _comes_back(house: House, safe: Path, gone_at: float, measured: Measure, on: str) -> None:
    done = _patrol(house, "restore", str(safe))
    assert done.returncode == 0, done.stderr
    house.start()
    house.until_ready()
    took = time.monotonic() - gone_at
    measured(f"drill on {on}: ready again after", f"{took:.1f} s (mark {BACK_S:.0f} s)")
    assert took < BACK_S


def _what_is_there(
    house: House, kept: list[Promise], gone_at: float, measured: Measure, on: str
) -> float:
    """The age in seconds, at the end, of the oldest order that was lost."""
    with house.reading() as session:
        truth.chain_holds(session)
        lost = set(truth.lost(session, kept))
    ages = [gone_at - promise.at for promise in kept if promise.text in lost]
    oldest = max(ages, default=0.0)
    measured(f"drill on {on}: the oldest order lost was made before", f"{oldest:.1f} s (mark 60 s)")
    return oldest


def test_a_machine_that_burns_down_costs_less_than_a_minute(
    house: House, tmp_path: Path, often: Callable[[int, int], int], measured: Measure
) -> None:
    safe, every = tmp_path / "safe", often(30, 5)
    kept, phone, photo = _lives(house, safe, often(75, 12), every)
    gone_at = time.monotonic()
    assert len(kept) > 20
    shutil.rmtree(house.folder)
    with House(tmp_path / "elsewhere" / "data") as other:
        other.folder.mkdir(parents=True)
        _comes_back(other, safe, gone_at, measured, "SQLite")
        assert _what_is_there(other, kept, gone_at, measured, "SQLite") < OLD_S
        assert other.get("/api/v1/inbox", token=phone).status == 200, "phones stay signed in"
        assert other.get(f"/api/v1/photos/{photo}", token=phone).status == 200
    assert len(list(safe.glob("*.backup"))) <= 5


def test_the_drill_on_postgresql(
    cluster: Cluster, tmp_path: Path, often: Callable[[int, int], int], measured: Measure
) -> None:
    safe = tmp_path / "safe"
    (tmp_path / "data").mkdir()
    with House(tmp_path / "data", DATABASE_URL=cluster.url) as house:
        migrate.run(house.services.database)
        with house.writing() as session:
            enter(session)
        kept, phone, _ = _lives(house, safe, often(30, 8), often(15, 5))
        gone_at = time.monotonic()
        refused = _patrol(house, "restore", str(safe))
        assert (refused.returncode, "not empty" in refused.stderr) == (1, True), refused.stderr
    with House(tmp_path / "elsewhere" / "data", DATABASE_URL=cluster.url) as other:
        other.folder.mkdir(parents=True)
        done = _patrol(other, "restore", "--force", str(safe))
        assert done.returncode == 0, done.stderr
        other.start()
        other.until_ready()
        took = time.monotonic() - gone_at
        measured("drill on PostgreSQL: ready again after", f"{took:.1f} s (mark {BACK_S:.0f} s)")
        assert _what_is_there(other, kept, gone_at, measured, "PostgreSQL") < OLD_S
        assert other.get("/api/v1/inbox", token=phone).status == 200
        running = _patrol(other, "restore", "--force", str(safe))
        assert "still runs" in running.stderr
        again = _patrol(other, "backup", str(safe / "again.backup"))
        assert again.returncode == 0, again.stderr
