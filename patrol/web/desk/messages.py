"""会话: the desk writes to the crew of a case, and each phone says that it shows the message."""

from typing import Literal

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, chat
from patrol.models import LONGEST_MESSAGE, Channel
from patrol.models.shapes import IncidentState, MessageState
from patrol.people.enrolment import device_of
from patrol.web.http.answers import Answer, Body, answered, answered_together, read, shown
from patrol.web.http.contract import COMMAND, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, PHONE, actor, allow
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import ReceiptOut
from patrol.web.phone.assignments import DeviceStampedIn
from patrol.web.phone.device_time import moment_of

blueprint = Blueprint("messages", __name__, url_prefix="/api/v1")


class MessageIn(Body):
    """The words; they are shown on the order's screen of everyone who is on the case now."""

    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)


class MessageOut(TypedDict):
    """The message as it was sent."""

    message: MessageState
    incident: IncidentState


@blueprint.post("/incidents/<incident_id>/messages")
@allow(DESK)
@keyed
@takes(MessageIn)
@gives(MessageOut, 201)
@refuses(404, "no_incident")
@refuses(409, *COMMAND, "nobody_on_case")
def send(incident_id: str) -> Response:
    """Send a short text to everyone who is on the case now."""
    body = read(MessageIn)

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        try:
            message = chat.send(session, case, by=actor().name, text=body.text)
        except chat.NobodyThere:
            raise Problem(409, "nobody_on_case") from None
        return 201, {"message": chat.state(message), "incident": shown(session, case)}

    return answered(act, phones_first=True)


class MessageReceiptIn(DeviceStampedIn):
    """A phone's receipt for a message, with the channel by which it came."""

    kind: Literal["shown"]
    channel: Literal[Channel.LIVE, Channel.PUSH]


@blueprint.post("/messages/<message_id>/receipts")
@allow(PHONE)
@keyed
@takes(MessageReceiptIn)
@gives(ReceiptOut)
@refuses(404, "no_message")
def receive(message_id: str) -> Response:
    """Record that a phone has shown a message."""
    body, me = read(MessageReceiptIn), actor()
    said = chat.Shown(body.channel, body.acted_at(), moment_of(body.made_at), device_of(me))

    def act(session: Session) -> Answer:
        mine = chat.own(session, message_id, me.member_id)
        if mine is None:
            raise access.NotFound("message")
        return 200, {"effect": "applied" if chat.shown(session, mine, said) else "late"}

    return answered_together(act)
