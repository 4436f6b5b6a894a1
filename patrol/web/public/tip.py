"""随手拍: anybody sends a tip with photos and a chip, and follows it on its status page.

The pages work without JavaScript.
"""

import math
import secrets
from collections.abc import Mapping
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

from patrol import clock, closure, evidence, incident, json_text, sign_in
from patrol.geo import country
from patrol.i18n import t
from patrol.intake import accept, sources
from patrol.models import (
    Area,
    Intake,
    Severity,
    SystemActor,
    Tip,
)
from patrol.office import Chip
from patrol.places import street
from patrol.queries import tip as tip_query
from patrol.transition import LostRace
from patrol.web.http import limit, problem, turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.lane import lanes
from patrol.web.http.language import language
from patrol.web.http.network import network_of
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import strangers_photos, tip_share

blueprint = Blueprint("tip", __name__)

MOST_PHOTOS = 6
MOST_BODY = 40 * 1024 * 1024
"""More than elsewhere: without JavaScript the browser does not make the photos smaller."""
REFUSALS = (
    Problem,
    accept.Invalid,
    evidence.PhotoRefused,
    evidence.DecodersBusy,
    evidence.StorageFull,
)


@blueprint.get("/tip")
@allow(PUBLIC)
def page() -> Response:
    """Show the form of a new tip."""
    return _form(secrets.token_hex(16))


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
        return redirect(f"/tip/{_stored()}", 303)
    except REFUSALS as error:
        if not request.accept_mimetypes.accept_html:
            raise
        return _again(error)


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
    chip = services().office.chips.get(form.get("chip", ""))
    if chip is None:
        raise Problem(422, "choose_chip")
    position, place = _position(), _words("place", 200)
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
    taken, left_out = strangers_photos.take(MOST_PHOTOS, lane)
    with lane.turn():
        record = _record(chip, cid, taken, position, place)
        try:
            _keep(record, token, taken, share, left_out)
        except (IntegrityError, LostRace):  # the same form came twice, or its case has just ended
            _keep(record, token, taken, share, left_out)
    return token


def _is_kept(token: str) -> bool:
    with services().database.read() as session:
        return session.get(Tip, sign_in.hashed(token)) is not None


def _token(cid: str) -> str:
    """Return the token of a tip: the same for the same form, and unknown without our secret."""
    return sign_in.hashed(f"{services().settings.secret_key}:tip:{cid}")[:32]


def _position() -> dict[str, Any] | None:
    lat, lon, accuracy = (_number(name) for name in ("lat", "lon", "accuracy_m"))
    # A position outside the country is as none (see `intake/place.py`): the words must say where.
    if lat is None or lon is None or not country.holds(lat, lon):
        return None
    return {"lat": lat, "lon": lon, "accuracy_m": accuracy if accuracy and accuracy > 0 else None}


def _words(name: str, longest: int) -> str:
    """Return a field's words as far as they can be stored: a browser may send any character."""
    return json_text.storable(request.form.get(name, "")).strip()[:longest]


def _number(name: str) -> float | None:
    text = request.form.get(name, "")
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
        description=_words("text", 2000),
        occurred_at=clock.now(),
        place=place,
        position=position,
        photos=[photo.sha256 for photo in taken],
        reporter=sources.TIP.reporter,
        certainty=sources.TIP.certainty,
    )
    accept.check(record)
    return record


def _keep(
    record: dict[str, Any],
    token: str,
    taken: list[photos.Taken],
    share: tip_share.Share,
    left_out: int,
) -> None:
    """Store the tip with its intake and photos, once for each token."""
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
            photos=frozenset(photo.sha256 for photo in taken),
        )
        area_id = accept.area_of(session, record, speaker)
        near = accept.words_near(session, record, services().roads)
    with services().database.write() as session:
        stored = accept.accept(
            session, record, speaker, services().office, area_id=area_id, near=near
        )
        photos.keep(session, taken, area_id=stored.intake.area_id, by=SystemActor.TIP, owner=None)
        session.add(Tip(token_hash=key, intake_id=stored.intake.id, photos_left_out=left_out))


def _root(session: Session) -> int:
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root is None:
        raise Problem(503, "not_set_up")
    return root


@blueprint.get("/tip/<token>")
@allow(PUBLIC)
def status(token: str) -> Response:
    """Show what happened after the tip, without names and without other cases.

    Raises: NotFound.
    """
    limit.hit("tip_status", network_of(request.remote_addr), "600/minute")
    with services().database.read() as session:
        now = tip_query.read(session, services().office, token)
    response = make_response(
        render_template(
            "tip_status.html",
            token=token,
            intake=now.intake,
            case=now.case,
            step=now.step,
            steps=[name for name, _ in tip_query.STEPS],
            is_grave=now.intake.severity <= Severity.CRITICAL,
            asks_solved=now.asks_solved,
            solved=now.tip.solved,
            photos=now.photos,
            left_out=now.tip.photos_left_out,
            must_leave=_must_leave(now.intake),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    # The address is the only key to it, so no other site may learn it. "no-referrer" would do that
    # too, but then a browser without Sec-Fetch-Site posts our own form with "Origin: null".
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _must_leave(intake: Intake) -> bool:
    office = services().office
    return office.category(office.nearest(intake.category)).leave


@blueprint.post("/tip/<token>/answer")
@allow(PUBLIC)
def answer(token: str) -> Redirect:
    """Record whether the matter is solved; a "no" goes to the desk and reopens nothing.

    Raises: Problem 422, NotFound.
    """
    solved = request.form.get("solved")
    if solved not in ("yes", "no"):
        raise Problem(422, "invalid", words={"fields": "solved"})
    tip_share.take_answer(token)
    with services().database.write() as session:
        tip, intake = tip_query.find(session, token)
        case = incident.living_of(session, intake.incident_id)
        if case is not None:
            office = services().office
            closure.answer_tip(session, office, tip, intake, case, is_solved=solved == "yes")
    return redirect(f"/tip/{token}", 303)


@blueprint.post("/tip/<token>/details")
@allow(PUBLIC)
def details(token: str) -> Redirect:
    """Add building, unit and floor, which are asked after the tip was sent.

    Raises: Problem 422, NotFound.
    """
    fields = ("building", "unit", "floor")
    words = {name: _words(name, 40) for name in fields}
    text = "，".join(f"{t(f'tip.{name}')} {word}" for name, word in words.items() if word)
    if not text:
        raise Problem(422, "invalid", words={"fields": "building, unit, floor"})
    tip_share.take_answer(token)
    with services().database.write() as session:
        _, intake = tip_query.find(session, token)
        if not intake.description.endswith(text):  # the same form sent twice
            accept.add_detail(session, intake, text)
    return redirect(f"/tip/{token}", 303)
