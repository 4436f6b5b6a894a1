"""Several workers take each step once, also when one of them is stopped at a bad moment."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from patrol.models import Alarm, Heartbeat
from patrol.operations import migrate
from tests.cast import enter
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, until
from tests.faults.load import GRAVE
from tests.requires import program
from tests.services.cluster import Cluster

CASES = 20


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[House]:
    program("postgresql")
    with (
        Cluster() as cluster,
        House(tmp_path / "data", DATABASE_URL=cluster.url) as house,
    ):
        (tmp_path / "data").mkdir()
        migrate.run(house.services.database)
        with house.writing() as session:
            enter(session)
        yield house


def _race(house: House, measured: Measure, where: str) -> None:
    """Run three workers on unclaimed grave cases; one is stopped while the steps fall due."""
    desk = house.desk()
    house.start_apart(workers=3)
    house.until_ready()
    body = {"category": GRAVE, "place": "文晖桥", "area_id": 2}
    for _ in range(CASES):
        house.good("POST", "/api/v1/incidents", body, token=desk)
    sleepy = house.worker[0]
    house.freeze(sleepy)
    try:
        until(lambda: _begun(house) == CASES, "a step for each case")
    finally:
        os.kill(sleepy, signal.SIGCONT)
    _each_goes_round(house)
    with house.reading() as session:
        assert truth.steps_told_twice(session) == []
        truth.chain_holds(session)
        count = len(truth.steps(session, breaches=True))
        alarms = Counter(session.exec(select(Alarm.incident_id).where(Alarm.kind == "unclaimed")))
    assert set(alarms.values()) == {1}, "one alarm a case"
    measured(f"three workers on {where}: steps taken, twice", f"{count}, 0")


def _each_goes_round(house: House) -> None:
    """Wait for a second heartbeat of each worker: between two heartbeats it does all its jobs."""
    for _ in range(2):
        before = _beats(house)
        until(lambda was=before: not set(was.items()) & set(_beats(house).items()), "heartbeats")


def _beats(house: House) -> dict[str, datetime]:
    with house.reading() as session:
        rows = session.exec(select(Heartbeat).where(Heartbeat.kind == "worker"))
        return {row.process: row.beat_at for row in rows}


def _begun(house: House) -> int:
    """The number of cases with a step of the escalation."""
    with house.reading() as session:
        return len({step.subject_id for step in truth.steps(session)})


def test_three_workers_on_sqlite(house: House, measured: Measure) -> None:
    _race(house, measured, "SQLite")


def test_three_workers_on_postgresql(postgresql: House, measured: Measure) -> None:
    _race(postgresql, measured, "PostgreSQL")
