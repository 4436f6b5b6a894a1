"""A full disk raises one alarm, which the reserve makes room for and which ends by itself."""

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from patrol.models import Alarm
from patrol.operations.disk import Storage
from tests.cast import Cast

Usage = namedtuple("Usage", "total used free")
GB = 1_000_000_000


class Disk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = 50 * GB
        monkeypatch.setattr(shutil, "disk_usage", self.usage)

    def usage(self, _: Path) -> Usage:
        return Usage(100 * GB, 100 * GB - self.free, self.free)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
def storage(cast: Cast) -> Storage:
    return Storage(cast.services.database, cast.services.settings.patrol_data)


def _alarms(cast: Cast) -> list[bool]:
    with cast.services.database.read() as session:
        rows = session.exec(select(Alarm).where(Alarm.kind == "storage"))
        return [row.cleared_at is not None for row in rows]


def test_each_desk_is_told_once_and_told_when_it_is_over(
    cast: Cast, storage: Storage, disk: Disk, moving_clock: Any
) -> None:
    for free, wanted in ((50, []), (9, [False, False]), (11, [False, False]), (13, [True, True])):
        disk.free = free * GB
        for _ in range(2):
            storage.watch()
            moving_clock(minutes=2)
        assert _alarms(cast) == wanted
    disk.free = 5 * GB
    storage.watch()
    assert sorted(_alarms(cast)) == [False, False, True, True], "another time is told again"


def test_the_reserve_is_given_up_when_the_alarm_itself_does_not_fit(
    cast: Cast, storage: Storage, disk: Disk
) -> None:
    storage.watch()
    reserve = cast.services.settings.patrol_data / ".reserve"
    assert reserve.stat().st_size == 64 * 1024 * 1024
    database = cast.services.database

    def refuse(_link: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if reserve.exists() and statement.startswith("INSERT"):
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    event.listen(database.writer, "before_cursor_execute", refuse)
    disk.free = GB
    storage.watch()
    assert set(_alarms(cast)) == {False}
    assert not reserve.exists()
