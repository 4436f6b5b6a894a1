"""The still of a station's camera: only the desk sees it, and each viewing stands in the audit."""

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access
from patrol.models import AuditAct, CameraStill, Incident, StillState
from patrol.noise import still
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import CHIEFS, DESK, actor, allow, services
from patrol.web.phone.photos import NO_PAGE

blueprint = Blueprint("stills", __name__, url_prefix="/api/v1")


class StillReasonIn(Body):
    """The reason, which stands in the feed."""

    reason: str = Field(min_length=1, max_length=200)


class StillOut(TypedDict):
    """The still as it stands now."""

    still: StillState


@blueprint.get("/stills/<still_id>/picture")
@allow(DESK)
@gives(bytes, media="image/jpeg")
@refuses(404, "no_still")
def show(still_id: str) -> Response:
    """Show the still of a case. Nothing in it is blurred, so only a desk of the case gets it."""
    with services().database.read() as session:
        row, _ = _still(session, still_id)
        picture = row.picture
    if picture is None:
        raise access.NotFound("still")
    response = Response(picture, mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = NO_PAGE
    response.headers["Cache-Control"] = "no-store"
    audited.gather(AuditAct.READ, f"still {still_id}")
    return response


@blueprint.delete("/stills/<still_id>")
@allow(CHIEFS)
@keyed
@takes(StillReasonIn)
@gives(StillOut)
@refuses(404, "no_still")
@refuses(409, "preserved")
def erase(still_id: str) -> Response:
    """Erase the picture of a still. That the camera was asked stays on record."""
    body = read(StillReasonIn)

    def act(session: Session) -> Answer:
        row, case = _still(session, still_id, lock=True)
        still.erase(session, row, case, by=actor().name, reason=body.reason)
        return 200, {"still": still.state(row)}

    return answered(act)


def _still(session: Session, still_id: str, *, lock: bool = False) -> tuple[CameraStill, Incident]:
    """Return a still of a case that the caller sees. Raises: NotFound."""
    row = session.get(CameraStill, still_id)
    if row is None:
        raise access.NotFound("still")
    try:
        case = access.incident(session, actor(), row.incident_id, lock=lock)
    except access.NotFound:
        raise access.NotFound("still") from None
    if lock:
        session.refresh(row, with_for_update=True)
    return row, case
