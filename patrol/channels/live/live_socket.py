"""A WebSocket that its handler reads and to which any thread may write without waiting.

The `send` of simple_websocket blocks on a dead phone, may write only a part under gevent, and
corrupts the stream when two threads write. So all bytes go through our `Writer`, also the pong and
close frames of wsproto.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from simple_websocket import Server  # type: ignore[import-untyped]  # it ships no types
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from patrol import clock
from patrol.channels.live import wire
from patrol.channels.live.budget import Budget, CountedFrames, OverBudget
from patrol.channels.live.writer import Writer

MESSAGE_BYTES = 64 * 1024
PROTOCOL_ERROR, POLICY = 1002, 1008
"""Close codes of RFC 6455."""


def is_plain(environ: Mapping[str, Any]) -> bool:
    """Return True when the connection has no TLS of its own: a proxy in front must end it."""
    # An SSL socket cannot be written without waiting.
    return not isinstance(_socket_of(environ), ssl.SSLSocket)


def _socket_of(environ: Mapping[str, Any]) -> Any:
    return environ.get("werkzeug.socket") or environ.get("gunicorn.socket")


class LiveSocket(Server):  # type: ignore[misc]  # an untyped base class
    """The server's side of one connection: `run` in its handler, `write` from any thread."""

    connected: bool
    ws: Any

    def __init__(self, environ: Mapping[str, Any], **options: Any) -> None:
        """Take over the plain socket of a WSGI request.

        Raises: RuntimeError.
        """
        real = _socket_of(environ)
        if real is None or isinstance(real, ssl.SSLSocket):
            raise RuntimeError("the live channel needs a plain socket: end TLS in front of it")
        self.real = real
        self.writer = Writer(real)
        self.heard_at = self.answered_at = clock.monotonic()
        self._budget = Budget(self.heard_at)
        self.is_answering = False
        """True while a message is in work: nothing is read then, so silence proves nothing."""
        # No extension: compression keeps a state, which two writers would corrupt.
        kept = {key: environ[key] for key in environ if key != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
        options |= {"thread_class": _NoThread, "event_class": _NoEvent}
        super().__init__(kept, **{"max_message_size": MESSAGE_BYTES, **options})
        self.ws = CountedFrames(self.ws, self._budget)
        del self.environ  # else the request would stay in memory as long as the socket

    def handshake(self) -> None:
        """Answer the upgrade through our writer (simple_websocket calls this)."""
        self.sock = _Out(self.writer)
        super().handshake()

    def write(self, data: bytes) -> bool:
        """Send or queue whole frames; False when the peer is lost. Never waits and never raises."""
        return self.writer.write(data)

    @property
    def is_open(self) -> bool:
        return self.writer.leaving is None and not self.writer.dead

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        """Send a close frame with the code `reason`; the peer has 5 s to hang up."""
        self.writer.leave(reason or wire.NORMAL)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Mark the socket as busy with a message, because its thread reads nothing meanwhile."""
        self.is_answering = True
        try:
            yield
        finally:
            self.heard_at, self.is_answering = clock.monotonic(), False

    def run(self, on_message: Callable[[str | bytes], None]) -> None:
        """Read until the peer is gone; only the handler's thread may call it."""
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
            self._read_frames(data)
            while self.input_buffer:
                received = self.input_buffer.pop(0)
                self._budget.spend(self.heard_at, messages=1)
                if self.is_open:
                    on_message(received)
        except OverBudget:
            self.close(POLICY)
            self.connected = False

    def _read_frames(self, data: bytes) -> None:
        self._budget.spend(self.heard_at, size_bytes=len(data))
        try:
            self.ws.receive_data(data)
            self.connected = self._handle_events()
        except (RemoteProtocolError, LocalProtocolError) as error:
            hint = getattr(error, "event_hint", None)
            self.close(int(getattr(hint, "code", PROTOCOL_ERROR)))
            self.connected = False


class _Out:
    """A socket for simple_websocket: its bytes (101, pong, close) go through our writer too."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def send(self, data: bytes) -> int:
        """Write the bytes; the length stands for success, as with a real socket."""
        self.writer.write(data)
        return len(data)


class _NoThread:
    """A thread that does nothing: our handler reads, so each socket needs no second thread."""

    name = ""

    def __init__(self, target: Callable[[], None]) -> None:
        del target

    def start(self) -> None:
        """Start nothing."""


class _NoEvent:
    """An event that does nothing: we do not use `receive()`, so nobody waits for it."""

    def set(self) -> None:
        """Wake nobody."""
