"""The request to another company's service and its answer, as plain values.

A channel that talks HTTP is a generator: it yields an `HttpRequest`, gets the `HttpAnswer`, and
returns the result. It knows neither threads nor sockets, so any connection may drive it.
"""

import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from patrol import clock
from patrol.channels import Limited, Refused, TryLater, backoff_s

T = TypeVar("T")

_LONGEST_PAUSE_S = 600.0  # as long as a delivery lives, so a longer pause has no use
_REDIRECTED_S = 60.0
LONGEST_SAID = 600
"""Characters of a service's words that are read; a desk sees 200."""
_NUMBER = re.compile(r"\d(?:[ \-.]?\d){6,}")
_SECRET = re.compile(r"(?=[^\s\d]*\d)[\w+/=%.~-]{16,}")


@dataclass(frozen=True)
class HttpRequest:
    """One request; `url` is already encoded and is sent unchanged."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class HttpAnswer:
    """The part of a response that we use; `body` may be cut and must not be trusted."""

    status: int
    retry_after: str = ""
    body: str = ""


@dataclass(frozen=True)
class Aside:
    """Work that may wait, for the database for example: it runs in a thread of its own.

    It may raise a `ChannelError`, which ends the steps. Its answer is empty.
    """

    run: Callable[[], None]


@dataclass(frozen=True)
class FileAnswer:
    """A whole file as a service answered it; `body` is empty unless the status is 200."""

    status: int
    body: bytes = b""


DONE = HttpAnswer(0)
"""The answer to work that was done aside."""

Steps = Generator[HttpRequest | Aside, HttpAnswer, T]


def retry_after_s(text: str) -> float | None:
    """Return the seconds to wait, at most 600; None when the header cannot be read.

    The header holds seconds or an HTTP date (RFC 9110).
    """
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_PAUSE_S)
    try:
        wait_s = parsedate_to_datetime(text).timestamp() - clock.wall().timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait_s, 0.0), _LONGEST_PAUSE_S)


def parsed(text: str) -> Any:
    """Return the parsed JSON; None when it is invalid or nested too deeply."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def document(answer: HttpAnswer, service: str, attempt: int, *codes: str) -> dict[str, Any]:
    """Return the JSON object that `service` answered; it has one of the keys `codes`.

    Limited: the service throttles us, by 429 or by a redirect (as DingTalk's robot does). TryLater:
    it is overloaded, or its success answer cannot be read. Refused: any other answer without such
    an object, for example a proxy's page.

    Raises: Limited, TryLater, Refused.
    """
    status, wait_s = answer.status, retry_after_s(answer.retry_after)
    if 300 <= status < 400:
        raise Limited(_REDIRECTED_S if wait_s is None else wait_s, f"{status} from {service}")
    if status in (408, 425, 429) or status >= 500:
        kind = Limited if status == 429 else TryLater
        raise kind(backoff_s(attempt) if wait_s is None else wait_s, f"{status} from {service}")
    body = parsed(answer.body)
    if isinstance(body, dict) and body.keys() & set(codes):
        return body
    if 200 <= status < 300:
        raise TryLater(backoff_s(attempt), f"{service} answered what we cannot read")
    raise Refused(f"{status} from {service}")


def said(service: str, code: object, words: object = "") -> str:
    """Return a reason for the desk, without the phone numbers and keys a service may quote."""
    # Cut first: a hostile answer of 64 KB kept the pattern, and with it the process, for a minute.
    text = " ".join(f"{service}: {code} {words or ''}"[:LONGEST_SAID].split())
    return _NUMBER.sub("…", _SECRET.sub("…", text))[:200]
