"""隐患闭环: enter a hazard, read the list, and act on one until it is struck off."""

from datetime import date, timedelta
from typing import Annotated, Self

from flask import Blueprint, Response, jsonify, request
from pydantic import Field, model_validator
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.estates import hazard
from patrol.estates.hazard import HazardAuthor, HazardEntry
from patrol.geo import Point
from patrol.models import Hazard, HazardActKind, HazardGrade
from patrol.models.hazard_states import HazardState, WholeHazard
from patrol.queries import desk_users, hazards
from patrol.queries.hazards import HazardCounts, HazardsShown
from patrol.queries.people_shapes import AreaNode
from patrol.terminal import phrase
from patrol.web.http import limit
from patrol.web.http.answers import Answer, Body, CalendarDay, answered, read
from patrol.web.http.contract import asks, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.phone.assignments import DeviceStampedIn, KnownPosition
from patrol.web.phone.photos import PhotoName

blueprint = Blueprint("hazards", __name__, url_prefix="/api/v1")

FOUND = "120/10 minutes"
"""Hazards of one person: a visit that was made offline sends all of its own at once."""
MOST_PHOTOS = 6
MOST_DAYS = 366
Photos = Annotated[list[PhotoName], Field(default_factory=list, max_length=MOST_PHOTOS)]
HazardWords = Annotated[str, Field(max_length=300)]
Short = Annotated[str, Field(max_length=60)]
Shown = Annotated[str, Field(max_length=12)]


class HazardsOut(TypedDict):
    """Hazards of the caller's areas: late ones first; `counts` are of all of them."""

    hazards: list[HazardState]
    counts: HazardCounts
    areas: list[AreaNode]


class HazardOut(TypedDict):
    """The hazard after the act."""

    hazard: WholeHazard


class HazardFields(Body):
    """The entry of a hazard with 五落实; the day stands beside it."""

    grade: HazardGrade
    spot: str = Field(min_length=1, max_length=120)
    what: str = Field(min_length=1, max_length=300)
    responsible: str = Field(default="", max_length=120)
    measures: HazardWords = ""
    money: Short = ""
    owner: Short = ""
    plan: HazardWords = ""

    def entry(self, due_on: date) -> HazardEntry:
        """Return the entry with its day."""
        names = ("grade", "spot", "what", "responsible", "measures", "money", "owner", "plan")
        return HazardEntry(due_on=due_on, **{name: getattr(self, name) for name in names})


class HazardIn(HazardFields, DeviceStampedIn):
    """A hazard that somebody has found; its day is a date, or a number of days from then."""

    due_on: CalendarDay | None = None
    due_in_days: int | None = Field(default=None, ge=1, le=MOST_DAYS)
    place_id: int | None = Field(default=None, ge=1, lt=2**31)
    position: KnownPosition = None
    photos: Photos
    words: HazardWords = ""
    on_spot: bool = False
    """当场整改: it is mended already, and the photo shows it."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.due_on is None) == (self.due_in_days is None):
            raise ValueError(phrase("needs either due_on or due_in_days"))
        return self


class HazardAmendIn(HazardFields):
    """The corrected hazard, and why."""

    due_on: CalendarDay
    why: str = Field(min_length=1, max_length=300)


class HazardActIn(Body):
    """An act on a hazard: its words, photos, and for an extension the day and who has agreed."""

    kind: HazardActKind
    words: HazardWords = ""
    photos: Photos
    due_on: CalendarDay | None = None
    consent: str = Field(default="", max_length=120)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind in (HazardActKind.FOUND, HazardActKind.AMENDED):
            raise ValueError(phrase("this act has a call of its own"))
        if self.kind in REASONED and not self.words:
            raise ValueError(phrase("needs words"))
        is_extension = self.kind is HazardActKind.EXTENDED
        if is_extension and (self.due_on is None or not self.consent):
            raise ValueError(phrase("an extension needs a day and who has agreed"))
        return self


REASONED = (HazardActKind.EXTENDED, HazardActKind.CHECK_FAILED, HazardActKind.WITHDRAWN)


@blueprint.get("/hazards")
@allow(DESK)
@asks("shown", Shown, "One of open, late, to_check, mended.")
@gives(HazardsOut)
@refuses(422, "bad_filter")
def listed() -> Response:
    """Read the hazards of the caller's areas."""
    me, asked = actor(), request.args.get("shown", HazardsShown.OPEN.value)
    if asked not in list(HazardsShown):
        raise Problem(422, "bad_filter", words={"field": "shown"})
    with services().database.read() as session:
        return jsonify(
            hazards=hazards.listed(session, me, HazardsShown(asked)),
            counts=hazards.counts(session, me),
            areas=list(desk_users.areas(session, me.area_ids).values()),
        )


