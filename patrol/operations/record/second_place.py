"""The newest head at a second place: who holds the database does not hold that one.

Older heads need not follow, because a head covers all rows before it.
"""

from abc import ABC, abstractmethod
from concurrent.futures import Future
from urllib.parse import urlsplit

from patrol.channels import Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpAnswer, HttpRequest, Steps
from patrol.channels.http.client import HttpClient
from patrol.operations.record.heads import Head


class SecondPlaceSilent(Exception):
    """A second place has not taken the newest head; it is tried again each minute."""


class SecondPlace(ABC):
    """A place that is sent heads; a subclass knows how."""

    def __init__(self) -> None:
        self._sending: tuple[Head, Future[Sent]] | None = None
        self.taken: Head | None = None
        """The newest head that the second place has taken."""

    def offer(self, head: Head) -> None:
        """Send the head if it is due there; never waits.

        Raises: SecondPlaceSilent when the attempt before has failed.
        """
        failure = self._finish()
        if self._sending is None and self._is_due(head):
            self._sending = (head, self._send(head))
        if failure:
            raise SecondPlaceSilent(failure)

    def _finish(self) -> str | None:
        """Note the end of the attempt before; returns the reason of its failure."""
        if self._sending is None or not self._sending[1].done():
            return None
        head, future = self._sending
        self._sending = None
        if error := future.exception():
            return f"{type(error).__name__}: {error}"
        self.taken = head
        return None

    def _is_due(self, head: Head) -> bool:
        return head != self.taken

    @abstractmethod
    def _send(self, head: Head) -> Future[Sent]:
        """Begin to send; the future fails when the place has not taken the head."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what the place holds."""


class WebPlace(SecondPlace):
    """Posts a head as one line of JSON."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._http_client = HttpClient(ours={urlsplit(url).hostname or ""})

    def _send(self, head: Head) -> Future[Sent]:
        post = self._post(head)
        (future,) = self._http_client.carry([lambda: self._http_client.converse(post)])
        return future

    def _post(self, head: Head) -> Steps[Sent]:
        headers = {"Content-Type": "application/json"}
        answer: HttpAnswer = yield HttpRequest("POST", self._url, headers, head.line.encode())
        if 200 <= answer.status < 300:
            return Sent()
        if answer.status in (408, 425, 429) or answer.status >= 500:
            raise TryLater(backoff_s(1), f"{answer.status} from the second place")
        raise Refused(f"{answer.status} from the second place")

    def close(self) -> None:
        self._http_client.close()
