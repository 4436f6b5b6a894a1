"""公约: the files of an estate for its evidence pack; put in, read and removed."""

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import json_text
from patrol.areas import place
from patrol.models import AuditAct, CovenantMedia
from patrol.noise import covenant
from patrol.queries import covenants
from patrol.queries.covenants import CovenantState
from patrol.web.http import audited, limit
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import FORM, KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.phone.photos import NO_PAGE

blueprint = Blueprint("covenants", __name__, url_prefix="/api/v1")

LONGEST_TITLE = 100


class CovenantIn(TypedDict):
    """A form with a PDF, JPEG or PNG of at most 5 MB, and its title."""

    file: bytes
    title: str


class CovenantOut(TypedDict):
    """The file as it is stored; `duplicate` when this very file was there already."""

    covenant: CovenantState
    duplicate: bool


class CovenantsOut(TypedDict):
    """The files of an estate, the oldest first."""

    covenants: list[CovenantState]


class CovenantReasonIn(Body):
    """The reason, which stands in the feed."""

    reason: str = Field(min_length=1, max_length=200)


class CovenantGoneOut(TypedDict):
    """The id of what is gone."""

    id: str


@blueprint.get("/noise/packs/<int:place_id>/covenants")
@allow(CHIEFS)
@gives(CovenantsOut)
@refuses(404, "no_place")
def of_place(place_id: int) -> Response:
    """List the covenants (公约) of an estate."""
    with services().database.read() as session:
        rows = covenants.of_estate(session, actor(), place_id)
        return jsonify(covenants=[covenants.state(row) for row in rows])


@blueprint.post("/noise/packs/<int:place_id>/covenants")
@allow(CHIEFS)
@takes(CovenantIn, FORM)
@at_most(covenant.LARGEST_BYTES + 64 * KB)
@gives(CovenantOut, 201)
@gives(CovenantOut, 200)
@refuses(404, "no_place")
@refuses(409, "covenants_used_up")
@refuses(413, "too_large", "photo_refused")
@refuses(415, "covenant_refused", "photo_refused")
@refuses(422, "no_covenant_file", "no_covenant_title")
@refuses(429, "too_many")
@refuses(503, "photos_busy")
def add(place_id: int) -> Response:
    """Keep a covenant of an estate. The same file again is 200 and changes nothing."""
    me = actor()
    limit.hit("covenants", me.key, "30/minute")
    with services().database.read() as session:
        covenants.of_estate(session, me, place_id)  # before the file is decoded
    part = request.files.get("file")
    if part is None:
        raise Problem(422, "no_covenant_file")
    with part.stream:
        data = part.stream.read(covenant.LARGEST_BYTES + 1)
    row = covenant.judged(data, services().decoders.decode, _title(), by=me.name)
    with services().database.write() as session:
        stored, is_new = covenant.add(session, row, place.place(session, me, place_id))
        body = {"covenant": covenants.state(stored), "duplicate": not is_new}
    response = jsonify(body)
    response.status_code = 201 if is_new else 200
    return response


@blueprint.get("/covenants/<covenant_id>/file")
@allow(CHIEFS)
@gives(bytes, media="application/octet-stream")
@refuses(404, "no_covenant")
def file(covenant_id: str) -> Response:
    """Download a covenant; each reading stands in the audit."""
    with services().database.read() as session:
        row, _ = covenant.one(session, covenant_id, actor().area_ids)
        content, media = row.content, CovenantMedia(row.media)
    response = Response(content, mimetype="application/octet-stream")
    name = f"covenant-{covenant_id[:12]}.{covenants.ENDINGS[media]}"
    # The file came from outside: it is saved, and never opened as a page of ours.
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Content-Security-Policy"] = NO_PAGE
    response.headers["Cache-Control"] = "no-store"
    audited.gather(AuditAct.READ, f"covenant {covenant_id}")
    return response


@blueprint.delete("/covenants/<covenant_id>")
@allow(CHIEFS)
@keyed
@takes(CovenantReasonIn)
@gives(CovenantGoneOut)
@refuses(404, "no_covenant")
def remove(covenant_id: str) -> Response:
    """Remove a covenant; its digest stays in the record."""
    body, me = read(CovenantReasonIn), actor()

    def act(session: Session) -> Answer:
        row, estate = covenant.one(session, covenant_id, me.area_ids)
        covenant.remove(session, row, estate, by=me.name, reason=body.reason)
        return 200, {"id": covenant_id}

    return answered(act)


def _title() -> str:
    """Return the title of the form. Raises: Problem 422."""
    title = " ".join(json_text.storable(request.form.get("title", "")).split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise Problem(422, "no_covenant_title")
    return title
