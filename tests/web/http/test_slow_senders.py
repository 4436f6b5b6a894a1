"""Slow and idle clients of the real web process hold nothing that others need."""

import errno
import io
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import gevent
import gevent.socket
import pytest

from patrol import clock
from patrol.web import server
from patrol.web.http import limit, readers, senders, turns
from tests.cast import Caller, Cast
from tests.services.database import Databases
from tests.services.web_process import ROOT, WebProcess, demo_town
from tests.services.ws_client import WsClient
from tests.waiting import LIMIT_S, until
from tests.web.lines import filled

MB = 1024 * 1024
WISH = "Upgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[WebProcess]:
    with demo_town(tmp_path_factory.mktemp("slow"), databases) as town:
        yield town


class Client:
    """A raw connection that says exactly what a test wants."""

    def __init__(self, web: WebProcess, source: str = "127.0.0.1") -> None:
        address = ("127.0.0.1", web.port)
        self.sock = socket.create_connection(address, LIMIT_S, source_address=(source, 0))

    def say(self, text: str | bytes) -> None:
        self.sock.sendall(text if isinstance(text, bytes) else text.encode())

    def status(self) -> int:
        """The status of the next answer, which is read whole; 0 when the connection is closed."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            more = self.sock.recv(1)
            if not more:
                return 0
            head += more
        lines = head.decode().lower().split("\r\n")
        sizes = [line.split(": ")[1] for line in lines if line.startswith("content-length")]
        left = int(sizes[0]) if sizes else 0
        while left:
            left -= len(self.sock.recv(left))
        return int(lines[0].split()[1])

    def is_closed(self) -> bool:
        try:
            return self.sock.recv(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self.sock.close()


def head(path: str, size: int, more: str = "") -> str:
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {size}\r\n{more}\r\n"
    )


def handshake(web: WebProcess, token: str) -> WsClient:
    return WsClient(web.port, Authorization=f"Bearer {token}", Origin=web.url)


@pytest.mark.parametrize("path", ["/livex", "/live/x", "/live", "/live?after=1"])
def test_idle_connections_keep_no_permit_of_the_door(web: WebProcess, path: str) -> None:
    """The first request is answered, and the connection then stays open without a word."""
    idle = [Client(web) for _ in range(turns.AT_ONCE + 1)]
    for client in idle:
        client.say(f"GET {path} HTTP/1.1\r\nHost: x\r\n{WISH}\r\n")
        assert client.status() in (401, 404)
    handshake(web, web.phone("042")).sock.close()
    for client in idle:
        client.close()


def _cookie(caller: Caller) -> bytes:
    """The head of a handshake with this caller's session."""
    return f"GET /live HTTP/1.1\r\n{WISH}Cookie: patrol_session={caller.secret}\r\n\r\n".encode()


def test_a_second_handshake_on_one_connection_waits_like_the_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "HANDSHAKES_WAIT_S", 0.05)
    wish = {"Upgrade": "websocket", "Connection": "Upgrade"}
    for process in cast.processes:
        process.extensions["known_callers"].remember(
            cast("701").secret, limit.block_of("127.0.0.1")
        )
    with turns.at_the_door(cast.app, _cookie(cast("701"))), ExitStack() as stack:
        assert cast("701").call("GET", "/live", headers=wish).status_code == 400
        for process in cast.processes:
            stack.enter_context(filled(process.extensions["handshakes"]))
        assert cast("701").call("GET", "/live", headers=wish).status_code == 503


