"""The web process: `gunicorn app:app` in the project's folder."""

import contextlib
import ctypes
import gc
import itertools
import os
import signal
import socket
import sys
from pathlib import Path

import gevent
from gunicorn.workers.ggevent import GeventWorker

DRAIN_S = 10
HEAD_BYTES = 16_384
PR_SET_PDEATHSIG = 1
YOUNG = 5_000


class Worker(GeventWorker):
    """A gevent worker that lets go of waiting keep-alive connections when it is told to stop.

    An open browser tab would otherwise hold every stop for `graceful_timeout`. Only reading is
    shut, so that a request that came meanwhile is still answered.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = set()

    def handle(self, listener, client, addr):
        from patrol.web.http import turns

        gevent.getcurrent().client = client
        with contextlib.ExitStack() as stack:
            if turns.is_handshake(self.look(client)):
                stack.enter_context(turns.at_the_door(self.wsgi))
            super().handle(listener, client, addr)

    def look(self, client):
        """The first bytes, looked at and not taken."""
        with self.timeout_ctx(), contextlib.suppress(OSError):
            return client.recv(HEAD_BYTES, socket.MSG_PEEK)
        return b""

    @contextlib.contextmanager
    def timeout_ctx(self):
        client = gevent.getcurrent().client
        self.waiting.add(client)
        try:
            with super().timeout_ctx():
                yield
        finally:
            self.waiting.discard(client)

    def let_go(self):
        with gevent.Timeout(DRAIN_S, False):
            while True:
                for client in self.waiting:
                    with contextlib.suppress(OSError):
                        client.shutdown(socket.SHUT_RD)
                gevent.sleep(0.05)


is_tls = os.environ.get("TLS") == "1"
host = "127.0.0.1" if is_tls else os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or 8137}"
proxy_protocol = "v1" if is_tls else "off"  # tools/tls.py names the client that way
backlog = 4096

worker_class = Worker
workers = int(os.environ.get("WEB_PROCESSES") or 1)
worker_connections = 20_000
timeout = 60
graceful_timeout = DRAIN_S
keepalive = 75
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # it would lie under the home folder, one for all instances
loglevel = os.environ.get("LOG_LEVEL") or "info"


def post_fork(server, worker):
    """Die with the master even when that was killed: the port must be free for the next one."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def post_worker_init(worker):
    close_sockets_on_stop(worker)
    database = worker.wsgi.extensions["patrol"].database
    database.wait_elsewhere = gevent.get_hub().threadpool.apply
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gevent.spawn(tidy)


def tidy():
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


def close_sockets_on_stop(worker):
    """On SIGTERM tell every socket at once: a phone reconnects within 2 s, not after a silence."""
    from patrol.web.http import live

    live.drain_on_term(worker.wsgi.extensions["patrol"].hub)
    stop = signal.getsignal(signal.SIGTERM)

    def let_go(number, frame):
        gevent.spawn(worker.let_go)
        stop(number, frame)

    signal.signal(signal.SIGTERM, let_go)
