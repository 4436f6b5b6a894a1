"""Store what the lines heard: a bounded queue, and one thread that writes it in small groups.

A group holds the write lock for about 8 ms, and then the lock stays free for as long: a flood of
devices never delays an order for longer than that. Nobody is answered before the commit.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from patrol import clock
from patrol.db import DatabaseBusy
from patrol.doors.known import LineSource
from patrol.intake import door
from patrol.intake.accept import Conflict
from patrol.intake.heard import Heard, Telegram, Utterance
from patrol.noise import level
from patrol.office import Office
from patrol.places.map import NamedRoads
from patrol.services import Services

log = logging.getLogger(__name__)

MOST_WAITING = 2000
MOST = 64
"""A group has at most so many telegrams."""
SET = 8
"""So many telegrams are stored in one set: each statement serves all of them."""
WORK_S = 0.008
"""A group takes no further set after so many seconds of work under the write lock."""
AGAIN_S = 1.0
"""The database was busy or away: the group is tried again after so many seconds."""
NOTED_A_MINUTE = 60
"""Refusals of one source that are kept in a minute; the others are refused only."""


class TelegramFate(Enum):
    """The fate of a telegram."""

    YES = "stored"
    REFUSED = "refused"
    """It will never be stored, so its sender need not repeat it."""
    NOT = "not stored"
    """The process ends: its sender keeps it and sends it again."""


@dataclass(frozen=True, eq=False)
class HeardTelegram:
    """One telegram, and the function that is told its fate, in the thread of the writer.

    It equals itself only: two of them with the same bytes are two.
    """

    line: LineSource
    telegram: Telegram
    said: Sequence[Utterance]
    done: Callable[[TelegramFate], None]
    arrived_at: datetime = field(default_factory=clock.now)
    """The time at which it came from the socket; it may wait here for minutes."""

    @property
    def matters(self) -> int:
        return sum(isinstance(part, Heard) for part in self.said)


Ready = tuple[door.Prepared, level.Levels]


def _prepare(session: Session, item: HeardTelegram, office: Office, roads: NamedRoads) -> Ready:
    source, adapter = item.line.source, item.line.adapter
    raw = item.telegram.body
    prepared = door.prepare(session, source, adapter, item.said, office, roads, raw=raw)
    return prepared, level.prepare(session, source, item.said, item.arrived_at)


class LineWriter:
    """One thread that stores telegrams in the order in which they came."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: queue.Queue[HeardTelegram] = queue.Queue(MOST_WAITING)
        self._stop = threading.Event()
        self._noted: dict[int, tuple[int, int]] = {}
        self._ready: dict[HeardTelegram, Ready] = {}
        """The prepared telegrams of the last group. Not by their `id`: it is used again."""
        self._held_s = 0.0
        """Seconds for which the last group held the write lock."""
        self._thread = threading.Thread(target=self._run, name="doors writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End after the group that is being written; what waits is told that it is not stored."""
        self._stop.set()
        self._thread.join(10)
        while not self._waiting.empty():
            self._waiting.get_nowait().done(TelegramFate.NOT)

    def put(self, item: HeardTelegram) -> bool:
        """Queue a telegram; False when the queue is full, so that its line must wait."""
        try:
            self._waiting.put_nowait(item)
        except queue.Full:
            return False
        return True

    def refuse(self, line: LineSource, error: Exception, sample: bytes) -> None:
        """Keep what was refused and why, for the page of the source, up to a bound a minute."""
        source_id, minute = line.source.id or 0, int(clock.monotonic() // 60)
        before, count = self._noted.get(source_id, (minute, 0))
        count = count + 1 if before == minute else 1
        self._noted[source_id] = (minute, count)
        if count > NOTED_A_MINUTE:
            return
        code = "intake_conflict" if isinstance(error, Conflict) else "invalid"
        try:
            with self._services.database.write() as session:
                door.note_refusal(session, source_id, code=code, words=str(error), sample=sample)
        except (DatabaseBusy, OperationalError):
            log.exception("a refusal of %s was not kept", line.source.code)

    def _run(self) -> None:
        while not self._stop.is_set():
            group = self._next_group()
            while group and not self._stop.is_set():
                group = self._written(group)
            for item in group:
                item.done(TelegramFate.NOT)

    def _next_group(self) -> list[HeardTelegram]:
        try:
            group = [self._waiting.get(timeout=0.2)]
        except queue.Empty:
            return []
        while len(group) < MOST and not self._waiting.empty():
            group.append(self._waiting.get_nowait())
        return group

    def _written(
        self, group: list[HeardTelegram], *, is_again: bool = False
    ) -> list[HeardTelegram]:
        """Write the beginning of a group, and return the rest."""
        try:
            count = self._write(group)
        except (DatabaseBusy, OperationalError):
            log.exception("%s telegrams wait for the database", len(group))
            self._stop.wait(AGAIN_S)
            return group
        except Exception as error:
            # One of them cannot be stored, or another process has just stored the same.
            if len(group) > 1 or (isinstance(error, IntegrityError) and not is_again):
                return self._one_by_one(group)
            log.warning("a telegram of %s is refused: %r", group[0].line.source.code, error)
            self.refuse(group[0].line, error, group[0].telegram.body)
            group[0].done(TelegramFate.REFUSED)
            return []
        for item in group[:count]:
            item.done(TelegramFate.YES)
        # The lock stays free for as long as it was held, for orders and receipts.
        self._stop.wait(min(self._held_s, 0.1))
        return group[count:]

    def _one_by_one(self, group: Sequence[HeardTelegram]) -> list[HeardTelegram]:
        rest: list[HeardTelegram] = []
        for item in group:
            rest += self._written([item], is_again=True)
        return rest

    def _prepared(self, group: Sequence[HeardTelegram]) -> list[Ready]:
        """Prepare each telegram once, though its turn may come groups later."""
        office, roads = self._services.office, self._services.roads
        with self._services.database.read() as session:
            ready = {
                item: self._ready.get(item) or _prepare(session, item, office, roads)
                for item in group
            }
        self._ready = ready
        return [ready[item] for item in group]

    def _write(self, group: Sequence[HeardTelegram]) -> int:
        """Write telegrams in one transaction until the time is up; return their number."""
        database, office = self._services.database, self._services.office
        prepared, self._held_s = self._prepared(group), 0.0
        if not any(ready.matters or ready.is_heard_stale or levels for ready, levels in prepared):
            return len(group)
        count = 0
        with database.write() as session:
            began = time.monotonic()
            until = time.thread_time() + WORK_S
            while count < len(prepared) and (count == 0 or time.thread_time() < until):
                telegrams = [ready for ready, _ in prepared[count : count + SET]]
                door.store(session, telegrams, office)
                count += len(telegrams)
            level.store(session, [levels for _, levels in prepared[:count]])
        self._held_s = time.monotonic() - began
        return count