@blueprint.get("/hazards/<hazard_id>")
@allow(DESK)
@gives(HazardOut)
@refuses(404, "no_hazard")
def one(hazard_id: str) -> Response:
    """Read a hazard with its acts."""
    with services().database.read() as session:
        row = hazard.one(session, actor(), hazard_id)
        return jsonify(hazard=hazards.whole(session, row))


@blueprint.post("/hazards")
@allow(FIELD_AND_DESK)
@keyed
@takes(HazardIn)
@gives(HazardOut, 201)
@refuses(404, "no_place")
@refuses(409, "severe_path")
@refuses(422, "bad_day", "needs_photo")
def find() -> Response:
    """Enter a hazard at a place or a point; on the spot closes a general one with its photo."""
    body, me = read(HazardIn), actor()
    limit.hit("hazard", me.key, FOUND)
    here, at = body.position, body.acted_at()
    point = Point(here.lat, here.lon) if here else None
    hand = _hand(body.photos)
    due_on = body.due_on or clock.local(at).date() + timedelta(days=body.due_in_days or 0)
    # Before the write lock: the gazetteer is many rows.
    with services().database.read() as session:
        place = hazard.place_of(session, me, body.place_id, body.spot, point)
        area_id = hazard.area_of(session, me, place)

    def act(session: Session) -> Answer:
        where = {"area_id": area_id, "place": place, "point": point}
        entry = body.entry(due_on)
        row = hazard.find(session, entry, hand, **where, at=at, words=body.words)  # type: ignore[arg-type]
        # A phone's photo may still be on its way: then the desk closes it.
        if body.on_spot and (me.is_desk or not hand.seen.isdisjoint(hand.photos)):
            hazard.close_on_spot(session, row, hand, body.words)
        return 201, {"hazard": hazards.whole(session, row)}

    return answered(act)


@blueprint.patch("/hazards/<hazard_id>")
@allow(DESK)
@keyed
@takes(HazardAmendIn)
@gives(HazardOut)
@refuses(404, "no_hazard")
@refuses(409, "grade_frozen", "handled")
@refuses(422, "bad_day")
def amend(hazard_id: str) -> Response:
    """Correct a hazard. Its grade is frozen once the notice was issued, and so is its day."""
    body, me = read(HazardAmendIn), actor()

    def act(session: Session) -> Answer:
        row = hazard.one(session, me, hazard_id)
        hazard.amend(session, row, body.entry(body.due_on), HazardAuthor(me.name), body.why)
        return 200, {"hazard": hazards.whole(session, row)}

    return answered(act)


@blueprint.post("/hazards/<hazard_id>/acts")
@allow(DESK)
@keyed
@takes(HazardActIn)
@gives(HazardOut)
@refuses(404, "no_hazard")
@refuses(409, "handled", "lost_race", "severe_path")
@refuses(422, "bad_day", "needs_five", "needs_photo")
def act_on(hazard_id: str) -> Response:
    """Tell it, extend its day, say that it is mended, look again, strike it off, withdraw it."""
    body, me = read(HazardActIn), actor()
    hand = _hand(body.photos)

    def act(session: Session) -> Answer:
        row = hazard.one(session, me, hazard_id)
        _do(session, row, body, hand)
        return 200, {"hazard": hazards.whole(session, row)}

    return answered(act)


def _do(session: Session, row: Hazard, body: HazardActIn, hand: HazardAuthor) -> None:
    kind, words = body.kind, body.words
    if kind is HazardActKind.EXTENDED:
        hazard.extend(session, row, hand, body.due_on or row.due_on, words, body.consent)
    elif kind is HazardActKind.CHECK_FAILED:
        hazard.fail_check(session, row, hand, words, body.due_on)
    else:
        plain = {
            HazardActKind.ON_SPOT: hazard.close_on_spot,
            HazardActKind.TOLD: hazard.tell,
            HazardActKind.RECTIFIED: hazard.rectify,
            HazardActKind.STRUCK_OFF: hazard.strike_off,
            HazardActKind.WITHDRAWN: hazard.withdraw,
        }
        plain[kind](session, row, hand, words)


def _hand(names: list[str]) -> HazardAuthor:
    me = actor()
    return HazardAuthor(me.name, photos.owner_of(me), names, photos.seen_by(me, names))
