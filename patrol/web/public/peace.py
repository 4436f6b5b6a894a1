"""安静凭证: the page of a noise case for the person who complained, by an unguessable link."""

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template

from patrol import clock
from patrol.i18n import t
from patrol.models import AuditAct
from patrol.noise import peace
from patrol.queries import peace as peace_query
from patrol.queries.peace import Agreed, Peace
from patrol.status import IncidentStatus
from patrol.web.http import audited, link_limit
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.language import language
from patrol.web.public.peace_chart import chart

blueprint = Blueprint("peace", __name__)

S = IncidentStatus
STATES = {
    S.RESOLVED: "peace.state.resolved",
    S.CLOSED: "peace.state.closed",
    S.TRANSFERRED: "peace.state.transferred",
    S.CANCELLED: "peace.state.cancelled",
}


@blueprint.get("/peace/<token>")
@allow(PUBLIC)
def show(token: str) -> Response:
    """Show levels, visits and what was agreed; a link that does not work tells nothing."""
    with services().database.read() as session:
        link = peace.find(session, token)
        link_limit.count("peace", token, "600/minute", is_live=link is not None)
        told = peace_query.read(session, services().office, link) if link else None
        page = render_template("peace.html", **_shown(told)) if told else _gone()
    if told is not None:
        # Not who: the address of a person who complained is kept nowhere.
        audited.gather_of_stranger(AuditAct.READ, f"peace {told.case.id}")
    response = make_response(page, 200 if told else 404)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _gone() -> str:
    return render_template("peace_gone.html")


def _shown(told: Peace) -> dict[str, object]:
    """Return the words of the page, in the language of the reader."""
    tag, near = language(), told.station
    station = near.station if near else None
    name = (station.name_en if tag == "en" else "") or station.name if station else ""
    return {
        "number": told.case.number,
        "state": STATES.get(told.case.status, "peace.state.watching"),
        "is_over": told.is_over,
        "now": _now(told),
        "station": name,
        "distance_m": near.distance_m if near else None,
        "chart": chart(told.curve, told.visits) if told.curve else None,
        "before": _decibels(told.before),
        "after": _decibels(told.after),
        "limit": f"{told.limit / 100:g}" if told.limit is not None else None,
        "is_doubtful": told.is_doubtful,
        "visits": [_time(at) for at in told.visits],
        "agreed": [_agreed(each, tag) for each in told.agreed],
        "photos": told.photos,
        "expires_at": _time(told.expires_at),
    }


def _now(told: Peace) -> str | None:
    """Return the key of the sentence about the level, where a station has raised the case."""
    if told.station is None or told.station.distance_m is not None:
        return None
    return "peace.now.loud" if told.is_loud else "peace.now.quiet"


def _agreed(each: Agreed, tag: str) -> dict[str, str]:
    """Return a dissuasion in words of ours; what a member typed stays inside."""
    told = [t(f"phone.dissuasion.told.{code}", tag) for code in each.told]
    known = services().office.sound_sources.get(each.sound_source or "")
    return {
        "at": _time(each.at),
        "told": (" · " if tag == "en" else "；").join(told),
        "reaction": t(f"phone.dissuasion.reaction.{each.reaction}", tag),
        "source": (known.words.get(tag) or known.zh) if known else "",
    }


def _decibels(hundredths: int | None) -> str | None:
    return None if hundredths is None else f"{hundredths / 100:.1f}"


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%m-%d %H:%M}"
