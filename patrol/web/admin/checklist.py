"""开办清单: what the street still needs, for the first page of the administration."""

from flask import Blueprint, Response, jsonify
from typing_extensions import TypedDict

from patrol import clock
from patrol.models.shapes import Moment
from patrol.operations import checklist
from patrol.operations.checklist import OPTIONAL, Need
from patrol.web.http.contract import gives
from patrol.web.http.gate import CHIEFS, allow, services

blueprint = Blueprint("checklist", __name__, url_prefix="/api/v1/admin")


class ChecklistItem(TypedDict):
    """One need: done or not, how many there are and of how many, and when it was last done."""

    need: Need
    is_done: bool
    is_optional: bool
    have: int
    of: int
    at: Moment | None
    until: Moment | None
    """The time at which the first key ends, of a need that has an end."""


class ChecklistOut(TypedDict):
    """The needs in the order of work; complete when all are done that every street needs."""

    is_complete: bool
    items: list[ChecklistItem]


@blueprint.get("/checklist")
@allow(CHIEFS)
@gives(ChecklistOut)
def state() -> Response:
    """Read what the street still needs before its first shift."""
    with services().database.read() as session:
        states = checklist.items(session, services().settings)
    return jsonify(
        is_complete=checklist.is_complete(states),
        items=[
            {
                "need": item.need,
                "is_done": item.is_done,
                "is_optional": item.need in OPTIONAL,
                "have": item.have,
                "of": item.of,
                "at": clock.iso_or_none(item.at),
                "until": clock.iso_or_none(item.until),
            }
            for item in states
        ],
    )
