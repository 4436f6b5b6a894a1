"""交给 017: a member asks a colleague to take over a case, or takes the request back."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, status
from patrol.access import Actor
from patrol.dispatch import relief
from patrol.models import Assignment, Effect, Incident
from patrol.models.shapes import IncidentState, ReliefState
from patrol.web.http.answers import Answer, answered, read, shown
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.phone.assignments import DeviceStampedIn

blueprint = Blueprint("relief", __name__, url_prefix="/api/v1")


class ReliefIn(DeviceStampedIn):
    """The call sign of the colleague, and what he or she must know."""

    to: str = Field(min_length=1, max_length=12)
    text: str = Field(default="", max_length=500)


class KeptIn(DeviceStampedIn):
    """自己留着: the giver goes on."""


class ReliefOut(TypedDict):
    """The request as it stands; null when there is none. `superseded`: the part had ended."""

    effect: Effect
    relief: ReliefState | None
    incident: IncidentState | None
    """Null when the member may not read the case any more."""


class ColleaguesOut(TypedDict):
    """The colleagues of the street who are on duty and not on this case; the free ones first."""

    free: list[str]
    busy: list[str]


@blueprint.get("/assignments/<assignment_id>/colleagues")
@allow(PHONE)
@gives(ColleaguesOut)
@refuses(404, "no_assignment")
def colleagues(assignment_id: str) -> Response:
    """List the call signs of those who could take over."""
    with services().database.read() as session:
        row, case = access.assignment(session, actor(), assignment_id)
        free, busy = relief.colleagues(session, row, case)
    return jsonify(free=free, busy=busy)


@blueprint.post("/assignments/<assignment_id>/relief")
@allow(PHONE)
@keyed
@takes(ReliefIn)
@gives(ReliefOut, 201)
@refuses(404, "no_assignment")
def ask(assignment_id: str) -> Response:
    """Ask a colleague to take over; until the answer the member who asks stays responsible."""
    body, me = read(ReliefIn), actor()

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        if row.status not in status.ENGAGED:
            return 201, _over(session, me, row, case)
        told = relief.ask(session, row, case, body.to.strip(), text=body.text.strip())
        return 201, _out(session, me, row, case, told)

    return answered(act, phones_first=True)


@blueprint.delete("/assignments/<assignment_id>/relief")
@allow(PHONE)
@keyed
@takes(KeptIn)
@gives(ReliefOut)
@refuses(404, "no_assignment")
def keep(assignment_id: str) -> Response:
    """自己留着: take the request back. A colleague who has accepted keeps the case."""
    read(KeptIn)
    me = actor()

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        told = relief.keep(session, row, case)
        return 200, _out(session, me, row, case, told) if told else _over(session, me, row, case)

    return answered(act)


def _out(
    session: Session, me: Actor, row: Assignment, case: Incident, told: ReliefState | None
) -> dict[str, object]:
    is_reader = access.reads_now(session, me, row, case)
    state = shown(session, case) if is_reader else None
    return {"effect": Effect.APPLIED.value, "relief": told, "incident": state}


def _over(session: Session, me: Actor, row: Assignment, case: Incident) -> dict[str, object]:
    return _out(session, me, row, case, None) | {"effect": Effect.SUPERSEDED.value}
