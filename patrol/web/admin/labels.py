"""标签: the printed codes of places, which open 随手拍 with the place filled in."""

from typing import Annotated

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as Redirect

from patrol.areas import label, place
from patrol.queries import areas
from patrol.web.admin.areas import MOST_ID
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, PUBLIC, actor, allow, lacks_factor, maybe_actor, services

blueprint = Blueprint("labels", __name__)

PlaceId = Annotated[int, Field(ge=1, lt=MOST_ID)]


class LabelsIn(Body):
    """The places whose labels are to be printed."""

    place_ids: list[PlaceId] = Field(min_length=1, max_length=areas.MOST_PLACES)


class LabelsOut(TypedDict):
    """The page with the labels."""

    page: str


@blueprint.post("/api/v1/admin/place-labels")
@allow(ADMINS)
@keyed
@takes(LabelsIn)
@gives(LabelsOut, 201)
@refuses(404, "no_place")
def give() -> Response:
    """Give each of these places a code for its label, and say where the labels are printed."""
    ids, me = sorted(set(read(LabelsIn).place_ids)), actor()

    def act(session: Session) -> Answer:
        label.give(session, [place.place(session, me, place_id) for place_id in ids])
        return 201, {"page": "/admin/place-labels?" + "&".join(f"place={key}" for key in ids)}

    return answered(act)


@blueprint.get("/admin/place-labels")
@allow(PUBLIC)
def page() -> Response | Redirect:
    """Show the labels of the places in the address, to print; only for an administrator."""
    me = maybe_actor()
    if me is None or str(me.role) not in ADMINS or lacks_factor(me):
        return redirect("/signin?next=/admin/areas")
    asked = request.args.getlist("place", type=int)[: areas.MOST_PLACES]
    ids = [key for key in asked if 0 < key < MOST_ID]
    with services().database.read() as session:
        rows = label.labelled(session, ids, me.area_ids)
    labels = [{"name": row.name, "code": row.code, "qr": _qr(row.code)} for row in rows]
    return make_response(render_template("place_labels.html", labels=labels))


def _qr(code: str | None) -> str:
    address = f"{services().settings.public_url}/tip?at={code}"
    # Half of a label on a lamp post may be scratched away.
    return segno.make(address, error="q").svg_data_uri(scale=4, border=2)
