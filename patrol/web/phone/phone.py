"""What only a member's phone calls: inbox, duty, positions, push, calls for help."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import AwareDatetime, Field
from sqlmodel import Session

from patrol import access, alarm, clock
from patrol.channels.push import subscription
from patrol.channels.push.endpoint import BadEndpoint, allowed_hosts, check_endpoint, check_keys
from patrol.intake import accept, sources
from patrol.models import AlarmKind, Member, Phone, PushState, Screen
from patrol.people import duty
from patrol.queries import board
from patrol.web.http import limit
from patrol.web.http.answers import Answer, Body, answered, read, write_together
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.phone.assignments import Position, Stamped
from patrol.web.phone.positions import gatherer

blueprint = Blueprint("phone", __name__, url_prefix="/api/v1")

BATTERY_STEP = 5
"""Per cent; smaller changes are not worth a write."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@blueprint.get("/inbox")
@allow(PHONE)
def inbox() -> Response:
    with services().database.read() as session:
        state = board.for_phone(session, actor())
    state["push"] = {"public_key": services().vapid.public_key}
    response = jsonify(state)
    response.set_etag(str(state["upto"]))
    response.make_conditional(request)
    return response


class OnDuty(Stamped):
    on_duty: bool


@blueprint.put("/duty")
@allow(PHONE)
def set_duty() -> Response:
    body = read(OnDuty)
    me = actor()

    def act(session: Session) -> Answer:
        member = session.get_one(Member, me.member_id)
        (duty.start if body.on_duty else duty.end)(session, member, at=body.acted_at())
        return 200, {"on_duty": body.on_duty}

    return answered(act)


class Fixes(Body):
    fixes: list[Position] = Field(max_length=200)
    sent_at: AwareDatetime | None = None
    battery: int | None = Field(default=None, ge=0, le=100)


@blueprint.post("/positions")
@allow(PHONE)
def positions() -> Response:
    """Gathered in memory and written each second; not an act, so not in the feed."""
    body = read(Fixes)
    me = actor()
    received = clock.now()
    gatherer().add(
        [
            {
                "member_id": me.member_id,
                "call_sign": me.name,
                "area_id": me.area_id,
                "lat": fix.lat,
                "lon": fix.lon,
                "accuracy_m": fix.accuracy_m,
                "taken_at": clock.acted_at(received, fix.taken_at, body.sent_at),
            }
            for fix in body.fixes
        ]
    )
    if body.battery is not None:
        _keep_battery(me.phone_id, body.battery)
    return Response(status=202)


def _keep_battery(phone_id: str | None, battery: int) -> None:
    with services().database.read() as session:
        known = session.get_one(Phone, phone_id).battery
    if known is not None and abs(known - battery) < BATTERY_STEP:
        return
    with services().database.write() as session:
        phone = session.get_one(Phone, phone_id)
        phone.battery = battery
        session.add(phone)


class Pulse(Body):
    screen: Literal["duty", "visible", "hidden"]
    battery: float | None = Field(default=None, ge=0, le=1)
    is_charging: bool | None = None


@blueprint.post("/phone/pulse")
@allow(PHONE)
def pulse() -> Response:
    """How the phone is: not an act, so not in the feed, and an older one is worth nothing."""
    write_together(pulsing(actor(), read(Pulse)))
    return Response(status=204)


def pulsing(me: access.Actor, body: Pulse) -> Callable[[Session], None]:
    """A phone's heartbeat, whether it came by HTTP or up the socket."""

    def act(session: Session) -> None:
        phone = session.get_one(Phone, me.phone_id)
        phone.screen, phone.screen_at = Screen(body.screen), clock.now()
        if body.battery is not None:
            phone.battery = round(100 * body.battery)
        if body.is_charging is not None:
            phone.is_charging = body.is_charging
        session.add(phone)

    return act


class Keys(Body):
    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=40)


class Subscribing(Body):
    endpoint: str = Field(max_length=1000)
    keys: Keys
    expirationTime: float | None = None


