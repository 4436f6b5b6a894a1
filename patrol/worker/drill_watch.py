"""Watch the street's own system from a drill: a real case interrupts it on every screen.

The drill asks; the street's own system knows nothing of it. The feed is read by `after`, so a late
or doubled answer changes nothing.
"""

import http.client
import json
import logging
import threading
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sqlmodel import Session

from patrol import clock, drill_mark
from patrol.models import DrillMark, FeedKind
from patrol.operations.drill_copy import TOKEN
from patrol.services import Services

log = logging.getLogger(__name__)

OPENED = FeedKind.INCIDENT_OPENED.value
TIMEOUT_S = 5.0
MOST_PAGES = 20
LARGEST = 4 * 2**20
"""Bytes of one answer."""


class DrillWatch:
    """The watch of one worker process; a slow answer holds up none of its other jobs."""

    def __init__(self, services: Services) -> None:
        self._services, self._database = services, services.database
        self._talk: threading.Thread | None = None

    def look(self) -> None:
        """Ask once, in a thread of its own; do nothing in a street's own system."""
        if not self._services.credentials.is_drill or (self._talk and self._talk.is_alive()):
            return
        self._talk = threading.Thread(target=self.ask, name="real cases", daemon=True)
        self._talk.start()

    def ask(self) -> None:
        """Read the newest acts of the street's own system, and note its cases."""
        with self._database.read() as session:
            mark = drill_mark.current(session)
        if mark is None or not mark.real_url:
            return
        try:
            real_cases, seq = self._read(mark)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            log.warning("the street's own system does not answer the drill: %s", error)
            return
        with self._database.write() as session:
            heard(session, real_cases, seq)

    def _read(self, mark: DrillMark) -> tuple[int, int]:
        """Return the cases opened since the last look, and the seq up to which was read."""
        token = (self._services.settings.patrol_data / TOKEN).read_text().strip()
        head = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        seq, real_cases = mark.watched_seq or 0, 0
        for _ in range(MOST_PAGES):
            query = urlencode({"kind": OPENED, "after": seq})
            request = Request(f"{mark.real_url}/api/v1/feed?{query}", headers=head)  # noqa: S310  # checked by `drill make`
            with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                told = json.loads(answer.read(LARGEST))
            seq, real_cases = int(told["upto"]), real_cases + len(told["events"])
            if not told["more"]:
                break
        return real_cases, seq


def heard(session: Session, real_cases: int, seq: int) -> None:
    """Note what the street's own system has said up to this act."""
    mark = drill_mark.current(session)
    if mark is None or (mark.watched_seq is not None and seq < mark.watched_seq):
        return
    mark.watched_at, mark.watched_seq = clock.now(), seq
    if real_cases:
        mark.interrupted_at = mark.interrupted_at or clock.now()
        mark.real_cases += real_cases
    session.add(mark)
