"""A wall clock that jumps by hours or days makes no step come early or twice."""

import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from patrol.models import Alarm, Feed, Incident
from tests.cast import enter
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, furnished, until
from tests.faults.load import GRAVE
from tests.faults.shim import compiled
from tests.requires import requires

pytestmark = [
    requires("cc"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_PRELOAD is Linux's"),
]

HOUR, DAY = 3_600, 86_400
JUMPS = (HOUR, -HOUR, DAY, 0)
UNCLAIMED_S = 15.0


class Wall:
    """Moves the wall clock of the house, and not the test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.move(0)

    def move(self, seconds: int) -> None:
        if not self.path.exists():
            self.path.write_bytes(bytes(8))
        with self.path.open("r+b") as file:
            file.write(struct.pack("<q", seconds))


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall(tmp_path / "wall")


@pytest.fixture
def house(tmp_path: Path, empty_database: Path, wall: Wall) -> Iterator[House]:
    shim = {"LD_PRELOAD": compiled("wall", tmp_path), "WALL_FILE": str(wall.path)}
    with House(furnished(tmp_path / "data", empty_database), **shim) as made:
        with made.writing() as session:
            enter(session)
        yield made


def _open(house: House, desk: str) -> tuple[str, float]:
    """Open a grave case; return its id and the time by our own clock."""
    body = {"category": GRAVE, "place": "文晖桥", "area_id": 2}
    case = house.good("POST", "/api/v1/incidents", body, token=desk)["incident"]
    return case["id"], time.monotonic()


def _alarmed(house: House) -> set[str]:
    """The cases for which the first step of the escalation was taken."""
    with house.reading() as session:
        return {step.subject_id for step in truth.steps(session)}


def test_no_step_comes_early_or_twice(house: House, wall: Wall, measured: Measure) -> None:
    desk = house.desk()
    house.start()
    house.until_ready()
    opened: dict[str, float] = {}
    taken: dict[str, float] = {}

    def look() -> bool:
        for key in _alarmed(house) & opened.keys() - taken.keys():
            taken[key] = time.monotonic() - opened[key]
        return opened.keys() == taken.keys()

    for jump in JUMPS:
        case, at = _open(house, desk)
        opened[case] = at
        time.sleep(1)
        wall.move(jump)
        _watch(look, 3)
    until(look, "the alarm of each case")
    measured("wall clock +1 h, −1 h, +1 day, back: steps early or twice", "0")
    late = max(taken.values()) - UNCLAIMED_S
    measured("wall clock: the latest step came late by", f"{late:.2f} s (mark 2 s)")
    assert min(taken.values()) >= UNCLAIMED_S - 0.5, taken  # our clock began at the answer
    _was_told_and_not_followed(house)


def _watch(look: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        look()
        time.sleep(0.05)


def _was_told_and_not_followed(house: House) -> None:
    with house.reading() as session:
        assert truth.steps_told_twice(session) == []
        jumps = session.exec(select(Alarm).where(Alarm.kind == "clock_jumped")).all()
        assert len(jumps) >= 1, "the desk was told"
        times = [row.at for row in session.exec(select(Feed).order_by(col(Feed.seq)))]
        opened = [row.opened_at for row in session.exec(select(Incident))]
    assert times == sorted(times), "the feed's times never go back"
    assert (max(opened) - min(opened)).total_seconds() < 600
