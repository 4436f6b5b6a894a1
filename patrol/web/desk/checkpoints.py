"""多久没人看过: the points of the desk's areas, the longest unseen first. It names no member."""

from flask import Blueprint, Response, jsonify
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import CheckpointNow
from patrol.models.shapes import Moment
from patrol.queries import checkpoints
from patrol.web.http.contract import gives
from patrol.web.http.gate import DESK, actor, allow, services

blueprint = Blueprint("checkpoints", __name__, url_prefix="/api/v1")


class UnseenOut(TypedDict):
    """The points in use, the longest unseen first; `now` is the time of the answer."""

    now: Moment
    checkpoints: list[CheckpointNow]


@blueprint.get("/checkpoints")
@allow(DESK)
@gives(UnseenOut)
def unseen() -> Response:
    """Read when somebody last looked at each point."""
    with services().database.read() as session:
        rows = checkpoints.unseen(session, actor())
    return jsonify(now=clock.iso(clock.now()), checkpoints=rows)
