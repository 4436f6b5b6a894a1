"""Fixtures of the push channel: our key, two push services, and a sender that may reach them."""

from collections.abc import Iterator

import pytest

from patrol import clock
from patrol.channels.http.client import HttpClient
from patrol.channels.push import vapid
from patrol.channels.push.endpoint import allowed_hosts
from patrol.channels.push.sender import PushSender
from tests.channels.push.canary import Canary
from tests.services.push_service import PushService

CONTACT = "mailto:duty@patrol.example.org"


@pytest.fixture(scope="session")
def our_key(tmp_path_factory: pytest.TempPathFactory) -> vapid.Vapid:
    return vapid.load(tmp_path_factory.mktemp("key"))


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def second_service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def sender(
    our_key: vapid.Vapid, service: PushService, second_service: PushService
) -> Iterator[PushSender]:
    allowed = allowed_hosts(f"{service.host},{second_service.host}")
    http_client = HttpClient(allowed, timeout_s=2)
    with PushSender(our_key, CONTACT, allowed, http_client=http_client) as sender:
        yield sender
    clock.release()


@pytest.fixture
def patient(our_key: vapid.Vapid, service: PushService) -> Iterator[PushSender]:
    """A sender that waits 3600 s for an answer, longer than any test does."""
    allowed = allowed_hosts(service.host)
    http_client = HttpClient(allowed, timeout_s=3600)
    with PushSender(our_key, CONTACT, allowed, http_client=http_client) as sender:
        yield sender


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as listening:
        yield listening
