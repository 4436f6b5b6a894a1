"""Views of the desk's page: the board, the feed, alarms, intakes, places and the office's lists."""

from typing import Annotated, Literal, get_args

from flask import Blueprint, Response, json, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, acknowledgement, feed
from patrol.geo import to_wgs84
from patrol.intake import accept
from patrol.models.frames import FeedFrame
from patrol.models.shapes import IncidentState
from patrol.office.shapes import OfficeOut
from patrol.places import gazetteer
from patrol.places.nearest import nearest_words
from patrol.queries import alarm_load, board, unreached
from patrol.queries.shapes import AreaState, UnreachedOrder, WholeBoard
from patrol.web.desk import feed_events
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, asks, gives, keyed, refuses, tagged, takes
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import IntakeOut
from patrol.web.public.session import MeState, my_state

blueprint = Blueprint("board", __name__, url_prefix="/api/v1")

MOST_ROWS = 500
"""Events in one answer of `/feed`."""
MOST_SEQ = 2**31


Seq = Annotated[int, Field(ge=0, lt=MOST_SEQ)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
KnownDatum = Literal["wgs84", "gcj02", "bd09"]
AreaId = Annotated[int, Field(ge=1, lt=MOST_SEQ)]
ActKinds = Annotated[str, Field(max_length=2000)]
SearchWords = Annotated[str, Field(max_length=80)]


class BoardOut(WholeBoard):
    """The whole state for a desk, with its user (`me`) and area."""

    me: MeState
    area: AreaState


class UnreachedOut(TypedDict):
    """没叫到: orders that no phone has shown yet, the most dangerous first."""

    orders: list[UnreachedOrder]


class FeedOut(TypedDict):
    """Events in their order. `upto` is the cursor for the next call; `more`: call again at once."""

    events: list[FeedFrame]
    upto: int
    more: bool


class AlarmClearedOut(TypedDict):
    """The user who settled the alarm, now or before; null for an SOS that stands."""

    alarm_id: str
    cleared_by: str | None


class AttachedOut(IntakeOut):
    """The intake, and the case that it now belongs to."""

    incident: IncidentState


class NearestOut(TypedDict):
    """Words for a position, such as "沈家桥南 20 米"; null when the town has nothing near it."""

    words: str | None


class PlacesOut(TypedDict):
    """Places that the text may mean, the likeliest first."""

    places: list[gazetteer.PlaceState]


class PlaceNamesOut(TypedDict):
    """All places in the order of their names."""

    places: list[gazetteer.NamedPoint]


@blueprint.get("/board")
@allow(DESK)
@gives(BoardOut)
def whole_board() -> Response:
    """Read the whole state for a desk."""
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
    """没叫到: list the orders that no phone has shown yet, the most dangerous first."""
    with services().database.read() as session:
        rows = unreached.orders(session, actor(), services().office)
    return jsonify(orders=rows)


@blueprint.get("/alarm-load")
@allow(DESK)
@gives(alarm_load.AlarmLoad)
def load_of_alarms() -> Response:
    """Read how many alarms a desk of these areas got in the last hour, beside the budget."""
    with services().database.read() as session:
        return jsonify(alarm_load.of_last_hour(session, actor()))


@blueprint.get("/feed")
@allow(FIELD_AND_DESK)
@asks("after", Seq, "The `upto` of the answer before.", is_required=True)
@asks("area", AreaId, "Only what belongs to this area and those below it.")
@asks("kind", ActKinds, "Only acts of these kinds, with commas.")
@gives(FeedOut)
@gives(feed_events.FeedEvents, media=feed_events.BATCH)
@refuses(422, "bad_cursor", "invalid")
def feed_after() -> Response:
    """List the events after a seq that the caller may see.

    With `Accept: application/cloudevents-batch+json` they are CloudEvents; the header `Link` has
    the next address, and `Retry-After` stands there when all was read.
    """
    seq = request.args.get("after", type=int)
    if seq is None or not 0 <= seq < MOST_SEQ:
        raise Problem(422, "bad_cursor")
    with services().database.read() as session:
        is_wanted = feed_events.chosen(session)
        events = feed.after(session, seq, MOST_ROWS)
        seen = access.readable(session, actor(), filter(is_wanted, events))
    # The last event read, also when the caller may not see it: else it would be read for ever.
    upto = events[-1].seq if events else seq
    if feed_events.is_asked():
        return feed_events.answer(seen, upto, has_more=len(events) == MOST_ROWS)
    visible = [event.frame for event in seen]
    more = json.dumps(len(events) == MOST_ROWS)
    # Each event is stored as JSON, so the answer is joined and not encoded again.
    body = f'{{"events":[{",".join(visible)}],"upto":{upto},"more":{more}}}'
    return Response(body, mimetype="application/json")


@blueprint.post("/alarms/<alarm_id>/acknowledgement")
@allow(DESK)
@keyed
@gives(AlarmClearedOut)
@refuses(404, "no_alarm")
def acknowledge(alarm_id: str) -> Response:
    """Settle an alarm that a person has seen. The member who called is told; an SOS stands."""

    def act(session: Session) -> Answer:
        row = acknowledgement.acknowledge(session, actor(), alarm_id)
        return 200, {"alarm_id": row.id, "cleared_by": row.cleared_by}

    return answered(act)


class DismissIn(Body):
    """The reason why this intake is not for us."""

    reason: str = Field(min_length=1, max_length=200)


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
        row = access.intake(session, actor(), intake_id, lock=True)
        accept.dismiss(session, row, by=actor().name, reason=body.reason)
        return 200, {"intake": accept.state(row)}

    return answered(act)


class AttachIn(Body):
    """The id of the case that the intake belongs to."""

    incident: str = Field(max_length=32)


@blueprint.post("/intakes/<intake_id>/attachment")
@allow(DESK)
@keyed
@takes(AttachIn)
@gives(AttachedOut)
@refuses(404, "no_intake", "no_incident")
@refuses(409, *COMMAND)
def attach(intake_id: str) -> Response:
    """Attach an intake to a case that is open already."""
    body = read(AttachIn)

    def act(session: Session) -> Answer:
        # The case is locked first, as everywhere: else two transactions could wait for each other.
        case = access.incident(session, actor(), body.incident, lock=True)
        row = access.intake(session, actor(), intake_id, lock=True)
        accept.attach(session, row, case, by=actor().name)
        return 200, {"intake": accept.state(row), "incident": shown(session, case)}

    return answered(act)


@blueprint.get("/places")
@allow(FIELD_AND_DESK)
@asks("q", SearchWords, "A name or a part of an address.")
@gives(PlacesOut)
def places() -> Response:
    """Find places in the local gazetteer, or by the configured geocoder when it has none."""
    text = request.args.get("q", "").strip()[:80]
    places: list[gazetteer.PlaceState] = []
    if text:
        with services().database.read() as session:
            areas = access.below(session, actor().area_id)
            places = gazetteer.search(session, text, areas)
        # Outside the block: the geocoder is another server, and the read would stay open meanwhile.
        places = places or gazetteer.ask_geocoder(services().settings, text)
    return jsonify(places=places)


@blueprint.get("/places/names")
@allow(DESK)
@gives(PlaceNamesOut)
def place_names() -> Response:
    """Read every place of the desk's area by name, so that its page finds one by pinyin."""
    with services().database.read() as session:
        places = gazetteer.names(session, access.below(session, actor().area_id))
    return jsonify(places=places)


@blueprint.get("/places/nearest")
@allow(FIELD_AND_DESK)
@asks("lat", Latitude, "Degrees of latitude.", is_required=True)
@asks("lon", Longitude, "Degrees of longitude.", is_required=True)
@asks("datum", KnownDatum, "The datum of the position: wgs84 (the default), gcj02 or bd09.")
@gives(NearestOut)
@refuses(422, "invalid")
def nearest_place() -> Response:
    """Read the words for a position: the nearest place or road, else the community."""
    lat, lon = (request.args.get(name, type=float) for name in ("lat", "lon"))
    datum = request.args.get("datum", "wgs84")
    if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180):
        raise Problem(422, "invalid", words={"fields": "lat, lon"})
    if datum not in get_args(KnownDatum):
        raise Problem(422, "invalid", words={"fields": "datum"})
    point = to_wgs84(lat, lon, datum)
    with services().database.read() as session:
        words = nearest_words(session, point, services().roads, language())
    return jsonify(words=words)


@blueprint.get("/office")
@allow(FIELD_AND_DESK)
@tagged
@gives(OfficeOut)
def office() -> Response:
    """Read the office's lists: categories with their plans, dispositions, skills, kit, chips."""
    # Another process may have sent the news of a change: this one looks before it answers.
    lists = services().offices.look().office.answer
    response = Response(lists.body, mimetype="application/json")
    response.set_etag(lists.etag.strip('"'))
    response.make_conditional(request)
    return response
