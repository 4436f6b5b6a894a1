"""`/live`: check in plain HTTP, before the upgrade, who may open a socket."""

import _thread
import logging
import signal
import threading
from collections.abc import Callable, Collection
from types import FrameType

from flask import Blueprint, abort, g, request
from werkzeug.exceptions import ServiceUnavailable

from patrol.access import Actor
from patrol.channels.live import Hub, LiveSocket, is_plain
from patrol.feed import Event
from patrol.web.http.gate import FIELD_AND_DESK, allow
from patrol.web.http.sockets import Sockets
from patrol.web.http.turns import give_back

RECHECK_S = 5.0
CHANGED = 1012
"""Close code "service restart": the page connects again and gets its new rights."""
log = logging.getLogger(__name__)


def blueprint(
    hub: Hub[Actor, Event], caller: Callable[[], Actor | None], origins: frozenset[str]
) -> Blueprint:
    """Return the blueprint of `/live`. `caller()` returns the actor of the request.

    `origins` are our addresses. A refused handshake gets a plain HTTP status, and
    ServiceUnavailable when the process stops or is full.
    """
    face = Blueprint("live", __name__)

    @face.before_request
    def admit() -> None:
        """Check the handshake.

        Raises: ServiceUnavailable and other HTTP exceptions.
        """
        g.viewer = _viewer(caller(), origins)
        g.after = _after()
        if hub.crowd.is_draining or hub.crowd.is_full:
            raise ServiceUnavailable(retry_after=5)

    @Sockets().route("/live", bp=face)  # type: ignore[untyped-decorator]  # flask-sock has no types
    @allow(FIELD_AND_DESK)
    def live(socket: LiveSocket) -> None:
        give_back()  # the turn was for the handshake; the socket stays open for hours
        hub.serve(socket, g.viewer, g.after)

    return face


def _viewer(actor: Actor | None, origins: frozenset[str]) -> Actor:
    if request.headers.get("Sec-WebSocket-Version") != "13":
        abort(400)
    if not request.headers.get("Sec-WebSocket-Key") or not is_plain(request.environ):
        abort(400)
    if actor is None:
        abort(401)
    own = {*origins, request.host_url.rstrip("/")}
    # A browser sends the cookie with a foreign page's WebSocket too, and CORS does not apply to it.
    if not actor.is_bearer and request.headers.get("Origin") not in own:
        abort(403)
    if actor.role is None:
        abort(403)
    return actor


def _after() -> int | None:
    text = request.args.get("after", "")
    if not text:
        return None
    # 18 digits fit into 64 bits; `isdigit` alone would let other scripts' digits pass.
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        abort(400)
    return int(text)


def drain_on_term(hub: Hub[Actor, Event]) -> None:
    """On SIGTERM and SIGQUIT close all sockets with 1012, then run gunicorn's own handler."""
    for number in (signal.SIGTERM, signal.SIGQUIT):
        previous = signal.getsignal(number)

        def handle(received: int, stack: FrameType | None, previous: object = previous) -> None:
            # A signal may arrive in any greenlet: `Thread.start` would wait here, this does not.
            _thread.start_new_thread(hub.crowd.drain, ())
            if callable(previous):
                previous(received, stack)

        signal.signal(number, handle)


def recheck(
    hub: Hub[Actor, Event],
    present: Callable[[Collection[Actor]], dict[str, Actor]],
    stop: threading.Event,
) -> None:
    """Every 5 s, close sockets whose session has ended (4401) or whose rights changed (1012).

    Another process may have ended the session. `present(actors)` returns the actors as they are
    now, by login id, without those whose session has ended.
    """
    while not stop.wait(RECHECK_S):
        before = hub.crowd.viewers()
        try:
            now = present(before.values())
        except Exception:  # the database may be away; this thread must live on
            log.exception("sessions could not be checked, again in %s s", RECHECK_S)
            continue
        for login_id, actor in before.items():
            if login_id not in now:
                hub.crowd.close_login(login_id)
            elif now[login_id] != actor:
                hub.crowd.close_login(login_id, CHANGED)
