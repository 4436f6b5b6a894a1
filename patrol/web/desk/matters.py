"""四色清单: enter a matter of an estate, weigh it, take it a step further, close it, print it."""

from datetime import date
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.estates import matter
from patrol.estates.hazard import HazardAuthor
from patrol.estates.matter import MatterEntry
from patrol.models.matter import MatterColour, MatterOrigin
from patrol.models.matter_states import EstateMatterState, WholeMatter
from patrol.office import words_in
from patrol.places.street import current
from patrol.queries import desk_users, matters
from patrol.queries.people_shapes import AreaNode
from patrol.status import EstateMatterStatus
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import asks, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, PUBLIC, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.led_away import led_away
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.phone.photos import PhotoName

blueprint = Blueprint("matters", __name__)

API = "/api/v1/matters"
MOST_PHOTOS = 6
SHOWN = ("open", "ended")
MatterPhotos = Annotated[list[PhotoName], Field(default_factory=list, max_length=MOST_PHOTOS)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
Level = Annotated[int, Field(ge=1, le=3)]


class MattersOut(TypedDict):
    """The matters of the caller's areas, and the criteria of each colour in words."""

    matters: list[EstateMatterState]
    areas: list[AreaNode]
    criteria: dict[str, str]


class MatterOut(TypedDict):
    """The matter after the act."""

    matter: WholeMatter


class MatterWeight(Body):
    """Impact and urgency from 1 to 3, and the colour that a person has decided."""

    impact: Level
    urgency: Level
    colour: MatterColour


class MatterIn(MatterWeight):
    """A new matter of an estate."""

    area_id: int = Field(ge=1, lt=2**31)
    estate: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=120)
    origin: MatterOrigin
    origin_ref: str = Field(default="", max_length=60)
    responsible: str = Field(min_length=1, max_length=120)
    next_step: str = Field(min_length=1, max_length=200)
    due_on: date
    words: str = Field(default="", max_length=500)
    photos: MatterPhotos

    def entry(self) -> MatterEntry:
        """Return the entry without its area."""
        return MatterEntry(**{name: getattr(self, name) for name in MatterEntry.__slots__})


class MatterWeighIn(MatterWeight):
    """The matter weighed anew, and why."""

    why: Reason


class MatterStepIn(Body):
    """The next step of a matter: what was done, what comes next, and until when."""

    words: Reason
    next_step: str = Field(min_length=1, max_length=200)
    due_on: date
    responsible: str = Field(default="", max_length=120)
    photos: MatterPhotos


class MatterEndIn(Body):
    """The end of a matter: done, or dropped with a reason."""

    status: Literal["done", "dropped"]
    words: Reason
    photos: MatterPhotos


@blueprint.get(API)
@allow(DESK)
@asks("shown", str, "One of open, ended.")
@gives(MattersOut)
@refuses(422, "bad_filter")
def listed() -> Response:
    """Read the matters of the caller's areas by colour."""
    me, shown = actor(), request.args.get("shown", SHOWN[0])
    if shown not in SHOWN:
        raise Problem(422, "bad_filter", words={"field": "shown"})
    with services().database.read() as session:
        return jsonify(
            matters=matters.listed(session, me, is_open=shown == SHOWN[0]),
            areas=list(desk_users.areas(session, me.area_ids).values()),
            criteria=_criteria(),
        )


def _criteria() -> dict[str, str]:
    """Return what the office says of each colour."""
    given = services().office.matter_colours
    return {
        code: words_in(entry.words, language()) for code, entry in given.items() if not entry.hidden
    }


@blueprint.get(f"{API}/<matter_id>")
@allow(DESK)
@gives(MatterOut)
@refuses(404, "no_matter")
def one(matter_id: str) -> Response:
    """Read a matter with its story."""
    with services().database.read() as session:
        row = matter.one(session, actor(), matter_id)
        return jsonify(matter=matters.whole(session, row))


@blueprint.post(API)
@allow(DESK)
@keyed
@takes(MatterIn)
@gives(MatterOut, 201)
@refuses(404, "no_area")
@refuses(422, "bad_day")
def open_() -> Response:
    """Enter a matter of an estate."""
    body = read(MatterIn)
    desk_users.require_area(actor(), body.area_id)
    hand = _hand(body.photos)

    def act(session: Session) -> Answer:
        row = matter.open_(session, body.entry(), hand, area_id=body.area_id, words=body.words)
        return 201, {"matter": matters.whole(session, row)}

    return answered(act)


@blueprint.put(f"{API}/<matter_id>/colour")
@allow(DESK)
@keyed
@takes(MatterWeighIn)
@gives(MatterOut)
@refuses(404, "no_matter")
@refuses(409, "handled")
def weigh(matter_id: str) -> Response:
    """Weigh the matter anew, with a reason."""
    body, me = read(MatterWeighIn), actor()

    def act(session: Session) -> Answer:
        row = matter.one(session, me, matter_id)
        matter.weigh(session, row, HazardAuthor(me.name), **body.model_dump())
        return 200, {"matter": matters.whole(session, row)}

    return answered(act)


@blueprint.post(f"{API}/<matter_id>/steps")
@allow(DESK)
@keyed
@takes(MatterStepIn)
@gives(MatterOut)
@refuses(404, "no_matter")
@refuses(409, "handled")
@refuses(422, "bad_day")
def step(matter_id: str) -> Response:
    """Say what was done and what comes next; late for the second time it goes up a tier."""
    body, me = read(MatterStepIn), actor()
    hand, said = _hand(body.photos), body.model_dump(exclude={"photos"})

    def act(session: Session) -> Answer:
        row = matter.one(session, me, matter_id)
        matter.step(session, row, hand, **said)
        return 200, {"matter": matters.whole(session, row)}

    return answered(act)


@blueprint.post(f"{API}/<matter_id>/end")
@allow(DESK)
@keyed
@takes(MatterEndIn)
@gives(MatterOut)
@refuses(404, "no_matter")
@refuses(409, "handled", "lost_race")
def end(matter_id: str) -> Response:
    """Close the matter: it is done, or dropped."""
    body, me = read(MatterEndIn), actor()
    hand = _hand(body.photos)

    def act(session: Session) -> Answer:
        row = matter.one(session, me, matter_id)
        matter.end(session, row, hand, EstateMatterStatus(body.status), body.words)
        return 200, {"matter": matters.whole(session, row)}

    return answered(act)


def _hand(names: list[str]) -> HazardAuthor:
    me = actor()
    return HazardAuthor(me.name, photos.owner_of(me), names, photos.seen_by(me, names))


@blueprint.get("/matters/<matter_id>/sheet")
@allow(PUBLIC)
def sheet(matter_id: str) -> Response | Redirect:
    """Show the story of a matter to print, from its first word to the last photo.

    Raises: NotFound.
    """
    if away := led_away("/matters", DESK):
        return away
    with services().database.read() as session:
        row = matters.whole(session, matter.one(session, actor(), matter_id))
        street = current(session)
    name = street.name if street else ""
    days = [clock.local(clock.parse(act["at"])).date() for act in row["acts"]]
    facts = {"street": name, "today": clock.today(), "days": days}
    page = render_template("matter_sheet.html", matter=row, **facts)
    return make_response(page)
