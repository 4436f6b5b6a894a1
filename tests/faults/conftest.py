"""A house with the cast in it, how often to do harm, and the table of what was measured."""

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
    """`often(full, short)`: how many times, by PATROL_FAULTS."""
    return lambda full, short: short if is_short() else full


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measure:
    """`measured(what, value)` is shown in the table at the end; marks are asserted beside it."""
    return lambda label, value: request.node.user_properties.append((label, str(value)))


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    """The cast's town, not started yet."""
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
    """The same town; its pushes go to `service`."""
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
