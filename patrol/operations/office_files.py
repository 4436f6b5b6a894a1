"""Watch the office's files, and tell the desks when one is broken.

The processes go on with the version that they have loaded; a restart takes the last good one.
"""

from pathlib import Path

from sqlmodel import Session

from patrol import alarm, clock, office
from patrol.config import Settings
from patrol.db import Database
from patrol.models import AlarmKind, SystemActor

KIND = AlarmKind.OFFICE_BROKEN
LONGEST = 300
"""Characters of the fault that the alarm carries."""
Stamp = list[tuple[str, int, int]]


class OfficeFiles:
    """The folder of the office's files, as the worker saw it last."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._data = database, settings.patrol_data
        self._seen: Stamp | None = None

    def watch(self) -> None:
        """Read the files again when one has changed; raise or clear the alarm."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        fault = fault_of(self._data)
        with self._database.read() as session:
            is_told = bool(alarm.standing(session, KIND))
        if bool(fault) != is_told:
            with self._database.write() as session:
                _tell(session, fault)
        self._seen = stamp

    def _stamp(self) -> Stamp:
        paths = sorted((self._data / "office").glob("*.json"))
        return [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in paths]


def fault_of(data: Path) -> str:
    """Return what is wrong with the office's files, or an empty string."""
    try:
        office.load(data)
    except office.BadOffice as error:
        return str(error)
    return ""


def _tell(session: Session, fault: str) -> None:
    if not fault:
        alarm.clear(session, alarm.standing(session, KIND), by=SystemActor.WORKER)
        return
    key = f"{clock.now():%Y-%m-%dT%H:%M}"
    text = fault[:LONGEST]
    alarm.tell_every_desk(session, KIND, key, by=SystemActor.WORKER, text=text)
