"""Make minutes and hours of levels, watch for doubts, judge sounds, ask cameras for stills."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from patrol.noise import dissuasion, doubt_watch, hours, lasting, rollup
from patrol.noise.sounds import clip, judging
from patrol.services import Services
from patrol.worker.periodic import PeriodicJob
from patrol.worker.station_stills import StationStills


class LevelSweeps:
    """The sweeps over levels and sounds of noise stations in one worker process."""

    def __init__(self, services: Services) -> None:
        self._services, self._database = services, services.database
        self._seconds_min = services.settings.level_seconds_min
        self._library = judging.SoundLibrary()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound-review")
        self._review: Future[judging.MadeReview] | None = None
        self._stop = threading.Event()
        self._stills = StationStills(services)

    def jobs(self) -> list[PeriodicJob]:
        return [
            PeriodicJob("level minutes", 15, self.minutes, alarms=True),
            PeriodicJob("level hours", 300, self.hours, alarms=True),
            PeriodicJob("level seconds", 600, self.old_seconds, alarms=True),
            PeriodicJob("station doubts", 10, self.doubts, alarms=True),
            PeriodicJob("dissuasion levels", 15, self.dissuasions, alarms=True),
            PeriodicJob("lasting noise", 30, self.lasting, alarms=True),
            PeriodicJob("sounds", 5, self.sounds, alarms=True),
            PeriodicJob("sound review", 15, self.sound_review, alarms=True),
            PeriodicJob("camera stills", 1, self._stills.look, alarms=True),
        ]

    def minutes(self) -> bool:
        """Make the minutes that have ended. Return False while more of them wait."""
        with self._database.read() as session:
            made = rollup.make(session, seconds_min=self._seconds_min)
        if made.rows:
            with self._database.write() as session:
                rollup.store(session, made)
        return len(made.rows) < rollup.MOST

    def hours(self) -> None:
        """Make the hours of new and of late minutes, once all minutes are there."""
        if not self.minutes():
            return
        with self._database.read() as session:
            made = hours.make(session)
        if made:
            with self._database.write() as session:
                hours.store(session, made)

    def doubts(self) -> None:
        """Begin and end the doubts about the readings of stations."""
        with self._database.read() as session:
            due = doubt_watch.look(session)
        if due.changes:
            with self._database.write() as session:
                doubt_watch.store(session, due)

    def dissuasions(self) -> None:
        """Fill in the levels after the dissuasion records whose five minutes are over."""
        with self._database.read() as session:
            levels = dissuasion.due(session)
        if levels:
            with self._database.write() as session:
                dissuasion.complete(session, levels)

    def lasting(self) -> None:
        """Tell the desk of a noise that a crew has not ended in 20 minutes."""
        with self._database.read() as session:
            loud = lasting.look(session, self._services.office)
        if loud:
            with self._database.write() as session:
                lasting.tell(session, loud)

    def sounds(self) -> None:
        """Judge the new clips, and give those of an exceedance to its case."""
        with self._database.read() as session:
            judged = self._library.judge(session)
        if judged:
            with self._database.write() as session:
                judging.store(session, judged)
        with self._database.read() as session:
            pairs = clip.unjoined(session)
        if pairs:
            with self._database.write() as session:
                clip.join(session, pairs)

    def sound_review(self) -> None:
        """Measure the library of sounds again after samples were named or removed.

        The last figures are shown until the new ones are whole.
        """
        if self._review is None:
            with self._database.read() as session:
                is_due = judging.is_review_due(session)
            if is_due:
                self._review = self._thread.submit(self._reviewed)
        elif self._review.done():
            ended, self._review = self._review, None
            made = ended.result()
            with self._database.write() as session:
                judging.store_review(session, made)

    def _reviewed(self) -> judging.MadeReview:
        """Run in the thread. A large library takes minutes, and the loop has a clock to run."""
        with self._database.read() as session:
            library = judging.to_review(session)
        return judging.reviewed(library, self._stop.is_set)

    def close(self) -> None:
        """Stop a review that runs, and ask no camera more; another start begins again."""
        self._stop.set()
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._stills.close()

    def old_seconds(self) -> None:
        """Delete the seconds that have become minutes and belong to no exceedance."""
        self.minutes()
        with self._database.write() as session:
            rollup.forget_seconds(session, seconds_min=self._seconds_min)
