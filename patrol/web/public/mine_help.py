"""随手帮 on a volunteer's page: be asked today or not, look what is near, answer, be done."""

from flask import Blueprint, Response, current_app, jsonify, redirect, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Redirect

from patrol.access import NotFound
from patrol.geo import Point
from patrol.incident import helping
from patrol.models import HelpOffer, HelpStatus, Incident, SystemActor
from patrol.people import slip
from patrol.web.http import turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.lane import lanes
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import mine, strangers_photos
from patrol.web.public.tip_form import MOST_BODY

blueprint = Blueprint("mine_help", __name__)


@blueprint.post("/mine/help")
@allow(PUBLIC)
def switch() -> Redirect:
    """Let this device be asked until midnight, or no more.

    Raises: NotFound, Problem 429.
    """
    mine.spend()
    with services().database.write() as session:
        helping.switch(session, mine.me(session), is_on=request.form.get("on") == "1")
    return redirect("/mine", 303)


@blueprint.post("/mine/help/offers")
@allow(PUBLIC)
def look() -> Response | Redirect:
    """Put the nearest small matter on the page, if there is one. The position is not kept.

    Raises: NotFound, Problem 429.
    """
    mine.spend()
    at = mine.point()
    is_found = _offered(at) if at else False
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"found": is_found})
    if at is None:
        return mine.shown("mine.no_position", 422)
    return redirect("/mine", 303) if is_found else mine.shown("mine.help.nothing", 200)


def _offered(at: Point) -> bool:
    """Look around before the write lock is taken: under it only the case that was found is read."""
    office = services().office
    with services().database.read() as session:
        case_id = helping.nearest(session, office, mine.me(session), at)
    if case_id is None:
        return False
    with services().database.write() as session:
        return helping.offer(session, office, mine.me(session), case_id)


@blueprint.post("/mine/help/offers/<offer_id>")
@allow(PUBLIC)
def answer(offer_id: str) -> Response | Redirect:
    """Say yes or no to an offer; a yes can be given back.

    Raises: NotFound, Problem 422, Problem 429.
    """
    said = request.form.get("answer")
    if said not in ("yes", "no"):
        raise Problem(422, "invalid", words={"fields": "answer"})
    mine.spend()
    try:
        with services().database.write() as session:
            me = mine.me(session)
            if said == "yes":
                helping.accept(session, services().office, me, offer_id)
            else:
                helping.decline(session, me, offer_id)
    except (helping.OfferOver, IntegrityError):  # two said yes in the same moment
        return mine.shown("mine.help.over", 409)
    return redirect("/mine", 303)


@blueprint.post("/mine/help/offers/<offer_id>/done")
@allow(PUBLIC)
@at_most(MOST_BODY)
def done(offer_id: str) -> Response | Redirect:
    """Be done with a favour; a photo may show it, and a bad one is only said.

    A second press changes nothing.
    Raises: NotFound, DecodersBusy, StorageFull, Problem 429.
    """
    mine.spend()
    with services().database.read() as session:
        me = mine.me(session)
        row = session.get(HelpOffer, offer_id[:32])
    if row is None or row.volunteer_id != me.id:
        raise NotFound("offer")
    if row.status is HelpStatus.DONE:
        return redirect("/mine", 303)
    if row.status is not HelpStatus.ACCEPTED:
        return mine.shown("mine.help.over", 409)
    turns.give_back()  # a photo's decoder takes long
    lane = lanes(current_app).tips
    pictures = strangers_photos.take(1, lane)
    names = [photo.sha256 for photo in pictures.taken]
    try:
        with lane.turn(), services().database.write() as session:
            area_id = session.get_one(Incident, row.incident_id).area_id
            photos.keep(
                session, pictures.taken, area_id=area_id, by=SystemActor.VOLUNTEER, owner=None
            )
            helping.done(session, mine.me(session), offer_id, next(iter(names), None))
    except helping.OfferOver:
        return mine.shown("mine.help.over", 409)
    if pictures.left_out:
        return mine.shown("mine.help.photo_left_out", 200)
    if pictures.unread:
        return mine.shown("mine.help.photo_unread", 200)
    return redirect("/mine", 303)


@blueprint.post("/mine/help/offers/<offer_id>/slip")
@allow(PUBLIC)
def make_slip(offer_id: str) -> Redirect:
    """Sign a slip about a favour that is done, and show it.

    Raises: NotFound, Problem 503, Problem 429.
    """
    mine.spend()
    key = mine.signing_key()
    with services().database.write() as session:
        public = (key.public.id, key.public.raw)
        made = slip.make_for_help(session, mine.me(session), offer_id, key, public)
        slip_id = made.id
    return redirect(f"/slip/{slip_id}", 303)
