"""演练: whether this is a drill, the score of the system, and going on after a real case."""

from typing import NotRequired

from flask import Blueprint, Response, jsonify
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock, drill_mark
from patrol.models import DrillMark
from patrol.models.shapes import Moment
from patrol.queries import drill_score
from patrol.queries.drill_score import DrillScore
from patrol.web.http.answers import Answer, answered
from patrol.web.http.contract import gives, keyed, refuses
from patrol.web.http.gate import CHIEFS, DESK, PUBLIC, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("drills", __name__, url_prefix="/api/v1")


class DrillState(TypedDict):
    """The drill that this system holds; only `is_drill` when it holds none."""

    is_drill: bool
    at: NotRequired[Moment]
    real_url: NotRequired[str]
    """The address of the street's own system; empty when the drill does not watch it."""
    watched_at: NotRequired[Moment | None]
    """The time at which that system last answered."""
    interrupted_at: NotRequired[Moment | None]
    real_cases: NotRequired[int]
    """The real cases since the drill was interrupted."""


class DrillOut(DrillState):
    """The drill with the score of the system."""

    score: NotRequired[DrillScore]


@blueprint.get("/drill")
@allow(PUBLIC)
@gives(DrillState)
def state() -> Response:
    """Say whether this is a drill, and whether a real case has interrupted it."""
    with services().database.read() as session:
        return jsonify(_state(drill_mark.current(session)))


@blueprint.get("/drill/score")
@allow(DESK)
@gives(DrillOut)
def score() -> Response:
    """Read the score of the system in this drill; a street's own system has none."""
    with services().database.read() as session:
        mark = drill_mark.current(session)
        if mark is None:
            return jsonify(_state(mark))
        return jsonify(**_state(mark), score=drill_score.of(session))


@blueprint.post("/drill/resumption")
@allow(CHIEFS)
@keyed
@gives(DrillState)
@refuses(404, "no_drill")
def go_on() -> Response:
    """Go on with the drill after a real case."""

    def act(session: Session) -> Answer:
        mark = drill_mark.current(session)
        if mark is None:
            raise Problem(404, "no_drill")
        mark.interrupted_at, mark.real_cases = None, 0
        session.add(mark)
        return 200, dict(_state(mark))

    return answered(act)


def _state(mark: DrillMark | None) -> DrillState:
    if mark is None:
        return {"is_drill": False}
    return {
        "is_drill": True,
        "at": clock.iso(mark.at),
        "real_url": mark.real_url,
        "watched_at": clock.iso_or_none(mark.watched_at),
        "interrupted_at": clock.iso_or_none(mark.interrupted_at),
        "real_cases": mark.real_cases,
    }
