"""`/live`: who may open a socket is decided before the upgrade, in plain HTTP."""

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
log = logging.getLogger(__name__)


def blueprint(hub: Hub[Actor, Event], who: Callable[[], Actor | None], origin: str) -> Blueprint:
    """`who()` names whoever the request speaks for; `origin` is our public address."""
    face = Blueprint("live", __name__)

    @face.before_request
    def admit() -> None:
        g.viewer = _viewer(who(), origin)
        g.after = _after()
        if hub.crowd.is_draining or hub.crowd.is_full:
            raise ServiceUnavailable(retry_after=5)

    @Sockets().route("/live", bp=face)  # type: ignore[untyped-decorator]
    @allow(FIELD_AND_DESK)
    def live(socket: LiveSocket) -> None:
        give_back()
        hub.serve(socket, g.viewer, g.after)

    return face


def _viewer(actor: Actor | None, origin: str) -> Actor:
    if request.headers.get("Sec-WebSocket-Version") != "13":
        abort(400)
    if not request.headers.get("Sec-WebSocket-Key") or not is_plain(request.environ):
        abort(400)
    if actor is None:
        abort(401)
    own = {origin, request.host_url.rstrip("/")}
    if not actor.is_bearer and request.headers.get("Origin") not in own:
        abort(403)
    if actor.role is None:
        abort(403)
    return actor


def _after() -> int | None:
    text = request.args.get("after", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        abort(400)
    return int(text)


def drain_on_term(hub: Hub[Actor, Event]) -> None:
    """Close sockets with 1012 as soon as the worker is told to stop (gunicorn's handler follows).

    A signal may arrive in any greenlet, so the handler itself must not wait for a thread.
    """
    for number in (signal.SIGTERM, signal.SIGQUIT):
        previous = signal.getsignal(number)

        def handle(received: int, stack: FrameType | None, previous: object = previous) -> None:
            _thread.start_new_thread(hub.crowd.drain, ())
            if callable(previous):
                previous(received, stack)

        signal.signal(number, handle)


def recheck(
    hub: Hub[Actor, Event],
    present: Callable[[Collection[Actor]], dict[str, Actor]],
    stop: threading.Event,
) -> None:
    """Close sockets whose session ended elsewhere (4401) or whose rights changed (come again).

    `present(actors)` returns the actors as they are now, by login id; the ended are missing.
    """
    while not stop.wait(RECHECK_S):
        before = hub.crowd.viewers()
        try:
            now = present(before.values())
        except Exception:
            log.exception("sessions could not be checked, again in %s s", RECHECK_S)
            continue
        for login_id, actor in before.items():
            if login_id not in now:
                hub.crowd.close_login(login_id)
            elif now[login_id] != actor:
                hub.crowd.close_login(login_id, CHANGED)
