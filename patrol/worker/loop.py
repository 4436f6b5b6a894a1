"""Run the periodic jobs: send what is due, escalate silence, and clean up.

A job that fails is logged and runs again at its next time; the other jobs go on.
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

from patrol import alarm, audit, clock, db, delivery, escalation, guess, reachability, report
from patrol.config import Settings
from patrol.evidence import share, stray
from patrol.intake import sources
from patrol.models import AlarmKind, Heartbeat, Idempotency, ProcessKind, SystemActor
from patrol.operations import unheard
from patrol.operations.disk import Storage
from patrol.operations.record import OldPhotos, RecordBroken, RecordWatch
from patrol.people import duty
from patrol.reachability import comms_check
from patrol.services import Services, build
from patrol.worker.sender import Sender

log = logging.getLogger(__name__)

LOOK_S = 300
"""Each look for stray photos is at one of 256 folders, so a round takes 21 hours."""
WALL_JUMP_S = 5.0
"""A wall clock that moved by more than this raises an alarm."""


@dataclass
class PeriodicJob:
    """A job that runs every `every_s` seconds; `due` is the monotonic time of its next run."""

    name: str
    every_s: float
    run: Callable[[], object]
    due: float = 0.0
    alarms: bool = False
    """True when a failure raises an alarm, because nobody would notice it in time."""


class Worker:
    """One worker process. Several may run: leases and unique keys let each act happen once."""

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
            # The web process never does this: it would stop the sockets meanwhile.
            PeriodicJob("checkpoint", 1, services.database.checkpoint),
            PeriodicJob("wall", 5, self.watch_wall),
            PeriodicJob("offline", 3, self.watch_offline),
            PeriodicJob("comms checks", 1, self.check_shifts),
            PeriodicJob("sources", 10, self.watch_sources, alarms=True),
            PeriodicJob("unheard", 10, self.watch_unheard, alarms=True),
            PeriodicJob("room", 5, Storage(services.database, settings.patrol_data).watch),
            PeriodicJob("stray photos", LOOK_S, self.sweep_photos, alarms=True),
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
        """Run the jobs until `stop` is set; a commit of another process wakes the loop at once."""
        watcher = partial(db.watch, self.services.database, self.news.set, self.stop)
        threading.Thread(target=watcher, daemon=True).start()
        while not self.stop.is_set():
            self.step()
            self.news.wait(0.1)
            self.news.clear()
        self.sender.close()
        self.record.close()

    def step(self) -> None:
        """Run every job that is due. Any error of a job is caught here and logged."""
        for job in self.jobs:
            if clock.monotonic() < job.due:
                continue
            job.due = clock.monotonic() + job.every_s
            try:
                job.run()
            except RecordBroken as error:
                log.critical("the record does not hold: %s", error)  # its own alarm tells the desk
            except Exception as error:
                log.exception("%s failed and is tried again", job.name)
                if job.alarms:
                    self.failed[job.name] = type(error).__name__

    def escalate(self) -> None:
        """Take the escalation steps that are due, in one transaction for each case.

        A case that fails does not delay the others, and no transaction holds the lock for long.
        """
        context = self.services.context
        with self.services.database.read() as session:
            due = escalation.find(session, context.office)
        for case_id in escalation.cases_of(due):
            try:
                with self.services.database.read() as session:
                    # What takes long is read here, before the write lock is taken.
                    theirs = [step for step in due if step.case_id == case_id]
                    surveyed = escalation.survey(session, context, theirs)
                with self.services.database.write() as session:
                    escalation.take(session, surveyed, case_id)
            except Exception as error:
                log.exception("a step of case %s failed and is tried again", case_id)
                self.failed["clock"] = type(error).__name__

    def watch_offline(self) -> None:
        """Raise alarms about phones that went offline, and note those that are back."""
        # First a read: most of the time nothing is due, and the write lock stays free.
        with self.services.database.read() as session:
            if not reachability.is_offline_due(session):
                return
        with self.services.database.write() as session:
            reachability.watch_offline(session)

    def watch_sources(self) -> None:
        """Raise and clear the alarms about sources that are silent."""
        with self.services.database.read() as session:
            if not sources.is_watch_due(session):
                return
        with self.services.database.write() as session:
            sources.watch(session)

    def watch_unheard(self) -> None:
        """Tell the other desks about alarms that no signed-in desk sees."""
        with self.services.database.read() as session:
            if not unheard.is_due(session):
                return
        with self.services.database.write() as session:
            unheard.watch(session)

    def check_shifts(self) -> None:
        """Start the comms check of each shift that begins."""
        with self.services.database.read() as session:
            if not comms_check.is_shift_due(session):
                return
        with self.services.database.write() as session:
            comms_check.at_shift_start(session)

    def beat(self) -> None:
        """Record that this worker is alive; `/readyz` and the desk look at it."""
        with self.services.database.write() as session:
            name = db.process_name()
            row = session.get(Heartbeat, name) or Heartbeat(
                process=name, kind=ProcessKind.WORKER, beat_at=clock.now()
            )
            row.beat_at = clock.now()
            session.add(row)

    def watch_wall(self) -> None:
        """Raise an alarm when the wall clock jumps; our own clock follows only NTP's first step."""
        clock.look_again()
        jump = clock.wall_jump_s()
        if abs(jump - self.jump_s) <= WALL_JUMP_S:
            return
        # A restarted worker sees the same jump again; the same key raises no second alarm.
        key = f"{clock.now():%Y-%m-%d}:{round(jump)}"
        seconds = round(jump - self.jump_s)
        is_followed = clock.follow_wall()
        with self.services.database.write() as session:
            alarm.tell_every_desk(
                session, AlarmKind.CLOCK_JUMPED, key, by=SystemActor.WORKER, seconds=seconds
            )
        self.jump_s = 0.0 if is_followed else jump

    def tell_failures(self) -> None:
        """Raise an alarm for each job that failed, at most once a day for each."""
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

    def sweep_photos(self) -> None:
        """Delete the files of one folder of photos that belong to no row."""
        old = stray.old_files(stray.folder_of_now(self.services.settings.patrol_data, LOOK_S))
        if not old:
            return
        with self.services.database.read() as session:
            names = stray.without_row(session, old)
        for path in (path for name in sorted(names) for path in old[name]):
            stray.remove(path)

    def forget(self) -> None:
        """Delete old positions, audit rows, keys, heartbeats, counts, and dead presence."""
        settings = self.services.settings
        with self.services.database.write() as session:
            duty.forget_fixes(session, days=settings.position_days)
            report.forget_positions(session, days=settings.position_days)
            audit.forget(session, days=settings.audit_days)
            reachability.forget(session)
            share.forget_days(session)
            guess.forget(session)
            # A phone may repeat a request, with the same idempotency key, for 7 days.
            week_ago = clock.now() - timedelta(days=7)
            session.connection().execute(delete(Idempotency).where(col(Idempotency.at) < week_ago))
            session.connection().execute(delete(Heartbeat).where(col(Heartbeat.beat_at) < week_ago))


def main() -> None:
    """Run the worker process until SIGTERM or SIGINT.

    Raises: UnsafeSetting, UnsafeDatabase.
    """
    settings = Settings.from_environment()
    logging.basicConfig(level=settings.log_level.upper())
    worker = Worker(build(settings, checkpoints=True))

    def leave(_number: int, _frame: FrameType | None) -> None:
        worker.stop.set()
        worker.news.set()

    # What the start has loaded stays for ever, so the garbage collector need not look at it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    worker.run()
