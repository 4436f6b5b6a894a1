"""Moves time: sends what is due, marks what is late, sweeps what is stuck.

Each job stands alone: one that fails is logged and tried again, the others go on.
"""

import gc
import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from queue import SimpleQueue
from types import FrameType

from sqlalchemy import delete
from sqlmodel import Session, col

from patrol import alarm, clock, db, delivery, duty, feed, ladder
from patrol.config import Settings
from patrol.i18n import t
from patrol.models import Assignment, Heartbeat, Idempotency, Incident, Order
from patrol.roads import Gone, Refused, RoadError, Sent, TryLater
from patrol.roads.push import Message, PushSender, Subscription
from patrol.roads.push_endpoint import allowed_hosts
from patrol.roads.push_payload import Action, Notification, payload, topic
from patrol.services import Services, build

log = logging.getLogger(__name__)

WALL_JUMP_S = 5.0
DAY_S = 86_400


@dataclass
class Job:
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
        self.outcomes: SimpleQueue[tuple[delivery.Due, delivery.Outcome]] = SimpleQueue()
        settings = services.settings
        self.sender = PushSender(
            services.vapid,
            settings.vapid_contact,
            allowed=allowed_hosts(settings.push_extra_hosts),
        )
        self.jobs = [
            Job("push", 0.1, self.send_pushes),
            Job("outcomes", 0.1, self.record_outcomes),
            Job("clock", 0.5, self.climb),
            Job("sweep", 5, self._writing(delivery.sweep)),
            Job("heartbeat", 3, self.beat),
            Job("checkpoint", 1, services.database.checkpoint),
            Job("wall", 5, self.watch_wall),
            Job("forget", 3600, self.forget, alarms=True),
            Job("tell", 1, self.tell_failures),
        ]

    def _writing(self, verb: Callable[[Session], object]) -> Callable[[], None]:
        def run() -> None:
            with self.services.database.write() as session:
                verb(session)

        return run

    def run(self) -> None:
        """Until `stop`; news from another process wakes it before its time."""
        watcher = partial(feed.watch, self.services.database, self.news.set, self.stop)
        threading.Thread(target=watcher, daemon=True).start()
        while not self.stop.is_set():
            self.step()
            self.news.wait(0.1)
            self.news.clear()
        self.sender.close()
        self.record_outcomes()

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

    def send_pushes(self) -> None:
        """Claim, let go of the database, send, write down what became of it."""
        with self.services.database.read() as session:
            if not delivery.has_due(session):
                return
        with self.services.database.write() as session:
            due = delivery.claim_push(session)
            ready = [(one, message) for one in due if (message := self._told(session, one))]
        futures = self.sender.submit_all((_subscription(one), message) for one, message in ready)
        for (one, _), future in zip(ready, futures, strict=True):
            future.add_done_callback(partial(self._hear, one))

    def _told(self, session: Session, one: delivery.Due) -> Message | None:
        """The message; None for a row that cannot be told, which then fails alone."""
        try:
            return self._message(session, one)
        except ValueError as error:
            self.outcomes.put((one, Refused(str(error))))
            return None

    def _message(self, session: Session, one: delivery.Due) -> Message:
        """What the phone shows; it never says more than a locked screen may."""
        row = session.get_one(Assignment, one.assignment_id)
        case = session.get_one(Incident, row.incident_id)
        order = session.get_one(Order, row.order_id)
        distance = f" · {row.distance_m} m" if row.distance_m is not None else ""
        link = f"{self.services.settings.public_url}/phone?order={row.id}"
        note = Notification(
            id=row.id,
            kind="order",
            title=f"{t(f'severity.{case.severity}')} · {case.title}",
            body=f"{order.place}{distance}",
            navigate=link,
            tag=row.order_id,
            actions=(
                Action("accept", t("server.push.accept"), link),
                Action("open", t("server.push.open"), link),
            ),
            extra={"assignment_id": row.id, "order_id": row.order_id},
        )
        left = (one.deadline_at - clock.now()).total_seconds()
        return Message(
            payload(note), ttl_s=max(1, left), topic=topic(row.order_id), attempt=one.attempts
        )

    def _hear(self, one: delivery.Due, future: "Future[Sent]") -> None:
        """In the sending thread: keep what became of it; `record_outcomes` writes it down."""
        outcome: delivery.Outcome
        try:
            outcome = future.result()
        except RoadError as error:
            outcome = error
        except (Exception, CancelledError) as error:
            log.exception("a push failed in a way we did not foresee")
            outcome = TryLater(5, type(error).__name__)
        self.outcomes.put((one, outcome))
        self.news.set()

    def record_outcomes(self) -> None:
        """Everything heard since, in one transaction; what is not written is sent again."""
        heard = [self.outcomes.get_nowait() for _ in range(self.outcomes.qsize())]
        if not heard:
            return
        with self.services.database.write() as session:
            for one, outcome in sorted(heard, key=lambda pair: pair[0].delivery_id):
                delivery.finish(session, one, outcome)
                if isinstance(outcome, Gone):
                    delivery.retire(session, one.subscription.id, outcome.reason)

    def climb(self) -> None:
        with self.services.database.read() as session:
            if not ladder.find(session, self.services.catalogue):
                return
        with self.services.database.write() as session:
            ladder.climb(session, self.services.catalogue)

    def beat(self) -> None:
        with self.services.database.write() as session:
            name = db.process_name()
            row = session.get(Heartbeat, name) or Heartbeat(
                process=name, kind="worker", beat_at=clock.now()
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
            alarm.tell_every_desk(session, "clock_jumped", key, by="worker", seconds=seconds)
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
                alarm.tell_every_desk(session, "job_failed", key, by="worker", job=name, text=text)
        self.failed.clear()

    def forget(self) -> None:
        """What we may keep only for a time: positions, answered keys, dead heartbeats."""
        days = self.services.settings.position_days
        with self.services.database.write() as session:
            duty.forget_fixes(session, days=days)
            week_ago = clock.now() - timedelta(days=7)
            session.connection().execute(delete(Idempotency).where(col(Idempotency.at) < week_ago))
            session.connection().execute(delete(Heartbeat).where(col(Heartbeat.beat_at) < week_ago))


def _subscription(one: delivery.Due) -> Subscription:
    found = one.subscription
    return Subscription(found.id, found.endpoint, found.p256dh, found.auth)


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
