"""场所: an administrator adds, corrects, moves and removes places; a supervisor reads."""

from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access
from patrol.areas import place
from patrol.areas.place import PlaceEntry
from patrol.geo import Datum
from patrol.models import AuditAct, PlaceKind, Role
from patrol.people.desk_user import Author
from patrol.queries import areas
from patrol.queries.areas import PlaceRecord
from patrol.web.admin.areas import MOST_ID
from patrol.web.admin.boundaries import FileDatum
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import asks, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("place_records", __name__, url_prefix="/api/v1/admin")

MOST_TEXT = 80
Alias = Annotated[str, Field(max_length=100)]


class PlaceRecordsOut(TypedDict):
    """The places that the query names, 200 at most; `count` counts all."""

    may_change: bool
    places: list[PlaceRecord]
    count: int


class PlaceOut(TypedDict):
    """The place after the change."""

    place: PlaceRecord


class RemovedOut(TypedDict):
    """The name of the place that was removed."""

    removed: str


@blueprint.get("/places")
@allow(CHIEFS)
@asks("q", str, "Words that a name or an alias holds.")
@asks("kind", PlaceKind, "Only places of this kind.")
@asks("area", int, "Only places of this area and of those below it.")
@gives(PlaceRecordsOut)
def all_places() -> Response:
    """Read the places of the caller's areas; the contacts make it an act of the audit."""
    me = actor()
    area_id = request.args.get("area", type=int)
    with services().database.read() as session:
        within = access.below(session, area_id) if area_id in me.area_ids else me.area_ids
        rows, count = areas.places(
            session,
            me,
            text=request.args.get("q", "")[:MOST_TEXT].replace("\0", ""),
            kind=request.args.get("kind", "")[:MOST_TEXT].replace("\0", ""),
            area_ids=within,
        )
    audited.gather(AuditAct.READ, "places")
    return jsonify(may_change=me.role == Role.ADMIN, places=rows, count=count)


class PlaceIn(Body):
    """The record of a place; the position is in `datum`."""

    area_id: int = Field(ge=1, lt=MOST_ID)
    name: str = Field(min_length=1, max_length=100)
    kind: PlaceKind
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    datum: FileDatum = Datum.WGS84
    name_en: str = Field(default="", max_length=100)
    aliases: list[Alias] = Field(default_factory=list, max_length=20)
    access: str = Field(default="", max_length=300)
    contacts: str = Field(default="", max_length=200)
    hazards: str = Field(default="", max_length=300)


@blueprint.post("/places")
@allow(ADMINS)
@keyed
@takes(PlaceIn)
@gives(PlaceOut, 201)
@refuses(404, "no_area")
@refuses(409, "place_taken")
@refuses(422, "far_position", "abroad_position", "swapped_position")
def add() -> Response:
    """Add a place."""
    entry, me = _entry(read(PlaceIn)), actor()

    def act(session: Session) -> Answer:
        row = place.add(session, entry, Author.of(me))
        return 201, {"place": areas.place(session, row)}

    return answered(act)


@blueprint.patch("/places/<int:place_id>")
@allow(ADMINS)
@keyed
@takes(PlaceIn)
@gives(PlaceOut)
@refuses(404, "no_place", "no_area")
@refuses(409, "place_taken")
@refuses(422, "far_position", "abroad_position", "swapped_position")
def amend(place_id: int) -> Response:
    """Change what is kept of a place; another area moves it there."""
    entry, me = _entry(read(PlaceIn)), actor()

    def act(session: Session) -> Answer:
        row = place.place(session, me, place_id)
        place.amend(session, row, entry, Author.of(me))
        return 200, {"place": areas.place(session, row)}

    return answered(act)


@blueprint.delete("/places/<int:place_id>")
@allow(ADMINS)
@keyed
@gives(RemovedOut)
@refuses(404, "no_place")
@refuses(409, "place_in_use", "place_has_covenants")
def remove(place_id: int) -> Response:
    """Remove a place; cases keep the words that they took from it."""
    me = actor()

    def act(session: Session) -> Answer:
        row = place.place(session, me, place_id)
        place.remove(session, row, Author.of(me))
        return 200, {"removed": row.name}

    return answered(act)


def _entry(body: PlaceIn) -> PlaceEntry:
    """Return the entry of a body, in an area of the caller's.

    Raises: NotFound.
    """
    if body.area_id not in actor().area_ids:
        raise access.NotFound("area")
    return PlaceEntry(
        area_id=body.area_id,
        name=body.name,
        kind=body.kind.value,
        lat=body.lat,
        lon=body.lon,
        datum=body.datum,
        name_en=body.name_en,
        aliases=body.aliases,
        access=body.access,
        contacts=body.contacts,
        hazards=body.hazards,
    )
