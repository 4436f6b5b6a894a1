"""隐患整改通知书: the printed notice of a hazard, and the link that it carries."""

import segno
from flask import Blueprint, Response, jsonify, make_response, render_template
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.access import NotFound
from patrol.estates import hazard, rectify_link
from patrol.models import Hazard
from patrol.models.hazard_states import WholeHazard
from patrol.office import words_in
from patrol.places.street import current
from patrol.queries import hazards
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import DESK, PUBLIC, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.led_away import led_away

blueprint = Blueprint("hazard_notice", __name__)


class HazardLinkOut(TypedDict):
    """The hazard, and the address of its link; null when there is none."""

    hazard: WholeHazard
    url: str | None


@blueprint.put("/api/v1/hazards/<hazard_id>/link")
@allow(DESK)
@gives(HazardLinkOut)
@refuses(404, "no_hazard")
@refuses(409, "handled")
def link(hazard_id: str) -> Response:
    """Make the link of the responsible side; while it works, the same one comes again."""
    # It takes no key: an answer with a secret would be stored with it.
    me, settings = actor(), services().settings
    with services().database.write() as session:
        row = hazard.one(session, me, hazard_id)
        secret = rectify_link.make(session, row, secret_key=settings.secret_key, by=me.name)
        state = hazards.whole(session, row)
    return jsonify(hazard=state, url=f"{settings.public_url}/rectify/{secret}")


@blueprint.delete("/api/v1/hazards/<hazard_id>/link")
@allow(DESK)
@gives(HazardLinkOut)
@refuses(404, "no_hazard")
def unlink(hazard_id: str) -> Response:
    """End the link: whoever has it reads and does nothing any more."""
    me = actor()
    with services().database.write() as session:
        row = hazard.one(session, me, hazard_id)
        rectify_link.unlink(session, row, by=me.name)
        state = hazards.whole(session, row)
    return jsonify(hazard=state, url=None)


@blueprint.get("/hazards/<hazard_id>/notice")
@allow(PUBLIC)
def notice(hazard_id: str) -> Response | Redirect:
    """Show the notice of a hazard to print; its words are the office's.

    Raises: NotFound.
    """
    if away := led_away("/hazards", DESK):
        return away
    with services().database.read() as session:
        row = hazard.one(session, actor(), hazard_id)
        if row.told_at is None:
            raise NotFound("hazard")
        page = _page(session, row)
    return make_response(page)


def _page(session: Session, row: Hazard) -> str:
    settings, street = services().settings, current(session)
    secret = rectify_link.secret_of(row, settings.secret_key)
    address = f"{settings.public_url}/rectify/{secret}" if secret else ""
    qr = segno.make(address, error="m").svg_data_uri(scale=4, border=2) if address else ""
    told = clock.local(row.told_at).date() if row.told_at else clock.today()
    name = street.name if street else ""
    return render_template(
        "hazard_notice.html", hazard=row, words=_words(row), qr=qr, told=told, street=name
    )


def _words(row: Hazard) -> dict[str, str]:
    """Return the paragraphs of the office by code, with what they say of this hazard."""
    facts = {
        "{responsible}": row.responsible,
        "{spot}": row.spot,
        "{due}": row.due_on.isoformat(),
        "{number}": row.number,
    }
    filled: dict[str, str] = {}
    for code, entry in services().office.notice_words.items():
        text = words_in(entry.words, language())
        for sign, fact in facts.items():
            text = text.replace(sign, fact)
        filled |= {} if entry.hidden else {code: text}
    return filled
