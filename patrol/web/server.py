"""The web process under gunicorn: its worker, and what it does when it starts and when it stops.

gunicorn.conf.py has the settings and names the parts that stand here. gunicorn's master reads this
file before gevent has patched the standard library, so the rest of us is imported in the worker.
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
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from patrol.services import Services

DRAIN_S = 10
HEAD_BYTES = 16_384
PR_SET_PDEATHSIG = 1
"""Linux: the signal that a process gets when its parent dies (prctl(2))."""
YOUNG = 5_000
"""Objects in the youngest generation from which a collection is worth its milliseconds."""


class DrainingWorker(GeventWorker):  # type: ignore[misc]
    """A gevent worker that lets go of waiting keep-alive connections when it is told to stop.

    An open browser tab would otherwise hold every stop for `graceful_timeout`. Only reading is
    shut, so that a request that came meanwhile is still answered.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: set[socket.socket] = set()

    @property
    def services(self) -> "Services":
        found: Services = self.wsgi.extensions["patrol"]
        return found

    def handle(self, listener: Any, client: socket.socket, addr: Any) -> None:
        """One connection; a handshake waits for its turn before its request is parsed."""
        from patrol.web.http import turns

        gevent.getcurrent().client = client
        with contextlib.ExitStack() as stack:
            if turns.is_handshake(self._look(client)):
                stack.enter_context(turns.at_the_door(self.wsgi))
            super().handle(listener, client, addr)

    def _look(self, client: socket.socket) -> bytes:
        """The first bytes, looked at and not taken."""
        with self.timeout_ctx(), contextlib.suppress(OSError):
            return client.recv(HEAD_BYTES, socket.MSG_PEEK)
        return b""

    @contextlib.contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        client = gevent.getcurrent().client
        self.waiting.add(client)
        try:
            with super().timeout_ctx():
                yield
        finally:
            self.waiting.discard(client)

    def let_go(self) -> None:
        """End what only waits for its next request, for as long as the worker drains."""
        with gevent.Timeout(DRAIN_S, False):
            while True:
                for client in self.waiting:
                    with contextlib.suppress(OSError):
                        client.shutdown(socket.SHUT_RD)
                gevent.sleep(0.05)


def post_fork(server: Any, worker: DrainingWorker) -> None:
    """Die with the master even when that was killed: the port must be free for the next one."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def post_worker_init(worker: DrainingWorker) -> None:
    """Commits wait for the disk in a thread, garbage is collected little by little, stops drain."""
    close_sockets_on_stop(worker)
    worker.services.database.wait_elsewhere = gevent.get_hub().threadpool.apply
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gevent.spawn(tidy)


def tidy() -> None:
    """Collect garbage a little and often: all at once it would hold an order up for 30 ms.

    Collecting the young resets what would call for the older: these have a turn of their own.
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
    """On SIGTERM tell every socket at once: a phone reconnects within 2 s, not after a silence."""
    from patrol.web.http import live

    live.drain_on_term(worker.services.hub)
    stop = signal.getsignal(signal.SIGTERM)

    def let_go(number: int, frame: FrameType | None) -> None:
        gevent.spawn(worker.let_go)
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, let_go)
