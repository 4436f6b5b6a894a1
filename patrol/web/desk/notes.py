"""备注、电台记录: the desk adds a note, or what came of a radio call, to the timeline of a case."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session

from patrol import access, incident
from patrol.models import RadioOutcome
from patrol.models.state import crews
from patrol.web.desk.commands import on_case
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import refuses, takes
from patrol.web.http.gate import actor, services

MOST_CALLED = 40
"""Members of one call: a breath reads six, and the case may have more."""

blueprint = Blueprint("notes", __name__, url_prefix="/api/v1")


class NoteIn(Body):
    """The words of the note. They stay as they are: a correction is another note."""

    text: str = Field(min_length=1, max_length=1000)


@blueprint.post("/incidents/<incident_id>/notes")
@on_case(201)
@takes(NoteIn)
def add(incident_id: str) -> Response:
    """备注: add a note to the timeline, also after the case has ended."""
    body = read(NoteIn)

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        incident.add_note(session, case, by=actor().name, text=body.text)
        return 201, {"incident": shown(session, case)}

    return answered(act)


class RadioIn(Body):
    """The result of a call on the radio, with those who were called or who answered."""

    outcome: RadioOutcome
    call_signs: list[Annotated[str, Field(min_length=1, max_length=20)]] = Field(
        default_factory=list, max_length=MOST_CALLED
    )


@blueprint.post("/incidents/<incident_id>/radio-log")
@on_case(201)
@takes(RadioIn)
@refuses(404, "no_member")
def log_radio(incident_id: str) -> Response:
    """电台记录: note on the timeline that members were called on the radio, or who answered."""
    body, me = read(RadioIn), actor()
    with services().database.read() as session:
        access.incident(session, me, incident_id)
        crew = crews(session, {incident_id})[incident_id]
        # A line of the record must not name somebody whom nobody could have called.
        unknown = sorted({*body.call_signs} - {sign for sign, *_ in crew})
        access.members(session, me, unknown)

    def act(session: Session) -> Answer:
        case = access.incident(session, me, incident_id, lock=True)
        incident.log_radio(session, case, body.outcome, body.call_signs, by=me.name)
        return 201, {"incident": shown(session, case)}

    return answered(act)
