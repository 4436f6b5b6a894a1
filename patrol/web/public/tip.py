"""随手拍: anybody sends a tip with photos and a chip, and follows it on its status page.

The pages work without JavaScript.
"""

import math
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response as Redirect

from patrol import clock, evidence, json_text, sign_in
from patrol.areas import label
from patrol.evidence.voice import Voice, VoiceRefused
from patrol.geo import country
from patrol.i18n import t
from patrol.intake import accept, sources
from patrol.models import Area, SystemActor, Tip, VoiceNote
from patrol.office import Chip
from patrol.places import street
from patrol.transition import LostRace
from patrol.web.http import problem, turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.lane import lanes
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import strangers_photos, tip_device, tip_share

blueprint = Blueprint("tip", __name__)

MOST_PHOTOS = 6
UNNAMED = "other"
"""The chip of a photo without a chip."""
OLDEST = timedelta(days=7)
"""A tip may have waited so long for a network; an older time is a wrong clock."""
NEAR_A_LABEL_M = "20"
"""Metres within which a person at a label sees things. A judgement, not a measurement."""
MOST_BODY = 40 * 1024 * 1024
"""More than elsewhere: without JavaScript the browser does not make the photos smaller."""
REFUSALS = (
    Problem,
    accept.Invalid,
    evidence.PhotoRefused,
    VoiceRefused,
    evidence.DecodersBusy,
    evidence.StorageFull,
)


@blueprint.get("/tip")
@allow(PUBLIC)
def page() -> Response:
    """Show the form of a new tip; `?at=` is the code of a label, which says the place."""
    return _form(secrets.token_hex(16), _at_label(request.args.get("at", "")))


def _at_label(code: str) -> Mapping[str, str]:
    """Return the fields that a label fills in; none for an unknown code, or in an outage."""
    if not code:
        return {}
    try:
        with services().database.read() as session:
            place = label.place_of(session, code)
    except SQLAlchemyError:
        return {}
    if place is None:
        return {}
    lat, lon = f"{place.lat:.6f}", f"{place.lon:.6f}"
    return {"place": place.name, "lat": lat, "lon": lon, "accuracy_m": NEAR_A_LABEL_M, "at": code}


