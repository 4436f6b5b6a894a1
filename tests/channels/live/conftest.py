from collections.abc import Iterator

import pytest

from tests.channels.live.live_server import LiveServer, serving
from tests.services.ws_client import WsClient


@pytest.fixture(params=["greenlets", "threads"], scope="module")
def live(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    with serving(request.param, tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture(scope="module")
def greenlets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with serving("greenlets", tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    yield
    while WsClient.opened:
        WsClient.opened.pop().close()
