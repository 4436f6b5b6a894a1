"""`/review`: the draft of a review, what people add to it, and what is to be looked at again.

A reading stands in the audit, because the acts of a case may name a citizen.
"""

from typing import cast

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, incident
from patrol.models import AuditAct
from patrol.models.review import ReviewOverlay
from patrol.queries import reviews
from patrol.queries.reviews import ReviewRow, ReviewState
from patrol.web.desk.commands import on_case
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, CalendarDay, answered, read, shown
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("reviews", __name__, url_prefix="/api/v1")


class PinIn(Body):
    """A note at an act."""

    seq: int = Field(ge=1, lt=2**31)
    note: str = Field(min_length=1, max_length=300)


class MeasureIn(Body):
    """A measure: by which role, the day to look again, and what became of it."""

    text: str = Field(min_length=1, max_length=500)
    owner: str = Field(min_length=1, max_length=60)
    look_again_on: CalendarDay
    outcome: str = Field(default="", max_length=500)


class ReviewIn(Body):
    """The words of people. `version` is the one that was read."""

    version: int = Field(ge=0, lt=2**31)
    notes: str = Field(default="", max_length=4000)
    lessons: str = Field(default="", max_length=4000)
    pins: list[PinIn] = Field(default=[], max_length=30)
    measures: list[MeasureIn] = Field(default=[], max_length=20)


class ReviewsOut(TypedDict):
    """The reviews of the caller's areas, those to look at again first."""

    reviews: list[ReviewRow]


@blueprint.get("/reviews")
@allow(DESK)
@gives(ReviewsOut)
def listed() -> Response:
    """List the reviews, those whose day to look again comes first at the top."""
    with services().database.read() as session:
        return jsonify(reviews=reviews.listed(session, actor()))


@blueprint.get("/incidents/<incident_id>/review")
@allow(DESK)
@gives(ReviewState)
@refuses(404, "no_incident")
def of_case(incident_id: str) -> Response:
    """Read the draft of a review from the feed, and what people added; the reading is recorded."""
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        state = reviews.of_case(session, case)
    audited.gather(AuditAct.READ, f"review of case {state['incident']['number']}")
    return jsonify(state)


@blueprint.put("/incidents/<incident_id>/review")
@on_case()
@takes(ReviewIn)
@refuses(409, "review_changed")
def save(incident_id: str) -> Response:
    """Save a version of what people add; nothing is lost when another one was faster."""
    body = read(ReviewIn)
    overlay = cast(ReviewOverlay, body.model_dump(mode="json"))

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        try:
            incident.save_review(session, case, overlay, by=actor().name)
        except incident.ReviewChanged as changed:
            raise Problem(409, "review_changed", words={"who": changed.by}) from None
        return 200, {"incident": shown(session, case)}

    return answered(act)
