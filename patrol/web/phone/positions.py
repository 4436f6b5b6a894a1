"""Gather positions in memory, write them once a second, and show them to the desks.

They are not in the feed, so their frames have no `seq`.
"""

import logging
import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from patrol import clock
from patrol.people import duty
from patrol.services import Services

MOST = 20_000
"""Positions that wait to be written; beyond it the oldest are dropped."""
COLUMNS = ("member_id", "lat", "lon", "accuracy_m", "taken_at", "taken_claim")
LOOK_BACK = timedelta(seconds=30)
"""Of what other processes write, positions taken longer ago than this are not shown."""
log = logging.getLogger(__name__)


class Gatherer:
    """The positions of one process. A crash loses those of the last second, and nothing else."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._waiting: deque[dict[str, Any]] = deque(maxlen=MOST)
        self._shown: dict[str, datetime] = {}

    def add(self, fixes: list[dict[str, Any]]) -> None:
        """Let positions wait for the next `flush`."""
        self._waiting.extend(fixes)

    def run(self, stop: threading.Event) -> None:
        """Write and show positions once a second until `stop` is set."""
        while not stop.wait(1):
            try:
                clock.look_again()  # the worker may have followed the wall clock
                self.flush()
                self.look_elsewhere()
            except Exception:  # the database may be away; this thread must live on
                log.exception("positions could not be written or read, again in a second")

    def flush(self) -> None:
        """Write the waiting positions and show the newest of each member to the desks.

        Raises: the error of the write; the positions then wait for the next call.
        """
        # A count and no `while`: requests add more meanwhile, and those wait for the next second.
        fixes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not fixes:
            return
        members = {fix["member_id"]: (fix["call_sign"], fix["area_id"]) for fix in fixes}
        rows = [{name: fix[name] for name in COLUMNS} for fix in fixes]
        try:
            with self.services.database.write() as session:
                newest = duty.record_fixes(session, rows)
        except Exception:
            self._waiting.extendleft(reversed(fixes))  # to the front again, in their order
            raise
        self._show([(*members[fix["member_id"]], fix) for fix in newest])

    def look_elsewhere(self) -> None:
        """Show the positions that other web processes have written."""
        # With SQLite there is one web process.
        if self.services.database.is_sqlite:
            return
        with self.services.database.read() as session:
            self._show(duty.moved(session, since=clock.now() - LOOK_BACK))

    def _show(self, moves: list[tuple[str, int, dict[str, Any]]]) -> None:
        """Send each move once to the desks of this process."""
        by_area: dict[int, list[dict[str, Any]]] = {}
        for call_sign, area_id, fix in moves:
            if self._shown.get(call_sign) == fix["taken_at"]:
                continue
            self._shown[call_sign] = fix["taken_at"]
            place = {name: fix[name] for name in ("lat", "lon", "accuracy_m", "lost")}
            by_area.setdefault(area_id, []).append(
                {"call_sign": call_sign, **place, "at": clock.iso(fix["taken_at"])}
            )
        for area_id, moved in by_area.items():
            self.services.hub.broadcast({"kind": "positions", "body": moved}, area_id=area_id)


def gatherer() -> Gatherer:
    """Return the gatherer of the running application."""
    app_gatherer: Gatherer = current_app.extensions["positions"]
    return app_gatherer
