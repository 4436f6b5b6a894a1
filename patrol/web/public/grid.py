"""网格上报 and 企呼我为: a page by link, whose secret is its holder's own and may be ended.

The form is that of 随手拍; what its word does stands in the row of the source.
"""

import secrets
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol import access
from patrol.intake import accept, links, sources
from patrol.models import Source
from patrol.queries import tip as tip_query
from patrol.web.http import limit, turns
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.guesses import FROM_ONE_PLACE, place
from patrol.web.http.problem import Problem
from patrol.web.public import source_rate, strangers_photos, tip_form
from patrol.web.public.tip_form import MOST_BODY, MOST_PHOTOS, REFUSALS, FormPage

blueprint = Blueprint("grid", __name__)

COOKIE = "grid"
LIFE = timedelta(days=365)
MOST_REPORTS = 30


@blueprint.get("/grid/enter")
@allow(PUBLIC)
def enter_page() -> Response:
    """Show the page that a link opens; the secret behind its # never reaches a log."""
    response = make_response(render_template("grid_enter.html"))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.post("/grid/enter")
@allow(PUBLIC)
def enter() -> Response | Redirect:
    """Open the page of the grid whose secret the form has, and remember it on this device."""
    secret = request.form.get("secret", "")[:100]
    if _source_of(secret) is None:
        limit.hit("door", place(), FROM_ONE_PLACE)
        return _closed()
    answer = redirect("/grid", 303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(LIFE.total_seconds()),
        path="/grid",
        httponly=True,
        samesite="Lax",
        secure=services().settings.is_https,
    )
    return answer


@blueprint.get("/grid")
@allow(PUBLIC)
def page() -> Response:
    """Show the form, and what became of the newest reports of this grid."""
    source = _mine()
    if source is None:
        return _closed()
    said = tip_form.at_label(request.args.get("at", ""))
    return tip_form.show(_page_of(source), secrets.token_hex(16), said, "")


@blueprint.post("/grid")
@allow(PUBLIC)
@at_most(MOST_BODY)
def send() -> Response | Redirect:
    """Store a report of the grid and show its status page; the same form twice is one report.

    Raises: the errors in `REFUSALS`.
    """
    source = _mine()
    if source is None:
        if request.accept_mimetypes.accept_html:
            return _closed()
        raise Problem(410, "grid_closed")
    try:
        return redirect(f"/tip/{_stored(source)}", 303)
    except REFUSALS as error:
        if not request.accept_mimetypes.accept_html:
            raise
        return tip_form.again(_page_of(source), error)


def _stored(source: Source) -> str:
    """Check and store the report; return the token of its status page."""
    said = tip_form.filled()
    token = _token(source, said.cid)
    if tip_form.is_kept(token):
        return token
    source_rate.spend(source)
    turns.give_back()  # a photo's decoder takes long
    files = strangers_photos.files(MOST_PHOTOS, None)
    tip_form.refuse_empty(files)
    ours = sources.ENTERPRISE if _is_firms(source) else sources.GRID
    kind = ours.source if ours.source in source.kinds else source.kinds[0]
    record = tip_form.record_of(ours, said, files.taken, most_severe=source.most_severe) | {
        "source": kind,
        "source_system": source.code,
    }
    if ours is sources.ENTERPRISE:
        record["reporter"] |= tip_form.firm()
        accept.check(record)
    tip_form.keep(record, token, files, lambda session: _speaker(session, source))
    return token


def _is_firms(source: Source) -> bool:
    """True when a firm calls by this page (企呼我为)."""
    return sources.ENTERPRISE.source in source.kinds


def _speaker(session: Session, source: Source) -> accept.Speaker:
    return accept.speaker(source, access.below(session, source.area_id))


def _token(source: Source, cid: str) -> str:
    return tip_form.token_of(cid, f"grid {source.id}")


def _mine() -> Source | None:
    return _source_of(request.cookies.get(COOKIE, ""))


def _source_of(secret: str) -> Source | None:
    """Return the source whose link has this secret, while it counts and has a page."""
    with services().database.read() as session:
        source = links.source_of(session, secret)
        if source is not None:
            session.expunge(source)
    return source


def _page_of(source: Source) -> FormPage:
    with services().database.read() as session:
        reports = tip_query.of_source(session, services().office, source.id or 0, MOST_REPORTS)
    return FormPage(
        home="/grid",
        manifest="",
        owner=source.name or source.code,
        is_firms=_is_firms(source),
        reports=reports,
        links={
            report.intake.id: f"/tip/{_token(source, report.intake.source_ref)}"
            for report in reports
        },
    )


def _closed() -> Response:
    """Answer a link that counts no more, with the numbers to call."""
    response = make_response(render_template("grid_closed.html"), 410)
    response.headers["Cache-Control"] = "no-store"
    response.delete_cookie(COOKIE, path="/grid")
    return response
