"""Fixtures of tests with a worker in their own process, on a clock that runs.

A test module takes the ones it needs: `moving_clock, worker = pushing_worker.moving_clock, …`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from patrol import clock
from patrol.config import Settings
from patrol.services import Services
from patrol.worker.loop import Worker
from tests.services.push_service import PushService

Move = Callable[..., None]


@pytest.fixture
def moving_clock() -> Iterator[Move]:
    """The real clock, which services and processes outside the test read too; it can be moved."""
    clock.release()
    yield clock.forward
    clock.release()


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: PushService) -> Settings:
    return replace(settings, push_extra_hosts=service.host)


@pytest.fixture
def worker(services: Services) -> Iterator[Worker]:
    made = Worker(services)
    yield made
    if not made.stop.is_set():  # a worker that was stopped has closed its sender itself
        made.sender.close()
