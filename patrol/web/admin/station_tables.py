"""点位导入: a table of noise stations is looked at first, then entered, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import db
from patrol.models import AuditAct
from patrol.noise import station_import, station_table
from patrol.noise.station_import import StationPlan
from patrol.noise.station_table import BadStations, StationLine
from patrol.office import LimitTable
from patrol.people.roster import Fault
from patrol.people.table import MOST_BYTES
from patrol.queries import stations
from patrol.queries.stations import StationRecord
from patrol.web.admin.tables import (
    WrongLine,
    base64_of,
    csv_stream,
    decoded,
    template_of,
    wrong_lines,
)
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("station_tables", __name__, url_prefix="/api/v1/admin/station-table")

MOST_BASE64 = base64_of(MOST_BYTES)
TEMPLATE = tuple(station_table.HEADS)


class StationLineOut(TypedDict):
    """A line that adds a station, or changes the named settings of one."""

    line: int
    name: str
    code: str
    fields: list[str]


class StationTableOut(TypedDict):
    """The effect of the table; nothing is written while a line is wrong."""

    new: list[StationLineOut]
    changed: list[StationLineOut]
    same: int
    wrong: list[WrongLine]
    wrong_count: int


class StationTableIn(Body):
    """A table in base64, CSV or .xlsx of 1 MB at most, with positions in WGS-84."""

    file: str = Field(min_length=1, max_length=MOST_BASE64)


@blueprint.post("/preview")
@allow(ADMINS)
@takes(StationTableIn)
@at_most(MOST_BASE64 + KB)
@gives(StationTableOut)
@refuses(422, "not_base64")
def preview() -> Response:
    """Look at a table of noise stations: new, changed and wrong lines. Nothing is written."""
    lines, wrong = _given()
    if wrong:
        return jsonify(_plan_out(StationPlan(faults=wrong)))
    with services().database.read() as session:
        return jsonify(_plan_out(station_import.plan(session, _tables(), actor(), lines)))


@blueprint.put("")
@allow(ADMINS)
@keyed
@takes(StationTableIn)
@at_most(MOST_BASE64 + KB)
@gives(StationTableOut)
@refuses(422, "not_base64", "bad_roster")
def enter() -> Response:
    """Enter a table of stations: add the new ones, change the known ones, all or nothing."""
    lines, wrong = _given()
    me = actor()
    if wrong:
        raise Problem(422, "bad_roster")

    def act(session: Session) -> Answer:
        try:
            done = station_import.enter(session, _tables(), me, lines)
        except BadStations:
            raise Problem(422, "bad_roster") from None
        audited.note(session, AuditAct.IMPORTED, f"{len(lines)} stations")
        return 200, dict(_plan_out(done))

    return answered(act)


def _given() -> tuple[list[StationLine], list[Fault]]:
    """Return the lines of the body's table, or what is wrong with them.

    Raises: Problem 422.
    """
    data = decoded(read(StationTableIn).file)
    try:
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return aside(lambda: station_table.read(data)), []
    except BadStations as error:
        return [], error.faults


def _tables() -> Mapping[str, LimitTable]:
    return services().office.noise_limits


def _plan_out(done: StationPlan) -> StationTableOut:
    return {
        "new": [_line(line, str(values["name"]), []) for line, values in done.new],
        "changed": [_line(line, row.name, sorted(values)) for line, row, values in done.changed],
        "same": done.same,
        "wrong": wrong_lines(done.faults),
        "wrong_count": len(done.faults),
    }


def _line(line: StationLine, name: str, fields: list[str]) -> StationLineOut:
    return {"line": line.line, "name": name, "code": line.named["code"], "fields": fields}


@blueprint.get("/template")
@allow(CHIEFS)
@gives(str, media="text/csv")
def template() -> Response:
    """Download an empty table of stations with the right heads, which Excel opens as it is."""
    return template_of(TEMPLATE, "stations.csv")


@blueprint.get("")
@allow(ADMINS)
@gives(str, media="text/csv")
def export() -> Response:
    """Download the stations as a table, which may be changed and imported again."""
    me, database = actor(), services().database
    with database.read() as session:
        count = stations.count(session, me)
    with database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"stations {count} rows")
    pages = db.pages(database, partial(stations.page, me))
    return csv_stream(TEMPLATE, map(_table, pages), "stations-wgs84.csv")


def _table(rows: Sequence[tuple[StationRecord, str]]) -> Iterator[list[str]]:
    return (station_table.cells_of(dict(station), place) for station, place in rows)
