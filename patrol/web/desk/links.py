"""关联: the desk links two cases that may be the same, and undoes it."""

from collections.abc import Callable

from flask import Blueprint, Response
from sqlmodel import Session

from patrol import access, incident
from patrol.web.desk.commands import on_case
from patrol.web.http.answers import Answer, answered, shown
from patrol.web.http.contract import refuses
from patrol.web.http.gate import actor
from patrol.web.http.problem import Problem

blueprint = Blueprint("links", __name__, url_prefix="/api/v1")


@blueprint.put("/incidents/<incident_id>/links/<other_id>")
@on_case()
@refuses(422, "link_with_itself")
def link(incident_id: str, other_id: str) -> Response:
    """关联: link the case with another one that may be the same; neither is merged."""
    return _command(incident_id, other_id, incident.link)


@blueprint.delete("/incidents/<incident_id>/links/<other_id>")
@on_case()
@refuses(422, "link_with_itself")
def unlink(incident_id: str, other_id: str) -> Response:
    """End a link."""
    return _command(incident_id, other_id, incident.unlink)


def _command(incident_id: str, other_id: str, verb: Callable[..., None]) -> Response:
    if incident_id == other_id:
        raise Problem(422, "link_with_itself")

    def act(session: Session) -> Answer:
        # Locked in the order of their ids, so that two links of one pair never wait in a circle.
        ids = sorted((incident_id, other_id))
        cases = {key: access.incident(session, actor(), key, lock=True) for key in ids}
        verb(session, cases[incident_id], cases[other_id], by=actor().name)
        return 200, {"incident": shown(session, cases[incident_id])}

    return answered(act)
