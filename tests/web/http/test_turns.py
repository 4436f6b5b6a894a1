"""Requests take turns; a turn comes back whatever goes wrong in its request."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest

from patrol.web import server
from patrol.web.http import cookie, json_door, known_callers, lane, limit, turns
from patrol.web.phone.photos import MOST_BODY
from tests.cast import Cast
from tests.web.lines import filled

TOO_MUCH = MOST_BODY + 1
HERE = "127.0.0.0/24"
"""The block of addresses of the test client."""
WISH = {"Upgrade": "websocket", "Connection": "Upgrade"}


def test_a_turn_comes_back_from_every_kind_of_answer(cast: Cast) -> None:
    desk = cast("701")
    for _ in range(turns.AT_ONCE + 3):
        assert desk.call("GET", "/api/v1/me").status_code == 200
        assert desk.call("GET", "/nowhere").status_code == 404
        assert desk.call("POST", "/api/v1/incidents", {"x": 1}).status_code == 422
        assert cast.nobody().call("GET", "/api/v1/board").status_code == 401
        assert desk.call("POST", "/api/v1/photos", data=b"x" * TOO_MUCH).status_code == 413


def test_a_defect_gives_its_turn_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr("patrol.web.desk.board.board.for_desk", fail)
    for _ in range(turns.AT_ONCE + 1):
        assert cast("701").call("GET", "/api/v1/board").status_code == 500
    assert cast("701").call("GET", "/api/v1/me").status_code == 200


def test_more_than_the_permits_run_one_after_another(cast: Cast) -> None:
    desks = [cast.sign_in("701") for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(lambda desk: desk.call("GET", "/api/v1/me").status_code, desks))
    assert codes == [200] * 12


def test_whoever_waits_too_long_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_S", 0.05)
    monkeypatch.setattr(turns, "HANDSHAKES_WAIT_S", 0.05)
    assert cast("701").call("GET", "/api/v1/me").status_code == 200, "it is known from now on"
    with filled(cast.app.extensions["turns"]):
        if cast.services.database.is_sqlite:
            assert cast("701").call("GET", "/api/v1/me").status_code == 503
    assert cast("701").call("GET", "/api/v1/me").status_code == 200


def test_nobody_who_is_known_waits_behind_strangers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_S", 0.05)
    monkeypatch.setattr(turns, "HANDSHAKES_WAIT_S", 0.05)
    phone, source = cast("042"), cast("noise-gw-1")
    for caller in (phone, source):
        for _ in cast.processes:  # each process learns by itself who is known
            caller.call("GET", "/api/v1/inbox")
    form = {"chip": "fire", "place": "文晖桥下", "cid": "0" * 32}
    liar = cast.nobody()
    liar.client.set_cookie("patrol_session", "x" * 43)
    elsewhere: Any = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    with ExitStack() as stack:
        for process in cast.processes:
            stack.enter_context(filled(process.extensions["strangers"]))
        assert phone.call("GET", "/api/v1/inbox").status_code == 200
        assert source.call("POST", "/api/v1/intake", {}).status_code == 422
        assert cast.nobody().call("POST", "/tip", data=form, **elsewhere).status_code == 503
        for path in ("/api/v1/session", "/api/v1/photos"):
            assert cast.nobody().call("POST", path, **elsewhere).status_code == 503
        lie = liar.call("GET", "/tip", **elsewhere)
        assert lie.status_code == 503, "a cookie alone makes nobody known"
        assert liar.call("GET", "/live", headers=WISH, **elsewhere).status_code == 503
    assert liar.call("POST", "/tip", data=form).status_code == 303


def test_a_first_sign_in_beside_a_desk_at_work_does_not_wait_behind_strangers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of networks try passwords; a colleague signs in at the next computer."""
    monkeypatch.setattr(turns, "WAIT_S", 0.05)
    monkeypatch.setattr(lane, "WAIT_S", 0.05)
    for _ in cast.processes:
        cast("701").call("GET", "/api/v1/me", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    statuses = []
    with ExitStack() as stack:
        for process in cast.processes:
            stack.enter_context(filled(process.extensions["strangers"]))
            stack.enter_context(lane.lanes(process).passwords.turn())
        for address in ("192.0.2.200", "203.0.113.9"):
            where: Any = {"environ_overrides": {"REMOTE_ADDR": address}}
            body = {"login": "702", "password": "x"}
            answer = cast.nobody().call("POST", "/api/v1/session", body, **where)
            statuses.append(answer.status_code)
    assert statuses == [401, 503]


def test_a_session_that_ended_is_a_strangers(cast: Cast) -> None:
    phone = cast("042")
    phone.call("GET", "/api/v1/inbox")
    callers = cast.app.extensions["known_callers"]
    assert callers.knows(phone.secret)
    assert phone.call("DELETE", "/api/v1/session").status_code == 204
    phone.call("GET", "/api/v1/inbox")
    assert not callers.knows(phone.secret)


def test_a_process_knows_the_valid_sessions_from_its_start(cast: Cast) -> None:
    """A thousand strangers at a restart delay no phone that reconnects."""
    here, gone = cast("042"), cast.sign_in("007")
    assert gone.call("DELETE", "/api/v1/session").status_code == 204
    callers = known_callers.KnownCallers()
    worker: Any = SimpleNamespace(services=cast.services)
    worker.wsgi = SimpleNamespace(extensions={"known_callers": callers})
    server.know_callers(worker)
    assert callers.knows(here.secret)
    assert not callers.knows(gone.secret)


def test_known_callers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_callers, "MOST", 2)
    callers = known_callers.KnownCallers()
    for secret in ("a", "b", "a", "c"):
        callers.remember(secret, HERE)
    assert [callers.knows(secret) for secret in ("a", "b", "c", "")] == [True, False, True, False]


