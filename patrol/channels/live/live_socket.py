"""A WebSocket that one handler reads and anyone may write to, without ever waiting.

The stock server's `send` blocks on a dead phone, writes short under gevent and corrupts a stream
that two write to; so all bytes, wsproto's pong and close too, go through our own `Writer`.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from simple_websocket import Server  # type: ignore[import-untyped]
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from patrol import clock
from patrol.channels.live.writer import Writer

MESSAGE_BYTES = 64 * 1024
MESSAGES, MESSAGES_S = 30, 10.0
NORMAL, PROTOCOL_ERROR, POLICY = 1000, 1002, 1008


def is_plain(environ: Mapping[str, Any]) -> bool:
    """TLS is ended in front of us: an SSL socket cannot be written without waiting."""
    return not isinstance(_socket_of(environ), ssl.SSLSocket)


def _socket_of(environ: Mapping[str, Any]) -> Any:
    return environ.get("werkzeug.socket") or environ.get("gunicorn.socket")


class LiveSocket(Server):  # type: ignore[misc]
    """Server side of one connection. `write` from anywhere, `run` in the handler."""

    connected: bool

    def __init__(self, environ: Mapping[str, Any], **options: Any) -> None:
        real = _socket_of(environ)
        if real is None or isinstance(real, ssl.SSLSocket):
            raise RuntimeError("the live channel needs a plain socket: end TLS in front of it")
        self.real = real
        self.writer = Writer(real)
        self.heard_at = self.answered_at = clock.monotonic()
        self._window, self._count = self.heard_at, 0
        self.is_answering = False
        """We read nothing meanwhile: that the peer is silent says nothing about it."""
        # An extension's state would have to be locked together with the socket
        kept = {key: environ[key] for key in environ if key != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
        options |= {"thread_class": _NoThread, "event_class": _NoEvent}
        super().__init__(kept, **{"max_message_size": MESSAGE_BYTES, **options})
        del self.environ

    def handshake(self) -> None:
        self.sock = _Out(self.writer)
        super().handshake()

    def write(self, data: bytes) -> bool:
        """Send or queue whole frames. Never waits, never raises; False: this peer is lost."""
        return self.writer.write(data)

    @property
    def is_open(self) -> bool:
        return self.writer.leaving is None and not self.writer.dead

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        """Say goodbye with a close code; the peer has 5 s to hang up."""
        self.writer.leave(reason or NORMAL)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around the work that a message asks for, in the thread that else would read."""
        self.is_answering = True
        try:
            yield
        finally:
            self.heard_at, self.is_answering = clock.monotonic(), False

    def run(self, on_message: Callable[[str | bytes], None]) -> None:
        """Read until the peer is gone; the handler's thread is the only reader."""
        try:
            while self.connected and not self.writer.dead:
                data = self.real.recv(4096)
                if not data:
                    break
                self.heard_at = clock.monotonic()
                self._take(data, on_message)
        except OSError:
            return
        finally:
            self.connected = False
            self.writer.kill()
            self.writer.let_go()

    def _take(self, data: bytes, on_message: Callable[[str | bytes], None]) -> None:
        try:
            self.ws.receive_data(data)
            self.connected = self._handle_events()
        except (RemoteProtocolError, LocalProtocolError) as error:
            hint = getattr(error, "event_hint", None)
            self.close(int(getattr(hint, "code", PROTOCOL_ERROR)))
            self.connected = False
            return
        while self.input_buffer:
            received = self.input_buffer.pop(0)
            if self._is_too_many():
                self.close(POLICY)
            if self.is_open:
                on_message(received)

    def _is_too_many(self) -> bool:
        if self.heard_at - self._window > MESSAGES_S:
            self._window, self._count = self.heard_at, 0
        self._count += 1
        return self._count > MESSAGES


class _Out:
    """What wsproto has to say (101, pong, close) goes the same way as everything else."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def send(self, data: bytes) -> int:
        self.writer.write(data)
        return len(data)


class _NoThread:
    """The handler reads: one greenlet or thread a socket, not two."""

    name = ""

    def __init__(self, target: Callable[[], None]) -> None:
        del target

    def start(self) -> None:
        """Nothing to start."""


class _NoEvent:
    """`receive()` is not used, so nobody waits to be told."""

    def set(self) -> None:
        """Nobody waits."""
