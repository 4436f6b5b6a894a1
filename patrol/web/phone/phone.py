"""Views of a member's phone: inbox, duty, positions, pulse, observations."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.intake import accept, sources
from patrol.models import Member, Screen
from patrol.people import duty
from patrol.queries.inbox import for_phone
from patrol.queries.shapes import WholeInbox
from patrol.reachability import phone_state
from patrol.web.http import budget, limit
from patrol.web.http.answers import Answer, Body, answered, read, write_together
from patrol.web.http.contract import gives, keyed, refuses, tagged, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import IntakeOut
from patrol.web.phone import photos
from patrol.web.phone.assignments import DeviceStampedIn, KnownPosition, PositionIn
from patrol.web.phone.calls import act_key
from patrol.web.phone.device_time import Claim, moment_of
from patrol.web.phone.positions import gatherer

blueprint = Blueprint("phone", __name__, url_prefix="/api/v1")

CLAIM_APART = timedelta(seconds=5)
"""A position whose own time is further from ours is stored with it."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PushKey(TypedDict):
    """The public VAPID key that a browser needs to subscribe to Web Push."""

    public_key: str


class InboxOut(WholeInbox):
    """The whole state for a phone."""

    push: PushKey


class DutyOut(TypedDict):
    """`on_duty` is true when the member is on duty now."""

    on_duty: bool


@blueprint.get("/inbox")
@allow(PHONE)
@tagged
@gives(InboxOut)
def inbox() -> Response:
    """Read the whole state for a phone."""
    state = whole_inbox(actor())
    response = jsonify(state)
    response.set_etag(str(state["upto"]))
    response.make_conditional(request)
    return response


def whole_inbox(me: access.Actor) -> InboxOut:
    """Return the inbox of a member, with the key that a browser needs to subscribe to pushes."""
    with services().database.read() as session:
        state = for_phone(session, me, services().office)
    return {**state, "push": {"public_key": services().vapid.public_key}}


class DutyIn(DeviceStampedIn):
    """True when the duty begins, false when it ends."""

    on_duty: bool


@blueprint.put("/duty")
@allow(PHONE)
@keyed
@takes(DutyIn)
@gives(DutyOut)
def set_duty() -> Response:
    """Go on duty or off duty."""
    body = read(DutyIn)
    me = actor()

    def act(session: Session) -> Answer:
        member = session.get_one(Member, me.member_id)
        (duty.start if body.on_duty else duty.end)(session, member, at=body.acted_at())
        return 200, {"on_duty": body.on_duty}

    return answered(act)


class FixesIn(Body):
    """Positions since the last call, the oldest first; one that names no place is left out."""

    fixes: list[KnownPosition] = Field(max_length=200)
    sent_at: Claim | None = None
    battery: int | None = Field(default=None, ge=0, le=100)


@blueprint.post("/positions")
@allow(PHONE)
@takes(FixesIn)
@gives(None, 202)
def positions() -> Response:
    """Accept positions; the server writes them once a second and not into the feed."""
    body = read(FixesIn)
    me = actor()
    # By fixes and not by calls: a batch of 200 costs what 200 calls would.
    limit.spend("fixes", me.key, budget.FIXES, len(body.fixes))
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
                **_time_of(fix, body, received),
            }
            for fix in body.fixes
            if fix
        ]
    )
    if body.battery is not None:
        _keep_battery(me.phone_id, body.battery)
    return Response(status=202)


def _time_of(fix: PositionIn, body: FixesIn, received: datetime) -> dict[str, Any]:
    """Return our time of a position, and the device's own words where they differ much from it."""
    heard_at, sent_at = moment_of(fix.heard_at or fix.taken_at), moment_of(body.sent_at)
    taken_at = clock.acted_at(received, heard_at, sent_at)
    claimed = moment_of(fix.taken_at)
    is_apart = fix.taken_at is not None and (
        claimed is None or abs(claimed - taken_at) > CLAIM_APART
    )
    claim = fix.taken_at.text if fix.taken_at and is_apart else None
    return {"taken_at": taken_at, "taken_claim": claim}


def _keep_battery(phone_id: str | None, battery: int) -> None:
    with services().database.read() as session:
        if not phone_state.is_battery_news(session, phone_id, battery):
            return
    with services().database.write() as session:
        phone_state.keep_battery(session, phone_id, battery)


class PulseIn(Body):
    """The state of the phone; a field that is null or left out stays as it was."""

    screen: Literal["duty", "visible", "hidden"]
    battery: float | None = Field(default=None, ge=0, le=1)
    is_charging: bool | None = None


@blueprint.post("/phone/pulse")
@allow(PHONE)
@takes(PulseIn)
@gives(None, 204)
def pulse() -> Response:
    """Record the state of the phone; it is not written into the feed."""
    write_together(pulsing(actor(), read(PulseIn)))
    return Response(status=204)


def pulsing(me: access.Actor, body: PulseIn) -> Callable[[Session], None]:
    """Return the act of a phone's pulse, which came by HTTP or through the socket."""

    def act(session: Session) -> None:
        screen = Screen(body.screen)
        phone_state.keep(session, me.phone_id, screen, body.battery, body.is_charging)

    return act


class ObserveIn(DeviceStampedIn):
    """Something that the member saw."""

    category: str = Field(max_length=6)
    text: str = Field(default="", max_length=2000)
    place: str = Field(default="", max_length=200)
    position: KnownPosition = None
    photos: list[Sha256] = Field(default_factory=list, max_length=12)


@blueprint.post("/observations")
@allow(PHONE)
@keyed
@takes(ObserveIn)
@gives(IntakeOut, 201)
@refuses(409, "intake_conflict")
@refuses(422, "unknown_category")
@refuses(429, "too_many")
def observe() -> Response:
    """上报情况: a member reports something; it becomes an intake at the desk."""
    body = read(ObserveIn)
    me = actor()
    limit.hit("observe", me.name, "30/10 minutes")
    if body.category not in services().office.categories:
        raise Problem(422, "unknown_category")

    record = _record(body, me)
    # Before the write lock: the search for the nearest area may read much.
    own = photos.seen_by(me, body.photos)
    with services().database.read() as session:
        speaker = _speaker(session, me, own)
        office = services().office
        ready = accept.ready(session, record, speaker, office, services().roads)

    def act(session: Session) -> Answer:
        accepted = accept.accept(session, ready, office)
        return 201, {"intake": accept.state(accepted.intake)}

    return answered(act)


def _speaker(session: Session, me: access.Actor, own: frozenset[str]) -> accept.Speaker:
    home = session.get_one(Member, me.member_id).area_id
    return accept.Speaker(
        me.name,
        home,
        access.below(session, home),
        member_id=me.member_id,
        policy=sources.OBSERVATION.policy,
        photos=own,
    )


def _record(body: ObserveIn, me: access.Actor) -> dict[str, Any]:
    category = services().office.category(body.category)
    return accept.record(
        source=sources.OBSERVATION.source,
        source_ref=f"{me.name}:{act_key()}",
        channel=sources.OBSERVATION.channel,
        category=body.category,
        severity=category.severity,
        title=category.name["zh-CN"],
        description=body.text,
        occurred_at=body.acted_at(),
        place=body.place or (me.name if not body.position else ""),
        position=body.position.state() if body.position else None,
        photos=body.photos,
        reporter=sources.OBSERVATION.reporter,
    )
