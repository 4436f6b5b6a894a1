"""`/api/v1/stations/<code>/clips`: a noise station sends a few seconds of sound."""

from datetime import datetime
from typing import Literal

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session, select
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.i18n import t
from patrol.models import ClipFate, SoundClip, Source, Station
from patrol.models.shapes import Moment
from patrol.noise.sounds import clip, trial
from patrol.noise.sounds.listening import LARGEST_BYTES
from patrol.web.http import json_door, limit, turns
from patrol.web.http.contract import asks, at_most, gives, refuses, takes
from patrol.web.http.gate import Caller, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.public import source_rate

blueprint = Blueprint("clips", __name__, url_prefix="/api/v1")

FROM_ONE_SOURCE = "60/minute"


class ClipOut(TypedDict):
    """The clip. `words` say what became of its sound; its features are kept in any case."""

    id: str
    duplicate: bool
    sound: Literal["kept", "speech", "no_detector", "erased"]
    words: str


@blueprint.post("/stations/<code>/clips")
@allow([Caller.SOURCE])
@takes(bytes, "application/octet-stream")
@asks("at", Moment, "The time at which it begins; without it, it has just ended.")
@at_most(LARGEST_BYTES)
@gives(ClipOut, 201)
@gives(ClipOut, 200)
@refuses(404, "no_station")
@refuses(415, "clip_refused")
@refuses(422, "bad_clip_time")
@refuses(429, "too_many", "clips_used_up")
@refuses(501, "sounds_missing")
@refuses(503, "clips_busy")
def hear(code: str) -> Response:
    """Take a clip of a station: WAV, FLAC or OGG, at most ten seconds, as the bare body.

    The sound is kept only where a measured speech detector heard no speech in it. The same file
    again is 200.
    """
    limit.hit("clips", actor().key, FROM_ONE_SOURCE)
    with services().database.read() as session:
        source, station = _station(session, code)
        clip.check_room(session, station.id or 0)
        session.expunge_all()
    source_rate.spend(source)
    begins_at = _begins_at(request.args.get("at", ""))
    turns.give_back()  # the decoder starts in seconds, and a clip may take five
    heard = services().listener.hear(json_door.body())
    with services().database.read() as session:
        taken_at = clip.moment_of(session, station, begins_at, heard.seconds)
        is_trusted = trial.is_trusted(trial.latest(session, heard.detector))
    row = clip.made(station.id or 0, heard, taken_at, is_trusted=is_trusted)
    answer = _shown(row)
    with services().database.write() as session:
        if clip.store(session, row):
            return _answered(answer, 201)
        stored = clip.known(session, station.id or 0, heard.sha256)
        return _answered({**_shown(stored or row), "duplicate": True}, 200)


def _station(session: Session, code: str) -> tuple[Source, Station]:
    """Return the caller's own station. Raises: NotFound."""
    source = session.get_one(Source, actor().source_id)
    asked = select(Station).where(Station.source_id == source.id, Station.code == code)
    station = session.exec(asked).first()
    if station is None or station.disabled_at is not None:
        raise access.NotFound("station")
    return source, station


def _begins_at(text: str) -> datetime | None:
    try:
        return clock.parse(text) if text else None
    except (ValueError, OverflowError):
        raise Problem(422, "bad_clip_time") from None


def _shown(row: SoundClip) -> ClipOut:
    fate = ClipFate(row.fate)
    words = t(f"server.clip.{fate}", language())
    return {"id": row.id, "duplicate": False, "sound": fate.value, "words": words}


def _answered(body: ClipOut, status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response
