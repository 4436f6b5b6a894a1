"""Places by name: the street's own list first, then a geocoder of geopy's when one is set."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, or_, select

from patrol.config import Settings
from patrol.geo import Point, haversine_m
from patrol.models import Area, Place

MOST = 12
GEOCODER_TIMEOUT_S = 4


def search(session: Session, text: str, area_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Places of the local gazetteer whose name holds all of the words, the shortest first."""
    words = [word for word in text.split() if word][:6]
    query = select(Place).where(col(Place.area_id).in_(area_ids))
    for word in words:
        like = f"%{_escaped(word)}%"
        query = query.where(
            or_(
                col(Place.name).like(like, escape="\\"),
                col(Place.name_en).ilike(like, escape="\\"),
            )
        )
    rows = session.exec(query.limit(200)).all()
    return [_found(row) for row in sorted(rows, key=lambda row: len(row.name))[:MOST]]


def area_named(session: Session, text: str, within: Iterable[int]) -> int | None:
    """The area that a text names by itself or by a place in it; the longest name counts."""
    ids = set(within)
    named: list[tuple[str, int]] = []
    for area in session.exec(select(Area).where(col(Area.id).in_(ids))):
        named += [(name, area.id or 0) for name in {area.name, area.name.removesuffix(area.kind)}]
    for place in session.exec(select(Place).where(col(Place.area_id).in_(ids))):
        named += [(name, place.area_id) for name in (place.name, *place.aliases)]
    found = [(len(name), area_id) for name, area_id in named if len(name) > 1 and name in text]
    return max(found)[1] if found else None


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found(row: Place) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "area_id": row.area_id,
        "lat": row.lat,
        "lon": row.lon,
        "from": "gazetteer",
    }


def ask_geocoder(settings: Settings, text: str) -> list[dict[str, Any]]:
    """Ask the service that `GEOCODER` names; a silent or broken one costs 4 s and no answer."""
    if not settings.geocoder:
        return []
    # Imported when it is needed: it costs every start half a second
    from geopy.exc import GeopyError
    from geopy.geocoders import get_geocoder_for_service

    keys = {"api_key": settings.geocoder_key} if settings.geocoder_key else {}
    try:
        geocoder = get_geocoder_for_service(settings.geocoder)(
            user_agent="patrol", timeout=GEOCODER_TIMEOUT_S, **keys
        )
        found = geocoder.geocode(text, exactly_one=False) or []
    except (GeopyError, TypeError):
        return []
    return [
        {
            "name": place.address,
            "kind": "address",
            "area_id": None,
            "lat": place.latitude,
            "lon": place.longitude,
            "from": "geocoder",
        }
        for place in found[:MOST]
    ]


def area_at(session: Session, point: Point | None, within: Iterable[int], otherwise: int) -> int:
    """The area whose middle is nearest, among those given."""
    if point is None:
        return otherwise
    rows = session.exec(
        select(Area.id, Area.lat, Area.lon).where(
            col(Area.id).in_(within), col(Area.lat).is_not(None), Area.kind == "社区"
        )
    ).all()
    if not rows:
        return otherwise
    nearest = min(rows, key=lambda row: haversine_m(point, Point(row[1] or 0.0, row[2] or 0.0)))
    return nearest[0] or otherwise
