"""Moves time: sends what is due, marks what is late, sweeps what is stuck.

Each job stands alone: one that fails is logged and tried again, the others go on.
"""

import gc
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import FrameType

from sqlalchemy import delete
from sqlmodel import Session, col

from patrol import alarm, clock, db, delivery, escalation, reachability
from patrol.config import Settings
from patrol.intake import sources
from patrol.models import AlarmKind, Heartbeat, Idempotency, ProcessKind, SystemActor
from patrol.operations.disk import Storage
from patrol.operations.record import OldPhotos, RecordWatch
from patrol.people import duty
from patrol.reachability import comms_check
from patrol.services import Services, build
from patrol.worker.sender import Sender

log = logging.getLogger(__name__)

WALL_JUMP_S = 5.0
DAY_S = 86_400


@dataclass
class PeriodicJob:
    name: str
    every_s: float
    run: Callable[[], object]
    due: float = 0.0
    alarms: bool = False
    """Its failure is told to the desk: a promise hangs on it that nobody would miss in time."""


class Worker:
    """One process, any number of them: what a row's lease or a unique step guards is done once."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.stop = threading.Event()
        self.news = threading.Event()
        self.jump_s = 0.0
        self.failed: dict[str, str] = {}
        settings = services.settings
        self.sender = Sender(services, self.news.set)
        self.record = RecordWatch(services.database, settings)
        old_photos = OldPhotos(services.database, settings.patrol_data)
        self.jobs = [
            PeriodicJob("send", 0.1, self.sender.send, alarms=True),
            PeriodicJob("comms check pushes", 0.5, self.sender.send_comms_checks),
            PeriodicJob("outcomes", 0.1, self.sender.record),
            PeriodicJob("clock", 0.5, self.escalate, alarms=True),
            PeriodicJob("sweep", 5, self._writing(delivery.sweep)),
            PeriodicJob("heartbeat", 3, self.beat),
            PeriodicJob("checkpoint", 1, services.database.checkpoint),
            PeriodicJob("wall", 5, self.watch_wall),
            PeriodicJob("offline", 3, self.watch_offline),
            PeriodicJob("comms checks", 1, self.check_shifts),
            PeriodicJob("sources", 10, self.watch_sources, alarms=True),
            PeriodicJob("room", 5, Storage(services.database, settings.patrol_data).watch),
            PeriodicJob("forget", 3600, self.forget, alarms=True),
            PeriodicJob("record", 1, self.record.verify, alarms=True),
            PeriodicJob("heads", 60, self.record.sign, alarms=True),
            PeriodicJob("old photos", 60, old_photos.read_some),
            PeriodicJob("tell", 1, self.tell_failures),
        ]

    def _writing(self, verb: Callable[[Session], object]) -> Callable[[], None]:
        def run() -> None:
            with self.services.database.write() as session:
                verb(session)

        return run

    def run(self) -> None:
        """Until `stop`; news from another process wakes it before its time."""
        watcher = partial(db.watch, self.services.database, self.news.set, self.stop)
        threading.Thread(target=watcher, daemon=True).start()
        while not self.stop.is_set():
            self.step()
            self.news.wait(0.1)
            self.news.clear()
        self.sender.close()
        self.record.close()

    def step(self) -> None:
        """Run every job whose time has come. One guard a job, the only broad one we have."""
        for job in self.jobs:
            if clock.monotonic() < job.due:
                continue
            job.due = clock.monotonic() + job.every_s
            try:
                job.run()
            except Exception as error:
                log.exception("%s failed and is tried again", job.name)
                if job.alarms:
                    self.failed[job.name] = type(error).__name__

    def escalate(self) -> None:
        """A transaction a case: one that fails holds up no other, and none holds the lock long."""
        context = self.services.context
        with self.services.database.read() as session:
            due = escalation.find(session, context.office)
        for case_id in escalation.cases_of(due):
            try:
                with self.services.database.read() as session:
                    theirs = [one for one in due if one.case_id == case_id]
                    surveyed = escalation.survey(session, context, theirs)
                with self.services.database.write() as session:
                    escalation.take(session, surveyed, case_id)
            except Exception as error:
                log.exception("a step of case %s failed and is tried again", case_id)
                self.failed["clock"] = type(error).__name__

    def watch_offline(self) -> None:
        with self.services.database.read() as session:
            if not reachability.is_offline_due(session):
                return
        with self.services.database.write() as session:
            reachability.watch_offline(session)

    def watch_sources(self) -> None:
        with self.services.database.read() as session:
            if not sources.is_watch_due(session):
                return
        with self.services.database.write() as session:
            sources.watch(session)

    def check_shifts(self) -> None:
        with self.services.database.read() as session:
            if not comms_check.is_shift_due(session):
                return
        with self.services.database.write() as session:
            comms_check.at_shift_start(session)

    def beat(self) -> None:
        with self.services.database.write() as session:
            name = db.process_name()
            row = session.get(Heartbeat, name) or Heartbeat(
                process=name, kind=ProcessKind.WORKER, beat_at=clock.now()
            )
            row.beat_at = clock.now()
            session.add(row)

    def watch_wall(self) -> None:
        """A wall clock that jumps is told to the desk and not followed."""
        jump = clock.wall_jump_s()
        if abs(jump - self.jump_s) <= WALL_JUMP_S:
            return
        key = f"{clock.now():%Y-%m-%d}:{round(jump)}"  # a restarted worker sees it again
        seconds = round(jump - self.jump_s)
        with self.services.database.write() as session:
            alarm.tell_every_desk(
                session, AlarmKind.CLOCK_JUMPED, key, by=SystemActor.WORKER, seconds=seconds
            )
        self.jump_s = jump

    def tell_failures(self) -> None:
        """Once a day for each job that failed since."""
        if not self.failed:
            return
        today = f"{clock.now():%Y-%m-%d}"
        with self.services.database.write() as session:
            for name, error in self.failed.items():
                text = f"{name}: {error}"
                key = f"{name}:{today}"
                alarm.tell_every_desk(
                    session, AlarmKind.JOB_FAILED, key, by=SystemActor.WORKER, job=name, text=text
                )
        self.failed.clear()

    def forget(self) -> None:
        """What we may keep only for a time: positions, answered keys, dead heartbeats."""
        days = self.services.settings.position_days
        with self.services.database.write() as session:
            duty.forget_fixes(session, days=days)
            reachability.forget(session)
            week_ago = clock.now() - timedelta(days=7)
            session.connection().execute(delete(Idempotency).where(col(Idempotency.at) < week_ago))
            session.connection().execute(delete(Heartbeat).where(col(Heartbeat.beat_at) < week_ago))


def main() -> None:
    """The worker process, till SIGTERM."""
    settings = Settings.from_environment()
    logging.basicConfig(level=settings.log_level.upper())
    worker = Worker(build(settings, checkpoints=True))

    def leave(_number: int, _frame: FrameType | None) -> None:
        worker.stop.set()
        worker.news.set()

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    worker.run()