def test_a_permit_of_the_door_has_a_time_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    line = cast.app.extensions["handshakes"]
    cast.app.extensions["known_callers"].remember(cast("701").secret, "127.0.0.1")
    monkeypatch.setattr(turns, "HANDSHAKE_S", 0.01)
    came_back: list[bool] = []

    def stuck(*_: object) -> None:
        assert not line.acquire("another"), "the request holds the last permit"
        until(lambda: gevent.sleep(0.01) or line.acquire("another"), "the permit")
        line.release("another")
        came_back.append(True)

    monkeypatch.setattr(server.GeventWorker, "handle", stuck)
    worker = object.__new__(server.DrainingWorker)
    worker.wsgi, worker.waiting, worker.connections = cast.app, set(), None
    worker.cfg = type("Settings", (), {"keepalive": LIMIT_S})()
    ours, theirs = socket.socketpair()
    theirs.sendall(_cookie(cast("701")))
    with filled(line, but=1):
        worker.handle(None, ours, ("127.0.0.1", 1))
    assert came_back
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/v1/incidents", 300, 401),
        ("/api/v1/photos", 12 * MB, 401),
        ("/api/v1/intake", 200_000, 401),
        ("/nowhere", 12 * MB, 413),
        ("/nowhere", 300, 404),
        ("/api/v1/session", 3000, 413),
    ],
)
def test_the_gate_stands_before_the_body(
    web: WebProcess, path: str, size: int, status: int
) -> None:
    """The refusal comes although no byte of the body was sent."""
    client = Client(web)
    client.say(head(path, size))
    assert client.status() == status
    client.close()


def test_forty_half_sent_posts_hold_nothing(web: WebProcess) -> None:
    before, open_before = resident_bytes(web), connections(web)
    clients = [Client(web) for _ in range(40)]
    for client in clients:
        client.say(head("/api/v1/photos", 13 * MB - 100))
        client.say(b"x" * (32 * 1024))
    assert [client.status() for client in clients] == [401] * 40
    for client in clients:
        assert client.is_closed(), "a refused body is not waited for"
        client.close()
    until(lambda: connections(web) <= open_before, "no connection is left")
    assert resident_bytes(web) - before < 20 * MB


def test_a_half_sent_body_holds_no_turn(web: WebProcess) -> None:
    token = web.desk()
    slow = [Client(web) for _ in range(turns.AT_ONCE * 2)]
    for client in slow:
        client.say(head("/api/v1/incidents", 300, f"Authorization: Bearer {token}\r\n"))
        client.say('{"category":')
    for _ in range(turns.AT_ONCE + 1):
        assert web.get("/api/v1/me", token)["name"] == "701"
    for client in slow:
        client.close()


def test_a_body_that_never_ends_is_given_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "BODY_S", 0.02)
    body = senders.TimedBody(Never())
    with pytest.raises(senders.RequestTimeout):
        body.read(100)
    assert body.failed, "the connection closes"


def test_a_late_body_is_answered_with_408(cast: Cast) -> None:
    desk = cast("701")
    answer = desk.call(
        "POST",
        "/api/v1/incidents",
        input_stream=Late(b"x" * 100),
        content_length=100,
        content_type="application/json",
    )
    assert (answer.status_code, answer.json["type"]) == (408, "/problems/http_408")


@pytest.mark.parametrize("name", ["installing.md", "installing.zh-CN.md"])
def test_the_recipe_of_caddy_ends_no_body_that_the_app_allows(name: str) -> None:
    recipe = (ROOT / "docs" / "operations" / name).read_text()
    (hours,) = re.findall(r"^ +read_body ([0-9]+)h$", recipe, re.MULTILINE)
    (most_mb,) = re.findall(r"^ +max_size ([0-9]+)MiB$", recipe, re.MULTILINE)
    assert int(hours) * 3600 > senders.BODY_S + int(most_mb) * MB / senders.LEAST_BYTES_A_S


class Never:
    """A sender that says it sends more and does not."""

    failed = False
    reader = type("Reader", (), {"length": 100})()

    def read(self, size: int) -> bytes:
        gevent.sleep(LIMIT_S)
        raise AssertionError("it waited too long")


class Late(io.BytesIO):
    """What `TimedBody` gives to the view when its time is over."""

    def readinto(self, buffer: Any, /) -> int:
        raise senders.RequestTimeout


