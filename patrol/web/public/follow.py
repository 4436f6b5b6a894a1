"""短信告知: the page that the short address in a text opens, and its one press that stops them."""

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as Redirect

from patrol.access import NotFound
from patrol.i18n import t
from patrol.intake import followers, news_texts
from patrol.intake.news_texts import FollowerStanding
from patrol.models import Follower, FollowerWord
from patrol.office import words_in
from patrol.web.http import link_limit
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.language import language

blueprint = Blueprint("follow", __name__)

LOOKS = "120/minute"


@blueprint.get("/f/<code>")
@allow(PUBLIC)
def page(code: str) -> Response:
    """Show what became of the matter, and whether more texts come."""
    with services().database.read() as session:
        row = followers.of_code(session, code)
        link_limit.count("follow", code, LOOKS, is_live=row is not None)
        now = news_texts.standing_of(session, services().office, row) if row else None
        shown = _shown(row, now) if row else None
    if shown is None:
        response = make_response(render_template("follow_gone.html"), 404)
    else:
        response = make_response(render_template("follow.html", code=code, **shown))
    response.headers["Cache-Control"] = "no-store"
    # As at the page of a tip: no other site may learn the address, and our own form is posted.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _shown(row: Follower, now: FollowerStanding | None) -> dict[str, object]:
    known = services().office.dispositions.get(now.result or "") if now else None
    return {
        "sentence": t(f"follow.now.{now.state if now else 'received'}", language()),
        "number": now.number if now else None,
        "result": words_in(known.words, language()) if known else "",
        "is_over": now is not None and now.word == FollowerWord.ENDED,
        "phone": followers.masked(row),
        "is_stopped": row.stopped_at is not None,
    }


@blueprint.post("/f/<code>/stop")
@allow(PUBLIC)
def stop(code: str) -> Redirect:
    """Stop all texts to this number.

    Raises: NotFound.
    """
    with services().database.read() as session:  # a guess takes no write lock
        is_live = followers.of_code(session, code) is not None
    link_limit.count("follow", code, LOOKS, is_live=is_live)
    if not is_live:
        raise NotFound("link")
    with services().database.write() as session:
        if row := followers.of_code(session, code):
            followers.stop(session, row)
    return redirect(f"/f/{code}", 303)
