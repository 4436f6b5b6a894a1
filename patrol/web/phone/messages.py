"""会话 on a phone: it says that it shows a message, and a member writes to the desk."""

from collections.abc import Sequence
from typing import Literal

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, chat
from patrol.models import Channel
from patrol.models.chat import MessageState
from patrol.people.enrolment import device_of
from patrol.queries import messages
from patrol.queries.shapes import InboxMessage
from patrol.web.http.answers import Answer, answered_alike, answered_together, read
from patrol.web.http.contract import asks, gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.http.once import each_once
from patrol.web.http.shapes import ReceiptOut
from patrol.web.phone import photos
from patrol.web.phone.assignments import DeviceStampedIn
from patrol.web.phone.device_time import moment_of
from patrol.web.phone.message_words import LONGEST_ID, MessageId, MessageWordsIn

blueprint = Blueprint("message_receipts", __name__, url_prefix="/api/v1")


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
    receipt = chat.MessageReceipt(
        message_id,
        me.member_id or 0,
        body.channel,
        body.acted_at(),
        moment_of(body.made_at),
        device_of(me),
    )
    return answered_alike(RECEIVE, receipt)


class CrewWordsIn(MessageWordsIn, DeviceStampedIn):
    """The words or photos of a member to the desk and the others on the case.

    `photos` may name photos that the server does not have yet.
    """


class CrewMessageOut(TypedDict):
    """The message as it is stored."""

    message: MessageState


@blueprint.post("/assignments/<assignment_id>/messages")
@allow(PHONE)
@keyed
@takes(CrewWordsIn)
@gives(CrewMessageOut, 201)
@refuses(404, "no_assignment")
def say(assignment_id: str) -> Response:
    """Store a member's words to the desk and the crew, whatever the state of the case."""
    body, me = read(CrewWordsIn), actor()
    words = chat.CrewWords(
        body.text,
        body.acted_at(),
        moment_of(body.made_at),
        device_of(me),
        chat.Shots(body.photos, photos.owner_of(me), photos.seen_by(me, body.photos)),
    )

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        return 201, {"message": chat.state(chat.say(session, row, case, words))}

    return answered_together(act)


class OwnMessagesOut(TypedDict):
    """A page of messages, the oldest first; `more`: there are earlier ones."""

    messages: list[InboxMessage]
    more: bool


@blueprint.get("/assignments/<assignment_id>/messages")
@allow(PHONE)
@asks("before", MessageId, "The id of the oldest message that was read; without it, the newest.")
@gives(OwnMessagesOut)
@refuses(404, "no_assignment")
def messages_to(assignment_id: str) -> Response:
    """Read by page what the member got and wrote on a case, the newest page first."""
    before = request.args.get("before", "")[:LONGEST_ID] or None
    with services().database.read() as session:
        row, case = access.assignment(session, actor(), assignment_id)
        access.incident(session, actor(), case.id)  # as long as the crew may read the case
        page = messages.to_assignments(session, [row.id], before=before)[row.id]
    return jsonify(messages=page.messages, more=page.has_more)


def _receive(session: Session, receipts: Sequence[chat.MessageReceipt]) -> list[Answer | Exception]:
    return [
        access.NotFound("message")
        if is_first is None
        else (200, {"effect": "applied" if is_first else "late"})
        for is_first in chat.receive(session, receipts)
    ]


RECEIVE = each_once(_receive)
"""Write receipts together: all phones of a crew show a message within a second."""
