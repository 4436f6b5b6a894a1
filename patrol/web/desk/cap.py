"""`/api/v1/incidents/<id>/cap`: a case as a warning in CAP 1.2."""

from flask import Blueprint, Response, request

from patrol import access
from patrol.office.entry import words_in
from patrol.operations import demo_mark
from patrol.queries import cap
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services

blueprint = Blueprint("cap", __name__, url_prefix="/api/v1")

MEDIA = "application/cap+xml"


@blueprint.get("/incidents/<incident_id>/cap")
@allow(DESK)
@gives(str, 200, MEDIA)
@refuses(404, "no_incident")
def read_cap(incident_id: str) -> Response:
    """Read a case in CAP 1.2; the demo's cases are exercises."""
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        event = words_in(services().office.category(case.category).name, "zh-CN")
        text = cap.message(
            case,
            event,
            sender=f"patrol@{request.host.partition(':')[0]}",
            is_exercise=demo_mark.is_demo(session),
        )
    return Response(text, mimetype=MEDIA)
