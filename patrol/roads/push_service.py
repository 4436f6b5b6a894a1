"""One push service as we know it: its token, its pause, and what its answers mean."""

import asyncio
import secrets
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from patrol import clock
from patrol.roads import Gone, Refused, Sent, TryLater, backoff_s
from patrol.roads.vapid import Vapid

_TOKEN_LIFE_S = 12 * 3600
_RENEW_EARLY_S = 3600
_LONGEST_PAUSE_S = 600.0


@dataclass(frozen=True)
class Answer:
    """The part of a response that counts; `body` is cut and never trusted."""

    status: int
    retry_after: str
    body: str


class PushService:
    """Each has its own connections and its own pause, so that a slow one holds up no other."""

    def __init__(self, origin: str, vapid: Vapid, contact: str, connections: int) -> None:
        self.origin = origin
        self.slots = asyncio.Semaphore(connections)
        self._vapid, self._contact = vapid, contact
        self._token, self._token_ends_at_s = "", 0
        self._paused_until = 0.0

    def refuse_while_paused(self) -> None:
        """Raises `TryLater`, a little spread, while the service wants to be left alone."""
        wait_s = self._paused_until - clock.monotonic()
        if wait_s > 0:
            raise TryLater(wait_s + secrets.randbelow(1000) / 1000, f"{self.origin} wants a pause")

    def token(self) -> str:
        """The Authorization header, signed anew an hour before the old one ends."""
        now_s = int(clock.now().timestamp())
        if self._token_ends_at_s - now_s < _RENEW_EARLY_S:
            self._token_ends_at_s = now_s + _TOKEN_LIFE_S
            self._token = self._vapid.authorization(
                self.origin, self._contact, self._token_ends_at_s
            )
        return self._token

    def judge(self, answer: Answer, attempt: int) -> Sent:
        """What RFC 8030 says the status means, and what the push services really do."""
        status = answer.status
        if status in (200, 201, 202, 204):
            return Sent(f"{status} {self.origin}")
        reason = f"{status} from {self.origin}: {' '.join(answer.body.split())[:120]}"
        if status in (404, 410):
            raise Gone(reason)
        if status not in (408, 425, 429) and status < 500:
            raise Refused(reason)
        wait_s = retry_after_s(answer.retry_after)
        if wait_s is None:
            raise TryLater(backoff_s(attempt), reason)
        if status in (429, 503):
            self._paused_until = max(self._paused_until, clock.monotonic() + wait_s)
        raise TryLater(wait_s, reason)


def retry_after_s(text: str) -> float | None:
    """Seconds or an HTTP date, never over ten minutes; None when it says nothing usable."""
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_PAUSE_S)
    try:
        wait_s = parsedate_to_datetime(text).timestamp() - clock.now().timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait_s, 0.0), _LONGEST_PAUSE_S)