def test_one_caller_does_not_fill_the_line_of_all(cast: Cast) -> None:
    """A stolen phone that asks three hundred times at once waits for itself."""
    phone, desk = cast("042"), cast("701")
    for caller in (phone, desk):
        assert caller.call("GET", "/api/v1/me").status_code == 200
    line = cast.app.extensions["turns"]
    whose = cast.app.extensions["known_callers"].name_of(phone.secret)
    turns = 0
    while line.acquire(whose):
        turns += 1
    assert turns == line.permits // 2
    assert desk.call("GET", "/api/v1/me").status_code == 200
    for _ in range(turns):
        line.release(whose)
    for _ in range(line.permits + 1):
        assert phone.call("GET", "/api/v1/me").status_code == 200, "each request leaves"


def test_handshakes_have_a_line_of_their_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand phones that come back delay no report, and no report delays them."""
    monkeypatch.setattr(turns, "HANDSHAKES_WAIT_S", 0.05)
    for _ in cast.processes:
        cast("701").call("GET", "/api/v1/me")
    with ExitStack() as stack:
        for process in cast.processes:
            stack.enter_context(filled(process.extensions["handshakes"]))
        assert cast("701").call("GET", "/live", headers=WISH).status_code == 503
        assert cast("701").call("GET", "/api/v1/me").status_code == 200
    for _ in range(turns.AT_ONCE + 1):
        answer = cast("701").call("GET", "/live", headers=WISH)
        assert answer.status_code == 400  # it names no version of the protocol


def test_the_requests_that_hold_no_turn_are_real_ones(cast: Cast) -> None:
    assert cast.app.view_functions.keys() >= turns.ASIDE | json_door.WITH_FILES | {turns.HANDSHAKE}


def test_a_handshake_that_waited_at_the_door_waits_no_more(cast: Cast) -> None:
    line = cast.app.extensions["handshakes"]
    cast.app.extensions["known_callers"].remember(cast("701").secret, HERE)
    with filled(line, but=1):
        with turns.at_the_door(cast.app, _cookie(cast("701").secret)):
            assert not line.acquire("another"), "the last turn is taken at the door"
            answer = cast("701").call("GET", "/live", headers=WISH)
            assert answer.status_code == 400, "it was served in that turn: it names no version"
            assert line.acquire("another"), "and gave it back when it was over"
            line.release("another")
        assert line.acquire("another"), "once"
        line.release("another")


def test_the_handshakes_of_strangers_have_no_turn_at_the_door(cast: Cast) -> None:
    """A thousand of them would keep the phones waiting that reconnect."""
    for secret in ("", "x" * 43):
        with turns.at_the_door(cast.app, _cookie(secret)) as turn:
            assert not turn.is_held


def _cookie(secret: str) -> bytes:
    return b"GET /live HTTP/1.1\r\nCookie: theme=day; patrol_session=%b\r\n\r\n" % secret.encode()


@pytest.mark.parametrize(
    ("head", "credential"),
    [
        (b"GET / HTTP/1.1\r\ncookie: patrol_session=abc\r\n\r\n", "abc"),
        (b"GET / HTTP/1.1\r\nCookie: a=b; __Host-patrol_session=abc; c=d\r\n\r\n", "abc"),
        (b"GET / HTTP/1.1\r\nAuthorization: Bearer abc\r\n\r\n", "abc"),
        (b"GET / HTTP/1.1\r\nCookie: theme=day\r\n\r\n", ""),
        (b"GET / HTTP/1.1\r\nCookie: not_patrol_session=abc\r\n\r\n", ""),
        (b"GET /?a=\xff HTTP/1.1\r\nCookie: patrol_session=\xff\r\n\r\n", "\xff"),
        (b"", ""),
    ],
)
def test_a_credential_is_found_in_a_head(head: bytes, credential: str) -> None:
    assert cookie.credential_in(head) == credential


@pytest.fixture
def logged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What gunicorn answers and logs as no request."""
    told: list[Any] = []
    monkeypatch.setattr(server.GeventWorker, "handle_error", lambda _, *given: told.append(given))
    monkeypatch.setattr(server.util, "write_error", lambda *_: None)
    monkeypatch.setattr(turns, "WAIT_S", 0.01)
    limit.reset()
    yield told
    limit.reset()


