"""The newest head at a second place, by HTTP: who holds the database does not hold that one."""

from concurrent.futures import Future
from urllib.parse import urlsplit

from patrol.channels import Refused, Sent, TryLater, backoff_s
from patrol.channels.http.answer import HttpAnswer, HttpRequest, Steps
from patrol.channels.http.client import HttpClient
from patrol.operations.record.heads import Head


class SecondPlaceSilent(Exception):
    """The second place has not taken the newest head; it is tried again each minute."""


class SecondPlace:
    """Posts a head as one line of JSON. Older heads need not follow: a head covers all before."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http_client = HttpClient(ours={urlsplit(url).hostname or ""})
        self._sending: tuple[Head, Future[Sent]] | None = None
        self.taken: Head | None = None
        """The newest head that the second place has taken."""

    def offer(self, head: Head) -> None:
        """Send the head if it is new there; never waits.

        Raises: SecondPlaceSilent when the attempt before has failed.
        """
        failure = self._finish()
        if self._sending is None and head != self.taken:
            (future,) = self._http_client.carry(
                [lambda: self._http_client.converse(self._post(head))]
            )
            self._sending = (head, future)
        if failure:
            raise SecondPlaceSilent(failure)

    def _finish(self) -> str | None:
        """Note the end of the attempt before; returns the reason of its failure."""
        if self._sending is None or not self._sending[1].done():
            return None
        head, future = self._sending
        self._sending = None
        if error := future.exception():
            return str(error)
        self.taken = head
        return None

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
