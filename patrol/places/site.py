"""Tell the crew of a case what is known of its place: ways in, dangers, hazards, contacts."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select

from patrol.geo import Point, distances_m, extent_around
from patrol.models import Hazard, HazardGrade, Place
from patrol.models.site_shapes import HazardNow, SiteContacts, SiteState
from patrol.places.nearest import BESIDE_M, NEAR_M

MOST = 3
"""A crew reads no more on the way; an estate and its gates are two or three places."""
MOST_HAZARDS = 5
"""Open hazards of one case: the severe ones and those whose day comes first."""


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
    """Return what is known of the place of each case, by the key of the scene.

    It asks the database twice for all scenes. The contacts are left out: `contacts` reads them.
    """
    rows = _records(session, scenes.values())
    here = {key: _here(scene, rows) for key, scene in scenes.items()}
    hazards = _open_hazards(
        session, scenes.values(), [row for rows in here.values() for row in rows]
    )
    return {key: _states(scene, here[key], hazards) for key, scene in scenes.items()}


def place_at(
    session: Session, words: str, point: Point | None, area_ids: Collection[int]
) -> Place | None:
    """Return the place that the words name, else the nearest one beside the position.

    Without a position it must be in one of these areas.
    """
    if point is None:
        rows = session.exec(select(Place).where(col(Place.area_id).in_(area_ids))).all()
        named = [row for row in rows if _is_named(words, row)]
        return max(named, key=lambda row: (len(row.name), -(row.id or 0)), default=None)
    where = SiteScene(words, 0, point)
    here = _here(where, session.exec(select(Place).where(_may_be_at(where))).all())
    return here[0] if here else None


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
    is_open = and_(col(Hazard.place_id) == Place.id, col(Hazard.ended_at).is_(None))
    has_record = or_(
        *(Place.access != "", Place.hazards != "", Place.contacts != ""),
        select(Hazard.id).where(is_open).exists(),
    )
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


def _open_hazards(
    session: Session, scenes: Iterable[SiteScene], places: Iterable[Place]
) -> list[Hazard]:
    """Return the open hazards of these places and beside these positions, the gravest first."""
    where = [_beside(scene.point) for scene in scenes if scene.point]
    if ids := sorted({row.id for row in places if row.id}):
        where.append(col(Hazard.place_id).in_(ids))
    if not where:
        return []
    query = select(Hazard).where(col(Hazard.ended_at).is_(None), or_(*where))
    rows = session.exec(query.order_by(col(Hazard.due_on), col(Hazard.id))).all()
    return sorted(rows, key=lambda row: row.grade is not HazardGrade.SEVERE)


def _beside(point: Point) -> ColumnElement[bool]:
    box = extent_around(point, BESIDE_M)
    return and_(
        col(Hazard.lat).between(box.south, box.north), col(Hazard.lon).between(box.west, box.east)
    )


def _states(scene: SiteScene, places: list[Place], hazards: list[Hazard]) -> list[SiteState]:
    """Return the records of the places, each with its hazards, and those beside the position."""
    ids = {row.id for row in places}
    mine = [row for row in hazards if row.place_id in ids or _is_beside(scene, row)]
    mine = mine[:MOST_HAZARDS]
    states = [_state(row, [each for each in mine if each.place_id == row.id]) for row in places]
    loose = [row for row in mine if row.place_id not in ids]
    spots = dict.fromkeys(row.spot for row in loose)
    return states + [_spot(spot, [row for row in loose if row.spot == spot]) for spot in spots]


def _is_beside(scene: SiteScene, row: Hazard) -> bool:
    if scene.point is None or row.lat is None or row.lon is None:
        return False
    (away_m,) = distances_m(scene.point, (Point(row.lat, row.lon),))
    return away_m <= BESIDE_M


def _state(row: Place, hazards: list[Hazard]) -> SiteState:
    return {
        "name": row.name,
        "name_en": row.name_en,
        "access": row.access,
        "hazards": row.hazards,
        "open_hazards": [hazard_now(each) for each in hazards],
        "has_contacts": bool(row.contacts),
    }


def _spot(spot: str, hazards: list[Hazard]) -> SiteState:
    return {
        "name": spot,
        "name_en": "",
        "access": "",
        "hazards": "",
        "open_hazards": [hazard_now(each) for each in hazards],
        "has_contacts": False,
    }


def hazard_now(row: Hazard) -> HazardNow:
    """Return a hazard as the crew of a case and the desk read it."""
    return {
        "number": row.number,
        "grade": row.grade,
        "status": row.status,
        "spot": row.spot,
        "what": row.what,
        "due_on": row.due_on.isoformat(),
    }
