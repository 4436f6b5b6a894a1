"""交接班: the hand-over sheet of the desk, written by one desk user and signed by two."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import handover
from patrol.handover import CaseEntry
from patrol.models import LONGEST_NOTES
from patrol.queries import handovers
from patrol.queries.handovers import HandoversOut, SheetState
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services

blueprint = Blueprint("handovers", __name__, url_prefix="/api/v1/handovers")


class TakenCaseIn(Body):
    """An open case, and the desk user who takes it."""

    incident_id: str = Field(min_length=1, max_length=32)
    taker: str = Field(min_length=1, max_length=40)
    note: str = Field(default="", max_length=200)


class HandoverIn(Body):
    """The sheet as it is now; it replaces the one that the caller has not signed yet."""

    cases: list[TakenCaseIn] = Field(max_length=500)
    promises: str = Field(default="", max_length=LONGEST_NOTES)
    notes: str = Field(default="", max_length=LONGEST_NOTES)


class HandoverOut(TypedDict):
    """The sheet after the act."""

    sheet: SheetState


@blueprint.get("")
@allow(DESK)
@gives(HandoversOut)
def all_sheets() -> Response:
    """Read the sheets of the caller's areas, and what a new one starts from."""
    with services().database.read() as session:
        return jsonify(handovers.overview(session, actor()))


@blueprint.get("/<handover_id>")
@allow(DESK)
@gives(HandoverOut)
@refuses(404, "no_handover")
def one_sheet(handover_id: str) -> Response:
    """Read a sheet."""
    me = actor()
    with services().database.read() as session:
        row = handover.one(session, me, handover_id)
        return jsonify(sheet=handovers.sheet(session, me, row))


@blueprint.put("")
@allow(DESK)
@keyed
@takes(HandoverIn)
@at_most(256 * KB)
@gives(HandoverOut)
@refuses(404, "no_incident", "no_user")
def write() -> Response:
    """Write the own sheet anew; a case that has ended meanwhile is left out."""
    body, me = read(HandoverIn), actor()
    cases = [CaseEntry(case.incident_id, case.taker, case.note) for case in body.cases]

    def act(session: Session) -> Answer:
        row = handover.write(session, me, cases, promises=body.promises, notes=body.notes)
        return 200, {"sheet": handovers.sheet(session, me, row)}

    return answered(act)


@blueprint.post("/<handover_id>/signature")
@allow(DESK)
@keyed
@gives(HandoverOut)
@refuses(404, "no_handover")
@refuses(409, "own_sheet", "sheet_taken", "cases_without_taker")
def sign(handover_id: str) -> Response:
    """Sign as the caller: the writer first, then another desk user, who takes the cases over."""
    me = actor()

    def act(session: Session) -> Answer:
        row = handover.sign(session, me, handover_id)
        return 200, {"sheet": handovers.sheet(session, me, row)}

    return answered(act)
