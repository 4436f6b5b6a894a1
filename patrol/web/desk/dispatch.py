"""List the candidates for a case, dispatch members, and send one on to another case."""

from typing import Any, Literal

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, dispatch, incident
from patrol.channels import radio
from patrol.dispatch import candidate_words, candidates, reassignment, replacement
from patrol.models import Assignment, Incident, Order, assignment_id
from patrol.models.shapes import IncidentState, Moment, OrderState
from patrol.queries.case import nearest_aid
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
        near = nearest_aid(session, case, world.office)
    return jsonify(
        basis="road" if world.streets.network else "line",
        suggested=suggested,
        radio=radio.script(case, suggested, "", near),
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
        return 201, _sent(session, case, order, call_signs)

    return answered(act, phones_first=True)


def _sent(session: Session, case: Incident, order: Order, call_signs: list[str]) -> dict[str, Any]:
    return {
        "incident": shown(session, case),
        "order": incident.order_state(order),
        "assignments": [assignment_id(order.id, call_sign) for call_sign in call_signs],
        "undo_until": clock.iso(order.at + dispatch.UNDO),
    }


class ReassignIn(Body):
    """The case that the member goes to, its version that the desk read, and the order's text."""

    incident_id: str = Field(min_length=1, max_length=32)
    order: str = Field(default="", max_length=1000)
    version: int | None = None


@blueprint.post("/assignments/<assignment_id>/reassignment")
@allow(DESK)
@keyed
@takes(ReassignIn)
@gives(DispatchOut, 201)
@refuses(404, "no_incident", "no_member", "no_assignment")
@refuses(409, *COMMAND, "wrong_version", "already_sent")
@refuses(422, "reassigned_to_itself")
def reassign(assignment_id: str) -> Response:
    """改派: take a member off one case and send the same member to another."""
    body, me = read(ReassignIn), actor()
    with services().database.read() as session:
        row, left = access.assignment(session, me, assignment_id)
        if left.id == body.incident_id:
            raise Problem(422, "reassigned_to_itself")
        goal = access.incident(session, me, body.incident_id)
        (member,) = access.members(session, me, [row.call_sign])
        travel = candidates.ways(session, goal, [member], services().streets)

    def act(session: Session) -> Answer:
        left_id, cases = left.id, {}
        # By id, as every act that locks two cases does: none waits for the other.
        for case_id in sorted((left_id, body.incident_id)):
            cases[case_id] = access.incident(session, me, case_id, lock=True)
        target = cases[body.incident_id]
        order = reassignment.move(
            session,
            session.get_one(Assignment, assignment_id, populate_existing=True),
            cases[left_id],
            target,
            member,
            by=me.name,
            text=body.order,
            version=body.version,
            travel=travel,
        )
        return 201, _sent(session, target, order, [member.call_sign])

    return answered(act, phones_first=True)
