"""网格链接: an administrator makes links for grid workers in bulk, and ends one of them."""

import json
from typing import Annotated

import segno
from flask import Blueprint, Response, jsonify
from pydantic import Field, StringConstraints
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.intake import links, registry
from patrol.models import AuditAct, Role, Source
from patrol.models.shapes import Moment
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("source_links", __name__, url_prefix="/api/v1/admin/sources")

MOST_LINKS = 60
"""Links on one sheet."""
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class LinksIn(Body):
    """The office's words for the workers, one for each link."""

    labels: list[Label] = Field(min_length=1, max_length=MOST_LINKS)


class MadeLink(TypedDict):
    """A new link; its words are shown this once."""

    label: str
    link: str
    qr_svg: str


class LinkState(TypedDict):
    """A link that counts; its secret is never shown again."""

    id: str
    label: str
    made_at: Moment
    made_by: str


class LinksOut(TypedDict):
    """The links of a source, and those that this call has made."""

    source: str
    may_change: bool
    links: list[LinkState]
    made: list[MadeLink]


@blueprint.get("/<code>/links")
@allow(CHIEFS)
@gives(LinksOut)
@refuses(404, "no_source")
def listed(code: str) -> Response:
    """Read the links that open the page of a source."""
    with services().database.read() as session:
        return jsonify(_out(session, registry.one(session, actor(), code)))


@blueprint.post("/<code>/links")
@allow(ADMINS)
@keyed
@takes(LinksIn)
@gives(LinksOut, 201)
@refuses(404, "no_source")
@refuses(422, "no_page")
def make(code: str) -> Response:
    """Make a link for each label, to print and hand out; a repeated key makes no second ones."""
    labels, me, secret_key = read(LinksIn).labels, actor(), services().settings.secret_key

    def act(session: Session) -> Answer:
        source = registry.one(session, me, code)
        made = links.make(session, source, labels, secret_key=secret_key, by=me.name)
        audited.note(session, AuditAct.LINK_MADE, code)
        session.flush()
        return 201, {**_out(session, source), "made": [[row.label, row.id] for row in made]}

    # The kept answer names the links that were made; their secrets are put in afterwards.
    response = answered(act)
    answer = response.get_json()
    answer["made"] = [_made(label, link_id) for label, link_id in answer["made"]]
    response.set_data(json.dumps(answer))
    return response


@blueprint.delete("/<code>/links/<link_id>")
@allow(ADMINS)
@gives(LinksOut)
@refuses(404, "no_source", "no_link")
def end(code: str, link_id: str) -> Response:
    """End one link at once; the others go on."""
    me = actor()
    with services().database.write() as session:
        source = registry.one(session, me, code)
        links.end(session, source, link_id, by=me.name)
        session.flush()
        answer = _out(session, source)
    return jsonify(answer)


def _made(label: str, link_id: str) -> MadeLink:
    secret = links.secret_of(services().settings.secret_key, link_id)
    link = f"{services().settings.public_url}/grid/enter#{secret}"
    return {
        "label": label,
        "link": link,
        "qr_svg": segno.make(link, error="m").svg_inline(scale=4, border=2),
    }


def _out(session: Session, source: Source) -> LinksOut:
    return {
        "source": source.name or source.code,
        "may_change": actor().role == Role.ADMIN,
        "links": [
            {
                "id": row.id,
                "label": row.label,
                "made_at": clock.iso(row.made_at),
                "made_by": row.made_by,
            }
            for row in links.listed(session, source)
        ],
        "made": [],
    }
