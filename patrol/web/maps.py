"""The street's map: the embedded sketch, or what `patrol map import` loaded."""

from flask import Blueprint, Response, request, send_file

from patrol import mapfile
from patrol.access import NotFound
from patrol.web.gate import FIELD_AND_DESK, allow, services

blueprint = Blueprint("maps", __name__)


@blueprint.get("/api/v1/map")
@allow(FIELD_AND_DESK)
def street_map() -> Response:
    settings = services().settings
    body, etag = mapfile.answer(
        settings.patrol_data, settings.map_tiles_url, settings.map_tiles_attribution
    )
    response = Response(body, mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@blueprint.get("/map/street.pmtiles")
@allow(FIELD_AND_DESK)
def tiles() -> Response:
    """The imported PMTiles archive, by ranges."""
    path = services().settings.patrol_data / "map" / "street.pmtiles"
    if not path.exists():
        raise NotFound("page")
    return send_file(path, mimetype="application/vnd.pmtiles", conditional=True)
