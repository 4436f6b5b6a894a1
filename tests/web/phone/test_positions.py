"""Positions on their way from a phone to the desks that look over it, through real processes."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from patrol import clock
from tests.cast import BRIDGE, enter
from tests.services.database import Databases
from tests.services.web_process import WebProcess
from tests.services.ws_client import WsClient
from tests.waiting import LIMIT_S


@pytest.fixture
def web(tmp_path: Path, databases: Databases) -> Iterator[WebProcess]:
    with databases.copy(tmp_path) as url, WebProcess(tmp_path, url) as running:
        with running.services.database.write() as session:
            enter(session)
        yield running


def desk(web: WebProcess, name: str) -> WsClient:
    socket = WsClient(web.port, "/live", Authorization=f"Bearer {web.desk(name)}")
    assert socket.message()["kind"] == "hello"
    return socket


def walk(web: WebProcess, token: str, lat: float) -> None:
    fix = {"lat": lat, "lon": BRIDGE[1], "accuracy_m": 7, "taken_at": clock.iso(clock.now())}
    asked = urllib.request.Request(
        f"{web.url}/api/v1/positions",
        json.dumps({"fixes": [fix], "sent_at": fix["taken_at"]}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(asked, timeout=LIMIT_S) as answer:
        assert answer.status == 202


def moves_until(socket: WsClient, lat: float) -> list[dict[str, Any]]:
    """Every move that this desk hears, up to the one to `lat`.

    With PostgreSQL a process also tells the positions that stood in the database when it started.
    """
    moves: list[dict[str, Any]] = []
    while lat not in {move["lat"] for move in moves}:
        frame = [*socket.messages(until="positions")][-1]
        assert "seq" not in frame, "it is not in the feed"
        moves += frame["body"]
    return moves


@pytest.mark.slow
def test_each_desk_sees_its_own_members_move(web: WebProcess) -> None:
    ours, theirs = desk(web, "701"), desk(web, "801")
    near, far = web.phone("042"), web.phone("301")
    walk(web, near, BRIDGE[0] + 0.003)
    walk(web, far, BRIDGE[0] + 0.004)
    ours_moved = moves_until(ours, BRIDGE[0] + 0.003)
    (seen,) = [move for move in ours_moved if move["lat"] == BRIDGE[0] + 0.003]
    assert (seen["call_sign"], seen["accuracy_m"]) == ("042", 7)
    assert "301" not in {move["call_sign"] for move in ours_moved}
    assert {move["call_sign"] for move in moves_until(theirs, BRIDGE[0] + 0.004)} == {"301"}
    for socket in (ours, theirs):
        socket.close()
