"""区域: an administrator adds, renames, moves and retires areas; a supervisor reads."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.areas import tree
from patrol.areas.tree import AreaEntry
from patrol.models import AreaKind, Role
from patrol.people.desk_user import Author
from patrol.queries import areas
from patrol.queries.areas import AreaRecord
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("areas", __name__)

MOST_ID = 2**31


class AreasOut(TypedDict):
    """The tree of the caller's areas, each after the one above it."""

    may_change: bool
    areas: list[AreaRecord]


class AreaOut(TypedDict):
    """The area after the change."""

    area: AreaRecord


@blueprint.get("/api/v1/admin/areas")
@allow(CHIEFS)
@gives(AreasOut)
def all_areas() -> Response:
    """Read the tree of the caller's areas, with the numbers of what belongs to each."""
    me = actor()
    with services().database.read() as session:
        rows = areas.tree(session, me)
    return jsonify(may_change=me.role == Role.ADMIN, areas=rows)


class ChangeAreaIn(Body):
    """The record of an area. `lat` and `lon` are its middle in WGS-84, both or neither."""

    kind: AreaKind
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=120)
    code: str = Field(default="", max_length=20, pattern=r"^[0-9A-Za-z\-]*$")
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)


class AddAreaIn(ChangeAreaIn):
    """A new area below another."""

    parent_id: int = Field(ge=1, lt=MOST_ID)


@blueprint.post("/api/v1/admin/areas")
@allow(ADMINS)
@keyed
@takes(AddAreaIn)
@gives(AreaOut, 201)
@refuses(404, "no_area")
@refuses(409, "area_name_taken", "area_code_taken", "area_retired")
def add() -> Response:
    """Add an area below one of the caller's."""
    body, me = read(AddAreaIn), actor()

    def act(session: Session) -> Answer:
        parent = tree.area(session, me, body.parent_id)
        new_area = tree.add(session, parent, _entry(body), Author.of(me))
        # The caller's areas were read before this one came.
        wider = areas.seen_with(me, new_area)
        return 201, {"area": areas.record(session, wider, new_area)}

    return answered(act)


@blueprint.patch("/api/v1/admin/areas/<int:area_id>")
@allow(ADMINS)
@keyed
@takes(ChangeAreaIn)
@gives(AreaOut)
@refuses(404, "no_area")
@refuses(409, "area_name_taken", "area_code_taken")
def amend(area_id: int) -> Response:
    """Change the names, the kind, the code or the middle of an area."""
    body, me = read(ChangeAreaIn), actor()

    def act(session: Session) -> Answer:
        row = tree.area(session, me, area_id)
        tree.amend(session, row, _entry(body), Author.of(me))
        return 200, {"area": areas.record(session, me, row)}

    return answered(act)


def _entry(body: ChangeAreaIn) -> AreaEntry:
    is_placed = body.lat is not None and body.lon is not None
    lat, lon = (body.lat, body.lon) if is_placed else (None, None)
    return AreaEntry(body.kind.value, body.name, body.name_en, body.code or None, lat, lon)


class ParentIn(Body):
    """The area under which this one goes."""

    parent_id: int = Field(ge=1, lt=MOST_ID)


@blueprint.put("/api/v1/admin/areas/<int:area_id>/parent")
@allow(ADMINS)
@keyed
@takes(ParentIn)
@gives(AreaOut)
@refuses(404, "no_area")
@refuses(409, "bad_move", "area_name_taken", "area_retired")
def move(area_id: int) -> Response:
    """Move an area, with all that is below it, under another of the caller's."""
    body, me = read(ParentIn), actor()

    def act(session: Session) -> Answer:
        row = tree.movable(session, me, area_id)
        tree.move(session, row, tree.area(session, me, body.parent_id), Author.of(me))
        return 200, {"area": areas.record(session, me, row)}

    return answered(act)


class RetirementIn(Body):
    """The area that takes the people, places, sources and areas; none when there is nothing."""

    into_id: int | None = Field(default=None, ge=1, lt=MOST_ID)


@blueprint.put("/api/v1/admin/areas/<int:area_id>/retirement")
@allow(ADMINS)
@keyed
@takes(RetirementIn)
@gives(AreaOut)
@refuses(404, "no_area")
@refuses(409, "bad_move", "area_in_use", "area_retired", "area_name_taken", "place_taken")
def retire(area_id: int) -> Response:
    """Retire an area; all that belongs to it goes to another, and its past cases stay in it."""
    body, me = read(RetirementIn), actor()

    def act(session: Session) -> Answer:
        row = tree.movable(session, me, area_id)
        into = tree.area(session, me, body.into_id) if body.into_id else None
        tree.retire(session, row, into, Author.of(me))
        return 200, {"area": areas.record(session, me, row)}

    return answered(act)


@blueprint.delete("/api/v1/admin/areas/<int:area_id>/retirement")
@allow(ADMINS)
@keyed
@gives(AreaOut)
@refuses(404, "no_area")
@refuses(409, "area_name_taken", "area_retired")
def restore(area_id: int) -> Response:
    """Take a retired area into use again; what had gone elsewhere stays there."""
    me = actor()

    def act(session: Session) -> Answer:
        row = tree.movable(session, me, area_id)
        tree.restore(session, row, Author.of(me))
        return 200, {"area": areas.record(session, me, row)}

    return answered(act)
