"""Bring the office's files into the database, and tell the desks when a list is broken.

A file of `<PATROL_DATA>/office` is a way to change the lists: it becomes a version, once. Then the
database counts, so that all hosts have the same lists.
"""

from pathlib import Path

from sqlmodel import Session

from patrol import alarm, clock
from patrol.config import Settings
from patrol.db import Database
from patrol.models import AlarmKind, SystemActor
from patrol.office import BadOffice, CurrentOffice, folder, versions
from patrol.office.folder import GivenFiles
from patrol.office.lists import RawLists, shipped
from patrol.office.versions import EntryChanged, OfficeState

KIND = AlarmKind.OFFICE_BROKEN
LONGEST = 300
"""Characters of the fault that the alarm carries."""
TRIES = 3
"""Another process may bring the same file in at the same moment."""
Stamp = list[tuple[str, int, int]]


class OfficeFiles:
    """The folder of the office's files, as the worker saw it last."""

    def __init__(self, database: Database, settings: Settings, offices: CurrentOffice) -> None:
        self._database, self._data, self._offices = database, settings.patrol_data, offices
        self._seen: Stamp | None = None
        self._fault = ""
        self._told: str | None = None

    def watch(self) -> None:
        """Bring in the files when one has changed; raise or clear the alarm."""
        stamp = self._stamp()
        if stamp != self._seen:
            has_changed = self._seen is not None
            self._fault = seed(self._database, self._offices, self._data, has_changed=has_changed)
            self._seen = stamp
        fault = self._fault or self._offices.look().office.fault
        if fault != self._told:
            self._tell(fault)
            self._told = fault

    def _tell(self, fault: str) -> None:
        with self._database.read() as session:
            is_told = bool(alarm.standing(session, KIND))
        if bool(fault) != is_told:
            with self._database.write() as session:
                _tell(session, fault)

    def _stamp(self) -> Stamp:
        paths = sorted((self._data / "office").glob("*.json"))
        return [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in paths]


def seed(
    database: Database, offices: CurrentOffice, data: Path, *, has_changed: bool = False
) -> str:
    """Make a version of the files that are new, and return what is wrong with them, or "".

    At a start a file is new when no version came from it, else a restart would take back what was
    changed since. A file that `has_changed` while we watch is new unless it was the last one.
    """
    for _ in range(TRIES):
        state = offices.look()
        try:
            fresh = _fresh(folder.read(data), state, has_changed=has_changed)
            folder.checked(state.raw, fresh)
        except BadOffice as error:
            return str(error)
        try:
            if fresh:
                _save(database, state, fresh)
        except EntryChanged:
            continue
        return ""
    return ""


def _fresh(given: GivenFiles, state: OfficeState, *, has_changed: bool) -> GivenFiles:
    known: dict[str, list[str]] = {}
    for row in state.versions:
        for name, digest in row.files.items():
            known.setdefault(name, []).append(digest)
    return {
        name: file
        for name, file in given.items()
        if file.digest not in known.get(name, [])[-1 if has_changed else 0 :]
    }


def _save(database: Database, state: OfficeState, fresh: GivenFiles) -> None:
    changes = {name: file.entries for name, file in fresh.items()}
    digests = {name: file.digest for name, file in fresh.items()}
    with database.read() as session:
        draft = versions.prepare(session, state, changes, files=digests)
    with database.write() as session:
        versions.save(session, draft, by=SystemActor.WORKER)


def fault_of(data: Path, raw: RawLists | None = None) -> str:
    """Return what is wrong with the office's files, or ""; `raw` are the lists that they change."""
    try:
        folder.checked(raw or shipped(), folder.read(data))
    except BadOffice as error:
        return str(error)
    return ""


def _tell(session: Session, fault: str) -> None:
    if not fault:
        alarm.clear(session, alarm.standing(session, KIND), by=SystemActor.WORKER)
        return
    key = f"{clock.now():%Y-%m-%dT%H:%M}"
    text = fault[:LONGEST]
    alarm.tell_every_desk(session, KIND, key, by=SystemActor.WORKER, text=text)
