"""The sums of the figures follow every act, are made once, and do not grow with the past."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from patrol import clock
from patrol.figures import rollup
from patrol.figures.tally import of_stored
from patrol.models import CaseFigure, Dimension, FigureTally, Incident
from patrol.services import Services
from tests.cast import Cast
from tests.conftest import NOON
from tests.figures.counting import count, forget, past, put, sums
from tests.statements import under_the_lock

ONE_CASE = {"category": "RE0301", "place": "文晖桥", "severity": 2}


class Case:
    """One case that the desk and 042 act on."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.assignment = cast, ""
        self.id = self.desk("POST", "/incidents", ONE_CASE)["incident"]["id"]
        self.path = f"/incidents/{self.id}"

    def desk(self, method: str, path: str, body: dict[str, Any]) -> Any:
        clock.forward(seconds=20)
        return self.cast("701").send(method, f"/api/v1{path}", body)

    @property
    def version(self) -> int:
        with self.cast.services.database.read() as session:
            return session.get_one(Incident, self.id).version

    def send(self) -> None:
        body = {"members": ["042"], "version": self.version}
        sent = self.desk("POST", f"{self.path}/assignments", body)
        self.assignment = sent["assignments"][0]

    def report(self, kind: str, **more: Any) -> None:
        clock.forward(seconds=100)
        path = f"/api/v1/assignments/{self.assignment}/reports"
        self.cast("042").send("POST", path, {"kind": kind, **more})

    def resolve(self) -> None:
        self.send()
        self.report("arrived")
        self.report("resolved", disposition="put_right", text="好了")


def fate(cast: Cast, case: Case) -> tuple[str, str, str]:
    count(cast.services)
    with cast.services.database.read() as session:
        row = session.get_one(CaseFigure, case.id)
        return row.dispatch, row.arrive, row.resolve


def check_remade(cast: Cast) -> None:
    """What acts have made of the sums is what the cases alone make of them."""
    followed = sums(cast.services)
    forget(cast.services)
    count(cast.services)
    assert followed == sums(cast.services)


def test_the_sums_follow_a_case_through_its_life(cast: Cast) -> None:
    case, other = Case(cast), Case(cast)
    assert fate(cast, case) == ("running", "running", "running")
    clock.forward(minutes=2)  # no act says that the target has passed
    assert fate(cast, case) == ("overdue", "running", "running")
    other.desk("PATCH", other.path, {"category": "EN0102", "version": other.version})
    case.resolve()
    assert fate(cast, case) == ("late", "met", "met")
    case.desk("POST", f"{case.path}/closure", {"accepted": True, "note": ""})
    case.desk("DELETE", f"{case.path}/closure", {"reason": "又困住了"})
    assert fate(cast, case) == ("late", "met", "reopened")
    check_remade(cast)
    other.desk("POST", f"{other.path}/merge", {"into": case.id})
    assert fate(cast, other) == ("merged",) * 3
    other.desk("DELETE", f"{other.path}/merge", {})
    assert fate(cast, other)[0] == "overdue"
    other.desk("POST", f"{other.path}/cancellation", {"reason": "误报"})
    assert fate(cast, other) == ("cancelled",) * 3
    other.desk("DELETE", f"{other.path}/closure", {"reason": "不是误报"})
    other.resolve()
    assert fate(cast, other) == ("late", "met", "met"), "no work was undone"
    check_remade(cast)


def test_every_breakdown_comes_to_all_cases(services: Services) -> None:
    with services.database.write() as session:
        put(session, (past(NOON - timedelta(hours=7 * back)) for back in range(100)))
        put(session, [past(NOON - timedelta(days=3), 1, area_id=5, category="EN0102", severity=4)])
    count(services)
    whole: dict[Any, int] = {}
    for (month, area_id, _, dimension, _), row in sums(services).items():
        key = (month, area_id, dimension)
        whole[key] = whole.get(key, 0) + row["cases"]
        for name in ("dispatch", "arrive", "resolve"):
            assert of_stored(row[name]).whole == row["cases"]
    for (month, area_id, _), number in whole.items():
        assert {whole[month, area_id, each] for each in Dimension} == {number}
    assert sum(n for (_, _, each), n in whole.items() if each == Dimension.ALL) == 101


def test_two_workers_count_a_case_once(services: Services) -> None:
    with services.database.write() as session:
        put(session, [past(NOON)])
    with services.database.read() as session:
        first, second = rollup.make(session), rollup.make(session)
    with services.database.write() as session:
        assert rollup.store(session, first)
        assert not rollup.store(session, second)
    count(services)
    rows = sums(services)
    assert {row["cases"] for row in rows.values()} == {1}


@pytest.mark.parametrize(
    ("zone", "month", "day", "hour"),
    [
        (clock.CHINA, "2026-11", 1, 6 * 24),
        # Summer time ends at 2:00 that night, so the same hour comes twice.
        (clock.zone_of("America/New_York"), "2026-10", 31, 5 * 24 + 12),
    ],
)
@pytest.mark.any_database
def test_a_case_belongs_to_the_month_of_the_office(
    services: Services, zone: Any, month: str, day: int, hour: int
) -> None:
    clock.use_zone(zone)
    try:
        with services.database.write() as session:
            put(session, [past(datetime(2026, 10, 31, 16, 0, tzinfo=UTC))])
        count(services)
        with services.database.read() as session:
            row = session.exec(select(CaseFigure)).one()
            assert (row.month, row.day, row.hour) == (month, day, hour)
    finally:
        clock.use_zone(clock.CHINA)


def test_a_look_writes_as_many_statements_for_many_cases_as_for_one(services: Services) -> None:
    said = []
    for number in (1, 60):
        with services.database.write() as session:
            put(session, (past(NOON - timedelta(hours=each + number)) for each in range(number)))
        with services.database.read() as session:
            made = rollup.make(session)
        with under_the_lock(services.database) as heard, services.database.write() as session:
            rollup.store(session, made)
        said.append(len(heard))
        forget(services)
    assert said[0] == said[1] == 3


def test_acts_that_change_no_case_are_no_reason_to_write(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    count(cast.services)
    case = Case(cast)
    count(cast.services)
    case.desk("PUT", f"{case.path}/claim", {})
    with under_the_lock(cast.services.database) as heard:
        count(cast.services)
    assert len(heard) == 0, heard


@pytest.mark.any_database
def test_the_sums_of_a_month_are_found_by_their_key(services: Services) -> None:
    """A month has as many sums as its breakdowns have values, however many cases there were."""
    rows = []
    for number in (40, 400):
        with services.database.write() as session:
            put(
                session,
                (past(NOON - timedelta(hours=each % 40), number + each) for each in range(number)),
            )
        count(services)
        rows.append(sum(key[0] == "2026-11" for key in sums(services)))
    assert rows[0] == rows[1]
    table = FigureTally.__tablename__
    month = f"SELECT * FROM {table} WHERE month = '2026-11' AND area_id = 4"
    with services.database.read() as session:
        plan = session.connection().execute(text(f"EXPLAIN QUERY PLAN {month}"))
        words = [row[-1] for row in plan]
    assert words == [f"SEARCH {table} USING PRIMARY KEY (month=? AND area_id=?)"]