def test_a_fast_body_may_take_longer_than_a_slow_one() -> None:
    """A photo of 12 MB over a weak network is no attack."""
    arrived = Arrived(b"x" * MB)
    body = senders.TimedBody(arrived)
    assert len(body.read()) == MB
    assert max(arrived.asked) <= senders.STEP_BYTES
    assert body.rest_bytes == 0


class Arrived:
    """A body that is there already."""

    failed = False

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.asked: list[int] = []
        self.reader = self

    @property
    def length(self) -> int:
        return len(self._data)

    def read(self, size: int) -> bytes:
        self.asked.append(size)
        data, self._data = self._data[:size], self._data[size:]
        return data


def test_an_answer_that_nobody_reads_is_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(readers, "ANSWER_S", 0.02)
    monkeypatch.setattr(readers, "LEAST_BYTES_A_S", 1e12)
    file = tmp_path / "map"
    file.write_bytes(b"x" * 8 * MB)
    sent: list[int] = []

    def answer(_: object, __: object, ___: object, sock: Any, ____: object) -> None:
        with file.open("rb") as whole:
            sent.append(sock.sendfile(whole, offset=0, count=7000))
            with pytest.raises(BrokenPipeError):
                sock.sendfile(whole, offset=0)
        sock.sendall(b"x" * 8 * MB)

    monkeypatch.setattr(server.GeventWorker, "handle_request", answer)
    worker = object.__new__(server.DrainingWorker)
    ours, theirs = gevent.socket.socketpair()
    request = type("Request", (), {"body": Arrived(b"")})()
    with pytest.raises(BrokenPipeError) as error:
        worker.handle_request(None, request, ours, ("127.0.0.1", 1))
    assert error.value.errno == errno.EPIPE, "gunicorn closes without a word in the log"
    assert sent == [7000]
    assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == readers.AT_ONCE
    ours.close()
    theirs.close()


def test_an_answer_that_is_read_slowly_is_sent_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read already gives the rest more time."""
    monkeypatch.setattr(readers, "ANSWER_S", 0.05)
    now = iter(range(0, 10_000, 1))
    monkeypatch.setattr(clock, "monotonic", lambda: next(now) * 8.0)
    taken: list[int] = []
    reader = type("Reader", (), {"sendall": lambda _, data: taken.append(len(data))})()
    readers.TimedAnswer(reader).sendall(b"x" * MB)
    assert sum(taken) == MB


def resident_bytes(web: WebProcess) -> int:
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in web.pids()]
    return sum(pages) * 4096


def connections(web: WebProcess) -> int:
    """The established connections to the web process, as the kernel counts them."""
    port = f":{web.port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(1 for row in rows if row[1].endswith(port) and row[3] == "01")


def test_one_address_holds_a_bounded_number_of_connections(
    tmp_path: Path, databases: Databases
) -> None:
    with databases.copy(tmp_path) as url:
        web = WebProcess(tmp_path, url)
        web.env |= {"CONNECTIONS_PER_ADDRESS": "8", "WEB_PROCESSES": "1"}
        with web:
            greedy = [Client(web, "127.0.0.2") for _ in range(20)]
            for client in greedy[8:]:
                assert client.is_closed()
            assert web.get("/healthz"), "others are served"
            for client in greedy:
                client.close()
            until(lambda: connections(web) == 0, "all have left")
            again = Client(web, "127.0.0.2")
            again.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert again.status() == 200
            again.close()


def test_one_network_of_ipv6_counts_as_one_sender() -> None:
    pool = senders.Connections(2)
    assert pool.enter("2001:db8::1")
    assert pool.enter("2001:db8::ffff")
    assert not pool.enter("2001:db8::2")
    assert pool.enter("2001:db8:0:1::2")
    assert pool.enter("203.0.113.1")
    pool.leave("2001:db8::1")
    assert pool.enter("2001:db8::3")
    assert limit.place_of("::ffff:203.0.113.1") == "203.0.113.1"
