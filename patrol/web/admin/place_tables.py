"""场所导入: a table of places is looked at first, then entered, all or nothing."""

from collections.abc import Iterator, Sequence
from functools import partial

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import db
from patrol.areas import place_import, place_table
from patrol.areas.datum_doubt import DatumDoubt
from patrol.areas.place_import import PlaceBounds, PlacePlan
from patrol.areas.place_table import BadPlaces, PlaceLine
from patrol.i18n import t
from patrol.models import AuditAct
from patrol.people.desk_user import Author
from patrol.people.roster import Fault
from patrol.people.table import MOST_BYTES
from patrol.queries import areas, desk_users
from patrol.queries.areas import PlaceRecord
from patrol.web.admin.areas import MOST_ID
from patrol.web.admin.boundaries import FileDatum
from patrol.web.admin.datums import DoubtOut, doubt_out, require_sure
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

blueprint = Blueprint("place_tables", __name__, url_prefix="/api/v1/admin/place-table")

MOST_BASE64 = base64_of(MOST_BYTES)


class PlaceLineOut(TypedDict):
    """A line that adds a place, or changes the named fields of one."""

    line: int
    name: str
    kind: str
    fields: list[str]


class PlaceTableOut(TypedDict):
    """The effect of the table; nothing is written while a line is wrong."""

    new: list[PlaceLineOut]
    changed: list[PlaceLineOut]
    same: int
    wrong: list[WrongLine]
    wrong_count: int
    doubt: DoubtOut | None


class PlaceTableIn(Body):
    """A table in base64, CSV or .xlsx of 1 MB at most, with the datum of its positions.

    A new place without an area belongs to the outline that holds it, else to `area_id`.
    `is_datum_sure`: enter it even when another datum fits better.
    """

    file: str = Field(min_length=1, max_length=MOST_BASE64)
    area_id: int = Field(ge=1, lt=MOST_ID)
    datum: FileDatum
    is_datum_sure: bool = False


@blueprint.post("/preview")
@allow(ADMINS)
@takes(PlaceTableIn)
@at_most(MOST_BASE64 + KB)
@gives(PlaceTableOut)
@refuses(404, "no_area")
@refuses(422, "not_base64")
def preview() -> Response:
    """Look at a table of places: new, changed and wrong lines. Nothing is written."""
    body = read(PlaceTableIn)
    lines, wrong = _given(body)
    if wrong:
        return jsonify(_plan_out(PlacePlan(faults=wrong), None))
    with services().database.read() as session:
        done = place_import.plan(session, lines, _bounds(body))
        return jsonify(_plan_out(done, done.doubt(body.datum)))


@blueprint.put("")
@allow(ADMINS)
@keyed
@takes(PlaceTableIn)
@at_most(MOST_BASE64 + KB)
@gives(PlaceTableOut)
@refuses(404, "no_area")
@refuses(409, "wrong_datum")
@refuses(422, "not_base64", "bad_roster")
def enter() -> Response:
    """Enter a table of places: add the new ones, change the known ones, all or nothing."""
    body, by = read(PlaceTableIn), Author.of(actor())
    lines, wrong = _given(body)
    if wrong:
        raise Problem(422, "bad_roster")
    bounds = _bounds(body)
    with services().database.read() as session:
        planned = place_import.plan(session, lines, bounds)
        require_sure(planned.doubt(body.datum), is_sure=body.is_datum_sure)

    def act(session: Session) -> Answer:
        try:
            done = place_import.enter(session, lines, bounds, by)
        except BadPlaces:
            raise Problem(422, "bad_roster") from None
        audited.note(session, AuditAct.IMPORTED, f"{len(lines)} places")
        return 200, dict(_plan_out(done, None))

    return answered(act)


def _bounds(body: PlaceTableIn) -> PlaceBounds:
    return PlaceBounds(actor().area_ids, body.area_id, body.datum)


def _given(body: PlaceTableIn) -> tuple[list[PlaceLine], list[Fault]]:
    """Return the lines of the body's table, or what is wrong with them.

    Raises: Problem 422, NotFound.
    """
    desk_users.require_area(actor(), body.area_id)
    data = decoded(body.file)
    try:
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return aside(lambda: place_table.read(data, body.datum)), []
    except BadPlaces as error:
        return [], error.faults


def _plan_out(done: PlacePlan, doubt: DatumDoubt | None) -> PlaceTableOut:
    return {
        "new": [_line(line, []) for line, _ in done.new],
        "changed": [_line(line, sorted(values)) for line, _, values in done.changed],
        "same": done.same,
        "wrong": wrong_lines(done.faults),
        "wrong_count": len(done.faults),
        "doubt": doubt_out(doubt),
    }


def _line(line: PlaceLine, fields: list[str]) -> PlaceLineOut:
    return {"line": line.line, "name": line.name, "kind": line.kind, "fields": fields}


@blueprint.get("/template")
@allow(CHIEFS)
@gives(str, media="text/csv")
def template() -> Response:
    """Download an empty table of places with the right heads, which Excel opens as it is."""
    return template_of(place_table.TEMPLATE, "places.csv")


@blueprint.get("")
@allow(ADMINS)
@gives(str, media="text/csv")
def export() -> Response:
    """Download the places as a table with positions in WGS-84, which may be imported again."""
    me, database = actor(), services().database
    with database.read() as session:
        count = areas.count_places(session, me)
    with database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"places {count} rows")
    pages = db.pages(database, partial(areas.page_of_places, me))
    return csv_stream(place_table.TEMPLATE, map(_table, pages), "places-wgs84.csv")


def _table(places: Sequence[PlaceRecord]) -> Iterator[list[str]]:
    for row in places:
        yield [
            row["name"],
            t(f"place.kind.{row['kind']}"),
            row["area"],
            f"{row['lat']:.6f}",
            f"{row['lon']:.6f}",
            "、".join(row["aliases"]),
            row["name_en"],
            row["access"],
            row["contacts"],
            row["hazards"],
        ]
