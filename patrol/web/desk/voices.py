"""Play the voice note of a tip at the desk. The field and the public never hear it."""

from flask import Blueprint, Response

from patrol import access
from patrol.models import AuditAct, VoiceNote
from patrol.web.http import audited
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.phone import voice_form

blueprint = Blueprint("voices", __name__, url_prefix="/api/v1")


@blueprint.get("/intakes/<intake_id>/voice")
@allow(DESK)
@gives(bytes, media="audio/webm")
@gives(bytes, 206, media="audio/webm")
@refuses(404, "no_intake", "no_voice")
def play(intake_id: str) -> Response:
    """Play the voice note of an intake, as WebM, Ogg or MP4; each hearing stands in the audit."""
    with services().database.read() as session:
        row = access.intake(session, actor(), intake_id)
        note = session.get(VoiceNote, row.id)
    if note is None:
        raise access.NotFound("voice")
    audited.gather(AuditAct.READ, f"voice {intake_id}")
    return voice_form.played(note.data, note.mime, is_shared=True)
