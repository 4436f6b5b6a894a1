"""Let requests take turns, so that a burst of requests does not delay the sockets.

gevent does not interrupt a handler: forty ready handlers would all run before the hub can send an
order. The gate runs in a turn; then the turn ends, the body is read, and the view has another turn.
A view that waits for something slow gives its turn back before. The answer is sent after the turn,
so a slow client delays nobody.

Each line serves its callers in a circle (`line.py`): a phone that asks three hundred times at once
waits for itself. Whoever has no valid session waits in a line of strangers, which has a row for
each block of addresses: a thousand of them delay no order. Strangers from a block where somebody
has a valid session have a line of their own, so that thousands of blocks elsewhere do not delay
the first sign-in of a desk or of a phone of the street.

Handshakes of sockets have their own line: ten thousand phones that reconnect delay no report. Our
gunicorn worker recognises a handshake of a known caller by its first bytes and lets it wait in that
line before it is parsed (`at_the_door`). The handshake of a stranger waits with the strangers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask, current_app, g, request

from patrol.web.http import cookie, json_door
from patrol.web.http.gate import SAFE
from patrol.web.http.known_callers import known_callers
from patrol.web.http.limit import block_of
from patrol.web.http.line import Line
from patrol.web.http.problem import Problem

AT_ONCE = 2
"""With SQLite more would not be faster: they share one core and one database."""
AT_ONCE_BY_NETWORK = 16
"""With PostgreSQL a handler waits for the network and lets others run."""
WAIT_S = 15
"""After this wait for a turn a request is refused with 503 `too_busy`."""
HANDSHAKE = "live.live"
HANDSHAKE_S = 10
"""A turn at the door ends after this time, whatever its request still does."""
HANDSHAKES_WAIT_S = 60
"""Longer than for a request, because all phones reconnect at once after a restart."""
ASIDE = frozenset({"photos.upload", "board.places", "covenants.add"})
"""Views of signed-in callers without a turn: they wait for a photo decoder or another server."""


def install(app: Flask, *, is_local: bool) -> None:
    """Make each request wait for its turn; `is_local`: the database runs in this process."""
    # Call it before `gate.install`: the gate asks the database, so it needs the turn already.
    permits = AT_ONCE if is_local else AT_ONCE_BY_NETWORK
    app.extensions["turns"] = Line(permits)
    app.extensions["strangers"] = Line(max(1, permits // 4))
    app.extensions["neighbours"] = Line(max(1, permits // 4))
    app.extensions["handshakes"] = Line(AT_ONCE)
    app.before_request(_take)
    app.teardown_request(give_back)


def read_bodies(app: Flask) -> None:
    """Read each body after the gate has let its request in; call it after `gate.install`."""
    app.before_request(_read_body)


class Turn:
    """A permit to run; only the first `release` gives it back."""

    def __init__(self, line: Line | None, whose: str = "") -> None:
        self._line, self._whose = line, whose

    @property
    def is_held(self) -> bool:
        """False when there was no permit, or when it was given back."""
        return self._line is not None

    def release(self) -> None:
        """Give the permit back; a second call does nothing."""
        line, self._line = self._line, None
        if line is not None:
            line.release(self._whose)


def is_handshake(head: bytes) -> bool:
    """True when these first bytes of a connection are a whole request for a socket."""
    # Half a request must get no turn: two slow clients would hold both permits.
    lines, end, _ = head.partition(b"\r\n\r\n")
    if lines.startswith(b"PROXY "):  # the PROXY protocol: a line with the client's address
        lines = lines.partition(b"\r\n")[2]
    is_live = lines.startswith((b"GET /live ", b"GET /live?"))
    return bool(end) and is_live and b"\nupgrade: websocket" in lines.lower()


_at_the_door: ContextVar[Turn | None] = ContextVar("at_the_door", default=None)


@contextmanager
def at_the_door(app: Flask, head: bytes) -> Iterator[Turn]:
    """Wait for the turn of a known caller's handshake before it is parsed; end it afterwards.

    A stranger's has no turn here: `_take` lets it wait with the strangers.
    """
    whose = app.extensions["known_callers"].name_of(cookie.credential_in(head))
    line = app.extensions["handshakes"]
    is_held = whose and line.acquire(whose, timeout=HANDSHAKES_WAIT_S)
    turn = Turn(line if is_held else None, whose)
    _at_the_door.set(turn)
    try:
        yield turn
    finally:
        leave_the_door()


def leave_the_door() -> None:
    """End the turn that was taken at the door: a later request of the connection has none."""
    turn = _at_the_door.get()
    _at_the_door.set(None)
    if turn is not None:
        turn.release()


@contextmanager
def of_a_stranger(app: Flask, address: str) -> Iterator[bool]:
    """Wait for a turn with the strangers, for what is no request; yields False without one."""
    line, whose = app.extensions["strangers"], block_of(address)
    is_held = line.acquire(whose, timeout=WAIT_S)
    try:
        yield is_held
    finally:
        if is_held:
            line.release(whose)


def one_of(app: Flask, whose: str) -> Turn:
    """Return a turn of this caller for work outside a request, such as a word from a socket.

    Raises: Problem 503 after a wait of 15 s.
    """
    line = app.extensions["turns"]
    if not line.acquire(whose, timeout=WAIT_S):
        raise _too_busy()
    return Turn(line, whose)


def _too_busy() -> Problem:
    return Problem(503, "too_busy", headers={"Retry-After": "2"})


def _take() -> None:
    is_socket = request.endpoint == HANDSHAKE
    if is_socket and (turn := _at_the_door.get()) is not None and turn.is_held:
        g.turns = turn
        return
    name, whose = _line_of(is_socket=is_socket)
    line = current_app.extensions[name]
    if not line.acquire(whose, timeout=HANDSHAKES_WAIT_S if is_socket else WAIT_S):
        raise _too_busy()
    g.turns = Turn(line, whose)


def _line_of(*, is_socket: bool) -> tuple[str, str]:
    """Return the line of this request, and its row: the caller, or the block of addresses."""
    if whose := known_callers().name_of(cookie.credential()):
        return "handshakes" if is_socket else "turns", whose
    block = block_of(request.remote_addr)
    return "neighbours" if known_callers().is_near(block) else "strangers", block


def _read_body() -> None:
    """Read the body between two turns, so that a slow client holds none."""
    if request.endpoint in ASIDE:
        give_back()
        return
    if request.method in SAFE or request.endpoint is None:
        return
    if request.content_length != 0:  # a body in chunks says None
        give_back()
        _ = request.form if json_door.has_files() else json_door.body()
        _take()


def give_back(_: BaseException | None = None) -> None:
    """End the turn: when the request is over, or when its socket is open."""
    if turns := g.pop("turns", None):
        turns.release()
