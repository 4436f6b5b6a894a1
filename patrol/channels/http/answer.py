"""What is asked of a far service and what it says, as plain values.

A channel that talks HTTP is a generator: it yields an `HttpRequest`, gets the `HttpAnswer`, and
returns what came of it. So it knows neither threads nor sockets, and any connection may drive it.
"""

import json
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from patrol import clock
from patrol.channels import Refused, TryLater, backoff_s

T = TypeVar("T")

_LONGEST_PAUSE_S = 600.0
_NUMBER = re.compile(r"\d(?:[ \-.]?\d){6,}")
_SECRET = re.compile(r"(?=[^\s\d]*\d)[\w+/=%.~-]{16,}")


@dataclass(frozen=True)
class HttpRequest:
    """`url` is sent as it stands, nothing in it is encoded again."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class HttpAnswer:
    """The part of a response that counts; `body` is cut and never trusted."""

    status: int
    retry_after: str = ""
    body: str = ""


Steps = Generator[HttpRequest, HttpAnswer, T]


def retry_after_s(text: str) -> float | None:
    """Seconds or an HTTP date, never over ten minutes; None when it says nothing usable."""
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_PAUSE_S)
    try:
        wait_s = parsedate_to_datetime(text).timestamp() - clock.now().timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait_s, 0.0), _LONGEST_PAUSE_S)


def parsed(text: str) -> Any:
    """What the JSON says; None when it is none, or when it is built to break its reader."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def document(answer: HttpAnswer, who: str, attempt: int, *codes: str) -> dict[str, Any]:
    """The JSON object that `who` said, with whatever status it has a code of its own for.

    One of `codes` is in it, or else it is no answer of theirs.

    Raises TryLater for an overloaded or an unintelligible service, Refused for anything else
    that is no such object: a redirect, a page of some proxy.
    """
    status = answer.status
    if status in (408, 425, 429) or status >= 500:
        wait_s = retry_after_s(answer.retry_after)
        raise TryLater(backoff_s(attempt) if wait_s is None else wait_s, f"{status} from {who}")
    found = parsed(answer.body)
    if isinstance(found, dict) and found.keys() & set(codes) and not 300 <= status < 400:
        return found
    if 200 <= status < 300:
        raise TryLater(backoff_s(attempt), f"{who} answered what we cannot read")
    raise Refused(f"{status} from {who}")


def said(who: str, code: object, words: object = "") -> str:
    """A reason for the desk. A service may quote a member's number or our key: left out."""
    text = " ".join(f"{who}: {code} {words or ''}".split())
    return _NUMBER.sub("…", _SECRET.sub("…", text))[:200]
