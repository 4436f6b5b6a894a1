"""Outlines of areas: read a drawn or imported shape, check it, keep it in WGS-84."""

from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed, pauses
from patrol.areas.place import middles, require_near
from patrol.geo import (
    Datum,
    Point,
    Polygons,
    contains,
    country,
    crosses_itself,
    extent_of,
    inner_point,
    rings,
    to_wgs84,
)
from patrol.models import Area, AreaBoundary, FeedKind
from patrol.people.desk_user import Author
from patrol.places.map import simplify

MOST_GIVEN, MOST_KEPT = 50_000, 2_000
"""Positions of one outline, as it is given and as it is kept."""
MOST_CHECKED = 400
"""Longer rings are not searched for crossing sides: it would take seconds."""
TOLERANCES_M = (0.0, 2.0, 5.0, 10.0, 25.0, 50.0)
"""The kept line may differ by so much, the first that makes it short enough."""
PAUSE_EVERY = 20
"""Outlines that are decoded, up to 20 ms, after which the sockets run."""
LEAST_RING = 4
"""A closed ring has three corners, and the first of them again."""


class BadShape(Exception):
    """The outline cannot be used; the message is the key of the reason."""


def shape(geometry: Any) -> Polygons:
    """Return the polygons of a GeoJSON geometry as they are given; each ring is closed.

    Raises: BadShape.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadShape("no_area")
    given = geometry.get("coordinates")
    return checked(given if kind == "MultiPolygon" else [given])


def checked(given: Any) -> Polygons:
    """Return the coordinates of a MultiPolygon when they are some; each ring is closed.

    Raises: BadShape.
    """
    if not _is_list(given) or not all(_is_list(polygon) for polygon in given):
        raise BadShape("no_area")
    polygons = [[_ring(ring) for ring in polygon] for polygon in given]
    if sum(len(ring) for ring in rings(polygons)) > MOST_GIVEN:
        raise BadShape("too_many")
    return polygons


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _ring(given: Any) -> list[tuple[float, float]]:
    if not _is_list(given):
        raise BadShape("no_area")
    line = [_position(value) for value in given]
    if line[0] != line[-1]:
        line.append(line[0])  # some programs leave it out
    if len(line) < LEAST_RING or len(set(line)) < LEAST_RING - 1:
        raise BadShape("too_few")
    return line


def _position(value: Any) -> tuple[float, float]:
    # `type` and not `isinstance`: true and false are integers in Python.
    is_pair = _is_list(value) and len(value) >= len(("lon", "lat"))
    if not is_pair or any(type(part) not in (int, float) for part in value[:2]):
        raise BadShape("not_positions")
    try:
        lon, lat = float(value[0]), float(value[1])
    except OverflowError:  # an integer of 400 digits
        raise BadShape("abroad") from None
    if not country.holds(lat, lon):
        raise BadShape("swapped" if country.holds(lon, lat) else "abroad")
    return lon, lat


def converted(polygons: Polygons, datum: str) -> Polygons:
    """Return checked polygons in WGS-84, with as many positions as are kept.

    Raises: BadShape, UnknownDatum.
    """
    exact = [[_converted_ring(ring, datum) for ring in polygon] for polygon in polygons]
    for tolerance_m in TOLERANCES_M:
        kept = [[simplify(ring, tolerance_m) for ring in polygon] for polygon in exact]
        if sum(len(ring) for ring in rings(kept)) <= MOST_KEPT:
            break
    else:
        raise BadShape("too_many")
    if any(len(ring) <= MOST_CHECKED and crosses_itself(ring) for ring in rings(kept)):
        raise BadShape("crosses")
    return kept


def _converted_ring(ring: Any, datum: str) -> list[tuple[float, float]]:
    points = (to_wgs84(lat, lon, datum) for lon, lat in ring)
    return [(round(point.lon, 6), round(point.lat, 6)) for point in points]


def put(
    session: Session, area: Area, polygons: Polygons, by: Author, datum: str = Datum.WGS84
) -> None:
    """Keep the outline of an area and note it. `polygons` are in WGS-84 already.

    Raises: PlaceFar, PlaceAbroad.
    """
    require_near(inner_point(polygons), middles(session))
    keep(session, area, polygons, by, datum)
    _note(session, area, by, drawn=True)


def keep(session: Session, area: Area, polygons: Polygons, by: Author, datum: str) -> None:
    """Write the outline, and move the middle into it when it lies outside."""
    row = session.get(AreaBoundary, area.id) or AreaBoundary(
        area_id=area.id or 0, south=0, west=0, north=0, east=0, datum="", by="", at=clock.now()
    )
    row.polygons = [[[list(at) for at in ring] for ring in polygon] for polygon in polygons]
    row.south, row.west, row.north, row.east = extent_of(polygons)
    row.datum, row.by, row.at = datum, by.name[:40], clock.now()
    session.add(row)
    middle = Point(area.lat, area.lon) if area.lat is not None and area.lon is not None else None
    if middle is None or not contains(polygons, middle):
        middle = inner_point(polygons)
        area.lat, area.lon = round(middle.lat, 6), round(middle.lon, 6)
        session.add(area)


def remove(session: Session, area: Area, by: Author) -> None:
    """Forget the outline of an area."""
    row = session.get(AreaBoundary, area.id)
    if row is not None:
        session.delete(row)
        _note(session, area, by, drawn=False)


def outlines(session: Session, area_ids: frozenset[int]) -> dict[int, Polygons]:
    """Return the outlines of these areas, by area."""
    rows = session.exec(
        select(AreaBoundary.area_id, AreaBoundary.polygons).where(
            col(AreaBoundary.area_id).in_(area_ids)
        ),
        execution_options={"yield_per": PAUSE_EVERY},
    )
    return dict(pauses.between(rows, PAUSE_EVERY))


def _note(session: Session, area: Area, by: Author, *, drawn: bool) -> None:
    kind = FeedKind.AREA_BOUNDED
    feed.note(session, kind, by=by.name, area_id=area.id, area=area.name, drawn=drawn)
