"""Rules of the socket: the sessions that may open one, how many, and when it is closed."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.channels.live.live_server import LiveServer, desk, phone, ready, serving
from tests.services.ws_client import Refused, WsClient
from tests.waiting import LIMIT_S


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X_Viewer": "desk 701", "Origin": ""}, 403),
        ({"X_Viewer": "desk 701", "Origin": "https://evil.example"}, 403),
        ({"X_Viewer": "desk 701", "Origin": "null"}, 403),
        ({"X_Viewer": "source rivers", "Authorization": "Bearer x", "Origin": ""}, 403),
        ({"X_Viewer": "desk 701", "Sec_WebSocket_Version": "8"}, 400),
    ],
)
def test_refusals_come_before_the_upgrade(
    live: LiveServer, headers: dict[str, Any], status: int
) -> None:
    with pytest.raises(Refused) as refusal:
        WsClient(live.port, **headers)
    assert refusal.value.status == status


def test_our_own_host_and_a_bearer_without_origin_are_let_in(live: LiveServer) -> None:
    ready(desk(live, Origin=f"http://127.0.0.1:{live.port}"))
    ready(desk(live, Origin="", Authorization="Bearer x"))


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "٣", "9" * 30])
def test_a_cursor_that_is_no_number_is_refused(live: LiveServer, after: str) -> None:
    with pytest.raises(Refused) as refusal:
        WsClient(live.port, f"/live?after={after}".encode().decode("latin-1"), X_Viewer="desk 701")
    assert refusal.value.status == 400


def test_the_fourth_socket_of_a_session_closes_the_oldest(live: LiveServer) -> None:
    clients = []
    for _ in range(4):
        clients.append(phone(live, "042", X_Login="one phone"))
        ready(clients[-1])  # else a later one may have entered before it
    assert clients[0].close_code() == 1008
    seq = live.post("/append", crew=["042"])["seq"]
    for client in clients[1:]:
        assert client.seqs(seq) == [seq]


def test_an_ended_session_closes_its_sockets(greenlets: LiveServer) -> None:
    mine, other = desk(greenlets, X_Login="mine"), desk(greenlets, X_Login="other")
    ready(mine)
    ready(other)
    greenlets.post("/end/mine")
    assert mine.close_code() == 4401
    seq = greenlets.post("/append")["seq"]
    assert other.seqs(seq) == [seq]
    with pytest.raises(Refused) as refusal:
        desk(greenlets, X_Login="mine")
    assert refusal.value.status == 401


def test_above_the_cap_the_answer_is_503(greenlets: LiveServer) -> None:
    greenlets.until(sockets=0)
    clients = [phone(greenlets, f"{number:03}") for number in range(400)]
    greenlets.until(sockets=400)
    with pytest.raises(Refused) as refusal:
        phone(greenlets, "999")
    assert refusal.value.status == 503
    assert "Retry-After: 5" in refusal.value.head
    for client in clients:
        client.close()
    greenlets.until(sockets=0)
    ready(phone(greenlets, "999"))


def test_on_sigterm_every_socket_hears_1012_and_the_process_ends(tmp_path: Path) -> None:
    with serving("greenlets", tmp_path) as server:
        clients = [phone(server, f"{number:03}") for number in range(120)]
        server.until(live=120)
        server.process.send_signal(signal.SIGTERM)
        assert {client.close_code() for client in clients} == {1012}
        for client in clients:
            client.close()
        assert server.process.wait(LIMIT_S) == 0
        assert "Worker graceful timeout" not in server.log.read_text(), "it ended by itself"


def test_while_draining_a_late_handshake_is_refused(tmp_path: Path) -> None:
    with serving("greenlets", tmp_path) as server:
        early = phone(server)
        ready(early)
        server.post("/drain")
        assert early.close_code() == 1012
        early.close()
        with pytest.raises(Refused) as refusal:
            phone(server, "007")
        assert refusal.value.status == 503
