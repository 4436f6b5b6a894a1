"""List the candidates for a case, and dispatch members."""

from typing import Literal

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, dispatch, incident
from patrol.channels import radio
from patrol.dispatch import candidate_words, candidates, replacement
from patrol.models import assignment_id
from patrol.models.shapes import IncidentState, Moment, OrderState
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("dispatch", __name__, url_prefix="/api/v1")


class CandidatesOut(TypedDict):
    """Members who could go, the best first; `basis`: along roads, or in a straight line."""

    basis: Literal["road", "line"]
    suggested: list[str]
    radio: str
    candidates: list[candidate_words.CandidateState]


@blueprint.get("/incidents/<incident_id>/candidates")
@allow(DESK)
@gives(CandidatesOut)
@refuses(404, "no_incident")
def who_should_go(incident_id: str) -> Response:
    """List the members who could go, the best first, each with the reason."""
    me, world = actor(), services()
    with world.database.read() as session:
        case = access.incident(session, me, incident_id)
        category = world.office.category(case.category)
        ranked = candidates.rank(
            session,
            case,
            category,
            world.streets,
            area_ids=me.area_ids,
            live=world.context.present(session),
            chance=world.context.chance,
        )
        suggested = candidates.suggest(session, case, ranked)
    return jsonify(
        basis="road" if world.streets.network else "line",
        suggested=suggested,
        radio=radio.script(case, suggested, ""),
        candidates=[candidate_words.state(candidate, language()) for candidate in ranked[:60]],
    )


class DispatchOut(TypedDict):
    """The order as it was sent; it can be undone until `undo_until`."""

    incident: IncidentState
    order: OrderState
    assignments: list[str]
    undo_until: Moment


class DispatchIn(Body):
    """The members to send, and the text of the order. `version`: of the case that the desk read."""

    members: list[str] = Field(min_length=1, max_length=200)
    order: str = Field(default="", max_length=1000)
    version: int | None = None
    lead: str | None = Field(default=None, max_length=12)
    first_only: bool = False
    """True: the first member who accepts gets the case, the others are stood down."""
    instead_of: list[str] = Field(default_factory=list, max_length=20)
    """Ids of silent assignments: they are replaced at once, or when one accepts."""


@blueprint.post("/incidents/<incident_id>/assignments")
@allow(DESK)
@keyed
@takes(DispatchIn)
@gives(DispatchOut, 201)
@refuses(404, "no_incident", "no_member", "no_assignment")
@refuses(409, *COMMAND, "wrong_version", "already_sent")
@refuses(422, "lead_not_sent")
def send_members(incident_id: str) -> Response:
    """Send members to the case."""
    body = read(DispatchIn)
    me = actor()
    call_signs = list(dict.fromkeys(body.members))  # each member once, in the order of the desk
    if body.lead and body.lead not in call_signs:
        raise Problem(422, "lead_not_sent")

    # Read before the write lock: a way on the street network takes long to find.
    with services().database.read() as session:
        members = access.members(session, me, call_signs)
        read_case = access.incident(session, me, incident_id)
        travel = candidates.ways(session, read_case, members, services().streets)

    def act(session: Session) -> Answer:
        case = access.incident(session, me, incident_id, lock=True)
        order = replacement.send(
            session,
            case,
            members,
            instead_of=body.instead_of,
            by=me.name,
            text=body.order,
            version=body.version,
            lead=body.lead,
            travel=travel,
            first_only=body.first_only,
        )
        return 201, {
            "incident": shown(session, case),
            "order": incident.order_state(order),
            "assignments": [assignment_id(order.id, call_sign) for call_sign in call_signs],
            "undo_until": clock.iso(order.at + dispatch.UNDO),
        }

    return answered(act, phones_first=True)
