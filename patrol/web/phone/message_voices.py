"""会话 by voice: a member speaks to the desk, and those on the case hear what was spoken."""

from typing import NotRequired

from flask import Blueprint, Response, request
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, chat
from patrol.evidence import share
from patrol.models import AuditAct, CrewMessage, MessageVoice, ShareKind
from patrol.models.shapes import Moment
from patrol.people.enrolment import device_of
from patrol.web.http import audited, limit
from patrol.web.http.answers import Answer, answered_together
from patrol.web.http.contract import FORM, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import FIELD_AND_DESK, PHONE, actor, allow, services
from patrol.web.phone import voice_form
from patrol.web.phone.assignments import DeviceStampedIn
from patrol.web.phone.device_time import moment_of
from patrol.web.phone.messages import CrewMessageOut

blueprint = Blueprint("message_voices", __name__, url_prefix="/api/v1")


class VoiceIn(TypedDict):
    """A form with a voice note: Opus in WebM or Ogg, or AAC in MP4, a minute at most."""

    voice: bytes
    made_at: NotRequired[Moment]
    sent_at: NotRequired[Moment]


@blueprint.post("/assignments/<assignment_id>/voices")
@allow(PHONE)
@keyed
@takes(VoiceIn, FORM)
@at_most(voice_form.MOST_BODY)
@gives(CrewMessageOut, 201)
@refuses(404, "no_assignment")
@refuses(413, "voice_refused")
@refuses(415, "voice_refused")
@refuses(422, "no_voice_sent")
@refuses(429, "too_many", "photos_used_up")
def speak(assignment_id: str) -> Response:
    """Store what a member speaks to the desk and the crew, whatever the state of the case."""
    me = actor()
    limit.hit("voices", me.key, "60/minute")
    with services().database.read() as session:
        access.assignment(session, me, assignment_id)  # before the sound is read
    note = voice_form.sent()
    stamps = {name: request.form[name] for name in ("made_at", "sent_at") if name in request.form}
    made = DeviceStampedIn.model_validate(stamps)
    words = chat.CrewWords(
        "", made.acted_at(), moment_of(made.made_at), device_of(me), spoken=chat.Spoken(note)
    )

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        share.take(session, {ShareKind.ACCOUNT: me.key}, [len(note.data)])
        return 201, {"message": chat.state(chat.say(session, row, case, words))}

    return answered_together(act)


@blueprint.get("/messages/<message_id>/voice")
@allow(FIELD_AND_DESK)
@gives(bytes, media="audio/webm")
@gives(bytes, 206, media="audio/webm")
@refuses(404, "no_message", "no_voice")
def play(message_id: str) -> Response:
    """Play the voice note of a message, as WebM, Ogg or MP4; each hearing stands in the audit."""
    me = actor()
    with services().database.read() as session:
        message = session.get(CrewMessage, message_id)
        if message is None:
            raise access.NotFound("message")
        try:
            access.incident(session, me, message.incident_id)
        except access.NotFound:
            raise access.NotFound("message") from None
        sound = session.get(MessageVoice, message_id)
        if sound is None:
            raise access.NotFound("voice")
        data, mime = sound.data, sound.mime
    audited.gather(AuditAct.READ, f"voice {message_id}")
    return voice_form.played(data, mime, is_shared=me.is_desk)
