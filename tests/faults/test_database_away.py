"""PostgreSQL stops for 10 s, as if its host had lost power, and starts again."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patrol.operations import migrate
from tests.cast import enter
from tests.faults import truth
from tests.faults.conftest import Measure
from tests.faults.house import House, until
from tests.faults.load import Shift
from tests.requires import requires
from tests.services.cluster import Cluster

AWAY = "The database cannot be reached"

pytestmark = requires("postgresql")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, cluster: Cluster) -> Iterator[House]:
    folder = tmp_path / "data"
    folder.mkdir()
    with House(folder, DATABASE_URL=cluster.url) as made:
        migrate.run(made.services.database)
        with made.writing() as session:
            enter(session)
        yield made


def test_a_database_that_is_away_is_said_so_and_nothing_is_promised(
    house: House, cluster: Cluster, often: Callable[[int, int], int], measured: Measure
) -> None:
    desk, phone = house.desk(), house.phone("042")
    house.let_go()
    house.start()
    house.until_ready()
    with Shift(house, desk, phone) as shift:
        until(lambda: len(shift.kept) >= 10, "load")
        cluster.stop()
        begun = time.monotonic()
        until(lambda: house.get("/readyz").status == 503, "a red /readyz")
        assert house.get("/healthz").status == 200, "the web process lives"
        until(lambda: len(shift.refused) >= 3, "refusals")
        time.sleep(max(0.0, begun + often(10, 5) - time.monotonic()))
        before = len(shift.kept)
        cluster.start()
        back = until(lambda: len(shift.kept) > before + 3, "recovery")
    house.until_ready()
    assert shift.unanswered == 0, "each was answered"
    assert {status for status, _ in shift.refused} == {503}
    assert all(AWAY in text for _, text in shift.refused), shift.refused[0]
    with house.reading() as session:
        assert truth.lost(session, shift.kept) == []
        assert truth.doubled(session, shift.kept) == []
        assert truth.unrecorded(session, shift.receipts) == set()
        assert truth.steps_told_twice(session) == []
        truth.chain_holds(session)
    measured("PostgreSQL away: 503, promises broken", f"{len(shift.refused)}, 0")
    measured("PostgreSQL away: orders again after", f"{back:.1f} s")
