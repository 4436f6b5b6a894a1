"""外发照片: the public address of a confirmed copy. Nothing else of a photo leaves the office."""

from flask import Blueprint, Response

from patrol import access
from patrol.incident import outward
from patrol.models import AuditAct
from patrol.web.http import audited, link_limit
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.phone.photos import NO_PAGE

blueprint = Blueprint("outward", __name__)


@blueprint.get("/outward/<secret>")
@allow(PUBLIC)
def show(secret: str) -> Response:
    """Show a copy; an address that does not work tells nothing.

    Raises: NotFound.
    """
    with services().database.read() as session:
        row = outward.find(session, secret)
        link_limit.count("outward", secret, "600/minute", is_live=row is not None)
        picture, case_id = (row.picture, row.incident_id) if row else (None, "")
    if picture is None:
        raise access.NotFound("photo_found")
    response = Response(picture, mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = NO_PAGE
    # It may be withdrawn, and then no copy of it may be left on the way.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    audited.gather_of_stranger(AuditAct.PHOTO_READ, f"outward {case_id}")
    return response
