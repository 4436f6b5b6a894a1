"""换班 at the desk: the swaps that two members agreed on, and the desk's yes or no."""

from flask import Blueprint, Response, jsonify
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.people import swap
from patrol.queries import swaps
from patrol.queries.rota_shapes import SwapState
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services

blueprint = Blueprint("swaps", __name__, url_prefix="/api/v1/swaps")


class SwapsOut(TypedDict):
    """The swaps that wait, and those that ended in the last week."""

    swaps: list[SwapState]


class SwapOut(TypedDict):
    """The swap after the act."""

    swap: SwapState


class DecisionIn(Body):
    """True: the rota is changed. False: the desk refuses."""

    approved: bool


@blueprint.get("")
@allow(DESK)
@gives(SwapsOut)
def all_swaps() -> Response:
    """Read the swaps of the caller's areas; those that wait for the desk come first."""
    with services().database.read() as session:
        return jsonify(swaps=swaps.for_desk(session, actor()))


@blueprint.put("/<swap_id>/decision")
@allow(DESK)
@keyed
@takes(DecisionIn)
@gives(SwapOut)
@refuses(404, "no_swap")
@refuses(409, "swap_over", "swap_not_agreed")
def decide(swap_id: str) -> Response:
    """Approve or refuse a swap. One that is no longer possible ends as `void`."""
    body = read(DecisionIn)

    def act(session: Session) -> Answer:
        row = swap.decide(session, actor(), swap_id, is_approved=body.approved)
        return 200, {"swap": swaps.one(session, row)}

    return answered(act)
