"""Enter a whole table in short transactions, for the page and for the command."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

from patrol.db import Database
from patrol.intake import door, upload, upload_fate
from patrol.intake.adapters import Adapter
from patrol.models import Source
from patrol.office import Office
from patrol.people.roster import Fault
from patrol.places.map import NamedRoads

T = TypeVar("T")
MOST_NOTED = door.MOST_REFUSALS
LetOthersRun = Callable[[], None]
"""Lets others run between two pieces of the work."""


class UploadRooms(Protocol):
    """The parts of the services that an upload needs."""

    @property
    def database(self) -> Database: ...

    @property
    def office(self) -> Office: ...

    @property
    def roads(self) -> NamedRoads: ...


@dataclass
class Uploaded:
    """The lines of a table by their fate."""

    new: list[upload.UploadRow] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    ends: dict[int, str] = field(default_factory=dict)
    """The intake of each line that is stored."""
    upload_id: str | None = None
    """The id by which the fates of the lines are read later; None of what was only looked at."""

    def take(self, look: upload.Look) -> None:
        """Add the fate of some lines."""
        self.new += look.new
        self.same += look.same
        self.faults += look.faults
        self.ends |= look.ends


def looked(
    rooms: UploadRooms, source: Source, sheet: upload.Sheet, pause: LetOthersRun
) -> Uploaded:
    """Say what a table would do; nothing is stored."""
    outcome = Uploaded()
    for part in _parts(sheet.lines):
        good, outcome_faults = upload.rows(source, sheet, part)
        outcome.faults += outcome_faults
        with rooms.database.read() as session:
            outcome.take(upload.judged(session, source, good))
        pause()
    outcome.faults.sort(key=lambda wrong: wrong.line)
    return outcome


def entered(
    rooms: UploadRooms, source: Source, sheet: upload.Sheet, pause: LetOthersRun, *, by: str
) -> Uploaded:
    """Store the good lines of a table, and keep the refused ones for a person."""
    outcome, wrong = Uploaded(), []
    protocol = upload.protocol_of(source)
    for part in _parts(sheet.lines):
        good, faults = upload.rows(source, sheet, part)
        raws = dict(part)
        wrong += [(fault, raws[fault.line]) for fault in faults]
        outcome.take(_stored(rooms, source, protocol, good))
        pause()
    outcome.faults = sorted(
        [*outcome.faults, *(fault for fault, _ in wrong)], key=lambda fault: fault.line
    )
    with rooms.database.write() as session:
        for fault, raw in wrong[-MOST_NOTED:]:
            upload.note(session, source, fault, raw)
        outcome.upload_id = upload_fate.keep(
            session,
            source,
            by=by,
            entered=len(outcome.new),
            ends=outcome.ends,
            faults=outcome.faults,
        )
    return outcome


def _stored(
    rooms: UploadRooms, source: Source, protocol: Adapter, good: Sequence[upload.UploadRow]
) -> upload.Look:
    """Store some lines; one that a door stored at the same moment is then known."""
    try:
        return _stored_once(rooms, source, protocol, good)
    except IntegrityError:
        return _stored_once(rooms, source, protocol, good)


def _stored_once(
    rooms: UploadRooms, source: Source, protocol: Adapter, good: Sequence[upload.UploadRow]
) -> upload.Look:
    with rooms.database.read() as session:
        prepared = [
            door.prepare(
                session, source, protocol, row.said, rooms.office, rooms.roads, raw=row.raw
            )
            for row in good
        ]
    with rooms.database.write() as session:
        return upload.enter(session, good, prepared, source, rooms.office)


def _parts(lines: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(lines), upload.ROWS_AT_ONCE):
        yield lines[start : start + upload.ROWS_AT_ONCE]
