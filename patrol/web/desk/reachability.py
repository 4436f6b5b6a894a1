"""叫得通: the board of channels, and the comms check that proves them."""

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol import access
from patrol.models import Channel, CommsAnswer, CommsCheck
from patrol.queries import reachability
from patrol.reachability import comms_check
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.assets import assets
from patrol.web.http.gate import DESK, PHONE, PUBLIC, actor, allow, maybe_actor, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("reachability", __name__)


@blueprint.get("/reachability")
@allow(PUBLIC)
def page() -> Response | Redirect:
    found = maybe_actor()
    if found is None or not found.is_desk:
        return redirect("/signin")
    modules = assets().modules("admin/reachability/main.js")
    return make_response(render_template("reachability.html", modules=modules))


@blueprint.get("/api/v1/reachability")
@allow(DESK)
def board() -> Response:
    with services().database.read() as session:
        return jsonify(reachability.board(session, actor()))


class Testing(Body):
    members: list[str] = Field(default_factory=list, max_length=200)
    """Nobody named: everyone on duty."""


@blueprint.post("/api/v1/comms-checks")
@allow(DESK)
def start() -> Response:
    body = read(Testing)
    me = actor()

    def act(session: Session) -> Answer:
        try:
            check = comms_check.start(
                session, me.area_id, me.area_ids, by=me.name, call_signs=body.members
            )
        except comms_check.Running:
            raise Problem(409, "comms_check_running") from None
        return 201, {"check": comms_check.results(session, check)}

    return answered(act)


@blueprint.get("/api/v1/comms-checks/<check_id>")
@allow(DESK)
def results(check_id: str) -> Response:
    with services().database.read() as session:
        check = session.get(CommsCheck, check_id)
        if check is None or check.area_id not in actor().area_ids:
            raise access.NotFound("comms_check")
        return jsonify(check=comms_check.results(session, check))


class Showing(Body):
    kind: str = Field(pattern="^shown$")
    channel: Channel


@blueprint.post("/api/v1/comms-checks/<check_id>/receipts")
@allow(PHONE)
def show(check_id: str) -> Response:
    body = read(Showing)

    def act(session: Session) -> Answer:
        is_new = comms_check.shown(session, _mine(session, check_id), body.channel)
        return 200, {"effect": "applied" if is_new else "late"}

    return answered(act)


class Answering(Body):
    """Nothing but the press of the button."""


@blueprint.post("/api/v1/comms-checks/<check_id>/answer")
@allow(PHONE)
def answer(check_id: str) -> Response:
    read(Answering)

    def act(session: Session) -> Answer:
        is_new = comms_check.answered(session, _mine(session, check_id))
        return 200, {"effect": "applied" if is_new else "late"}

    return answered(act)


def _mine(session: Session, check_id: str) -> CommsAnswer:
    row = comms_check.row_of(session, check_id, actor().member_id or 0)
    if row is None:
        raise access.NotFound("comms_check")
    return row
