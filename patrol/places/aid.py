"""Name the life ring, the AED or the hydrant that is nearest to a case."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select

from patrol.geo import Point, distances_m, extent_around
from patrol.i18n import LANGUAGES, t
from patrol.models import AidKit, Place, PlaceKind
from patrol.models.shapes import AidState, WordsState
from patrol.office import Office
from patrol.places.nearest import AT_M, way_between

AID_M = 500
"""Fetching something further away takes too long: 500 m are some 680 m of street (the detour factor
1.36), nearly 4 minutes for a runner at 3 m/s, and after 4 minutes without help a brain is harmed.
"""
STANDS_FOR = {
    AidKit.LIFEBUOY: PlaceKind.LIFEBUOY,
    AidKit.AED: PlaceKind.AED,
    # The crew keeps it free and shows it to the fire engine.
    AidKit.EXTINGUISHER: PlaceKind.HYDRANT,
}
"""A plan (预案) that names this kit wants the nearest place of that kind."""


class AidScene(NamedTuple):
    """The position of a case, and the kinds of places that its plan wants."""

    point: Point
    kinds: Collection[PlaceKind]


class _Spot(NamedTuple):
    name: str
    name_en: str
    kind: str
    lat: float
    lon: float


def scene(office: Office, category: str, lat: float | None, lon: float | None) -> AidScene | None:
    """Return the scene of a case; None when it has no position or its plan wants no such place."""
    plan = office.categories.get(category)
    kinds = tuple(place for code, place in STANDS_FOR.items() if plan and code in plan.kit)
    if lat is None or lon is None or not kinds:
        return None
    return AidScene(Point(lat, lon), kinds)


def nearest(session: Session, scenes: Mapping[str, AidScene]) -> dict[str, list[AidState]]:
    """Return the nearest place of each wanted kind within `AID_M`, by the key of the scene.

    It asks the database once for all scenes. Places of every area count, as in `nearest_words`.
    """
    if not scenes:
        return {}
    columns = (Place.name, Place.name_en, Place.kind, Place.lat, Place.lon)
    rows = session.exec(
        select(*columns)  # type: ignore[call-overload]  # the stubs know four columns
        .where(or_(*(_around(scene) for scene in scenes.values())))
        .order_by(col(Place.id))
    )
    spots = [_Spot(*row) for row in rows]
    return {key: _of(scene, spots) for key, scene in scenes.items()}


def _around(scene: AidScene) -> ColumnElement[bool]:
    box = extent_around(scene.point, AID_M)
    return and_(
        col(Place.kind).in_(scene.kinds),
        col(Place.lat).between(box.south, box.north),
        col(Place.lon).between(box.west, box.east),
    )


def _of(scene: AidScene, spots: list[_Spot]) -> list[AidState]:
    away_m = distances_m(scene.point, (Point(spot.lat, spot.lon) for spot in spots))
    by_distance = sorted(zip(away_m, spots, strict=True), key=lambda pair: pair[0])
    states: list[AidState] = []
    for kind in scene.kinds:
        pair = next((pair for pair in by_distance if pair[1].kind == kind), None)
        if pair and pair[0] <= AID_M:
            states.append(_state(scene.point, kind, *pair))
    return states


def _state(point: Point, kind: PlaceKind, away_m: float, spot: _Spot) -> AidState:
    chinese, english = (_words(point, kind, away_m, spot, tag) for tag in LANGUAGES)
    return {
        "kind": kind,
        "distance_m": 10 * round(away_m / 10),
        "lat": spot.lat,
        "lon": spot.lon,
        "words": WordsState({"zh-CN": chinese, "en": english}),
    }


def _words(point: Point, kind: PlaceKind, away_m: float, spot: _Spot, language: str) -> str:
    name = spot.name_en if language == "en" and spot.name_en else spot.name
    kind_name = t(f"place.kind.{kind}", language)
    if kind_name.casefold() not in name.casefold():
        name = t("server.aid.named", language, kind=kind_name, name=name)
    if away_m <= AT_M:
        return t("server.aid.here", language, name=name)
    way = t(f"server.way.{way_between(point, Point(spot.lat, spot.lon))}", language)
    # Positions are not exact to single metres.
    return t("server.aid.away", language, name=name, way=way, metres=10 * round(away_m / 10))
