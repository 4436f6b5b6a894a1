"""随手帮: the desk lets volunteers near a small matter be asked, and ends it."""

from flask import Blueprint, Response
from sqlmodel import Session

from patrol import access
from patrol.incident import helping
from patrol.web.desk.commands import on_case
from patrol.web.http.answers import Answer, answered, shown
from patrol.web.http.contract import refuses
from patrol.web.http.gate import actor, services

blueprint = Blueprint("help", __name__, url_prefix="/api/v1")


@blueprint.put("/incidents/<incident_id>/help")
@on_case()
@refuses(409, "not_for_help")
def call(incident_id: str) -> Response:
    """随手帮: let volunteers near the case be asked, who said today that they want to be."""

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        helping.call(session, services().office, case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)


@blueprint.delete("/incidents/<incident_id>/help")
@on_case()
def end(incident_id: str) -> Response:
    """Ask no volunteer any more; who has said yes reads it."""

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        helping.end(session, case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)
