"""表决准备: enter a ballot and its roll, follow the turnout by building, enter the result."""

from decimal import Decimal
from typing import Annotated, Self

from flask import Blueprint, Response, jsonify, make_response, render_template
from pydantic import Field, model_validator
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.councils import ballot, roll_table
from patrol.councils.ballot import BallotDocument, BallotEntry
from patrol.councils.majority import Votes, Weight
from patrol.councils.roll_table import BadRoll, Roll
from patrol.models import AuditAct
from patrol.models.ballot_states import BallotState, WholeBallot
from patrol.people.roster import Fault
from patrol.places.street import current
from patrol.queries import ballots, desk_users
from patrol.queries.people_shapes import AreaNode
from patrol.terminal import phrase
from patrol.web.admin.tables import WrongLine, base64_of, decoded, template_of, wrong_lines
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, CalendarDay, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, PUBLIC, actor, allow, services
from patrol.web.http.led_away import led_away
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.phone.photos import PhotoName

blueprint = Blueprint("ballots", __name__)

API = "/api/v1/ballots"
MOST_ROLL_BYTES = 180_000
"""2,000 lines have half of it. A larger body would need an administrator."""
MOST_BASE64 = base64_of(MOST_ROLL_BYTES)
MOST_MOTIONS, MOST_BUILDINGS, MOST_PHOTOS = 20, 200, 6
MOST_OWNERS, MOST_M2 = 100_000, 10_000_000


class BallotsOut(TypedDict):
    """The ballots of the caller's areas: the running ones first."""

    ballots: list[BallotState]
    areas: list[AreaNode]


class BallotOut(TypedDict):
    """The ballot after the act."""

    ballot: WholeBallot


class MotionIn(Body):
    """A motion and its item of 民法典 278."""

    words: str = Field(min_length=1, max_length=300)
    item: int = Field(ge=1, le=9)


class BallotIn(Body):
    """A ballot of an estate's owners, which is held elsewhere."""

    area_id: int = Field(ge=1, lt=2**31)
    estate: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=120)
    notice_on: CalendarDay | None = None
    opens_on: CalendarDay
    closes_on: CalendarDay
    motions: list[MotionIn] = Field(min_length=1, max_length=MOST_MOTIONS)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.closes_on < self.opens_on:
            raise ValueError(phrase("the last day is before the first"))
        if self.notice_on and self.notice_on > self.opens_on:
            raise ValueError(phrase("the notice is later than the first day"))
        return self

    def entry(self) -> BallotEntry:
        """Return the entry without its area."""
        names = ("estate", "title", "notice_on", "opens_on", "closes_on")
        motions = [(motion.words, motion.item) for motion in self.motions]
        return BallotEntry(motions=motions, **{name: getattr(self, name) for name in names})


class RollIn(Body):
    """A roll in base64, CSV or .xlsx of 180 KB at most."""

    file: str = Field(min_length=1, max_length=MOST_BASE64)


class RollBuilding(TypedDict):
    """A building of the roll that was looked at."""

    name: str
    owners: int
    area_m2: float


class RollOut(TypedDict):
    """The effect of the roll; nothing is written while a line is wrong."""

    buildings: list[RollBuilding]
    units: int
    owners: int
    parking: int
    """Parking spaces, which take no part."""
    wrong: list[WrongLine]
    wrong_count: int


SquareMetres = Annotated[Decimal, Field(ge=0, le=MOST_M2, decimal_places=2)]


class WeightIn(Body):
    """Owners by their number and by their area."""

    owners: int = Field(ge=0, le=MOST_OWNERS)
    area_m2: SquareMetres

    def weight(self) -> Weight:
        """Return it in hundredths of a square metre."""
        return Weight(self.owners, int(self.area_m2 * 100))


class BuildingIn(WeightIn):
    """The turnout of one building so far."""

    name: str = Field(min_length=1, max_length=40)
    visited_on: CalendarDay | None = None


class TurnoutIn(Body):
    """The turnout of buildings; those that are not named stay as they are."""

    buildings: list[BuildingIn] = Field(min_length=1, max_length=MOST_BUILDINGS)


class VotesIn(Body):
    """The official result of one motion."""

    agree: WeightIn
    against: WeightIn
    abstain: WeightIn
    follow: WeightIn

    def votes(self) -> Votes:
        """Return the votes."""
        names = ("agree", "against", "abstain", "follow")
        return Votes(**{name: getattr(self, name).weight() for name in names})


class ResultIn(Body):
    """The official result, a row for each motion in their order, and its document."""

    votes: list[VotesIn] = Field(min_length=1, max_length=MOST_MOTIONS)
    source: str = Field(min_length=1, max_length=200)
    photos: list[PhotoName] = Field(min_length=1, max_length=MOST_PHOTOS)


@blueprint.get(API)
@allow(DESK)
@gives(BallotsOut)
def listed() -> Response:
    """Read the ballots of the caller's areas."""
    me = actor()
    with services().database.read() as session:
        return jsonify(
            ballots=ballots.listed(session, me),
            areas=list(desk_users.areas(session, me.area_ids).values()),
        )


@blueprint.get(f"{API}/<ballot_id>")
@allow(DESK)
@gives(BallotOut)
@refuses(404, "no_ballot")
def one(ballot_id: str) -> Response:
    """Read a ballot with its motions and buildings."""
    with services().database.read() as session:
        row = ballot.one(session, actor(), ballot_id)
        return jsonify(ballot=ballots.whole(session, row))


@blueprint.post(API)
@allow(DESK)
@keyed
@takes(BallotIn)
@gives(BallotOut, 201)
@refuses(404, "no_area")
def prepare() -> Response:
    """Enter a ballot that will be held."""
    body, me = read(BallotIn), actor()
    desk_users.require_area(me, body.area_id)

    def act(session: Session) -> Answer:
        row = ballot.prepare(session, body.entry(), area_id=body.area_id, by=me.name)
        return 201, {"ballot": ballots.whole(session, row)}

    return answered(act)


