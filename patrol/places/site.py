"""Tell the crew of a case what the record of its place says: ways in, dangers, who opens doors."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select

from patrol.geo import Point, distances_m, extent_around
from patrol.models import Place
from patrol.models.shapes import SiteContacts, SiteState
from patrol.places.nearest import BESIDE_M, NEAR_M

MOST = 3
"""A crew reads no more on the way; an estate and its gates are two or three places."""


class SiteScene(NamedTuple):
    """The place of a case: its words, its area and its position, if it has one."""

    words: str
    area_id: int
    point: Point | None


def scene(words: str, area_id: int, lat: float | None, lon: float | None) -> SiteScene:
    """Return the scene of a case."""
    point = None if lat is None or lon is None else Point(lat, lon)
    return SiteScene(words, area_id, point)


def of(session: Session, scenes: Mapping[str, SiteScene]) -> dict[str, list[SiteState]]:
    """Return what the records of the places of each case say, by the key of the scene.

    It asks the database once for all scenes. The contacts are left out: `contacts` reads them.
    """
    rows = _records(session, scenes.values())
    return {key: [_state(row) for row in _here(scene, rows)] for key, scene in scenes.items()}


def contacts(
    session: Session, scene: SiteScene, area_ids: Collection[int] | None = None
) -> list[SiteContacts]:
    """Return the names and numbers of those who open doors there, in these areas or in all."""
    here = _here(scene, _records(session, [scene]))
    return [
        {"name": row.name, "contacts": row.contacts}
        for row in here
        if row.contacts and (area_ids is None or row.area_id in area_ids)
    ]


def _records(session: Session, scenes: Iterable[SiteScene]) -> list[Place]:
    near = [_may_be_at(scene) for scene in scenes if scene.point or scene.words]
    if not near:
        return []
    has_record = or_(Place.access != "", Place.hazards != "", Place.contacts != "")
    return list(session.exec(select(Place).where(has_record, or_(*near)).order_by(col(Place.id))))


def _may_be_at(scene: SiteScene) -> ColumnElement[bool]:
    if scene.point is None:
        return col(Place.area_id) == scene.area_id
    box = extent_around(scene.point, NEAR_M)
    return and_(
        col(Place.lat).between(box.south, box.north), col(Place.lon).between(box.west, box.east)
    )


def _here(scene: SiteScene, rows: Iterable[Place]) -> list[Place]:
    """Return the places that the words name, else the nearest one beside the position."""
    near = [row for row in rows if _is_near(scene, row)]
    named = [row for row in near if _is_named(scene.words, row)]
    if named or scene.point is None:
        return named[:MOST]
    away_m = distances_m(scene.point, (Point(row.lat, row.lon) for row in near))
    beside = [pair for pair in zip(away_m, near, strict=True) if pair[0] <= BESIDE_M]
    return [min(beside, key=lambda pair: pair[0])[1]] if beside else []


def _is_near(scene: SiteScene, row: Place) -> bool:
    if scene.point is None:
        return row.area_id == scene.area_id
    (away_m,) = distances_m(scene.point, (Point(row.lat, row.lon),))
    return away_m <= NEAR_M


def _is_named(words: str, row: Place) -> bool:
    # A name of one character stands in too many texts by chance.
    names = (name for name in (row.name, row.name_en, *row.aliases) if len(name) > 1)
    return any(name.casefold() in words.casefold() for name in names)


def _state(row: Place) -> SiteState:
    return {
        "name": row.name,
        "name_en": row.name_en,
        "access": row.access,
        "hazards": row.hazards,
        "has_contacts": bool(row.contacts),
    }
