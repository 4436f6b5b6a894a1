"""`patrol stations`: the operator's way to the page /admin/stations."""

import argparse
from pathlib import Path
from typing import Protocol

from sqlmodel import Session, col, select

from patrol import audit, clock
from patrol.access import Actor, Kind, NotFound
from patrol.db import Database
from patrol.models import Area, AuditAct, Role, Source, Station, StationState
from patrol.noise import station, station_import, station_table
from patrol.noise.station_import import StationPlan
from patrol.noise.station_table import COLUMNS, BadStations, StationLine
from patrol.office import Office
from patrol.operations.record.command import Say
from patrol.people.roster import Fault
from patrol.terminal import joined, phrase


class StationRooms(Protocol):
    """The parts of the services that a command of stations needs."""

    @property
    def database(self) -> Database: ...

    @property
    def office(self) -> Office: ...


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    acts.add_parser("list", help="list the stations with the state of their lines")
    for name, words in (("add", "register a station"), ("change", "change its settings")):
        entering = _station(acts.add_parser(name, help=words))
        for column in COLUMNS:
            if column not in ("source", "code"):
                entering.add_argument(f"--{column.replace('_', '-')}", dest=column, default="")
    _station(acts.add_parser("retire", help="hear nothing of it; its levels stay"))
    _station(acts.add_parser("restore", help="hear it again"))
    file = acts.add_parser("import", help="add and change stations from a CSV or .xlsx table")
    file.add_argument("file", type=Path)
    file.add_argument("--look", action="store_true", help="only say what it would do")


def _station(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("source", help="code of the source that speaks for it")
    parser.add_argument("code", help="its id in the sending system")
    return parser


def run(opened: StationRooms, arguments: argparse.Namespace, say: Say) -> int:
    """List the stations, or do one act; say why when it cannot be done."""
    if arguments.act in (None, "list"):
        with opened.database.read() as session:
            _list(session, say)
        return 0
    try:
        say(_done(opened, arguments))
    except BadStations as error:
        say(str(error))
    except NotFound as error:
        say(phrase("there is no such {what}", what=phrase(error.what)))
    except OSError as error:
        say(
            phrase(
                "{file} cannot be read: {strerror}", file=arguments.file, strerror=error.strerror
            )
        )
    else:
        return 0
    return 1


def _done(opened: StationRooms, arguments: argparse.Namespace) -> str:
    if arguments.act == "import":
        lines = station_table.read(arguments.file.read_bytes())
        return _entered(opened, lines, is_look=arguments.look)
    with opened.database.write() as session:
        row = _named(session, arguments.source, arguments.code, arguments.act)
        if arguments.act in ("retire", "restore") and row is not None:
            station.set_enabled(
                session, row, _operator(session), is_enabled=arguments.act == "restore"
            )
            done = "{code} is retired" if arguments.act == "retire" else "{code} is restored"
            return phrase(done, code=row.code)
    faults: list[Fault] = []
    cells = {name: getattr(arguments, name).strip() for name in COLUMNS}
    line = station_table.line_of(1, cells, faults)
    if faults:
        raise BadStations(faults)
    return _entered(opened, [line])


def _entered(opened: StationRooms, lines: list[StationLine], *, is_look: bool = False) -> str:
    """Enter the lines, or only look at them.

    Raises: BadStations.
    """
    tables = opened.office.noise_limits
    if is_look:
        with opened.database.read() as session:
            done = station_import.plan(session, tables, _operator(session), lines)
        if done.faults:
            raise BadStations(done.faults)
        return joined(" ", [_numbers(lines, done), phrase("Nothing was written.")])
    with opened.database.write() as session:
        done = station_import.enter(session, tables, _operator(session), lines)
        audit.note(session, AuditAct.IMPORTED, audit.operator(), f"{len(lines)} stations")
    return _numbers(lines, done)


def _numbers(lines: list[StationLine], done: StationPlan) -> str:
    new, changed = len(done.new), len(done.changed)
    return phrase(
        "{lines} stations: {new} new, {changed} changed, {same} as before.",
        lines=len(lines),
        new=new,
        changed=changed,
        same=done.same,
    )


def _named(session: Session, source: str, code: str, act: str) -> Station | None:
    """Return the station; a new one must not be known, every other one must.

    Raises: NotFound, BadStations.
    """
    query = select(Station).join(Source, col(Source.id) == col(Station.source_id))
    row = session.exec(query.where(Source.code == source, Station.code == code)).first()
    if row is None and act != "add":
        raise NotFound("station")
    if row is not None and act == "add":
        raise BadStations([station_table.fault(1, "known", code=code)])
    return row


def _operator(session: Session) -> Actor:
    """Return the account of this machine, which may change the stations of every area."""
    area_ids = frozenset(area_id or 0 for area_id in session.exec(select(Area.id)))
    root_id = min(area_ids, default=0)
    return Actor(Kind.DESK, audit.operator().actor, Role.ADMIN, root_id, area_ids, "")


def _list(session: Session, say: Say) -> None:
    rows = session.exec(
        select(Station, Source.code, StationState.heard_at)
        .join(Source, col(Source.id) == col(Station.source_id))
        .outerjoin(StationState, col(StationState.station_id) == col(Station.id))
        .order_by(col(Source.code), col(Station.code))
    )
    for row, source, heard_at in rows:
        at = clock.iso(heard_at)[:16] if heard_at else phrase("never")
        state = [phrase("zone {zone}", zone=row.zone.value), phrase("heard {at}", at=at)]
        state += [phrase("retired")] if row.disabled_at else []
        say(joined("  ", [source, row.code, row.name, *state]))
