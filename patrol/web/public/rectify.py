"""隐患整改: the responsible side says by an unguessable link that one hazard is mended.

The page works without JavaScript. A GET never acts: a preview in a messenger asks for it as well.
"""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol import sign_in
from patrol.estates import hazard, rectify_link
from patrol.estates.hazard import HazardAuthor
from patrol.models import AuditAct, Hazard, SystemActor
from patrol.status import HazardStatus
from patrol.transition import IllegalMove, LostRace
from patrol.web.http import audited, limit, link_limit, turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.phone import photos
from patrol.web.public import strangers_photos
from patrol.web.public.strangers_photos import Pictures
from patrol.web.public.tip_form import MOST_BODY, words

blueprint = Blueprint("rectify", __name__)

BY = SystemActor.FIRM
AT_ONCE = 3
"""Photos in one form."""
LONGEST = 300
TROUBLES = ("photo", "unread", "over")
"""The reasons why it was not taken; the page has a sentence for each."""


@blueprint.get("/rectify/<token>")
@allow(PUBLIC)
def show(token: str) -> Response:
    """Show the one hazard, as little of it as is needed to mend it; a dead link tells nothing."""
    with services().database.read() as session:
        row = _found(session, token)
        link_limit.count("rectify", token, "600/minute", is_live=row is not None)
        if row is None:
            return _gone()
        audited.gather_of_stranger(AuditAct.READ, f"hazard {row.id}")
        return _answer(render_template("rectify.html", **_shown(session, row)), 200)


def _answer(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    # Our own form needs its origin; no other site learns the address.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _gone() -> Response:
    return _answer(render_template("rectify_gone.html"), 404)


def _found(session: Session, token: str, *, lock: bool = False) -> Hazard | None:
    return rectify_link.find(session, token[: rectify_link.SECRET_LETTERS * 2], lock=lock)


def _shown(session: Session, row: Hazard) -> dict[str, Any]:
    trouble = request.args.get("trouble")
    return {
        "hazard": row,
        "is_open": row.status is HazardStatus.TOLD,
        "is_sent_back": row.status is HazardStatus.TOLD and row.failed_checks > 0,
        "answer": _answer_of_desk(session, row),
        "trouble": trouble if trouble in TROUBLES else None,
        "most": AT_ONCE,
    }


def _answer_of_desk(session: Session, row: Hazard) -> str:
    """Return the words with which the last re-check sent it back."""
    said = [act.words for act in hazard.acts(session, row.id) if act.kind == "check_failed"]
    return said[-1] if said else ""


@blueprint.post("/rectify/<token>")
@allow(PUBLIC)
@at_most(MOST_BODY)
def act(token: str) -> Response | Redirect:
    """Say that it is mended, with photos; the desk looks again."""
    with services().database.read() as session:
        row = _found(session, token)
        link_limit.count("rectify_act", token, "60/minute", is_live=row is not None)
        if row is None:
            return _gone()
        is_open = row.status is HazardStatus.TOLD
    limit.hit("rectify_link", sign_in.hashed(token), "20/10 minutes")
    if not is_open:
        return _back(token, "over")
    turns.give_back()  # a photo's decoder takes long
    pictures = strangers_photos.take(AT_ONCE, None)
    if not pictures.taken:
        return _back(token, "unread" if pictures.unread else "photo")
    try:
        is_found = _rectified(token, words("words", LONGEST), pictures)
    except (IllegalMove, LostRace):
        return _back(token, "over")
    return _back(token) if is_found else _gone()


def _back(token: str, trouble: str = "") -> Redirect:
    return redirect(f"/rectify/{token}{f'?trouble={trouble}' if trouble else ''}", 303)


def _rectified(token: str, said: str, pictures: Pictures) -> bool:
    """Keep the photos and the claim; False for a link that works no more.

    Raises: IllegalMove, LostRace.
    """
    names = [photo.sha256 for photo in pictures.taken]
    with services().database.write() as session:
        row = _found(session, token, lock=True)
        if row is None:
            return False
        photos.keep(session, pictures.taken, area_id=row.area_id, by=BY, owner=None)
        author = HazardAuthor(BY, None, names, frozenset(names))
        hazard.rectify(session, row, author, said)
    return True
