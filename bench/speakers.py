"""Two sources that say matters through the writer of the device lines, in a process of their own.

`python -m bench.speakers`, with PATROL_DATA. Each line on standard input asks for so many seconds,
at a rate or as fast as the writer takes them; the answer says how many were stored in a second.
"""

import json
import sys
import threading
import time
from itertools import count

from sqlmodel import Session

from bench.child import say
from bench.town import AREA
from patrol.config import Settings
from patrol.doors.known import LineSource, SourcePace
from patrol.doors.writer import HeardTelegram, LineWriter, TelegramFate
from patrol.intake.adapters import adapter
from patrol.intake.heard import Telegram
from patrol.models import Source, Trust
from patrol.services import build

ADAPTER = "police110"
"""A field map: of all adapters it works longest on a matter."""
OPENS_ONE_OF = 100
"""One matter of so many opens a case at once; the others wait at the desk."""
FULL_S = 0.001
LIMIT_S = 60.0


class Speakers:
    """Both sources, and the writer that stores what they say."""

    def __init__(self) -> None:
        self._services = build(Settings.from_environment())
        with self._services.database.write() as session:
            self._waits, self._opens = _line(session, opens=False), _line(session, opens=True)
        self._writer = LineWriter(self._services)
        self._writer.start()
        self._numbers = count()
        self._stored = threading.Semaphore(0)
        self._told = self._lost = 0

    def speak(self, seconds: float, per_second: float) -> dict[str, object]:
        """Say matters for so many seconds; 0 a second means as fast as they are taken."""
        began, said, self._told, self._lost = time.monotonic(), 0, 0, 0
        while (now := time.monotonic()) < began + seconds:
            if per_second and said >= (now - began) * per_second:
                time.sleep(FULL_S)
                continue
            item = self._next()
            while not self._writer.put(item):
                time.sleep(FULL_S)
            said += 1
        in_time = self._told
        for _ in range(said):
            if not self._stored.acquire(timeout=LIMIT_S):
                return {"missing": f"no fate of some of {said} matters after {LIMIT_S:g} s"}
        if self._lost:
            return {"missing": f"{self._lost} of {said} matters were not stored"}
        return {"per_second": in_time / seconds}

    def _next(self) -> HeardTelegram:
        number = next(self._numbers)
        line = self._waits if number % OPENS_ONE_OF else self._opens
        fields = json.loads(line.adapter.example)
        fields |= {"alarmNo": f"bench-{number}", "alarmSituationAddress": f"文晖路 {number} 号"}
        telegram = Telegram(json.dumps(fields, ensure_ascii=False).encode())
        said = line.adapter.read(telegram, line.source.settings)
        return HeardTelegram(line, telegram, said, self._done)

    def _done(self, fate: TelegramFate) -> None:
        self._told += 1
        self._lost += fate is not TelegramFate.YES
        self._stored.release()

    def close(self) -> None:
        self._writer.close()


def _line(session: Session, *, opens: bool) -> LineSource:
    row = Source(
        code="opens" if opens else "waits",
        kinds=["police110"],
        area_id=AREA,
        adapter=ADAPTER,
        opens=opens,
        trust=Trust.GRAVE,
    )
    session.add(row)
    session.flush()
    session.expunge(row)
    return LineSource(row, adapter(ADAPTER), (), SourcePace(1.0))


def main() -> None:
    speakers = Speakers()
    say(ready=True)
    while line := sys.stdin.readline():
        say(**speakers.speak(**json.loads(line)))
    speakers.close()


if __name__ == "__main__":
    main()
