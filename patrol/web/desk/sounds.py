"""声源样本库: name the clips of a case, hear them, and see how good the suggestions are."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access
from patrol.models import AuditAct, Incident, SampleState, SoundClip, SoundKind, SoundSample
from patrol.noise.sounds import clip, sample
from patrol.queries import sounds
from patrol.queries.sounds import LibraryState
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import CHIEFS, DESK, actor, allow, services
from patrol.web.phone.photos import NO_PAGE

blueprint = Blueprint("sounds", __name__, url_prefix="/api/v1")


class SampleIn(Body):
    """The kind of a sound, and the device or the place that made it."""

    kind: SoundKind
    source_group: str = Field(min_length=1, max_length=60, pattern=r"\S")


class SampleOut(TypedDict):
    """The sample as it is stored."""

    sample: SampleState


class SoundReasonIn(Body):
    """The reason, which stands in the feed."""

    reason: str = Field(min_length=1, max_length=200)


class SoundGoneOut(TypedDict):
    """The id of what is gone."""

    id: str


@blueprint.get("/sounds")
@allow(DESK)
@gives(LibraryState)
def library() -> Response:
    """Read the library: kinds, samples, its figures, and the speech detector with its figures."""
    with services().database.read() as session:
        me = actor()
        may_change, settings = str(me.role) in CHIEFS, services().settings
        return jsonify(sounds.state(session, settings, area_ids=me.area_ids, may_change=may_change))


@blueprint.post("/clips/<clip_id>/sample")
@allow(DESK)
@keyed
@takes(SampleIn)
@gives(SampleOut, 201)
@refuses(404, "no_clip")
@refuses(409, "already_named", "clip_erased")
def name(clip_id: str) -> Response:
    """Make a sample of a clip of a case. Of 人声 the features stay, and the sound goes."""
    body = read(SampleIn)

    def act(session: Session) -> Answer:
        row, case = _clip(session, clip_id, lock=True)
        made = sample.name(session, row, case, body.kind, body.source_group, by=actor().name)
        return 201, {"sample": sample.state(made)}

    return answered(act)


@blueprint.delete("/clips/<clip_id>")
@allow(CHIEFS)
@keyed
@takes(SoundReasonIn)
@gives(SoundGoneOut)
@refuses(404, "no_clip")
@refuses(409, "preserved")
def erase(clip_id: str) -> Response:
    """Erase the sound and the features of a clip, and the sample that was made of it."""
    body = read(SoundReasonIn)

    def act(session: Session) -> Answer:
        row, case = _clip(session, clip_id, lock=True)
        made = sample.of_clip(session, clip_id)
        if made is not None:
            sample.remove(session, made, by=actor().name, reason=body.reason)
        clip.erase(session, row, case, by=actor().name, reason=body.reason)
        return 200, {"id": clip_id}

    return answered(act)


@blueprint.delete("/samples/<sample_id>")
@allow(CHIEFS)
@keyed
@takes(SoundReasonIn)
@gives(SoundGoneOut)
@refuses(404, "no_sample")
@refuses(409, "preserved")
def remove(sample_id: str) -> Response:
    """Remove a sample from the library; the clip stays with its case for its time."""
    body = read(SoundReasonIn)

    def act(session: Session) -> Answer:
        row = _sample(session, sample_id, lock=True)
        sample.remove(session, row, by=actor().name, reason=body.reason)
        return 200, {"id": sample_id}

    return answered(act)


@blueprint.get("/clips/<clip_id>/sound")
@allow(DESK)
@gives(bytes, media="audio/flac")
@refuses(404, "no_clip", "no_sound")
def play_clip(clip_id: str) -> Response:
    """Play a clip of a case, as FLAC; each hearing stands in the audit."""
    with services().database.read() as session:
        row, _ = _clip(session, clip_id)
        return _played(row.sound, f"clip {clip_id}")


@blueprint.get("/samples/<sample_id>/sound")
@allow(DESK)
@gives(bytes, media="audio/flac")
@refuses(404, "no_sample", "no_sound")
def play_sample(sample_id: str) -> Response:
    """Play a sample of the caller's areas, as FLAC. All areas share its kind and its features."""
    with services().database.read() as session:
        row = _sample(session, sample_id)
        return _played(row.sound, f"sample {sample_id}")


def _sample(session: Session, sample_id: str, *, lock: bool = False) -> SoundSample:
    """Return a sample from a case that the caller sees. Raises: NotFound."""
    row = session.get(SoundSample, sample_id)
    if row is None:
        raise access.NotFound("sample")
    try:
        access.incident(session, actor(), row.incident_id, lock=lock)
    except access.NotFound:
        raise access.NotFound("sample") from None
    if lock:  # another request may have removed it while this one waited for the case
        row = session.get(SoundSample, sample_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise access.NotFound("sample")
    return row


def _clip(session: Session, clip_id: str, *, lock: bool = False) -> tuple[SoundClip, Incident]:
    """Return a clip of a case that the caller sees. Raises: NotFound."""
    row = session.get(SoundClip, clip_id)
    if row is None or row.incident_id is None:
        raise access.NotFound("clip")
    try:
        case = access.incident(session, actor(), row.incident_id, lock=lock)
    except access.NotFound:
        raise access.NotFound("clip") from None
    if lock:
        session.refresh(row, with_for_update=True)
    return row, case


def _played(sound: bytes | None, what: str) -> Response:
    if sound is None:
        raise access.NotFound("sound")
    response = Response(sound, mimetype="audio/flac")
    response.headers["Content-Security-Policy"] = NO_PAGE
    response.headers["Cache-Control"] = "no-store"
    audited.gather(AuditAct.READ, what)
    return response