def test_what_is_no_request_waits_with_the_strangers(cast: Cast, logged: list[Any]) -> None:
    """Five hundred connections that send nonsense made an order twenty times slower."""
    worker = object.__new__(server.DrainingWorker)
    worker.wsgi = cast.app
    nonsense = (None, socket.socket(), ("203.0.113.9", 1), ValueError())
    with filled(cast.app.extensions["strangers"]):
        worker.handle_error(*nonsense)
        assert not logged
        assert nonsense[1].fileno() == -1, "it is closed"
    for _ in range(70):
        worker.handle_error(*nonsense)
    assert len(logged) == 60, "a flood fills no log"
    worker.handle_error(object(), *nonsense[1:])
    assert len(logged) == 61, "a defect of ours is always logged"


HEAD = b"GET /live?after=7 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"


@pytest.mark.parametrize("head", [HEAD, b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + HEAD])
def test_a_handshake_is_known_by_its_first_bytes(head: bytes) -> None:
    assert turns.is_handshake(head)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        HEAD[:-2],
        HEAD.replace(b"Upgrade: websocket\r\n", b""),
        HEAD.replace(b"/live", b"/desk"),
        HEAD.replace(b"/live?", b"/livex?"),
        HEAD.replace(b"/live?after=7", b"/live/x"),
        HEAD.replace(b"/live", b"/LIVE"),
        b"POST /x HTTP/1.1\r\nX: " + HEAD,
    ],
)
def test_half_a_handshake_and_other_requests_hold_no_turn_at_the_door(head: bytes) -> None:
    assert not turns.is_handshake(head)
