"""A blocking HTTP exchange for the web process, which runs on gevent and has no asyncio loop."""

import http.client
import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from patrol import clock
from patrol.channels import TryLater, backoff_s
from patrol.channels.http.answer import DONE, Aside, HttpAnswer, HttpRequest, Steps

T = TypeVar("T")
_LARGEST = 64 * 1024  # bytes


def ask(steps: Steps[T], timeout_s: float = 5.0) -> T:
    """Send the requests of a channel and return its result, within `timeout_s` seconds.

    TryLater also means that no whole answer came in time.

    Raises: TryLater, Gone, Refused.
    """
    talk = _Talk(steps, clock.monotonic() + timeout_s)
    threading.Thread(target=talk.run, name="ask", daemon=True).start()
    try:
        return talk.done.result(timeout_s)
    except TimeoutError:
        talk.hang_up()
        raise TryLater(backoff_s(1), f"no whole answer within {timeout_s:g} s") from None


class _Talk(Generic[T]):
    """One exchange in its own thread, so that slow DNS or a slow answer cannot block us."""

    def __init__(self, steps: Steps[T], until: float) -> None:
        self.done: Future[T] = Future()
        self._steps, self._until = steps, until
        self._link: http.client.HTTPConnection | None = None

    def run(self) -> None:
        try:
            self.done.set_result(self._converse())
        except Exception as error:  # `ask` raises it in the thread that waits
            self.done.set_exception(error)

    def hang_up(self) -> None:
        """Shut the socket, so that the reading thread ends."""
        sock = self._link and self._link.sock
        if sock:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _converse(self) -> T:
        try:
            step = next(self._steps)
            while True:
                step = self._steps.send(self._answer_to(step))
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            self._steps.close()

    def _answer_to(self, step: HttpRequest | Aside) -> HttpAnswer:
        if isinstance(step, HttpRequest):
            return self._exchange(step)
        step.run()
        return DONE

    def _exchange(self, request: HttpRequest) -> HttpAnswer:
        parts = urlsplit(request.url)
        kind = {"https": http.client.HTTPSConnection}.get(parts.scheme, http.client.HTTPConnection)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            self._link = kind(parts.netloc, timeout=self._left_s())
            self._link.request(request.method, target, request.body, dict(request.headers))
            return self._answer(self._link.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise TryLater(backoff_s(1), f"{parts.netloc}: {type(error).__name__}") from None
        finally:
            if self._link is not None:
                self._link.close()

    def _answer(self, response: http.client.HTTPResponse) -> HttpAnswer:
        """Read at most 64 KiB; no redirect is followed and no proxy is used."""
        body = b""
        while len(body) < _LARGEST and (some := response.read1(_LARGEST - len(body))):
            body += some
            self._left_s()
        retry_after = response.headers.get("Retry-After", "")
        return HttpAnswer(response.status, retry_after, body.decode("utf-8", "replace"))

    def _left_s(self) -> float:
        left_s = self._until - clock.monotonic()
        if left_s <= 0:
            raise TimeoutError("no whole answer in time")
        return left_s
