"""Driving a road's questions from a request of our own: blocking, for the web process.

There sockets are greenlets' and an asyncio loop has no place.
"""

import http.client
from typing import TypeVar
from urllib.parse import urlsplit

from patrol import clock
from patrol.roads import TryLater, backoff_s
from patrol.roads.answer import Answer, Request, Steps

T = TypeVar("T")
_LARGEST = 64 * 1024


def ask(steps: Steps[T], timeout_s: float = 5.0) -> T:
    """All it asks within `timeout_s`. Raises what the road raises, TryLater when nobody answers."""
    until = clock.monotonic() + timeout_s
    try:
        request = next(steps)
        while True:
            request = steps.send(_exchange(request, until))
    except StopIteration as end:
        found: T = end.value
        return found
    finally:
        steps.close()


def _exchange(request: Request, until: float) -> Answer:
    """No redirect is followed, no proxy used, no more than 64 KB read."""
    parts = urlsplit(request.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    link = kind(parts.netloc, timeout=_left_s(until))
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        link.request(request.method, target, request.body, dict(request.headers))
        response = link.getresponse()
        body = b""
        while len(body) < _LARGEST and (some := response.read1(_LARGEST - len(body))):
            body += some
            _left_s(until)
        retry_after = response.headers.get("Retry-After", "")
        return Answer(response.status, retry_after, body.decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        raise TryLater(backoff_s(1), f"{parts.netloc}: {type(error).__name__}") from None
    finally:
        link.close()


def _left_s(until: float) -> float:
    left_s = until - clock.monotonic()
    if left_s <= 0:
        raise TimeoutError("no whole answer in time")
    return left_s
