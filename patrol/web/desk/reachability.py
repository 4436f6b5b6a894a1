"""叫得通: the board of channels, and the comms check that tests them."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access
from patrol.models import Channel, CommsAnswer, CommsCheck
from patrol.models.shapes import CommsCheckResults
from patrol.queries import moving, reachability
from patrol.queries.reachability_shapes import ReachabilityBoard
from patrol.reachability import comms_check
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, PHONE, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import ReceiptOut

blueprint = Blueprint("reachability", __name__)


@blueprint.get("/api/v1/reachability")
@allow(DESK)
@gives(ReachabilityBoard)
def board() -> Response:
    """叫得通: read each member's grade on each channel, with the reason."""
    with services().database.read() as session:
        state = reachability.board(session, actor())
        state["move"] = moving.state(session, actor(), services().settings)
        return jsonify(state)


class CommsCheckOut(TypedDict):
    """A comms check, with the result of each member."""

    check: CommsCheckResults


class CommsCheckIn(Body):
    """The members to ask."""

    members: list[str] = Field(default_factory=list, max_length=200)
    """Call signs; an empty list means everyone on duty."""


@blueprint.post("/api/v1/comms-checks")
@allow(DESK)
@keyed
@takes(CommsCheckIn)
@gives(CommsCheckOut, 201)
@refuses(404, "no_member")
@refuses(409, "comms_check_running")
def start() -> Response:
    """通信测试: ask every member on duty, or the named ones, to answer on the phone."""
    body = read(CommsCheckIn)
    me = actor()
    with services().database.read() as session:
        access.members(session, me, body.members)  # all or nobody, as an order

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
@gives(CommsCheckOut)
@refuses(404, "no_comms_check")
def results(check_id: str) -> Response:
    """Read the results of a comms check, one row for each member."""
    with services().database.read() as session:
        check = session.get(CommsCheck, check_id)
        if check is None or check.area_id not in actor().area_ids:
            raise access.NotFound("comms_check")
        return jsonify(check=comms_check.results(session, check))


class CommsCheckReceiptIn(Body):
    """The channel by which the phone got the comms check."""

    kind: str = Field(pattern="^shown$")
    channel: Channel


@blueprint.post("/api/v1/comms-checks/<check_id>/receipts")
@allow(PHONE)
@keyed
@takes(CommsCheckReceiptIn)
@gives(ReceiptOut)
@refuses(404, "no_comms_check")
def show(check_id: str) -> Response:
    """Record that a phone has shown the comms check."""
    body = read(CommsCheckReceiptIn)

    def act(session: Session) -> Answer:
        is_new = comms_check.shown(session, _mine(session, check_id), body.channel)
        return 200, {"effect": "applied" if is_new else "late"}

    return answered(act)


class CommsCheckAnswerIn(Body):
    """An empty body: the press of the button is the answer."""


@blueprint.post("/api/v1/comms-checks/<check_id>/answer")
@allow(PHONE)
@keyed
@takes(CommsCheckAnswerIn)
@gives(ReceiptOut)
@refuses(404, "no_comms_check")
def answer(check_id: str) -> Response:
    """Record that the member has pressed the button of the comms check."""
    read(CommsCheckAnswerIn)  # it has no fields, and this refuses a body with any

    def act(session: Session) -> Answer:
        is_new = comms_check.answered(session, _mine(session, check_id))
        return 200, {"effect": "applied" if is_new else "late"}

    return answered(act)


def _mine(session: Session, check_id: str) -> CommsAnswer:
    row = comms_check.row_of(session, check_id, actor().member_id or 0)
    if row is None:
        raise access.NotFound("comms_check")
    return row
