"""Serve the street's map: the embedded sketch, or the map that `patrol map import` loaded."""

from flask import Blueprint, Response, request, send_file
from sqlmodel import col, select

from patrol.access import NotFound
from patrol.models import Area
from patrol.places import map
from patrol.places.map import TownMap
from patrol.web.http import limit
from patrol.web.http.contract import gives, refuses, tagged
from patrol.web.http.gate import PUBLIC, allow, maybe_actor, services
from patrol.web.http.network import network_of

blueprint = Blueprint("maps", __name__, url_prefix="/api/v1")

PMTILES = "application/vnd.pmtiles"


@blueprint.get("/map")
@allow(PUBLIC)
@tagged
@gives(TownMap)
def street_map() -> Response:
    """Read the street's map: names, bounds, GeoJSON features, and the address of the tiles."""
    _bound_strangers("map", 60)
    settings = services().settings
    has_sketch = services().has_sketch
    town = map.answer(
        settings.patrol_data,
        tiles_url=settings.map_tiles_url,
        tiles_attribution=settings.map_tiles_attribution,
        has_sketch=has_sketch,
        bounds=map.CHINA if has_sketch else _around(),
    )
    is_packed = request.accept_encodings.best_match(["gzip"]) == "gzip"
    response = Response(town.gzipped if is_packed else town.body, mimetype="application/json")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(town.etag.strip('"'))
    response.make_conditional(request)
    return response


def _around() -> tuple[float, ...]:
    """Return the bounds of an empty map: some 2 km around the highest area that has a position."""
    with services().database.read() as session:
        row = session.exec(
            select(Area.lat, Area.lon).where(col(Area.lat).is_not(None)).order_by(Area.path)
        ).first()
    if row is None or row[0] is None or row[1] is None:
        return map.CHINA
    lat, lon = row
    return (lon - 0.02, lat - 0.02, lon + 0.02, lat + 0.02)


@blueprint.get("/map/streets.pmtiles")
@allow(PUBLIC)
@gives(bytes, 200, PMTILES)
@gives(bytes, 206, PMTILES)
@refuses(404, "no_page")
@refuses(416, "http_416")
def tiles() -> Response:
    """Read the imported PMTiles archive; a browser asks for ranges of it."""
    _bound_strangers("tiles", 3000)
    path = services().settings.patrol_data / map.PMTILES_FILE
    if not path.exists():
        raise NotFound("page")
    return send_file(path, mimetype=PMTILES, conditional=True)


def _bound_strangers(action: str, most: int) -> None:
    """Count a request of somebody without a session, for the network: a tip's page shows the map.

    Raises: Problem 429.
    """
    if maybe_actor() is None:
        limit.spend(f"strangers_{action}", network_of(request.remote_addr), f"{most}/minute")
