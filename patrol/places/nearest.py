"""Say in words where a point is: by a place of the gazetteer, the roads of the map, or the area."""

import math

from sqlmodel import Session, col, select

from patrol.geo import Point, distance_m, distances_m, extent_around
from patrol.i18n import LANGUAGES, t
from patrol.models import Place
from patrol.models.shapes import WordsState
from patrol.places.gazetteer import community_at
from patrol.places.map import NamedRoads

# All in metres.
AT_M = 15
"""A point this near is at the place, and a direction would be noise of the position."""
BESIDE_M = 60
"""A place this near says more than a road."""
ON_ROAD_M = 40
"""Half a wide road with its pavement."""
CORNER_M = 150
"""Another road this near says where on the road the point is."""
NEAR_M = 300
"""A place or road further away would mislead: then only the area is named."""
AREA_M = 5000
"""The middle of a community further away than this says that the point is outside the town."""
WAYS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def nearest_words(
    session: Session, point: Point, roads: NamedRoads, language: str = "zh-CN"
) -> str | None:
    """Return the words for a point in WGS-84 ("沈家桥南 20 米", "东新路近香积寺路"), else None.

    Places of every area count: the nearest bridge may be on the other side of a border. Ask before
    the write lock (`services.roads` holds the roads). When nothing named is within 300 m, it
    returns the name of the community; None means that the town has nothing near the point.
    """
    place = _nearest_place(session, point)
    if place and place[1] <= BESIDE_M:
        return _from_place(*place, point, language)
    near = roads.near(point, NEAR_M)
    if near and near[0].off_m <= ON_ROAD_M:
        if len(near) > 1 and near[1].off_m <= CORNER_M:
            return t("server.near.corner", language, road=near[0].name, other=near[1].name)
        if not place:
            return t("server.near.place", language, name=near[0].name)
    if place:
        return _from_place(*place, point, language)
    if near and near[0].off_m <= CORNER_M:
        return t("server.near.place", language, name=near[0].name)
    return _area_name(session, point, language)


def words_in_all(session: Session, point: Point, roads: NamedRoads) -> WordsState | None:
    """Return the words for a point in each language, as `nearest_words`; None without any."""
    chinese, english = (nearest_words(session, point, roads, tag) for tag in LANGUAGES)
    return {"zh-CN": chinese, "en": english or chinese} if chinese else None


def _nearest_place(session: Session, point: Point) -> tuple[Place, float] | None:
    box = extent_around(point, NEAR_M)
    rows = session.exec(
        select(Place)
        .where(
            col(Place.lat).between(box.south, box.north),
            col(Place.lon).between(box.west, box.east),
        )
        .order_by(col(Place.id))
    ).all()
    away_m = distances_m(point, (Point(row.lat, row.lon) for row in rows))
    near = min(zip(rows, away_m, strict=True), key=lambda pair: pair[1], default=None)
    return near if near and near[1] <= NEAR_M else None


def _from_place(place: Place, away_m: float, point: Point, language: str) -> str:
    name = place.name_en if language == "en" and place.name_en else place.name
    if away_m <= AT_M:
        return t("server.near.place", language, name=name)
    way = t(f"server.way.{way_between(Point(place.lat, place.lon), point)}", language)
    metres = 10 * round(away_m / 10)  # positions are not exact to single metres
    return t("server.near.from", language, name=name, way=way, metres=metres)


def way_between(start: Point, point: Point) -> str:
    """Return the direction from one point to another, one of eight."""
    east = (point.lon - start.lon) * math.cos(math.radians(start.lat))
    eighth = round(math.atan2(east, point.lat - start.lat) / (math.pi / 4))
    return WAYS[eighth % len(WAYS)]


def _area_name(session: Session, point: Point, language: str) -> str | None:
    area = community_at(session, point)
    if area is None or area.lat is None or area.lon is None:
        return None
    if distance_m(point, Point(area.lat, area.lon)) > AREA_M:
        return None
    return area.name_en if language == "en" and area.name_en else area.name
