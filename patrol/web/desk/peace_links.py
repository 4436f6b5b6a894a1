"""安静凭证: the desk makes and revokes the link of a case of noise for the one who complained."""

from flask import Blueprint, Response, jsonify
from typing_extensions import TypedDict

from patrol import access
from patrol.models import PeaceLinkState
from patrol.noise import peace
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("peace_links", __name__, url_prefix="/api/v1")


class PeaceLinkOut(TypedDict):
    """The link of a case with its address; both null when there is none."""

    link: PeaceLinkState | None
    url: str | None


@blueprint.put("/incidents/<incident_id>/peace-link")
@allow(DESK)
@gives(PeaceLinkOut)
@refuses(404, "no_incident")
@refuses(422, "not_of_noise")
def make(incident_id: str) -> Response:
    """安静凭证: make the link of a case of noise; while it works, the same one comes again."""
    # It takes no key: an answer with a secret would be stored with it.
    me, settings = actor(), services().settings
    with services().database.write() as session:
        case = access.incident(session, me, incident_id, lock=True)
        try:
            link = peace.make(
                session,
                case,
                days=settings.peace_days,
                secret_key=settings.secret_key,
                by=me.name,
            )
        except peace.NotNoise:
            raise Problem(422, "not_of_noise") from None
        state, secret = peace.state(link), peace.secret_of(link, settings.secret_key)
    return jsonify(link=state, url=f"{settings.public_url}/peace/{secret}")


@blueprint.delete("/incidents/<incident_id>/peace-link")
@allow(DESK)
@gives(PeaceLinkOut)
@refuses(404, "no_incident")
def revoke(incident_id: str) -> Response:
    """Revoke the link: whoever has it reads nothing any more."""
    me = actor()
    with services().database.write() as session:
        case = access.incident(session, me, incident_id, lock=True)
        peace.revoke(session, case, by=me.name)
    return jsonify(link=None, url=None)
