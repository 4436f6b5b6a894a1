"""Look regularly for what nobody reports: silence, lost files, a clock that jumped."""

from patrol import alarm, clock, delivery, reachability
from patrol.estates import hazard_alarms
from patrol.evidence import stray
from patrol.incident import transfer
from patrol.intake import source_alarms
from patrol.models import AlarmKind, SystemActor
from patrol.noise import silence
from patrol.operations import unheard
from patrol.reachability import comms_check
from patrol.services import Services

LOOK_S = 300
"""Each look for stray photos is at one of 256 folders, so a round takes 21 hours."""
WALL_JUMP_S = 5.0
"""A wall clock that moved by more than this raises an alarm (docs/decisions/time.md)."""


class Sweeps:
    """The sweeps of one worker process.

    Most of the time nothing is due, so a sweep reads first and the write lock stays free.
    """

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._data_dir = services.settings.patrol_data
        self._jump_s = 0.0

    def deliveries(self) -> None:
        """Queue interrupted sends again, and expire deliveries whose deadline has passed."""
        with self._database.write() as session:
            delivery.sweep(session)

    def transfers(self) -> None:
        """Give back to their desks the cases that no tier and no partner has answered in time."""
        with self._database.read() as session:
            if not transfer.is_unanswered(session):
                return
        with self._database.write() as session:
            transfer.expire(session)

    def offline(self) -> None:
        """Raise alarms about phones that went offline, and note those that are back."""
        with self._database.read() as session:
            if not reachability.is_offline_due(session):
                return
        with self._database.write() as session:
            reachability.watch_offline(session)

    def sources(self) -> None:
        """Raise and clear the alarms about sources: silent, over their rate, deaf to replies."""
        with self._database.read() as session:
            if not source_alarms.is_watch_due(session):
                return
        with self._database.write() as session:
            source_alarms.watch(session)

    def stations(self) -> None:
        """Raise and clear the alarms about silent noise stations."""
        with self._database.read() as session:
            if not silence.is_watch_due(session):
                return
        with self._database.write() as session:
            silence.watch(session)

    def hazards(self) -> None:
        """Raise and clear the alarms about hazards: late, or mended since a failed re-check."""
        with self._database.read() as session:
            if not hazard_alarms.is_watch_due(session):
                return
        with self._database.write() as session:
            hazard_alarms.watch(session)

    def unheard(self) -> None:
        """Tell the other desks about alarms that no signed-in desk sees."""
        with self._database.read() as session:
            if not unheard.is_due(session):
                return
        with self._database.write() as session:
            unheard.watch(session)

    def shifts(self) -> None:
        """Start the comms check of each shift that begins."""
        with self._database.read() as session:
            if not comms_check.is_shift_due(session):
                return
        with self._database.write() as session:
            comms_check.at_shift_start(session)

    def wall(self) -> None:
        """Raise an alarm when the wall clock jumps; our own clock follows only NTP's first step."""
        clock.look_again()
        jump = clock.wall_jump_s()
        if abs(jump - self._jump_s) <= WALL_JUMP_S:
            return
        # A restarted worker sees the same jump again; the same key raises no second alarm.
        key = f"{clock.now():%Y-%m-%d}:{round(jump)}"
        seconds = round(jump - self._jump_s)
        is_followed = clock.follow_wall()
        with self._database.write() as session:
            alarm.tell_every_desk(
                session, AlarmKind.CLOCK_JUMPED, key, by=SystemActor.WORKER, seconds=seconds
            )
        self._jump_s = 0.0 if is_followed else jump

    def stray_photos(self) -> None:
        """Delete the files of one folder of photos that belong to no row."""
        # Files before rows: a row may come while we look, and then its file is not old.
        old = stray.old_files(stray.folder_of_now(self._data_dir, LOOK_S))
        if not old:
            return
        with self._database.read() as session:
            names = stray.without_row(session, old)
        for path in (path for name in sorted(names) for path in old[name]):
            stray.remove(path)
