"""Fourteen stations that play a labelled night: `python -m bench.station_line`, with PATROL_DATA.

Each line on standard input asks for so many seconds of the next part of the night, 100 times faster
than life. The levels go through the writer of the device lines, and the rule is watched twice a
second as the worker does. The answer has the delays of what was raised: from when the second in
which the rule held was sent, until its case was open.
"""

import json
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bench.child import say
from bench.noise_night import Night, load
from bench.town import AREA
from patrol import clock
from patrol.config import Settings
from patrol.doors.known import LineSource, SourcePace
from patrol.doors.writer import HeardTelegram, LineWriter, TelegramFate
from patrol.intake.adapters import adapter
from patrol.intake.heard import LevelHeard, Telegram
from patrol.models import Exceedance, Source, Station, Trust, ZoneClass
from patrol.services import build
from patrol.worker.noise_watch import NoiseWatch

FASTER = 100
LOOK_S = 0.5
LIMIT_S = 120.0
FULL_S = 0.001
FEWER_HOURS = 10.2
"""The night is played as one that has just ended: a level of the future is refused."""


class Line:
    """The stations, their source, and the night that they play."""

    def __init__(self) -> None:
        self._services = build(Settings.from_environment())
        self._night: Night = load("test")
        with self._services.database.write() as session:
            self._source = _source(session, self._night)
        self._series = {code: self._night.series(code) for code in self._night.stations}
        self._begins = (clock.now() - timedelta(hours=FEWER_HOURS)).replace(microsecond=0)
        self._writer = LineWriter(self._services)
        self._writer.start()
        self._watch = NoiseWatch(self._services)
        self._second = 0
        self._sent: list[datetime] = []
        self._told, self._lost = threading.Semaphore(0), 0

    def play(self, seconds: float) -> dict[str, object]:
        """Send the next part of the night, and return what was raised in it."""
        began, first, self._lost = clock.now(), self._second, 0
        over = threading.Event()
        watching = threading.Thread(target=self._looks, args=(over,), daemon=True)
        watching.start()
        until = time.monotonic() + seconds
        start = time.monotonic()
        while (now := time.monotonic()) < until and self._second < self._night.seconds:
            if self._second - first >= (now - start) * FASTER:
                time.sleep(FULL_S)
                continue
            item = self._next()
            while not self._writer.put(item):
                time.sleep(FULL_S)
        for _ in range(self._second - first):
            if not self._told.acquire(timeout=LIMIT_S):
                return {"missing": f"no fate of some seconds after {LIMIT_S:g} s"}
        time.sleep(2 * LOOK_S)
        over.set()
        watching.join()
        if self._lost:
            return {"missing": f"{self._lost} seconds of {self._second - first} were not stored"}
        return {"played": self._second - first, "delays": self._delays(began)}

    def _next(self) -> HeardTelegram:
        at = clock.iso(self._begins + timedelta(seconds=self._second))
        levels = [self._level(code, at) for code in self._series]
        said = [level for level in levels if level is not None]
        self._second += 1
        self._sent.append(clock.now())
        return HeardTelegram(self._source, Telegram(b"{}"), said, self._done)

    def _level(self, code: str, at: str) -> LevelHeard | None:
        series = self._series[code]
        laeq, lmax = series.laeq[self._second], series.lmax[self._second]
        if laeq is None or lmax is None:
            return None
        return LevelHeard(code, at, 1, {"LAeq": laeq / 100, "Lmax": lmax / 100})

    def _done(self, fate: TelegramFate) -> None:
        self._lost += fate is not TelegramFate.YES
        self._told.release()

    def _looks(self, over: threading.Event) -> None:
        while not over.wait(LOOK_S):
            self._watch.look()

    def _delays(self, began: datetime) -> list[float]:
        """Return the seconds from each sent second that raised until its case was open."""
        with self._services.database.read() as session:
            rows = session.exec(select(Exceedance).where(col(Exceedance.noticed_at) >= began)).all()
        whens = [
            (row.noticed_at, int((row.raised_at - self._begins).total_seconds())) for row in rows
        ]
        return [(noticed_at - self._sent[second]).total_seconds() for noticed_at, second in whens]

    def close(self) -> None:
        self._writer.close()


def _source(session: Session, night: Night) -> LineSource:
    row = Source(
        code="stations",
        kinds=["noise"],
        area_id=AREA,
        adapter="levels",
        trust=Trust.GRAVE,
        opens=True,
    )
    session.add(row)
    session.flush()
    for code, zone in night.stations.items():
        where: dict[str, Any] = {"lat": 30.3, "lon": 120.17, "area_id": AREA, "rule": {}}
        who: dict[str, Any] = {"source_id": row.id, "code": code, "name": code}
        session.add(Station(zone=ZoneClass(zone), **who, **where))
    session.flush()
    session.expunge(row)
    return LineSource(row, adapter("levels"), (), SourcePace(1.0))


def main() -> None:
    line = Line()
    say(ready=True)
    while asked := sys.stdin.readline():
        say(**line.play(**json.loads(asked)))
    line.close()


if __name__ == "__main__":
    main()
