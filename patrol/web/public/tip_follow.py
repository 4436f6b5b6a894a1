"""The status page of a tip: what became of it, "solved?", and what its author adds afterwards."""

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as Redirect

from patrol import closure, incident
from patrol.i18n import t
from patrol.intake import accept, sources
from patrol.models import Intake, Severity, SystemActor, Tip
from patrol.noise import peace
from patrol.queries import tip as tip_query
from patrol.web.http import link_limit, turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.lane import lanes
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import strangers_photos, tip_phone, tip_share, tip_texts
from patrol.web.public.strangers_photos import Pictures
from patrol.web.public.tip_form import MOST_BODY, MOST_PHOTOS, words

blueprint = Blueprint("tip_follow", __name__)

OVER = ("closed", "dismissed", "cancelled", "transferred", "merged")
"""The states of a tip after which nothing more happens."""
UNREAD = "?unread=1"
"""The page after an answer says that its photo could not be read; the answer itself is kept."""


@blueprint.get("/tip/<token>")
@allow(PUBLIC)
def status(token: str) -> Response:
    """Show what happened after the tip, without names and without other cases.

    Raises: NotFound.
    """
    with services().database.read() as session:
        is_live = tip_query.is_known(session, token)
        link_limit.count("tip_status", token, "600/minute", is_live=is_live)
        now = tip_query.read(session, services().office, token)
        is_over = now.state in OVER
        texts = tip_texts.of_tip(session, now.intake, is_over=is_over)
        phone = tip_phone.of_tip(session, now.intake)
        link = peace.of_case(session, now.case.id) if now.case else None
    response = make_response(
        render_template(
            "tip_status.html",
            token=token,
            home="/grid" if now.intake.source_id is not None else "/tip",
            door=_door_of(now.intake),
            intake=now.intake,
            case=now.case,
            step=now.step,
            state=now.state,
            is_over=is_over,
            texts=texts,
            phone=phone,
            steps=[name for name, _ in tip_query.STEPS],
            is_grave=now.intake.severity <= Severity.CRITICAL,
            asks_solved=now.asks_solved,
            will_ask=now.will_ask,
            solved=now.tip.solved,
            photos=now.photos,
            **_not_taken(now.tip),
            is_answer_unread=now.tip.solved is False and "unread" in request.args,
            must_leave=_must_leave(now.intake),
            peace=peace.secret_of(link, services().settings.secret_key) if link else None,
        )
    )
    return _private(response)


def _door_of(intake: Intake) -> str:
    """Return the page that the report came by; its words head the status page too."""
    if intake.source == sources.ENTERPRISE.source:
        return "firm"
    return "tip" if intake.source_id is None else "grid"


def _private(response: Response) -> Response:
    """Let nobody keep the page: its address is the only key to it, which no other site learns."""
    response.headers["Cache-Control"] = "no-store"
    # "no-referrer" would do that too, but then a browser without Sec-Fetch-Site posts our own form
    # with "Origin: null".
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _not_taken(tip: Tip) -> dict[str, object]:
    """Return what of the form was not taken, for the sentences about it."""
    return {
        "left_out": tip.photos_left_out,
        "beyond": tip.photos_beyond,
        "most_photos": MOST_PHOTOS,
        "unread": tip.unread,
    }


def _must_leave(intake: Intake) -> bool:
    office = services().office
    return office.category(office.nearest(intake.category)).leave


@blueprint.post("/tip/<token>/answer")
@allow(PUBLIC)
@at_most(MOST_BODY)
def answer(token: str) -> Redirect:
    """Record whether the matter is solved; a "no" goes to the desk and reopens nothing.

    A "no" may have a photo; a bad one is only said. Raises: Problem 422, NotFound.
    """
    solved = request.form.get("solved")
    if solved not in ("yes", "no"):
        raise Problem(422, "invalid", words={"fields": "solved"})
    tip_share.take_answer(token)
    pictures = _photo_of(token) if solved == "no" else Pictures([])
    names = [photo.sha256 for photo in pictures.taken]
    with lanes(current_app).tips.turn(), services().database.write() as session:
        tip, intake = tip_query.find(session, token)
        case = incident.living_of(session, intake.incident_id)
        if case is not None:
            photos.keep(
                session, pictures.taken, area_id=case.area_id, by=SystemActor.TIP, owner=None
            )
            yes = solved == "yes"
            office, photo = services().office, next(iter(names), None)
            closure.answer_tip(session, office, tip, intake, case, is_solved=yes, photo=photo)
    return redirect(f"/tip/{token}{UNREAD if pictures.unread else ''}", 303)


def _photo_of(token: str) -> Pictures:
    """Store the photo of an answer that we asked for; nothing when there is no room for it.

    Raises: NotFound, DecodersBusy, StorageFull.
    """
    with services().database.read() as session:
        is_asked = tip_query.read(session, services().office, token).asks_solved
    if not is_asked:
        return Pictures([])
    turns.give_back()  # a photo's decoder takes long
    return strangers_photos.take(1, lanes(current_app).tips)


@blueprint.post("/tip/<token>/details")
@allow(PUBLIC)
def details(token: str) -> Redirect:
    """Add building, unit and floor, which are asked after the tip was sent.

    Raises: Problem 422, NotFound.
    """
    fields = ("building", "unit", "floor")
    said = {name: words(name, 40) for name in fields}
    text = "，".join(f"{t(f'tip.{name}')} {word}" for name, word in said.items() if word)
    if not text:
        raise Problem(422, "invalid", words={"fields": "building, unit, floor"})
    tip_share.take_answer(token)
    with services().database.write() as session:
        _, intake = tip_query.find(session, token)
        if not intake.description.endswith(text):  # the same form sent twice
            accept.add_detail(session, intake, text)
    return redirect(f"/tip/{token}", 303)
