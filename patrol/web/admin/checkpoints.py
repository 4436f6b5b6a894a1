"""巡防点位: an administrator adds, corrects and retires points, and prints their labels."""

from collections.abc import Callable
from typing import Annotated

import segno
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as Redirect

from patrol import access
from patrol.geo import Datum
from patrol.models import AuditAct, CheckpointRecord, Role
from patrol.models.rounds import PointScan
from patrol.people.desk_user import Author
from patrol.queries import checkpoints as query
from patrol.queries import desk_users
from patrol.queries.people_shapes import AreaNode
from patrol.rounds import checkpoint
from patrol.rounds.checkpoint import LEAST_RADIUS_M, MOST_RADIUS_M, USUAL_RADIUS_M, CheckpointEntry
from patrol.web.admin.areas import MOST_ID
from patrol.web.admin.boundaries import FileDatum
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import asks, gives, keyed, refuses, takes
from patrol.web.http.gate import (
    ADMINS,
    CHIEFS,
    PUBLIC,
    actor,
    allow,
    lacks_factor,
    maybe_actor,
    services,
)
from patrol.web.phone import photos

blueprint = Blueprint("checkpoint_records", __name__)

PATH = "/api/v1/admin/checkpoints"
MOST_LABELS = 500
CheckpointId = Annotated[int, Field(ge=1, lt=MOST_ID)]


class CheckpointsOut(TypedDict):
    """The points of the caller's areas, and the areas that a new one may be in."""

    may_change: bool
    areas: list[AreaNode]
    checkpoints: list[CheckpointRecord]


class CheckpointOut(TypedDict):
    """The point after the change."""

    checkpoint: CheckpointRecord


class PointScansOut(TypedDict):
    """The newest looks at one point; reading them is an act of the audit."""

    scans: list[PointScan]


class CheckpointIn(Body):
    """The record of a point; the position is in `datum`."""

    area_id: CheckpointId
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=120)
    look: str = Field(default="", max_length=200)
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    datum: FileDatum = Datum.WGS84
    radius_m: int = Field(default=USUAL_RADIUS_M, ge=LEAST_RADIUS_M, le=MOST_RADIUS_M)
    tag: str = Field(default="", max_length=40)


class RelabelIn(Body):
    """The points that get new labels."""

    checkpoint_ids: list[CheckpointId] = Field(min_length=1, max_length=MOST_LABELS)


class RelabelOut(TypedDict):
    """The page with the new labels."""

    page: str


@blueprint.get(PATH)
@allow(CHIEFS)
@gives(CheckpointsOut)
def all_checkpoints() -> Response:
    """Read the points of the caller's areas."""
    me = actor()
    with services().database.read() as session:
        nodes = desk_users.areas(session, me.area_ids)
        rows = query.listed(session, me)
    may_change = me.role == Role.ADMIN
    return jsonify(may_change=may_change, areas=list(nodes.values()), checkpoints=rows)


@blueprint.post(PATH)
@allow(ADMINS)
@keyed
@takes(CheckpointIn)
@gives(CheckpointOut, 201)
@refuses(404, "no_area")
@refuses(409, "checkpoint_taken", "tag_taken")
@refuses(422, "far_position", "abroad_position", "swapped_position", "bad_tag")
def add() -> Response:
    """Add a point; it gets the code of its label at once."""
    entry, me = _entry(read(CheckpointIn)), actor()

    def act(session: Session) -> Answer:
        row = checkpoint.add(session, entry, Author.of(me))
        return 201, {"checkpoint": query.record(session, row)}

    return answered(act)


@blueprint.patch(f"{PATH}/<int:checkpoint_id>")
@allow(ADMINS)
@keyed
@takes(CheckpointIn)
@gives(CheckpointOut)
@refuses(404, "no_checkpoint", "no_area")
@refuses(409, "checkpoint_taken", "tag_taken")
@refuses(422, "far_position", "abroad_position", "swapped_position", "bad_tag")
def amend(checkpoint_id: int) -> Response:
    """Change what is kept of a point."""
    entry, me = _entry(read(CheckpointIn)), actor()

    def act(session: Session) -> Answer:
        row = checkpoint.one(session, me, checkpoint_id)
        checkpoint.amend(session, row, entry, Author.of(me))
        return 200, {"checkpoint": query.record(session, row)}

    return answered(act)


