"""Fixtures: a house with the cast, the number of repetitions, and the table of measurements."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cast import enter
from tests.faults.house import House, furnished
from tests.services.push_service import PushService

Measure = Callable[[str, object], None]


def is_short() -> bool:
    return os.environ.get("PATROL_FAULTS") == "short"


@pytest.fixture
def often() -> Callable[[int, int], int]:
    """`often(full, short)` returns `short` when PATROL_FAULTS=short, else `full`."""
    return lambda full, short: short if is_short() else full


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measure:
    """`measured(label, value)` adds a line to the table at the end of the run."""
    return lambda label, value: request.node.user_properties.append((label, str(value)))


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    """A house with the cast in its database, not started yet."""
    with House(furnished(tmp_path / "data", empty_database)) as made:
        with made.writing() as session:
            enter(session)
        yield made


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def pushing_house(tmp_path: Path, empty_database: Path, service: PushService) -> Iterator[House]:
    """The same house, with pushes that go to `service`."""
    folder = furnished(tmp_path / "data", empty_database)
    with House(folder, PUSH_EXTRA_HOSTS=service.host) as made:
        with made.writing() as session:
            enter(session)
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    rows = [row for report in reports if report.when == "call" for row in report.user_properties]
    if rows:
        terminalreporter.section("measured")
        for label, value in rows:
            terminalreporter.line(f"{label:<70} {value}")
