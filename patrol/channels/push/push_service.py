"""One push service: its token, its pause, and the meaning of its answers."""

from patrol import clock
from patrol.channels import Gone, Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpAnswer, retry_after_s
from patrol.channels.http.throttle import Pause, Turns
from patrol.channels.push.vapid import Vapid

_TOKEN_LIFE_S = 12 * 3600  # RFC 8292 allows 24 h at most
_RENEW_EARLY_S = 3600


class PushService:
    """One push service with its own connections and pause; a slow one delays no other."""

    def __init__(self, origin: str, vapid: Vapid, contact: str, connections: int) -> None:
        self.origin = origin
        self.turns = Turns(connections)
        self.pause = Pause(origin)
        self._vapid, self._contact = vapid, contact
        self._token, self._token_ends_at_s = "", 0

    def token(self) -> str:
        """Return the Authorization header; it is signed again 1 h before the old one ends."""
        now_s = int(clock.wall().timestamp())
        if self._token_ends_at_s - now_s < _RENEW_EARLY_S:
            self._token_ends_at_s = now_s + _TOKEN_LIFE_S
            self._token = self._vapid.authorization(
                self.origin, self._contact, self._token_ends_at_s
            )
        return self._token

    def judge(self, answer: HttpAnswer, attempt: int) -> Sent:
        """Return `Sent` or raise, by the status codes of RFC 8030 and of the real push services.

        Raises: TryLater, Gone, Refused.
        """
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
            self.pause.begin(wait_s)
        raise TryLater(wait_s, reason)
