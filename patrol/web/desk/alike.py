"""疑似同一件: the desk reads which cases may be the same matter, and says which are not."""

from flask import Blueprint, Response, jsonify
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, incident
from patrol.queries import alike
from patrol.web.desk.commands import on_case
from patrol.web.http.answers import Answer, answered, shown
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("alike", __name__, url_prefix="/api/v1")


class AlikeOut(TypedDict):
    """The cases that may be the same matter, the likeliest first."""

    alike: list[alike.AlikeCase]


@blueprint.get("/incidents/<incident_id>/alike")
@allow(DESK)
@gives(AlikeOut)
@refuses(404, "no_incident")
def alike_cases(incident_id: str) -> Response:
    """疑似同一件: list the cases that may be the same matter as this one, with the reasons."""
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        rows = alike.of_case(session, actor(), case)
    return jsonify(alike=rows)


@blueprint.get("/intakes/<intake_id>/alike")
@allow(DESK)
@gives(AlikeOut)
@refuses(404, "no_intake")
def cases_of_intake(intake_id: str) -> Response:
    """疑似同一件: list the cases that this intake may be about, with the reasons."""
    with services().database.read() as session:
        row = access.intake(session, actor(), intake_id)
        rows = alike.of_intake(session, actor(), row)
    return jsonify(alike=rows)


@blueprint.put("/incidents/<incident_id>/distinctions/<other_id>")
@on_case()
@refuses(422, "apart_from_itself")
def tell_apart(incident_id: str, other_id: str) -> Response:
    """不是同一件: the two cases are two matters, and are not proposed again."""
    if incident_id == other_id:
        raise Problem(422, "apart_from_itself")

    def act(session: Session) -> Answer:
        # Locked in the order of their ids, so that two desks never wait in a circle.
        ids = sorted((incident_id, other_id))
        cases = {key: access.incident(session, actor(), key, lock=True) for key in ids}
        case = cases[incident_id]
        incident.tell_apart(session, case, cases[other_id], by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)


@blueprint.put("/intakes/<intake_id>/distinctions/<incident_id>")
@on_case()
@refuses(404, "no_intake")
def tell_intake_apart(intake_id: str, incident_id: str) -> Response:
    """不是同一件: the intake is not about this case, which is not proposed for it again."""

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        row = access.intake(session, actor(), intake_id, lock=True)
        incident.tell_intake_apart(session, case, row, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)