def _form(cid: str, filled: Mapping[str, str] | None = None, sentence: str = "") -> Response:
    chips = [chip for chip in services().office.chips.values() if not chip.hidden]
    response = make_response(
        render_template(
            "tip.html",
            cid=cid,
            chips=chips,
            form=filled,
            problem=sentence,
            place_hint=_place_hint(),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _place_hint() -> str:
    """Return the street's example of an address; the page is shown without it in an outage."""
    try:
        with services().database.read() as session:
            return street.place_hint(session)
    except SQLAlchemyError:
        return ""


@blueprint.post("/tip")
@allow(PUBLIC)
@at_most(MOST_BODY)
def send() -> Response | Redirect:
    """Store the tip and show its status page; the same form sent twice is one tip.

    A refused form is shown again with its values and the reason; a program gets the problem.
    Raises: the errors in `REFUSALS`.
    """
    try:
        answer = redirect(f"/tip/{_stored()}", 303)
    except REFUSALS as error:
        if not request.accept_mimetypes.accept_html:
            raise
        return _again(error)
    tip_device.remember(answer)
    return answer


def _again(error: Exception) -> Response:
    # The nearest class of the error that the table knows: a refused photo has several kinds.
    kind = next(kind for kind in type(error).__mro__ if kind in problem.TABLE or kind is Problem)
    refusal = error if isinstance(error, Problem) else problem.TABLE[kind](error)
    key = refusal.extra.get("detail", f"server.problem.{refusal.code}")
    sentence = t(key, language(), **refusal.extra.get("words", {}))
    response = _form(_cid(), request.form, sentence)
    response.status_code = refusal.status
    response.headers.extend(refusal.headers)
    return response


def _cid() -> str:
    """Return the id of the form; a new id when the form has none or a wrong one."""
    cid = request.form.get("cid", "")
    return cid if len(cid) == 32 and cid.isascii() and cid.isalnum() else secrets.token_hex(16)


def _stored() -> str:
    """Check and store the tip; return the token of its status page."""
    form = request.form
    if form.get("website"):  # a field that people do not see: only a program fills it in
        raise Problem(422, "invalid", words={"fields": "website"})
    chip = _chip()
    if chip is None:
        raise Problem(422, "choose_chip")
    position, place = _where()
    if position is None and not place:
        raise Problem(422, "where_is_it")
    cid = _cid()
    token = _token(cid)
    if _is_kept(token):  # before its photos are decoded and stored a second time
        return token
    share = tip_share.take(chip, position, place)  # after the checks: only whole tips count
    app_lanes = lanes(current_app)
    lane = app_lanes.tips if share.is_within else app_lanes.tips_beyond
    turns.give_back()  # a photo's decoder takes long
    note = strangers_photos.take_voice(lane)
    taken, left_out = strangers_photos.take(MOST_PHOTOS, lane)
    files = Files(taken, left_out, note)
    with lane.turn():
        record = _record(chip, cid, taken, position, place)
        try:
            _keep(record, token, files, share)
        except (IntegrityError, LostRace):  # the same form came twice, or its case has just ended
            _keep(record, token, files, share)
    return token


def _chip() -> Chip | None:
    """Return the chosen chip; a photo or a voice without one is something else, for the desk."""
    chips, chosen = services().office.chips, request.form.get("chip", "")
    has_file = any(part for name in ("photo", "voice") for part in request.files.getlist(name))
    return chips.get(chosen or (UNNAMED if has_file else ""))


def _where() -> tuple[dict[str, Any] | None, str]:
    """Return the position and the words for the place; without both, those of the form's label."""
    position, place = _position(request.form), words("place", 200)
    if position is None and not place:
        said = _at_label(request.form.get("at", ""))
        return _position(said), said.get("place", "")
    return position, place


def _is_kept(token: str) -> bool:
    with services().database.read() as session:
        return session.get(Tip, sign_in.hashed(token)) is not None


def _token(cid: str) -> str:
    """Return the token of a tip: the same for the same form, and unknown without our secret."""
    return sign_in.hashed(f"{services().settings.secret_key}:tip:{cid}")[:32]


def _position(fields: Mapping[str, str]) -> dict[str, Any] | None:
    lat, lon, accuracy = (_number(fields.get(name, "")) for name in ("lat", "lon", "accuracy_m"))
    # A position outside the country is as none (see `intake/place.py`): the words must say where.
    if lat is None or lon is None or not country.holds(lat, lon):
        return None
    return {"lat": lat, "lon": lon, "accuracy_m": accuracy if accuracy and accuracy > 0 else None}


def words(name: str, longest: int) -> str:
    """Return a field's words as far as they can be stored: a browser may send any character."""
    return json_text.storable(request.form.get(name, "")).strip()[:longest]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    # `float` reads the digits of every script.
    return value if text.isascii() and math.isfinite(value) else None


def _record(
    chip: Chip,
    cid: str,
    taken: list[photos.Taken],
    position: dict[str, Any] | None,
    place: str,
) -> dict[str, Any]:
    record = accept.record(
        source=sources.TIP.source,
        source_ref=cid,
        channel=sources.TIP.channel,
        category=chip.category,
        severity=chip.severity,
        title=chip.name["zh-CN"],
        description=words("text", 2000),
        occurred_at=_made_at(),
        place=place,
        position=position,
        photos=[photo.sha256 for photo in taken],
        reporter=sources.TIP.reporter,
        certainty=sources.TIP.certainty,
    )
    accept.check(record)
    return record


def _made_at() -> datetime:
    """Return when the tip was written, which may be long before it was sent; never the future."""
    now = clock.now()
    try:
        made_at = datetime.fromisoformat(request.form.get("made_at", ""))
    except ValueError:
        return now
    is_likely = made_at.tzinfo is not None and now - OLDEST <= made_at <= now
    return made_at if is_likely else now


@dataclass(frozen=True, slots=True)
class Files:
    """The stored photos of a tip, the number that was left out, and its voice note."""

    taken: list[photos.Taken]
    left_out: int
    voice: Voice | None


def _keep(record: dict[str, Any], token: str, files: Files, share: tip_share.Share) -> None:
    """Store the tip with its intake, photos and voice note, once for each token."""
    key = sign_in.hashed(token)
    # Read before the write lock: anybody may send tips, and they must not delay the others.
    with services().database.read() as session:
        if session.get(Tip, key) is not None:
            return
        speaker = sources.tip_author(
            session,
            _root(session),
            record["location"],
            network=share.network,
            is_within_share=share.is_within,
            photos=frozenset(photo.sha256 for photo in files.taken),
            voice=files.voice.sha256 if files.voice else None,
        )
        area_id = accept.area_of(session, record, speaker)
        near = accept.words_near(session, record, services().roads)
    with services().database.write() as session:
        stored = accept.accept(
            session, record, speaker, services().office, area_id=area_id, near=near
        )
        intake_id, area_id = stored.intake.id, stored.intake.area_id
        photos.keep(session, files.taken, area_id=area_id, by=SystemActor.TIP, owner=None)
        if note := files.voice:
            session.add(VoiceNote(intake_id=intake_id, **asdict(note)))
        session.add(Tip(token_hash=key, intake_id=intake_id, photos_left_out=files.left_out))


def _root(session: Session) -> int:
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root is None:
        raise Problem(503, "not_set_up")
    return root
