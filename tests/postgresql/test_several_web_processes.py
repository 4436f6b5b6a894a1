"""Two web processes with one PostgreSQL server act as one town for desks and phones."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import clock
from patrol.models import Incident
from patrol.operations import migrate
from tests.cast import BRIDGE, enter
from tests.requires import requires
from tests.services.cluster import Cluster
from tests.services.web_process import WebProcess
from tests.services.ws_client import WsClient
from tests.waiting import LIMIT_S

pytestmark = requires("postgresql")
CASE = {"category": "RE0301", "place": "文晖桥", "area_id": 2}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[WebProcess, WebProcess]]:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    with Cluster() as cluster:
        first, second = (WebProcess(folder, cluster.url) for folder in folders)
        migrate.run(first.services.database)
        with first.services.database.write() as session:
            enter(session)
        with first, second:
            yield first, second


def listen(web: WebProcess, token: str) -> WsClient:
    socket = WsClient(web.port, "/live", Authorization=f"Bearer {token}")
    assert socket.message()["kind"] == "hello"
    return socket


def heard(socket: WsClient, fits: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    seen: list[Any] = []
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        seen.append(socket.message())
        if fits(seen[-1]):
            return dict(seen[-1])
    raise AssertionError(f"it was not heard, only {[frame['kind'] for frame in seen]}")


@pytest.mark.slow
def test_desk_and_phone_on_different_hosts_are_one_town(
    pair: tuple[WebProcess, WebProcess],
) -> None:
    here, there = pair
    seat, member = here.desk(), here.phone("042")
    looking, carried = listen(here, seat), listen(there, member)
    try:
        heard(looking, lambda frame: frame["kind"] == "presence" and _is_live(frame, "042"))
        case = here.call("POST", "/api/v1/incidents", CASE, token=seat)["incident"]
        order = {"members": ["042"], "version": case["version"], "order": "带救生圈"}
        path = f"/api/v1/incidents/{case['id']}/assignments"
        (job,) = here.call("POST", path, order, token=seat)["assignments"]
        heard(carried, lambda frame: frame["kind"] == "order.sent")
        now = clock.iso(clock.now())
        answer = {"answer": "accepted", "made_at": now, "sent_at": now}
        there.call("POST", f"/api/v1/assignments/{job}/answer", answer, token=member)
        heard(looking, lambda frame: frame["kind"] == "assignment.accepted")
        fix = {"lat": BRIDGE[0] + 0.003, "lon": BRIDGE[1], "accuracy_m": 7, "taken_at": now}
        walked = {"fixes": [fix], "sent_at": now}
        assert there.status("POST", "/api/v1/positions", walked, token=member, key="") == 202
        moved = heard(looking, lambda frame: frame["kind"] == "positions")["body"]
        assert [(member["call_sign"], member["lat"]) for member in moved] == [("042", fix["lat"])]
    finally:
        looking.close()
        carried.close()


def _is_live(frame: dict[str, Any], call_sign: str) -> bool:
    return any(member["call_sign"] == call_sign and member["live"] for member in frame["body"])


@pytest.mark.slow
def test_one_act_sent_to_both_hosts_at_once_happens_once(
    pair: tuple[WebProcess, WebProcess],
) -> None:
    seat = pair[0].desk()

    def open_at(web: WebProcess) -> int:
        return web.status("POST", "/api/v1/incidents", CASE, token=seat, key="one-act")

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(open_at, pair * 4))
    assert set(codes) <= {201, 409}, "done, or told that it is being done"
    assert 201 in codes
    with pair[0].services.database.read() as session:
        assert len(session.exec(select(col(Incident.id))).all()) == 1
