"""The gunicorn worker of the web process, with its hooks at start and stop.

gunicorn.conf.py has the settings and names these hooks. gunicorn's master reads this
file before gevent has patched the standard library, so `patrol` itself is imported in the worker.
"""

import contextlib
import ctypes
import gc
import itertools
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

import gevent
from gevent.threadpool import ThreadPool
from gunicorn import util  # type: ignore[import-untyped]  # has no types
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]  # has no types

if TYPE_CHECKING:
    from patrol.services import Services
    from patrol.web.http.senders import Connections

DRAIN_S = 10
"""gunicorn's `graceful_timeout`: after it, requests that still run are ended."""
HEAD_BYTES = 16_384
"""The longest head that `handle` recognises as a handshake before it is parsed."""
MALFORMED = "60/minute"
"""So many requests that cannot be parsed are logged: each may be a line of 4 KB."""
PR_SET_PDEATHSIG = 1
"""Linux: the signal that a process gets when its parent dies (prctl(2))."""
COMMITS_AT_ONCE = 2
"""SQLite has one writer; a commit that ends and the next one overlap for a moment."""
YOUNG = 5_000
"""`tidy` collects the youngest generation when it holds more objects than this."""


class DrainingWorker(GeventWorker):  # type: ignore[misc]  # the untyped base is Any
    """A gevent worker that closes waiting keep-alive connections when it stops.

    Without this, an open browser tab would delay each stop by `graceful_timeout`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: set[socket.socket] = set()
        self.connections: Connections | None = None

    @property
    def services(self) -> "Services":
        """The services of the application that this worker runs."""
        services: Services = self.wsgi.extensions["patrol"]
        return services

    def handle(self, listener: Any, client: socket.socket, addr: Any) -> None:
        """Serve one connection; a handshake waits for its turn before its request is parsed."""
        address = addr[0] if addr else ""  # a Unix socket has none
        if self.connections is None:
            self._serve(listener, client, addr)
        elif self.connections.enter(address):
            try:
                self._serve(listener, client, addr)
            finally:
                self.connections.leave(address)
        else:
            client.close()

    def _serve(self, listener: Any, client: socket.socket, addr: Any) -> None:
        # The master reads this file before gevent has patched the library; the worker runs this.
        from patrol.web.http import turns

        # `timeout_ctx` gets no socket from gunicorn and reads it from the greenlet.
        gevent.getcurrent().client = client
        head = self._look(client)
        if not head:
            client.close()
            return
        with contextlib.ExitStack() as stack:
            if turns.is_handshake(head):
                turn = stack.enter_context(turns.at_the_door(self.wsgi, head))
                gevent.spawn_later(turns.HANDSHAKE_S, turn.release)
            super().handle(listener, client, addr)

    def handle_request(self, listener_name: Any, req: Any, sock: socket.socket, addr: Any) -> Any:
        """Answer one request; body and answer have a deadline, and its turn at the door ends.

        Raises: StopIteration, which closes the connection.
        """
        from patrol.web.http import readers, senders, turns

        req.body = body = senders.TimedBody(req.body)
        try:
            return super().handle_request(listener_name, req, readers.TimedAnswer(sock), addr)
        finally:
            turns.leave_the_door()
            if body.failed or body.rest_bytes > senders.REST_BYTES:
                senders.linger(sock)
                raise StopIteration

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what is no request in the turn of a stranger; log only so many a minute."""
        from patrol.web.http import limit, turns

        if req is not None:
            super().handle_error(req, client, addr, exc)
            return
        with turns.of_a_stranger(self.wsgi, addr[0] if addr else "") as is_held:
            if is_held and limit.counts("malformed", "all", MALFORMED):
                super().handle_error(req, client, addr, exc)
            elif is_held:
                util.write_error(client, 400, "Bad Request", "")
            else:
                client.close()

    def _look(self, client: socket.socket) -> bytes:
        """Return the first bytes of the request and leave them in the socket."""
        with self.timeout_ctx(), contextlib.suppress(OSError):
            return client.recv(HEAD_BYTES, socket.MSG_PEEK)
        return b""

    @contextlib.contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Wait for a next request within `keepalive` seconds, and list the socket as waiting."""
        client = gevent.getcurrent().client
        self.waiting.add(client)
        try:
            with super().timeout_ctx():
                yield
        finally:
            self.waiting.discard(client)

    def let_go(self) -> None:
        """Close the connections that only wait for a next request, for `DRAIN_S` seconds."""
        with gevent.Timeout(DRAIN_S, False):
            # Again and again: a connection begins to wait when its present request is answered.
            while True:
                # Only reading is shut: a request that has just arrived is still answered.
                for client in self.waiting:
                    with contextlib.suppress(OSError):
                        client.shutdown(socket.SHUT_RD)
                gevent.sleep(0.05)


def post_fork(server: Any, worker: DrainingWorker) -> None:
    """End this worker when its master is killed, so that the next master can use the port."""
    gc.disable()  # while the application is loaded; `post_worker_init` enables it
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def post_worker_init(worker: DrainingWorker) -> None:
    """Prepare the worker: commits wait in a thread, `tidy` collects garbage, a stop drains."""
    from patrol.web.http.senders import Connections

    worker.connections = Connections(worker.services.settings.most_connections)
    know_callers(worker)
    offer_set_up(worker)
    close_sockets_on_stop(worker)
    # A commit waits for the disk (fsync); on gevent's own thread it would stop every socket. In
    # gevent's common pool it would wait behind the hashes of passwords.
    worker.services.database.wait_elsewhere = ThreadPool(COMMITS_AT_ONCE).apply
    gc.collect()
    gc.freeze()  # what was loaded at the start stays, so no collection has to look at it again
    gc.set_threshold(50_000, 20, 50)
    gc.enable()
    gevent.spawn(tidy)


def know_callers(worker: DrainingWorker) -> None:
    """Know all sessions from the start: after a restart no phone waits behind strangers."""
    from sqlalchemy.exc import SQLAlchemyError

    from patrol import sign_in
    from patrol.web.http.known_callers import MOST

    with contextlib.suppress(SQLAlchemyError):  # without the database each is known later
        with worker.services.database.read() as session:
            hashes = sign_in.valid_hashes(session, MOST)
        worker.wsgi.extensions["known_callers"].know(hashes)


def offer_set_up(worker: DrainingWorker) -> None:
    """Without a street, log the link to the page that makes it: once for each start."""
    from sqlalchemy.exc import SQLAlchemyError

    from patrol.operations import founding

    if worker.age != 1:  # the master counts its workers, and this is not its first
        return
    with contextlib.suppress(SQLAlchemyError):  # without the database nothing can be set up
        founding.announce(worker.services.database, worker.services.settings)


def tidy() -> None:
    """Collect garbage often and in small parts; one full collection delays an order by 30 ms.

    Collecting the youngest generation resets the counts that start the older collections, so
    the middle generation is collected each minute and the oldest each hour.
    """
    for second in itertools.count(1):
        gevent.sleep(1)
        if second % 3600 == 0:
            gc.collect()
        elif second % 60 == 0:
            gc.collect(1)
        elif gc.get_count()[0] > YOUNG:
            gc.collect(0)


def close_sockets_on_stop(worker: DrainingWorker) -> None:
    """On SIGTERM, close every socket at once with 1012, so that phones reconnect within 2 s."""
    from patrol.web.http import live

    live.drain_on_term(worker.services.hub)
    stop = signal.getsignal(signal.SIGTERM)  # `live`'s handler, which calls gunicorn's

    def let_go(number: int, frame: FrameType | None) -> None:
        gevent.spawn(worker.let_go)
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, let_go)
