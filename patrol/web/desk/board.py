"""What only the desk calls: the board, the feed, alarms, intakes, places."""

from typing import Annotated

from flask import Blueprint, Response, json, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, alarm, feed
from patrol.intake import accept
from patrol.models import Alarm, Intake
from patrol.models.frames import FeedFrame
from patrol.models.shapes import IncidentState
from patrol.office.shapes import OfficeOut
from patrol.places import gazetteer
from patrol.queries import board, unreached
from patrol.queries.shapes import UnreachedOrder, WholeBoard
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, asks, gives, keyed, refuses, tagged, takes
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import IntakeOut
from patrol.web.public.session import AreaState, MeState, my_state

blueprint = Blueprint("board", __name__, url_prefix="/api/v1")

MOST_ROWS = 500
MOST_SEQ = 2**31


Seq = Annotated[int, Field(ge=0, lt=MOST_SEQ)]
Words = Annotated[str, Field(max_length=80)]


class BoardOut(WholeBoard):
    """Whole state for a desk, with who asks."""

    me: MeState
    area: AreaState


class UnreachedOut(TypedDict):
    """没叫到, the most dangerous first."""

    orders: list[UnreachedOrder]


class FeedOut(TypedDict):
    """Acts in their order. `upto` is the cursor for the next call; `more` says to call at once."""

    events: list[FeedFrame]
    upto: int
    more: bool


class AlarmClearedOut(TypedDict):
    """The person who settled the alarm, now or before."""

    alarm_id: str
    cleared_by: str | None


class AttachedOut(IntakeOut):
    """The intake, and the case that it belongs to."""

    incident: IncidentState


class PlacesOut(TypedDict):
    """Places that the text may mean, the likeliest first."""

    places: list[gazetteer.PlaceState]


@blueprint.get("/board")
@allow(DESK)
@gives(BoardOut)
def whole_board() -> Response:
    """Whole state for a desk."""
    with services().database.read() as session:
        state = board.for_desk(session, actor(), services().live)
    me = my_state(actor())
    response = jsonify({**state, "me": me, "area": me["area"]})
    response.set_etag(str(state["upto"]))
    return response


@blueprint.get("/not-reached")
@allow(DESK)
@gives(UnreachedOut)
def not_reached() -> Response:
    """没叫到: the orders that no phone has shown yet, the most dangerous first."""
    with services().database.read() as session:
        rows = unreached.orders(session, actor(), services().office)
    return jsonify(orders=rows)


@blueprint.get("/feed")
@allow(FIELD_AND_DESK)
@asks("after", Seq, "The `upto` of the answer before.", is_required=True)
@gives(FeedOut)
@refuses(422, "bad_cursor")
def feed_after() -> Response:
    """Events after a seq that the caller may see; `upto` is the cursor for the next call."""
    seq = request.args.get("after", type=int)
    if seq is None or not 0 <= seq < MOST_SEQ:
        raise Problem(422, "bad_cursor")
    with services().database.read() as session:
        events = feed.after(session, seq, MOST_ROWS)
    visible = [event.frame for event in events if access.may_see(actor(), event)]
    upto = events[-1].seq if events else seq
    more = json.dumps(len(events) == MOST_ROWS)
    body = f'{{"events":[{",".join(visible)}],"upto":{upto},"more":{more}}}'
    return Response(body, mimetype="application/json")


@blueprint.post("/alarms/<alarm_id>/acknowledgement")
@allow(DESK)
@keyed
@gives(AlarmClearedOut)
@refuses(404, "no_alarm")
def acknowledge(alarm_id: str) -> Response:
    """A person has seen the alarm and settled it."""

    def act(session: Session) -> Answer:
        row = session.get(Alarm, alarm_id, with_for_update=True)
        if row is None or row.area_id not in actor().area_ids:
            raise access.NotFound("alarm")
        if row.cleared_at is None:
            alarm.clear(session, [row], by=actor().name)
            session.refresh(row)
        return 200, {"alarm_id": row.id, "cleared_by": row.cleared_by}

    return answered(act)


class DismissIn(Body):
    """The reason why this is not for us."""

    reason: str = Field(min_length=1, max_length=200)


def _intake(session: Session, intake_id: str) -> Intake:
    row = session.get(Intake, intake_id, with_for_update=True)
    if row is None or row.area_id not in actor().area_ids:
        raise access.NotFound("intake")
    return row


@blueprint.post("/intakes/<intake_id>/dismissal")
@allow(DESK)
@keyed
@takes(DismissIn)
@gives(IntakeOut)
@refuses(404, "no_intake")
@refuses(409, *COMMAND)
def dismiss(intake_id: str) -> Response:
    """Dismiss an intake: it is not for us."""
    body = read(DismissIn)

    def act(session: Session) -> Answer:
        row = _intake(session, intake_id)
        accept.dismiss(session, row, by=actor().name, reason=body.reason)
        return 200, {"intake": accept.state(row)}

    return answered(act)


class AttachIn(Body):
    """The id of the case that it belongs to."""

    incident: str = Field(max_length=32)


@blueprint.post("/intakes/<intake_id>/attachment")
@allow(DESK)
@keyed
@takes(AttachIn)
@gives(AttachedOut)
@refuses(404, "no_intake", "no_incident")
@refuses(409, *COMMAND)
def attach(intake_id: str) -> Response:
    """This word belongs to a case that is open already."""
    body = read(AttachIn)

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), body.incident, lock=True)
        row = _intake(session, intake_id)
        accept.attach(session, row, case, by=actor().name)
        return 200, {"intake": accept.state(row), "incident": shown(session, case)}

    return answered(act)


@blueprint.get("/places")
@allow(FIELD_AND_DESK)
@asks("q", Words, "A name or a part of an address.")
@gives(PlacesOut)
def places() -> Response:
    """The local gazetteer first; only when it knows nothing, the geocoder that is set."""
    text = request.args.get("q", "").strip()[:80]
    found: list[gazetteer.PlaceState] = []
    if text:
        with services().database.read() as session:
            areas = access.below(session, actor().area_id)
            found = gazetteer.search(session, text, areas)
        found = found or gazetteer.ask_geocoder(services().settings, text)
    return jsonify(places=found)


@blueprint.get("/office")
@allow(FIELD_AND_DESK)
@tagged
@gives(OfficeOut)
def office() -> Response:
    """The office's lists: categories with their plans, dispositions, skills, kit, chips."""
    lists = services().office.answer
    response = Response(lists.body, mimetype="application/json")
    response.set_etag(lists.etag.strip('"'))
    response.make_conditional(request)
    return response
