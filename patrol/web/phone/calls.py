"""A member calls: 紧急求助 SOS, taking it back, and 呼叫指挥台."""

import hashlib
from datetime import timedelta
from typing import Literal

from flask import Blueprint, Response, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, sos
from patrol.geo import Point
from patrol.models import AlarmKind
from patrol.models.shapes import PositionState, WordsState
from patrol.people.enrolment import device_of
from patrol.places.nearest import words_in_all
from patrol.web.http.answers import Answer, answered, read
from patrol.web.http.contract import gives, keyed, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.phone.assignments import DeviceStampedIn, KnownPosition
from patrol.web.phone.device_time import age_s

blueprint = Blueprint("calls", __name__, url_prefix="/api/v1")

KINDS = {"sos": AlarmKind.SOS, "desk": AlarmKind.CALL}
"""The alarm that each kind of call raises."""


class CallOut(TypedDict):
    """The alarm that is open at the desk; null when the same call was made before."""

    alarm_id: str | None


class CallIn(DeviceStampedIn):
    """紧急求助 (`sos`), or a call to the desk (`desk`).

    The desk is told the case of the `assignment`, or without it the member's present one.
    """

    kind: Literal["sos", "desk"]
    assignment: str | None = Field(default=None, max_length=48)
    position: KnownPosition = None
    text: str = Field(default="", max_length=500)

    def place(self) -> PositionState | None:
        """Return the position as the desk is told it, with when it was measured by our clock."""
        if self.position is None:
            return None
        # The phone's clock stamped both: their difference is right even when that clock is wrong.
        age = age_s(self.position.heard_at, self.sent_at)
        measured_at = None if age is None else clock.now() - timedelta(seconds=age)
        return {**self.position.state(), "measured_at": clock.iso_or_none(measured_at)}


@blueprint.post("/calls")
@allow(PHONE)
@keyed
@takes(CallIn)
@gives(CallOut, 201)
def call() -> Response:
    """紧急求助 SOS, or 呼叫指挥台: raise an alarm, pinned until a person settles it.

    While it stands, further calls of the same member are counted in it.
    """
    body = read(CallIn)
    me = actor()
    # Before the write lock: which case it is, and what is near.
    case_id, near = _about(me, body)
    heard = sos.Call(KINDS[body.kind], act_key(), case_id, body.text, body.place(), near)

    def act(session: Session) -> Answer:
        row = sos.call(session, me, heard)
        return 201, {"alarm_id": row.id if row else None}

    return answered(act)


def _about(me: access.Actor, body: CallIn) -> tuple[str | None, WordsState | None]:
    """Return the case that the member calls from, and the words for the position."""
    at, roads = body.position, services().roads
    with services().database.read() as session:
        case_id = sos.case_of(session, me.member_id or 0, body.assignment)
        if at is None:
            return case_id, None
        return case_id, words_in_all(session, Point(at.lat, at.lon), roads)


class TakeBackIn(DeviceStampedIn):
    """The reason why the SOS is over."""

    reason: str = Field(min_length=1, max_length=200)
    alarm: str | None = Field(default=None, max_length=48)
    """The SOS that the phone showed at the press; without it the one that stands."""


class TakenBackOut(TypedDict):
    """`superseded`: the SOS did not stand any more; a later one goes on."""

    effect: Literal["applied", "superseded"]


@blueprint.post("/calls/withdrawal")
@allow(PHONE)
@keyed
@takes(TakeBackIn)
@gives(TakenBackOut)
def take_back() -> Response:
    """收回求助: the member ends his or her SOS, with a reason."""
    body = read(TakeBackIn)
    me = actor()

    def act(session: Session) -> Answer:
        has_ended = sos.take_back(session, me, body.alarm, reason=body.reason, device=device_of(me))
        return 200, {"effect": "applied" if has_ended else "superseded"}

    return answered(act)


def act_key() -> str:
    """Return an id of this act that is the same at every attempt: a hash of the request's key."""
    # Without a key each attempt is a call of its own, which the standing alarm counts.
    given = request.headers.get("Idempotency-Key") or clock.iso(clock.now())
    return hashlib.sha256(given.encode()).hexdigest()[:32]
