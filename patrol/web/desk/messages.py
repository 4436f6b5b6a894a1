"""会话: the desk writes to the crew of a case, and reads what the crew writes."""

from typing import Any, NotRequired

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, chat, json_text
from patrol.evidence import share
from patrol.models import LONGEST_MESSAGE, ShareKind
from patrol.models.chat import MessageState
from patrol.models.shapes import IncidentState
from patrol.queries import messages
from patrol.queries.shapes import MessageFate
from patrol.web.http import limit
from patrol.web.http.answers import Answer, answered, read, shown
from patrol.web.http.contract import COMMAND, FORM, asks, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.phone import photos, voice_form
from patrol.web.phone.message_words import LONGEST_ID, MessageId, MessageWordsIn

blueprint = Blueprint("messages", __name__, url_prefix="/api/v1")


class MessageIn(MessageWordsIn):
    """The words or photos; everyone who is on the case now sees them on the order's screen."""


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
    body, me = read(MessageIn), actor()
    shots = chat.Shots(body.photos, photos.owner_of(me), photos.seen_by(me, body.photos))

    def act(session: Session) -> Answer:
        return _send(session, incident_id, text=body.text, shots=shots)

    return answered(act, phones_first=True)


def _send(session: Session, incident_id: str, **said: Any) -> Answer:
    """Send words, photos or a voice to the crew.

    Raises: NotFound, Problem (409 or 422).
    """
    case = access.incident(session, actor(), incident_id, lock=True)
    try:
        message = chat.send(session, case, by=actor().name, **said)
    except chat.NobodyThere:
        raise Problem(409, "nobody_on_case") from None
    except chat.NoSuchOrder:
        raise access.NotFound("order") from None
    return 201, {"message": chat.state(message), "incident": shown(session, case)}


class DeskVoiceIn(TypedDict):
    """A form with a voice note, perhaps the words beside it, and the order that was spoken."""

    voice: bytes
    text: NotRequired[str]
    order_id: NotRequired[str]


@blueprint.post("/incidents/<incident_id>/voices")
@allow(DESK)
@keyed
@takes(DeskVoiceIn, FORM)
@at_most(voice_form.MOST_BODY)
@gives(MessageOut, 201)
@refuses(404, "no_incident", "no_order")
@refuses(409, *COMMAND, "nobody_on_case")
@refuses(413, "voice_refused")
@refuses(415, "voice_refused")
@refuses(422, "no_voice_sent")
@refuses(429, "too_many", "photos_used_up")
def speak(incident_id: str) -> Response:
    """Send a voice note to everyone who is on the case now, perhaps as the words of an order."""
    me = actor()
    limit.hit("voices", me.key, "60/minute")
    with services().database.read() as session:
        access.incident(session, me, incident_id)  # before the sound is read
    note = voice_form.sent()
    text = json_text.storable(request.form.get("text", "").strip())[:LONGEST_MESSAGE]
    spoken = chat.Spoken(note, request.form.get("order_id", "")[:LONGEST_ID] or None)

    def act(session: Session) -> Answer:
        share.take(session, {ShareKind.ACCOUNT: me.key}, [len(note.data)])
        return _send(session, incident_id, text=text, spoken=spoken)

    return answered(act, phones_first=True)


class MessagesOut(TypedDict):
    """A page of messages, the oldest first; `more`: there are earlier ones."""

    messages: list[MessageFate]
    more: bool


@blueprint.get("/incidents/<incident_id>/messages")
@allow(DESK)
@asks("before", MessageId, "The id of the oldest message that was read; without it, the newest.")
@gives(MessagesOut)
@refuses(404, "no_incident")
def messages_of(incident_id: str) -> Response:
    """Read the messages of a case by page, the newest page first."""
    before = request.args.get("before", "")[:LONGEST_ID] or None
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        rows, has_more = messages.of_case(session, case, before=before)
    return jsonify(messages=rows, more=has_more)


class MessagesReadOut(TypedDict):
    """The ids of the messages that no desk had read before."""

    message_ids: list[str]


@blueprint.put("/incidents/<incident_id>/messages/read-mark")
@allow(DESK)
@keyed
@gives(MessagesReadOut)
@refuses(404, "no_incident")
def read_all(incident_id: str) -> Response:
    """Note that the desk has the crew's words on its screen; their phones show who read them."""
    me = actor()

    def act(session: Session) -> Answer:
        case = access.incident(session, me, incident_id, lock=True)
        return 200, {"message_ids": chat.read(session, case, by=me.name)}

    return answered(act)
