"""随手拍: anybody sends a tip with photos and a chip, and follows it on its status page.

The pages work without JavaScript.
"""

import secrets

from flask import Blueprint, Response, current_app, redirect, request
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.areas import tip_block
from patrol.geo import Point
from patrol.intake import sources
from patrol.models import Area
from patrol.web.http import turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.lane import lanes
from patrol.web.http.problem import Problem
from patrol.web.public import strangers_photos, tip_device, tip_form, tip_share
from patrol.web.public.tip_form import MOST_BODY, MOST_PHOTOS, REFUSALS, FormPage

blueprint = Blueprint("tip", __name__)

PAGE = FormPage()


@blueprint.get("/tip")
@allow(PUBLIC)
def page() -> Response:
    """Show the form of a new tip; `?at=` is the code of a label, which says the place."""
    said = tip_form.at_label(request.args.get("at", ""))
    return tip_form.show(PAGE, secrets.token_hex(16), said, "")


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
        return tip_form.again(PAGE, error)
    tip_device.remember(answer)
    return answer


def _stored() -> str:
    """Check and store the tip; return the token of its status page."""
    said = tip_form.filled()
    token = tip_form.token_of(said.cid)
    if tip_form.is_kept(token):  # before its photos are decoded and stored a second time
        return token
    _refuse_blocked(said)
    # After the checks: only whole tips count.
    share = tip_share.take(said.chip, said.position, said.place)
    app_lanes = lanes(current_app)
    lane = app_lanes.tips if share.is_within else app_lanes.tips_beyond
    turns.give_back()  # a photo's decoder takes long
    files = strangers_photos.files(MOST_PHOTOS, lane)
    tip_form.refuse_empty(files)
    with lane.turn():
        record = tip_form.record_of(sources.TIP, said, files.taken)

        def author(session: Session) -> sources.Speaker:
            return sources.tip_author(
                session,
                _root(session),
                record["location"],
                network=share.network,
                is_within_share=share.is_within,
            )

        tip_form.keep(record, token, files, author)
    return token


def _refuse_blocked(said: tip_form.Filled) -> None:
    """Refuse a tip from a blocked place, with the numbers to call.

    Raises: Problem 422.
    """
    at = said.position
    point = Point(at["lat"], at["lon"]) if at else None
    with services().database.read() as session:
        row = tip_block.of_tip(session, point, said.place, said.chip.severity)
    if row is not None:
        until = f"{clock.local(row.until_at):%m-%d %H:%M}"
        reason = f"{row.reason}。" if row.reason else ""
        raise Problem(422, "tips_blocked", words={"until": until, "reason": reason})


def _root(session: Session) -> int:
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root is None:
        raise Problem(503, "not_set_up")
    return root
