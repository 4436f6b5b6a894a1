"""Positions: gathered in memory, written once a second, shown to desks without a `seq`."""

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
COLUMNS = ("member_id", "lat", "lon", "accuracy_m", "taken_at")
LOOK_BACK = timedelta(seconds=30)
log = logging.getLogger(__name__)


class Gatherer:
    """One a process. What a crash loses is at most a second of walking, never an order."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._waiting: deque[dict[str, Any]] = deque(maxlen=MOST)
        self._shown: dict[str, datetime] = {}

    def add(self, fixes: list[dict[str, Any]]) -> None:
        self._waiting.extend(fixes)

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(1):
            try:
                self.flush()
                self.look_elsewhere()
            except Exception:
                log.exception("positions could not be written or read, again in a second")

    def flush(self) -> None:
        fixes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not fixes:
            return
        of = {fix["member_id"]: (fix["call_sign"], fix["area_id"]) for fix in fixes}
        rows = [{name: fix[name] for name in COLUMNS} for fix in fixes]
        try:
            with self.services.database.write() as session:
                newest = duty.record_fixes(session, rows)
        except Exception:
            self._waiting.extendleft(reversed(fixes))
            raise
        self._show([(*of[fix["member_id"]], fix) for fix in newest])

    def look_elsewhere(self) -> None:
        """What the phones of other web processes told those; there are none beside SQLite."""
        if self.services.database.is_sqlite:
            return
        with self.services.database.read() as session:
            self._show(duty.moved(session, since=clock.now() - LOOK_BACK))

    def _show(self, moves: list[tuple[str, int, dict[str, Any]]]) -> None:
        """Each move once, to the desks of this process."""
        by_area: dict[int, list[dict[str, Any]]] = {}
        for call_sign, area_id, fix in moves:
            if self._shown.get(call_sign) == fix["taken_at"]:
                continue
            self._shown[call_sign] = fix["taken_at"]
            place = {name: fix[name] for name in ("lat", "lon", "accuracy_m")}
            by_area.setdefault(area_id, []).append(
                {"call_sign": call_sign, **place, "at": clock.iso(fix["taken_at"])}
            )
        for area_id, moved in by_area.items():
            self.services.hub.broadcast({"kind": "positions", "body": moved}, area_id=area_id)


def gatherer() -> Gatherer:
    found: Gatherer = current_app.extensions["positions"]
    return found