@blueprint.post("/push-subscriptions")
@allow(PHONE)
def subscribe() -> Response:
    body = read(Subscribing)
    me = actor()
    try:
        check_endpoint(body.endpoint, allowed_hosts(services().settings.push_extra_hosts))
        check_keys(body.keys.p256dh, body.keys.auth)
    except BadEndpoint as error:
        raise Problem(
            422, "bad_endpoint", errors=[{"field": error.field, "message": str(error)}]
        ) from None

    def act(session: Session) -> Answer:
        subscription.subscribe(
            session,
            me.phone_id or "",
            endpoint=body.endpoint,
            vapid_key_id=services().vapid.key_id,
            **body.keys.model_dump(),
        )
        return 201, {"push": PushState.OK.value}

    return answered(act)


class Unsubscribing(Body):
    endpoint: str = Field(max_length=1000)


@blueprint.delete("/push-subscriptions")
@allow(PHONE)
def unsubscribe() -> Response:
    body = read(Unsubscribing)
    me = actor()

    def act(session: Session) -> Answer:
        if not subscription.unsubscribe(session, me.phone_id or "", body.endpoint):
            raise access.NotFound("subscription")
        return 200, {"push": PushState.NONE.value}

    return answered(act)


class Pushed(Body):
    state: PushState


@blueprint.put("/push-state")
@allow(PHONE)
def push_state() -> Response:
    """What this phone's browser can do, so that the desk knows who is reached how."""
    body = read(Pushed)

    def act(session: Session) -> Answer:
        subscription.set_state(session, actor().phone_id or "", body.state)
        return 200, {"push": body.state.value}

    return answered(act)


class Calling(Stamped):
    kind: str = Field(pattern="^(sos|desk)$")
    position: Position | None = None
    text: str = Field(default="", max_length=500)


@blueprint.post("/calls")
@allow(PHONE)
def call() -> Response:
    """紧急求助 SOS, or 呼叫指挥台: it stands in the pinned lane until someone takes it."""
    body = read(Calling)
    me = actor()

    def act(session: Session) -> Answer:
        where = body.position.model_dump(mode="json") if body.position else None
        row = alarm.raise_(
            session,
            AlarmKind.SOS if body.kind == "sos" else AlarmKind.CALL,
            f"{me.name}:{_key()}",
            by=me.name,
            area_id=me.area_id,
            call_sign=me.name,
            text=body.text,
            position=where,
        )
        return 201, {"alarm_id": row.id if row else None}

    return answered(act)


def _key() -> str:
    """What makes this act one act, however often it is sent."""
    given = request.headers.get("Idempotency-Key") or clock.iso(clock.now())
    return hashlib.sha256(given.encode()).hexdigest()[:32]


class Observing(Stamped):
    category: str = Field(max_length=6)
    text: str = Field(default="", max_length=2000)
    place: str = Field(default="", max_length=200)
    position: Position | None = None
    photos: list[Sha256] = Field(default_factory=list, max_length=12)


@blueprint.post("/observations")
@allow(PHONE)
def observe() -> Response:
    """上报情况: a member saw something; it becomes an intake at the desk."""
    body = read(Observing)
    me = actor()
    limit.hit("observe", me.name, "30/10 minutes")
    if body.category not in services().office.categories:
        raise Problem(422, "unknown_category")

    record = _record(body, me)
    with services().database.read() as session:
        who = _speaker(session, me)
        area_id = accept.area_of(session, record, who)

    def act(session: Session) -> Answer:
        taken = accept.accept(session, record, who, services().office, area_id=area_id)
        return 201, {"intake": accept.state(taken.intake)}

    return answered(act)


def _speaker(session: Session, me: access.Actor) -> accept.Speaker:
    parent = session.get_one(Member, me.member_id).area_id
    return accept.Speaker(
        me.name,
        parent,
        access.below(session, parent),
        member_id=me.member_id,
        policy=sources.OBSERVATION.policy,
    )


def _record(body: Observing, me: access.Actor) -> dict[str, Any]:
    category = services().office.category(body.category)
    return accept.record(
        source=sources.OBSERVATION.source,
        source_ref=f"{me.name}:{_key()}",
        channel=sources.OBSERVATION.channel,
        category=body.category,
        severity=category.severity,
        title=category.name["zh-CN"],
        description=body.text,
        occurred_at=body.acted_at(),
        place=body.place or (me.name if not body.position else ""),
        position=body.position.model_dump() if body.position else None,
        photos=body.photos,
        reporter=sources.OBSERVATION.reporter,
    )
