"""区域边界: drawn on our map, or imported from a GeoJSON file whose datum is said."""

from typing import Literal

from flask import Blueprint, Response, json, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import pauses
from patrol.areas import boundary, boundary_file, tree
from patrol.areas.boundary import BadShape
from patrol.areas.boundary_file import (
    MOST_BYTES,
    BadBoundaryFile,
    Below,
    BoundaryPlan,
    Outline,
)
from patrol.areas.datum_doubt import DatumDoubt
from patrol.geo import Datum, Polygons
from patrol.models import AreaKind, AuditAct
from patrol.people.desk_user import Author
from patrol.people.roster import Fault
from patrol.queries import areas
from patrol.queries.areas import AreaFeature
from patrol.web.admin.areas import MOST_ID, AreaOut
from patrol.web.admin.datums import DoubtOut, doubt_out, require_sure
from patrol.web.admin.tables import WrongLine, base64_of, decoded, wrong_lines
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("boundaries", __name__, url_prefix="/api/v1/admin")

MOST_BASE64 = base64_of(MOST_BYTES)
MOST_DRAWN = 256 * KB
FileDatum = Literal[Datum.WGS84, Datum.GCJ02, Datum.BD09, Datum.CGCS2000]


class BoundariesOut(TypedDict):
    """The outlines of the caller's areas that are in use."""

    boundaries: list[AreaFeature]


@blueprint.get("/area-boundaries")
@allow(CHIEFS)
@gives(BoundariesOut)
def all_boundaries() -> Response:
    """Read the outlines of the caller's areas, in WGS-84."""
    with services().database.read() as session:
        rows = areas.outlines(session, actor())
    # A thousand outlines are 7 MB; written at once they would stop every socket.
    parts = [json.dumps(row) for row in pauses.between(rows, boundary.PAUSE_EVERY)]
    return Response(f'{{"boundaries":[{",".join(parts)}]}}', mimetype="application/json")


class BoundaryIn(Body):
    """An outline: the coordinates of a GeoJSON MultiPolygon, [lon, lat], in this datum."""

    polygons: list[list[list[list[float]]]] = Field(min_length=1)
    datum: FileDatum = Datum.WGS84


@blueprint.put("/areas/<int:area_id>/boundary")
@allow(ADMINS)
@keyed
@takes(BoundaryIn)
@at_most(MOST_DRAWN)
@gives(AreaOut)
@refuses(404, "no_area")
@refuses(422, "bad_boundary", "far_position", "abroad_position", "swapped_position")
def put(area_id: int) -> Response:
    """Draw the outline of an area anew."""
    body, me = read(BoundaryIn), actor()
    polygons = _checked(body)

    def act(session: Session) -> Answer:
        row = tree.area(session, me, area_id)
        boundary.put(session, row, polygons, Author.of(me), body.datum)
        return 200, {"area": areas.record(session, me, row)}

    return answered(act)


def _checked(body: BoundaryIn) -> Polygons:
    """Return the drawn polygons in WGS-84.

    Raises: Problem 422.
    """
    try:
        return aside(lambda: boundary.converted(boundary.checked(body.polygons), body.datum))
    except BadShape as error:
        raise Problem(422, "bad_boundary", detail=f"server.boundary.{error}") from None


@blueprint.delete("/areas/<int:area_id>/boundary")
@allow(ADMINS)
@keyed
@gives(AreaOut)
@refuses(404, "no_area")
def remove(area_id: int) -> Response:
    """Forget the outline of an area."""
    me = actor()

    def act(session: Session) -> Answer:
        row = tree.area(session, me, area_id)
        boundary.remove(session, row, Author.of(me))
        return 200, {"area": areas.record(session, me, row)}

    return answered(act)


class BoundaryFileIn(Body):
    """A GeoJSON FeatureCollection in base64, 4 MB at most, and its datum.

    With `below_id` a feature that is called like no area becomes a new area there, of this kind.
    `is_datum_sure`: enter it even when another datum fits better.
    """

    file: str = Field(min_length=1, max_length=MOST_BASE64)
    datum: FileDatum
    below_id: int | None = Field(default=None, ge=1, lt=MOST_ID)
    kind: AreaKind = AreaKind.COMMUNITY
    is_datum_sure: bool = False


