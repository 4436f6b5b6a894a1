"""Fixtures of the network channels: the remote services, and a street with their credentials."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol import clock
from tests.channels.http.fake_service import FakeService
from tests.channels.http.street import Street
from tests.channels.push.canary import Canary


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running
    clock.release()


@pytest.fixture
def street(service: FakeService, tmp_path: Path) -> Iterator[Street]:
    with Street(service, tmp_path) as new_street:
        yield new_street


@pytest.fixture
def hasty(service: FakeService, tmp_path: Path) -> Iterator[Street]:
    """A street that waits 1 s for an answer."""
    with Street(service, tmp_path, timeout_s=1) as new_street:
        yield new_street


@pytest.fixture
def patient(service: FakeService, tmp_path: Path) -> Iterator[Street]:
    """A street that waits 3600 s for an answer, longer than any test does."""
    with Street(service, tmp_path, timeout_s=3600) as new_street:
        yield new_street


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as listening:
        yield listening
