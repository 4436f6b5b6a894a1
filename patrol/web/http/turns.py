"""Requests take turns, so that a burst of them never keeps the sockets waiting.

gevent does not interrupt a handler: forty that are ready run one after another before the hub may
send an order on. Two at a time are as fast, for they share one core and one database. The body is
read before the turn, the answer is sent after it: a slow client holds nobody up. Handshakes of
sockets have a queue of their own, so that ten thousand phones coming back delay no report; the
server that can tell them by their first bytes lets them wait there, unparsed (`at_the_door`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask, current_app, g, request

from patrol.web.http.problem import Problem

AT_ONCE = 2
AT_ONCE_BY_NETWORK = 16
"""With PostgreSQL a handler waits for the network and lets others run."""
WAIT_S = 15
HANDSHAKE = "live.live"
HANDSHAKES_WAIT_S = 60
ASIDE = frozenset({"photos.upload", "tip.send", "board.places", "session.let_in"})
"""These wait for a decoder, a far service or a password's hash, and hold no turn meanwhile."""


def install(app: Flask, *, is_local: bool) -> None:
    """Before the gate: `is_local` says that the database is in this process."""
    permits = AT_ONCE if is_local else AT_ONCE_BY_NETWORK
    app.extensions["turns"] = threading.BoundedSemaphore(permits)
    app.extensions["handshakes"] = threading.BoundedSemaphore(AT_ONCE)
    app.before_request(_take)
    app.teardown_request(give_back)


class Turn:
    """A permit that is given back once, whoever does it first."""

    def __init__(self, permits: threading.BoundedSemaphore) -> None:
        self._permits: threading.BoundedSemaphore | None = permits

    def release(self) -> None:
        permits, self._permits = self._permits, None
        if permits is not None:
            permits.release()


def is_handshake(head: bytes) -> bool:
    """Whether these first bytes of a connection are a whole request for a socket.

    Half of one is not: whoever sends two slow halves must not hold every turn. With the PROXY
    protocol the client's address stands in a line before the request.
    """
    lines, end, _ = head.lower().partition(b"\r\n\r\n")
    if lines.startswith(b"proxy "):
        lines = lines.partition(b"\r\n")[2]
    return bool(end) and lines.startswith(b"get /live") and b"\nupgrade: websocket" in lines


_at_the_door: ContextVar[Turn | None] = ContextVar("at_the_door", default=None)


@contextmanager
def at_the_door(app: Flask) -> Iterator[None]:
    """A handshake waits for its turn before its request is parsed: that costs next to nothing."""
    permits = app.extensions["handshakes"]
    turn = Turn(permits) if permits.acquire(timeout=HANDSHAKES_WAIT_S) else None
    _at_the_door.set(turn)
    try:
        yield
    finally:
        if turn is not None:
            turn.release()


def one_of(app: Flask) -> Turn:
    """A turn outside a request. Raises Problem 503 when none came within 15 s."""
    permits = app.extensions["turns"]
    if not permits.acquire(timeout=WAIT_S):
        raise _too_busy()
    return Turn(permits)


def _too_busy() -> Problem:
    return Problem(503, "too_busy", headers={"Retry-After": "2"})


def _take() -> None:
    if request.endpoint in ASIDE:
        return
    is_socket = request.endpoint == HANDSHAKE
    if is_socket and (turn := _at_the_door.get()) is not None:
        g.turns = turn
        return
    if not is_socket:
        request.get_data()
    turns = current_app.extensions["handshakes" if is_socket else "turns"]
    if not turns.acquire(timeout=HANDSHAKES_WAIT_S if is_socket else WAIT_S):
        raise _too_busy()
    g.turns = Turn(turns)


def give_back(_: BaseException | None = None) -> None:
    """The turn ends with the request; a socket's when it is open."""
    if turns := g.pop("turns", None):
        turns.release()