class BoundaryLine(TypedDict):
    """A feature of the file, by its number, that draws this area."""

    line: int
    name: str


class BoundaryPlanOut(TypedDict):
    """The effect of the file; nothing is written while a feature is wrong."""

    new: list[BoundaryLine]
    changed: list[BoundaryLine]
    same: int
    wrong: list[WrongLine]
    wrong_count: int
    doubt: DoubtOut | None


@blueprint.post("/area-boundaries/preview")
@allow(ADMINS)
@takes(BoundaryFileIn)
@at_most(MOST_BASE64 + KB)
@gives(BoundaryPlanOut)
@refuses(404, "no_area")
@refuses(422, "not_base64")
def preview() -> Response:
    """Look at a file of outlines: new, changed and wrong ones. Nothing is written."""
    body = read(BoundaryFileIn)
    outlines, wrong = _given(body)
    if wrong:
        return jsonify(_plan_out(BoundaryPlan(faults=wrong)))
    with services().database.read() as session:
        done = _plan(session, body, outlines)
        return jsonify(_plan_out(done, _doubt(session, body, done)))


@blueprint.put("/area-boundaries")
@allow(ADMINS)
@keyed
@takes(BoundaryFileIn)
@at_most(MOST_BASE64 + KB)
@gives(BoundaryPlanOut)
@refuses(404, "no_area")
@refuses(409, "wrong_datum", "area_name_taken", "area_code_taken", "area_retired")
@refuses(422, "not_base64", "bad_boundaries")
def enter() -> Response:
    """Enter a file of outlines, all or nothing."""
    body, me = read(BoundaryFileIn), actor()
    outlines, wrong = _given(body)
    if wrong:
        raise Problem(422, "bad_boundaries")
    with services().database.read() as session:
        doubt = _doubt(session, body, _plan(session, body, outlines))
    require_sure(doubt, is_sure=body.is_datum_sure)

    def act(session: Session) -> Answer:
        done = _plan(session, body, outlines)
        if done.faults:
            raise Problem(422, "bad_boundaries")
        by = Author.of(me)
        boundary_file.enter(session, done, by, body.datum, me.area_id, _below(session, body))
        audited.note(session, AuditAct.IMPORTED, f"{len(outlines)} boundaries")
        return 200, dict(_plan_out(done, doubt))

    return answered(act)


def _given(body: BoundaryFileIn) -> tuple[list[Outline], list[Fault]]:
    """Return the outlines of the body's file, or what is wrong with its features.

    Raises: Problem 422.
    """
    data = decoded(body.file)
    try:
        # The conversion of a long file would stop every socket of this thread.
        return aside(lambda: boundary_file.read(data, body.datum)), []
    except BadBoundaryFile as error:
        return [], error.faults


def _plan(session: Session, body: BoundaryFileIn, outlines: list[Outline]) -> BoundaryPlan:
    below = _below(session, body)
    return boundary_file.plan(session, outlines, actor().area_ids, body.datum, below)


def _doubt(session: Session, body: BoundaryFileIn, done: BoundaryPlan) -> DatumDoubt | None:
    return boundary_file.doubt(session, done, actor().area_ids, body.datum)


def _below(session: Session, body: BoundaryFileIn) -> Below | None:
    if body.below_id is None:
        return None
    return Below(tree.area(session, actor(), body.below_id), body.kind.value)


def _plan_out(done: BoundaryPlan, doubt: DatumDoubt | None = None) -> BoundaryPlanOut:
    return {
        "new": [{"line": outline.line, "name": outline.name} for outline in done.new],
        "changed": [{"line": outline.line, "name": row.name} for outline, row in done.changed],
        "same": done.same,
        "wrong": wrong_lines(done.faults),
        "wrong_count": len(done.faults),
        "doubt": doubt_out(doubt),
    }
