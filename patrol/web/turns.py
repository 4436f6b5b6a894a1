"""Requests take turns, so that a burst of them never keeps the sockets waiting.

gevent does not interrupt a handler: forty that are ready run one after another before the hub may
send an order on. Two at a time are as fast, for they share one core and one database. The body is
read before the turn, the answer is sent after it: a slow client holds nobody up. Handshakes of
sockets have a queue of their own, so that ten thousand phones coming back delay no report.
"""

import threading

from flask import Flask, current_app, g, request

from patrol.web.problem import Problem

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


def _take() -> None:
    if request.endpoint in ASIDE:
        return
    is_handshake = request.endpoint == HANDSHAKE
    if not is_handshake:
        request.get_data()
    turns = current_app.extensions["handshakes" if is_handshake else "turns"]
    if not turns.acquire(timeout=HANDSHAKES_WAIT_S if is_handshake else WAIT_S):
        raise Problem(503, "too_busy", headers={"Retry-After": "2"})
    g.turns = turns


def give_back(_: BaseException | None = None) -> None:
    """The turn ends with the request; a socket's when it is open."""
    if turns := g.pop("turns", None):
        turns.release()
