"""The form of a report on a page of ours: 随手拍, and a grid worker's page by link.

It works without JavaScript. A page says who speaks; the form, its checks and its storage are one.
"""

import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from patrol import clock, evidence, json_text, sign_in
from patrol.areas import label
from patrol.evidence.voice import VoiceRefused
from patrol.geo import country
from patrol.i18n import t
from patrol.intake import accept
from patrol.intake.sources import Page, Speaker
from patrol.models import Tip, VoiceNote, Volunteer, VolunteerTip
from patrol.office import Chip
from patrol.places import street
from patrol.queries.tip import TipStatus
from patrol.transition import LostRace
from patrol.web.http import problem
from patrol.web.http.gate import services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import volunteer_device
from patrol.web.public.strangers_photos import Files

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


@dataclass(frozen=True, slots=True)
class FormPage:
    """The page that shows the form: where it lives and whose it is."""

    home: str = "/tip"
    manifest: str = "/tip.webmanifest"
    owner: str = ""
    """The name of the grid that the page belongs to; "" for everybody's page."""
    is_firms: bool = False
    """True for 企呼我为: the form also asks who calls, and at which number."""
    reports: Sequence[TipStatus] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """The status pages of these reports, by the id of the intake."""


def show(page: FormPage, cid: str, filled: Mapping[str, str] | None, sentence: str) -> Response:
    """Answer with the form."""
    chips = [chip for chip in services().office.chips.values() if not chip.hidden]
    response = make_response(
        render_template(
            "tip.html",
            page=page,
            cid=cid,
            chips=chips,
            form=filled,
            problem=sentence,
            place_hint=_place_hint(),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def again(page: FormPage, error: Exception) -> Response:
    """Answer with the refused form: its values, and the reason in words."""
    # The nearest class of the error that the table knows: a refused photo has several kinds.
    kind = next(kind for kind in type(error).__mro__ if kind in problem.TABLE or kind is Problem)
    refusal = error if isinstance(error, Problem) else problem.TABLE[kind](error)
    key = refusal.extra.get("detail", f"server.problem.{refusal.code}")
    sentence = t(key, language(), **refusal.extra.get("words", {}))
    response = show(page, client_id(), request.form, sentence)
    response.status_code = refusal.status
    response.headers.extend(refusal.headers)
    return response


def at_label(code: str) -> Mapping[str, str]:
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


def _place_hint() -> str:
    """Return the street's example of an address; the page is shown without it in an outage."""
    try:
        with services().database.read() as session:
            return street.place_hint(session)
    except SQLAlchemyError:
        return ""


@dataclass(frozen=True, slots=True)
class Filled:
    """The checked fields of a form."""

    cid: str
    chip: Chip
    position: dict[str, Any] | None
    place: str


def filled() -> Filled:
    """Return what the form says.

    Raises: Problem 422.
    """
    if request.form.get("website"):  # a field that people do not see: only a program fills it in
        raise Problem(422, "invalid", words={"fields": "website"})
    chip = _chip()
    if chip is None:
        raise Problem(422, "choose_chip")
    position, place = _where()
    if position is None and not place:
        raise Problem(422, "where_is_it")
    return Filled(client_id(), chip, position, place)


def client_id() -> str:
    """Return the id of the form; a new id when the form has none or a wrong one."""
    cid = request.form.get("cid", "")
    return cid if len(cid) == 32 and cid.isascii() and cid.isalnum() else secrets.token_hex(16)


def _chip() -> Chip | None:
    """Return the chosen chip; a photo or a voice without one is something else, for the desk."""
    chips, chosen = services().office.chips, request.form.get("chip", "")
    has_file = any(part for name in ("photo", "voice") for part in request.files.getlist(name))
    return chips.get(chosen or (UNNAMED if has_file else ""))


def _where() -> tuple[dict[str, Any] | None, str]:
    """Return the position and the words for the place; without both, those of the form's label."""
    position, place = _position(request.form), words("place", 200)
    if position is None and not place:
        said = at_label(request.form.get("at", ""))
        return _position(said), said.get("place", "")
    return position, place


def is_kept(token: str) -> bool:
    """True when the form of this token was stored before."""
    with services().database.read() as session:
        return session.get(Tip, sign_in.hashed(token)) is not None


def token_of(cid: str, of: str = "tip") -> str:
    """Return a tip's token: the same for the same form, and unknown without our secret."""
    return sign_in.hashed(f"{services().settings.secret_key}:{of}:{cid}")[:32]


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


def record_of(
    page: Page, said: Filled, taken: Sequence[photos.Taken], *, most_severe: int = 1
) -> dict[str, Any]:
    """Return the `intake/1` of a form.

    Raises: Invalid.
    """
    record = accept.record(
        source=page.source,
        source_ref=said.cid,
        channel=page.channel,
        category=said.chip.category,
        severity=max(said.chip.severity, most_severe),
        title=said.chip.name["zh-CN"],
        description=words("text", 2000),
        occurred_at=_made_at(),
        place=said.place,
        position=said.position,
        photos=[photo.sha256 for photo in taken],
        reporter=page.reporter,
        certainty=page.certainty,
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


def firm() -> dict[str, str]:
    """Return who calls, as far as the form says it: an urgent report needs no number."""
    said = {"org": words("org", 80), "name": words("contact", 40), "phone": words("phone", 20)}
    return {name: word for name, word in said.items() if word}


def refuse_empty(files: Files) -> None:
    """Refuse a form that says nothing but a file which cannot be read: there is nothing to keep.

    Raises: PhotoRefused, VoiceRefused.
    """
    says = files.taken or files.voice or request.form.get("chip") or words("text", 1)
    if files.unread and not says:
        raise files.unread[0].error


def keep(
    record: dict[str, Any], token: str, files: Files, speaker_of: Callable[[Session], Speaker]
) -> None:
    """Store a report with its intake, photos and voice note, once for each token.

    It belongs to the volunteer whose device sends it, when there is one.
    """
    try:
        _keep(record, token, files, speaker_of)
    except (IntegrityError, LostRace):  # the same form came twice, or its case has just ended
        _keep(record, token, files, speaker_of)


def _keep(
    record: dict[str, Any], token: str, files: Files, speaker_of: Callable[[Session], Speaker]
) -> None:
    key = sign_in.hashed(token)
    # Read before the write lock: anybody may send tips, and they must not delay the others.
    with services().database.read() as session:
        if session.get(Tip, key) is not None:
            return
        speaker = replace(
            speaker_of(session),
            photos=frozenset(photo.sha256 for photo in files.taken),
            voice=files.voice.sha256 if files.voice else None,
        )
        office = services().office
        ready = accept.ready(session, record, speaker, office, services().roads)
        author = volunteer_device.device(session)
    with services().database.write() as session:
        stored = accept.accept(session, ready, office)
        intake_id, area_id = stored.intake.id, stored.intake.area_id
        photos.keep(session, files.taken, area_id=area_id, by=speaker.name, owner=None)
        if note := files.voice:
            session.add(VoiceNote(intake_id=intake_id, **asdict(note)))
        session.add(_row(key, intake_id, files))
        # Asked again: the volunteer may have left meanwhile.
        if author is not None and session.get(Volunteer, author.id) is not None:
            session.add(VolunteerTip(intake_id=intake_id, volunteer_id=author.id))


def _row(key: str, intake_id: str, files: Files) -> Tip:
    return Tip(
        token_hash=key,
        intake_id=intake_id,
        photos_left_out=files.left_out,
        photos_beyond=files.beyond,
        unread=[{"n": bad.n, "why": bad.error.key} for bad in files.unread],
    )
