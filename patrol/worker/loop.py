"""Run the periodic jobs: send what is due, escalate silence, and clean up.

A job that fails is logged and runs again at its next time; the other jobs go on.
"""

import gc
import logging
import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from patrol import alarm, clock, db, escalation, json_log
from patrol.config import Settings
from patrol.models import AlarmKind, Heartbeat, ProcessKind, SystemActor
from patrol.operations import fingerprint, migrate, retention
from patrol.operations.disk import Storage
from patrol.operations.expiry import Expiry
from patrol.operations.fingerprint import HostWatch
from patrol.operations.house import HouseWatch
from patrol.operations.office_files import OfficeFiles
from patrol.operations.record import OldPhotos, RecordBroken, RecordWatch
from patrol.services import Services, build
from patrol.worker.channel_care import ChannelCare
from patrol.worker.drill_watch import DrillWatch
from patrol.worker.figure_sweep import FigureSweep
from patrol.worker.follower_texts import FollowerTexts
from patrol.worker.level_sweeps import LevelSweeps
from patrol.worker.month_post import MonthPost
from patrol.worker.noise_watch import NoiseWatch
from patrol.worker.periodic import PeriodicJob
from patrol.worker.phone_codes import PhoneCodes
from patrol.worker.reply_sender import ReplySender
from patrol.worker.sender import Sender
from patrol.worker.sweeps import LOOK_S, Sweeps

log = logging.getLogger(__name__)