@blueprint.put(f"{API}/<ballot_id>")
@allow(DESK)
@keyed
@takes(BallotIn)
@gives(BallotOut)
@refuses(404, "no_ballot")
@refuses(409, "ballot_over")
def amend(ballot_id: str) -> Response:
    """Correct a ballot, or extend its last day. Its area stays."""
    body, me = read(BallotIn), actor()

    def act(session: Session) -> Answer:
        row = ballot.one(session, me, ballot_id)
        ballot.amend(session, row, body.entry(), by=me.name)
        return 200, {"ballot": ballots.whole(session, row)}

    return answered(act)


@blueprint.post(f"{API}/<ballot_id>/roll/preview")
@allow(DESK)
@takes(RollIn)
@at_most(MOST_BASE64 + KB)
@gives(RollOut)
@refuses(404, "no_ballot")
@refuses(422, "not_base64")
def preview(ballot_id: str) -> Response:
    """Look at a roll: its buildings and its wrong lines. Nothing is written."""
    _, roll, wrong = _given(ballot_id)
    return jsonify(_roll_out(roll, wrong))


@blueprint.put(f"{API}/<ballot_id>/roll")
@allow(DESK)
@keyed
@takes(RollIn)
@at_most(MOST_BASE64 + KB)
@gives(BallotOut)
@refuses(404, "no_ballot")
@refuses(409, "ballot_over", "more_than_roll")
@refuses(422, "not_base64", "bad_roster")
def enter_roll(ballot_id: str) -> Response:
    """Take this roll in place of the one before, whole or not at all."""
    me = actor()
    data, roll, wrong = _given(ballot_id)
    if wrong:
        raise Problem(422, "bad_roster")

    def act(session: Session) -> Answer:
        row = ballot.one(session, me, ballot_id)
        ballot.enter_roll(session, row, roll, data, by=me.name)
        audited.note(session, AuditAct.IMPORTED, f"roll {len(roll.units)} units")
        return 200, {"ballot": ballots.whole(session, row)}

    return answered(act)


def _given(ballot_id: str) -> tuple[bytes, Roll, list[Fault]]:
    """Return the file of the body, and its roll or what is wrong with it.

    Raises: NotFound, Problem 422.
    """
    file = read(RollIn).file
    with services().database.read() as session:
        ballot.one(session, actor(), ballot_id)
    data = decoded(file)
    try:
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return data, aside(lambda: roll_table.read(data)), []
    except BadRoll as error:
        return data, Roll((), 0), error.faults


def _roll_out(roll: Roll, wrong: list[Fault]) -> RollOut:
    by_name = roll.buildings()
    return {
        "buildings": [
            {"name": name, "owners": weight.owners, "area_m2": weight.area / 100}
            for name, weight in by_name.items()
        ],
        "units": len(roll.units),
        "owners": sum(weight.owners for weight in by_name.values()),
        "parking": roll.parking,
        "wrong": wrong_lines(wrong),
        "wrong_count": len(wrong),
    }


@blueprint.get(f"{API}/roll/template")
@allow(DESK)
@gives(str, media="text/csv")
def template() -> Response:
    """Download an empty roll with the right heads, which Excel opens as it is."""
    return template_of(roll_table.TEMPLATE, "roll.csv")


@blueprint.patch(f"{API}/<ballot_id>/turnout")
@allow(DESK)
@keyed
@takes(TurnoutIn)
@gives(BallotOut)
@refuses(404, "no_ballot", "no_building")
@refuses(409, "ballot_over", "more_than_roll")
def note_turnout(ballot_id: str) -> Response:
    """Enter how many of each of these buildings have taken part so far."""
    body, me = read(TurnoutIn), actor()
    counts = {each.name: (each.weight(), each.visited_on) for each in body.buildings}

    def act(session: Session) -> Answer:
        row = ballot.one(session, me, ballot_id)
        ballot.note_turnout(session, row, counts, by=me.name)
        return 200, {"ballot": ballots.whole(session, row)}

    return answered(act)


@blueprint.put(f"{API}/<ballot_id>/result")
@allow(DESK)
@keyed
@takes(ResultIn)
@gives(BallotOut)
@refuses(404, "no_ballot")
@refuses(409, "ballot_over", "more_than_roll", "needs_document", "no_roll")
@refuses(422, "wrong_motions")
def end(ballot_id: str) -> Response:
    """Enter the official result of every motion with its document."""
    body, me = read(ResultIn), actor()
    shown = photos.seen_by(me, body.photos)
    document = BallotDocument(body.source, body.photos, photos.owner_of(me), shown)

    def act(session: Session) -> Answer:
        row = ballot.one(session, me, ballot_id)
        if len(row.motions) != len(body.votes):
            raise Problem(422, "wrong_motions")
        ballot.end(session, row, [each.votes() for each in body.votes], document, by=me.name)
        return 200, {"ballot": ballots.whole(session, row)}

    return answered(act)


@blueprint.get("/ballots/<ballot_id>/sheet")
@allow(PUBLIC)
def sheet(ballot_id: str) -> Response | Redirect:
    """Show the ballot to print: the notice of the motions, the turnout by building, the result.

    Raises: NotFound.
    """
    if away := led_away("/ballots", DESK):
        return away
    with services().database.read() as session:
        row = ballots.whole(session, ballot.one(session, actor(), ballot_id))
        street = current(session)
    name = street.name if street else ""
    page = render_template("ballot_sheet.html", ballot=row, street=name, today=clock.today())
    return make_response(page)
