"""The disk fills up under load: nothing acknowledged is lost, the desk gets an alarm."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from patrol.models import Alarm
from tests.cast import enter
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, furnished, until
from tests.faults.load import Shift

SIZE_MB = 32
ENGLISH = "The disk is full; nothing was stored."

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0,
    reason="only root can mount a small disk; tests/web/desk/test_commands.py fills a database",
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def house(disk: Path, empty_database: Path) -> Iterator[House]:
    with House(furnished(disk, empty_database)) as made:
        with made.writing() as session:
            enter(session)
        yield made


def _fill(disk: Path) -> None:
    """Fill the disk to its last block."""
    with (disk / "ballast").open("ab", buffering=0) as ballast:
        for size in (1 << 20, 1 << 16, 1 << 12):
            while True:
                try:
                    ballast.write(bytes(size))
                except OSError:
                    break


def _alarms(house: House) -> list[bool]:
    """One boolean for each storage alarm raised: true when it is cleared."""
    with house.reading() as session:
        rows = session.exec(
            select(Alarm).where(Alarm.kind == "storage").order_by(col(Alarm.raised_at))
        )
        return [row.cleared_at is not None for row in rows]


def _is_refused(disk: Path, shift: Shift) -> bool:
    """True once an order was refused with 507; each call fills the room that the WAL gave back."""
    _fill(disk)
    return 507 in {status for status, _ in shift.refused}


def test_a_full_disk_takes_no_promise_it_cannot_keep(
    house: House, disk: Path, measured: Measure
) -> None:
    desk, phone = house.desk(), house.phone("042")
    house.start()
    house.until_ready()
    until((disk / ".reserve").exists, "the reserve")
    with Shift(house, desk, phone) as shift:
        until(lambda: len(shift.kept) >= 10, "load")
        _fill(disk)
        alarm_after_s = until(lambda: set(_alarms(house)) == {False}, "the alarm at the desk")
        # The alarm may fit into the WAL's own room; that the reserve pays for it when it does not
        # is proved in tests/operations/test_disk.py.
        until(lambda: _is_refused(disk, shift), "a refusal for lack of room")
        board = house.get("/api/v1/board", token=desk)
        assert board.status == 200, "reading goes on"
        assert "storage" in {alarm["kind"] for alarm in board.json["alarms"]}
        before = len(shift.kept)
        (disk / "ballast").unlink()
        back = until(lambda: len(shift.kept) > before + 3, "recovery")
    until(lambda: set(_alarms(house)) == {True}, "the end of the alarm")
    assert {status for status, _ in shift.refused} <= {507, 503}
    assert all(ENGLISH in text for status, text in shift.refused if status == 507)
    until((disk / ".reserve").exists, "the reserve again")
    with house.reading() as session:
        assert truth.lost(session, shift.kept) == []
        assert truth.doubled(session, shift.kept) == []
        assert truth.unrecorded(session, shift.receipts) == set()
        truth.chain_holds(session)
    refusals = len(shift.refused)
    measured("disk full: refused, acknowledged and lost", f"{refusals}, 0")
    measured("disk full: told after, orders again after", f"{alarm_after_s:.1f} s, {back:.1f} s")