class Worker:
    """One worker process. Several may run: leases and unique keys let each act happen once."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.stop = threading.Event()
        self.news = threading.Event()
        self.sweeps = Sweeps(services)
        self.failed: dict[str, str] = {}
        self.sender = Sender(services, self.news.set)
        self.care = ChannelCare(services, self.sender)
        self.replies = ReplySender(services, self.sender.outcomes.put, self.news.set)
        self.texts = FollowerTexts(services, self.sender)
        self.codes = PhoneCodes(services, self.sender)
        self.house = HouseWatch(services.database, services.credentials, self.sender.journal)
        self.record = RecordWatch(services.database, services.settings)
        self.levels = LevelSweeps(services)
        self.jobs = [
            # The first of them, so that a start sends nothing with older credentials.
            PeriodicJob("credentials", 1, services.credentials.refresh),
            PeriodicJob("send", 0.1, self.sender.send, alarms=True),
            PeriodicJob("noise", 0.5, NoiseWatch(services).look, alarms=True),
            *self._telling_jobs(),
            PeriodicJob("replies", 0.5, self._outside(self.replies.look), alarms=True),
            PeriodicJob("outcomes", 0.1, self.sender.record),
            PeriodicJob("clock", 0.5, self.escalate, alarms=True),
            PeriodicJob("channels", 5, self.care.look),
            PeriodicJob("sweep", 5, self.sweeps.deliveries),
            PeriodicJob("heartbeat", 3, self.beat),
            # The web process never does this: it would stop the sockets meanwhile.
            PeriodicJob("checkpoint", 1, services.database.checkpoint),
            PeriodicJob("wall", 5, self.sweeps.wall),
            *self._sweep_jobs(),
            *self.levels.jobs(),
            *self._house_jobs(services.settings),
            # The last of them: it tells what the jobs above have left behind.
            PeriodicJob("tell", 1, self.tell_failures),
        ]

    def _sweep_jobs(self) -> list[PeriodicJob]:
        """Return the jobs that look for what nobody reports."""
        return [
            PeriodicJob("transfers", 2, self.sweeps.transfers, alarms=True),
            PeriodicJob("offline", 3, self.sweeps.offline),
            PeriodicJob("comms checks", 1, self.sweeps.shifts),
            PeriodicJob("sources", 10, self.sweeps.sources, alarms=True),
            PeriodicJob("stations", 10, self.sweeps.stations, alarms=True),
            PeriodicJob("hazards", 60, self.sweeps.hazards, alarms=True),
            PeriodicJob("unheard", 10, self.sweeps.unheard, alarms=True),
        ]

    def _outside(self, job: Callable[[], None]) -> Callable[[], None]:
        """Return a job that speaks to the outside, and does not in a drill."""
        return lambda: None if self.services.credentials.is_drill is not False else job()

    def _telling_jobs(self) -> list[PeriodicJob]:
        """Return the jobs that send what is no order, and the ear of a drill."""
        return [
            PeriodicJob("real cases", 5, DrillWatch(self.services).look, alarms=True),
            PeriodicJob("comms check pushes", 0.5, self.sender.send_comms_checks),
            PeriodicJob("swap pushes", 2, self.sender.send_swaps),
            PeriodicJob("follower texts", 2, self._outside(self.texts.look)),
            PeriodicJob("phone codes", 2, self._outside(self.codes.look)),
            PeriodicJob("channel tests", 0.5, self._outside(self.care.send_tests)),
        ]

    def _house_jobs(self, settings: Settings) -> list[PeriodicJob]:
        """Return the jobs that look after the house: disk, files, record, what is kept too long."""
        expiry = Expiry(self.services.database, settings)
        old_photos = OldPhotos(self.services.database, settings.patrol_data)
        offices = self.services.offices
        office_files = OfficeFiles(self.services.database, settings, offices)
        return [
            PeriodicJob("room", 5, Storage(self.services.database, settings.patrol_data).watch),
            PeriodicJob("office lists", 1, offices.look, alarms=True),
            PeriodicJob("office", 10, office_files.watch, alarms=True),
            PeriodicJob("house", 15, self.house.look),
            PeriodicJob("stray photos", LOOK_S, self.sweeps.stray_photos, alarms=True),
            PeriodicJob("hosts", 30, HostWatch(self.services.database).look, alarms=True),
            PeriodicJob("forget", 3600, self.forget, alarms=True),
            PeriodicJob("retention", 60, expiry.erase_some, alarms=True),
            PeriodicJob("record", 1, self.record.verify, alarms=True),
            PeriodicJob("heads", 60, self._outside(self.record.sign), alarms=True),
            PeriodicJob("month sheet", 60, MonthPost(self.services).look, alarms=True),
            PeriodicJob("figures", 1, FigureSweep(self.services.database).count, alarms=True),
            PeriodicJob("old photos", 60, old_photos.read_some),
        ]

    def run(self) -> None:
        """Run the jobs until `stop` is set; a commit of another process wakes the loop at once."""
        watcher = partial(db.watch, self.services.database, self.news.set, self.stop)
        threading.Thread(target=watcher, daemon=True).start()
        while not self.stop.is_set():
            self.step()
            self.news.wait(0.1)
            self.news.clear()
        self.replies.close()
        self.sender.close()
        self.record.close()
        self.house.close()
        self.care.close()
        self.levels.close()

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

    def beat(self) -> None:
        """Record that this worker is alive; `/readyz` and the desk look at it."""
        data, office = self.services.settings.patrol_data, self.services.office
        note = fingerprint.note(data, office.fingerprint)
        with self.services.database.write() as session:
            name = db.process_name()
            row = session.get(Heartbeat, name) or Heartbeat(
                process=name, kind=ProcessKind.WORKER, beat_at=clock.now()
            )
            row.beat_at, row.note = clock.now(), note
            session.add(row)

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

    def forget(self) -> None:
        """Delete what was kept long enough."""
        with self.services.database.write() as session:
            retention.forget(session, self.services.settings)


def main() -> None:
    """Run the worker process until SIGTERM or SIGINT.

    Raises: UnsafeSetting, UnsafeDatabase, NewerSchema.
    """
    settings = Settings.from_environment()
    json_log.install(settings.log_level, settings.log_format)
    worker = Worker(build(settings, checkpoints=True))
    migrate.check(worker.services.database)

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
