"""备注: the desk adds a note to the timeline of a case."""

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session

from patrol import access, incident
from patrol.web.desk.commands import on_case
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import takes
from patrol.web.http.gate import actor

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
