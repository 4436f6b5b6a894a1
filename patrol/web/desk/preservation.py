"""证据保全: a supervisor stops and resumes the retention and erasure of a case."""

from collections.abc import Callable

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, incident
from patrol.models.shapes import IncidentState, PreservationState
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, gives, keyed, refuses, takes
from patrol.web.http.gate import CHIEFS, actor, allow

blueprint = Blueprint("preservation", __name__, url_prefix="/api/v1")


class PreserveIn(Body):
    """The reason, which stands in the feed."""

    reason: str = Field(min_length=1, max_length=200)


class PreservationOut(TypedDict):
    """The incident, and its preservation as it stands after the command."""

    incident: IncidentState
    preservation: PreservationState | None


@blueprint.post("/incidents/<incident_id>/preservation")
@allow(CHIEFS)
@keyed
@takes(PreserveIn)
@gives(PreservationOut, 201)
@refuses(404, "no_incident")
@refuses(409, *COMMAND)
def preserve(incident_id: str) -> Response:
    """证据保全: nothing of this case is erased or forgotten until it is ended."""
    return _command(incident_id, incident.keep, 201)


@blueprint.delete("/incidents/<incident_id>/preservation")
@allow(CHIEFS)
@keyed
@takes(PreserveIn)
@gives(PreservationOut)
@refuses(404, "no_incident")
@refuses(409, *COMMAND)
def end_preservation(incident_id: str) -> Response:
    """End the preservation of a case, with the reason."""
    return _command(incident_id, incident.stop_keeping, 200)


def _command(incident_id: str, verb: Callable[..., None], status: int) -> Response:
    body = read(PreserveIn)

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        verb(session, case, by=actor().name, reason=body.reason)
        row = incident.preservation_of(session, incident_id)
        standing = incident.preservation_state(row) if row else None
        return status, {"incident": shown(session, case), "preservation": standing}

    return answered(act)