@blueprint.put(f"{PATH}/<int:checkpoint_id>/retirement")
@allow(ADMINS)
@keyed
@gives(CheckpointOut)
@refuses(404, "no_checkpoint")
def retire(checkpoint_id: int) -> Response:
    """Take a point out of use: no new round has it, and no list of the desk."""
    return answered(_retirement(checkpoint_id, is_retired=True))


@blueprint.delete(f"{PATH}/<int:checkpoint_id>/retirement")
@allow(ADMINS)
@keyed
@gives(CheckpointOut)
@refuses(404, "no_checkpoint")
def restore(checkpoint_id: int) -> Response:
    """Bring a point back into use."""
    return answered(_retirement(checkpoint_id, is_retired=False))


def _retirement(checkpoint_id: int, *, is_retired: bool) -> Callable[[Session], Answer]:
    me = actor()

    def act(session: Session) -> Answer:
        row = checkpoint.one(session, me, checkpoint_id)
        checkpoint.set_retired(session, row, Author.of(me), is_retired=is_retired)
        return 200, {"checkpoint": query.record(session, row)}

    return act


@blueprint.get(f"{PATH}/<int:checkpoint_id>/scans")
@allow(CHIEFS)
@gives(PointScansOut)
@refuses(404, "no_checkpoint")
def scans(checkpoint_id: int) -> Response:
    """Read who looked at one point; each reading is an act of the audit."""
    me = actor()
    with services().database.read() as session:
        row = checkpoint.one(session, me, checkpoint_id)
        rows = query.looks(session, checkpoint_id)
        audited.gather(AuditAct.READ, f"looks at the point {row.name}")
    return jsonify(scans=rows)


@blueprint.get(f"{PATH}/<int:checkpoint_id>/photos/<sha256>")
@allow(CHIEFS)
@asks("small", str, "Given: the small copy.")
@gives(bytes, media="image/jpeg")
@refuses(404, "no_checkpoint", "no_photo_found")
def photo(checkpoint_id: int, sha256: str) -> Response:
    """Show the photo that proves a look at one point; each reading is an act of the audit."""
    me = actor()
    with services().database.read() as session:
        row = checkpoint.one(session, me, checkpoint_id)
        if not query.proves(session, checkpoint_id, sha256):
            raise access.NotFound("photo_found")
        audited.gather(AuditAct.PHOTO_READ, f"{sha256} of the point {row.name}")
    return photos.file_of(sha256, thumbnail="small" in request.args, is_shared=True)


@blueprint.post("/api/v1/admin/checkpoint-labels")
@allow(ADMINS)
@keyed
@takes(RelabelIn)
@gives(RelabelOut, 201)
@refuses(404, "no_checkpoint")
def relabel() -> Response:
    """Give these points new labels; the old ones prove nothing any more."""
    ids, me = sorted(set(read(RelabelIn).checkpoint_ids)), actor()

    def act(session: Session) -> Answer:
        rows = [checkpoint.one(session, me, key) for key in ids]
        checkpoint.relabel(session, rows, Author.of(me))
        query_string = "&".join(f"point={key}" for key in ids)
        return 201, {"page": f"/admin/checkpoint-labels?{query_string}"}

    return answered(act)


@blueprint.get("/admin/checkpoint-labels")
@allow(PUBLIC)
def page() -> Response | Redirect:
    """Show the labels of the points in the address, to print; only for an administrator."""
    me = maybe_actor()
    if me is None or str(me.role) not in ADMINS or lacks_factor(me):
        return redirect("/signin?next=/admin/checkpoints")
    asked = request.args.getlist("point", type=int)[:MOST_LABELS]
    ids = [key for key in asked if 0 < key < MOST_ID]
    with services().database.read() as session:
        rows = checkpoint.for_labels(session, ids, me.area_ids)
    labels = [{"name": row.name, "code": row.code, "qr": _qr(row.code)} for row in rows]
    return make_response(render_template("checkpoint_labels.html", labels=labels))


def _qr(code: str) -> str:
    address = f"{services().settings.public_url}/phone?point={code}"
    # Half of a label on a gate may be scratched away.
    return segno.make(address, error="q").svg_data_uri(scale=4, border=2)


def _entry(body: CheckpointIn) -> CheckpointEntry:
    """Return the entry of a body, in an area of the caller's.

    Raises: NotFound.
    """
    if body.area_id not in actor().area_ids:
        raise access.NotFound("area")
    return CheckpointEntry(**body.model_dump())
