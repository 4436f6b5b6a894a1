"""Positions: gathered in memory, written once a second, shown to desks without a `seq`."""

import logging
import threading
from collections import deque
from typing import Any

from flask import current_app

from patrol import clock, duty
from patrol.services import Services

MOST = 20_000
COLUMNS = ("member_id", "lat", "lon", "accuracy_m", "taken_at")
log = logging.getLogger(__name__)


class Gatherer:
    """One a process. What a crash loses is at most a second of walking, never an order."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._waiting: deque[dict[str, Any]] = deque(maxlen=MOST)

    def add(self, fixes: list[dict[str, Any]]) -> None:
        self._waiting.extend(fixes)

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(1):
            try:
                self.flush()
            except Exception:
                log.exception("positions could not be written, again in a second")

    def flush(self) -> None:
        fixes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not fixes:
            return
        areas = {fix["member_id"]: (fix["call_sign"], fix["area_id"]) for fix in fixes}
        rows = [{name: fix[name] for name in COLUMNS} for fix in fixes]
        try:
            with self.services.database.write() as session:
                newest = duty.record_fixes(session, rows)
        except Exception:
            self._waiting.extendleft(reversed(fixes))
            raise
        by_area: dict[int, list[dict[str, Any]]] = {}
        for fix in newest:
            call_sign, area_id = areas[fix["member_id"]]
            by_area.setdefault(area_id, []).append(
                {
                    "call_sign": call_sign,
                    "lat": fix["lat"],
                    "lon": fix["lon"],
                    "accuracy_m": fix["accuracy_m"],
                    "at": clock.iso(fix["taken_at"]),
                }
            )
        for area_id, moved in by_area.items():
            self.services.hub.broadcast({"kind": "positions", "body": moved}, area_id=area_id)


def gatherer() -> Gatherer:
    found: Gatherer = current_app.extensions["positions"]
    return found
