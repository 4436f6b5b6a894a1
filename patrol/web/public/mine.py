"""我的随手拍: a volunteer's own tips, their fate and signed slips; a slip's page for anybody."""

import base64
import math

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol.access import NotFound
from patrol.geo import Point
from patrol.incident import helping
from patrol.models import Volunteer
from patrol.office.entry import words_in
from patrol.operations.record.heads import HeadBook
from patrol.operations.record.keys import BadKey, PublicKey, SigningKey
from patrol.people import slip, volunteer
from patrol.queries import favours
from patrol.queries import tip as tip_query
from patrol.web.http import limit, link_limit
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.network import network_of
from patrol.web.http.problem import Problem
from patrol.web.public import tip_form
from patrol.web.public.volunteer_device import device, forget, remember

blueprint = Blueprint("mine", __name__)

MOST_TIPS = 50
GUESSES = "20/10 minutes"
"""Codes that one network may try: thirty to the tenth power are possible."""

ACTS = "30/10 minutes"
"""Slips and stays of one volunteer: each slip is a row that stays."""


@blueprint.get("/mine")
@allow(PUBLIC)
def page() -> Response:
    """Show a volunteer's own tips; anybody else is asked for the code."""
    return shown()


def shown(wrong: str = "", status: int = 200) -> Response:
    """Answer with the page of this device; `wrong` is the key of a sentence on top."""
    with services().database.read() as session:
        who, office = device(session), services().office
        reports = tip_query.of_volunteer(session, office, who.id, MOST_TIPS) if who else []
        help_ = favours.read(session, office, services().roads, who) if who else None
    links = {
        report.status.intake.id: f"/tip/{tip_form.token_of(report.status.intake.source_ref)}"
        for report in reports
    }
    response = make_response(
        render_template(
            "mine.html",
            me=who,
            reports=reports,
            links=links,
            wrong=wrong,
            help=help_,
            words_in=words_in,
        ),
        status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/mine")
@allow(PUBLIC)
def enter() -> Response | Redirect:
    """Use a one-time code up: from now on the tips of this device are the volunteer's own."""
    code = request.form.get("code", "")[:40]
    try:
        with services().database.read() as session:
            volunteer.waiting(session, code)  # a guess does not get as far as the write lock
        with services().database.write() as session:
            token = volunteer.enter(session, code, tip_form.words("nickname", 20))
    except volunteer.SpentCode:
        # Only wrong codes count, so that nobody's guesses keep a neighbour's right one out.
        limit.hit("volunteer", network_of(request.remote_addr), GUESSES)
        return shown("mine.wrong_code", 422)
    answer = redirect("/mine", 303)
    remember(answer, token)
    return answer


@blueprint.post("/mine/<intake_id>/presence")
@allow(PUBLIC)
def still_there(intake_id: str) -> Response | Redirect:
    """Note that the device is still at the place of its tip. The position is not kept.

    Raises: NotFound.
    """
    at = point()
    spend()
    try:
        with services().database.write() as session:
            if at is None:
                raise volunteer.NotThere
            volunteer.still_there(session, me(session), intake_id, at)
    except volunteer.NotThere:
        return shown("mine.not_there", 422)
    return redirect("/mine", 303)


def point() -> Point | None:
    """Return the position that the form says; None without a whole one."""
    try:
        lat, lon = (float(request.form.get(name, "")) for name in ("lat", "lon"))
    except ValueError:
        return None
    is_point = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return Point(lat, lon) if is_point else None


@blueprint.post("/mine/<intake_id>/slip")
@allow(PUBLIC)
def make_slip(intake_id: str) -> Redirect:
    """Sign a slip about an own tip, and show it.

    Raises: NotFound, Problem 503.
    """
    spend()
    key = signing_key()
    with services().database.write() as session:
        made = slip.make(session, me(session), intake_id, key, (key.public.id, key.public.raw))
        slip_id = made.id
    return redirect(f"/slip/{slip_id}", 303)


def signing_key() -> SigningKey:
    """Return the key that signs slips.

    Raises: Problem 503.
    """
    try:
        return HeadBook(services().settings).key()
    except (BadKey, OSError):
        raise Problem(503, "no_signing_key") from None


def _our_keys() -> list[bytes]:
    try:
        return [key.raw for key in HeadBook(services().settings).known_keys()]
    except (BadKey, OSError):  # a stick that is not put in
        return []


@blueprint.post("/mine/deletion")
@allow(PUBLIC)
def delete() -> Response:
    """Delete the volunteer of this device: tips become anonymous, slips stand for nobody."""
    with services().database.read() as session:
        is_known = device(session) is not None
    if is_known:
        with services().database.write() as session:
            who = device(session)
            if who is not None:
                helping.give_back_all(session, who)
                volunteer.forget(session, who)
    response = make_response(render_template("mine_deleted.html"))
    response.headers["Cache-Control"] = "no-store"
    forget(response)
    return response


def spend() -> None:
    """Count an act of a volunteer; a stranger does not get as far as the write lock.

    Raises: NotFound, Problem 429.
    """
    with services().database.read() as session:
        limit.hit("volunteer act", me(session).id, ACTS)


def me(session: Session) -> Volunteer:
    """Return the volunteer of this device.

    Raises: NotFound.
    """
    who = device(session)
    if who is None:
        raise NotFound("volunteer")
    return who


@blueprint.get("/slip/<slip_id>")
@allow(PUBLIC)
def show_slip(slip_id: str) -> Response:
    """Say what a slip attests and which key has signed it; a deleted one says that it is deleted.

    Raises: NotFound.
    """
    with services().database.read() as session:
        shown = slip.read(session, slip_id, _our_keys())
    link_limit.count("slip", slip_id, "600/minute", is_live=shown is not None)
    if shown is None:
        raise NotFound("slip")
    address = f"{services().settings.public_url}/slip/{shown.slip.id}"
    key = None
    if shown.facts is not None:
        key = PublicKey(base64.b64decode(shown.slip.public_key))
    response = make_response(
        render_template(
            "slip.html",
            shown=shown,
            key=key,
            address=address,
            qr=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response
