"""The area tree with its outlines, and the places, as the administration shows them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock, db
from patrol.access import Actor
from patrol.areas import boundary
from patrol.models import Area, AreaBoundary, Member, Place, Source, User
from patrol.models.shapes import Moment
from patrol.places.gazetteer import is_called

MOST_PLACES = 200
"""Places of one answer."""
MOST_WORDS = 6
_PIECES = re.compile(r"([^0-9]*)([0-9]+)")


class AreaRecord(TypedDict):
    """An area with its place in the tree, and the numbers of what belongs to itself."""

    id: int
    parent_id: int | None
    depth: int
    kind: str
    name: str
    name_en: str
    code: str | None
    lat: float | None
    lon: float | None
    has_boundary: bool
    retired_at: Moment | None
    is_fixed: bool
    """True for the caller's own area: it is neither moved nor retired from below."""
    members: int
    users: int
    sources: int
    places: int


class PlaceRecord(TypedDict):
    """All that is kept of a place; the position is in WGS-84, `datum` is that of the entry."""

    id: int
    area_id: int
    area: str
    name: str
    name_en: str
    aliases: list[str]
    kind: str
    lat: float
    lon: float
    datum: str
    access: str
    contacts: str
    hazards: str


class AreaFeature(TypedDict):
    """The outline of an area: the coordinates of a GeoJSON MultiPolygon, in WGS-84."""

    area_id: int
    polygons: list[list[list[list[float]]]]


def tree(session: Session, me: Actor) -> list[AreaRecord]:
    """Return the caller's areas, each after the one above it, those of one parent by name."""
    rows = session.exec(select(Area).where(col(Area.id).in_(me.area_ids))).all()
    counts = _counts(session, me.area_ids)
    bounded = set(
        session.exec(select(AreaBoundary.area_id).where(col(AreaBoundary.area_id).in_(me.area_ids)))
    )
    below: dict[int | None, list[Area]] = {}
    for row in sorted(rows, key=lambda row: (row.code or "~", _natural(row.name), row.id)):
        below.setdefault(row.parent_id, []).append(row)
    tops = [row for row in rows if row.parent_id not in me.area_ids]
    records: list[AreaRecord] = []
    waiting = [(top, 0) for top in reversed(tops)]
    while waiting:
        row, depth = waiting.pop()
        records.append(_record(row, depth, me, counts, row.id in bounded))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.id, []))]
    return records


def _natural(name: str) -> list[tuple[int, str]]:
    """Return the key by which 2 幢 stands before 10 幢."""
    return [(int(digits), text) for text, digits in _PIECES.findall(f"{name}0")]


def record(session: Session, me: Actor, area: Area) -> AreaRecord:
    """Return one area."""
    session.flush()
    return next(row for row in tree(session, me) if row["id"] == area.id)


def seen_with(me: Actor, area: Area) -> Actor:
    """Return the actor as it will be with an area that was added just now."""
    return replace(me, area_ids=me.area_ids | {area.id or 0})


def _record(
    row: Area, depth: int, me: Actor, counts: Mapping[str, Mapping[int, int]], has_boundary: bool
) -> AreaRecord:
    area_id = row.id or 0
    return {
        "id": area_id,
        "parent_id": row.parent_id if row.parent_id in me.area_ids else None,
        "depth": depth,
        "kind": row.kind,
        "name": row.name,
        "name_en": row.name_en,
        "code": row.code,
        "lat": row.lat,
        "lon": row.lon,
        "has_boundary": has_boundary,
        "retired_at": clock.iso_or_none(row.retired_at),
        "is_fixed": area_id == me.area_id,
        "members": counts["members"].get(area_id, 0),
        "users": counts["users"].get(area_id, 0),
        "sources": counts["sources"].get(area_id, 0),
        "places": counts["places"].get(area_id, 0),
    }


def _counts(session: Session, area_ids: Collection[int]) -> dict[str, dict[int, int]]:
    """Return the numbers of members, desk users, sources and places by area."""
    serving = {
        "members": (Member.area_id, col(Member.left_at).is_(None)),
        "users": (User.area_id, col(User.disabled_at).is_(None)),
        "sources": (Source.area_id, col(Source.disabled_at).is_(None)),
        "places": (Place.area_id, col(Place.id).is_not(None)),
    }
    counted: dict[str, dict[int, int]] = {}
    for name, (area_id, condition) in serving.items():
        query = select(area_id, func.count()).where(condition, col(area_id).in_(area_ids))
        counted[name] = dict(session.exec(query.group_by(col(area_id))).all())
    return counted


def outlines(session: Session, me: Actor) -> list[AreaFeature]:
    """Return the outlines of the caller's areas that are in use."""
    in_use = set(
        session.exec(
            select(Area.id).where(col(Area.id).in_(me.area_ids), col(Area.retired_at).is_(None))
        )
    )
    shapes: Mapping[int, Any] = boundary.outlines(session, me.area_ids)
    return [
        {"area_id": area_id, "polygons": polygons}
        for area_id, polygons in sorted(shapes.items())
        if area_id in in_use
    ]


def places(
    session: Session, me: Actor, *, text: str = "", kind: str = "", area_ids: Collection[int]
) -> tuple[list[PlaceRecord], int]:
    """Return the places whose names hold every word, at most 200, and the number of all such."""
    conditions: list[Any] = [col(Place.area_id).in_(me.area_ids & frozenset(area_ids))]
    conditions += [is_called(word) for word in text.split()[:MOST_WORDS]]
    if kind:
        conditions.append(col(Place.kind) == kind)
    count = session.exec(select(func.count(col(Place.id))).where(*conditions)).one()
    rows = session.exec(
        select(Place, Area.name)
        .join(Area, col(Area.id) == col(Place.area_id))
        .where(*conditions)
        .order_by(col(Place.kind), col(Place.name), col(Place.id))
        .limit(MOST_PLACES)
    )
    return [_place(row, name) for row, name in rows], count


def count_places(session: Session, me: Actor) -> int:
    """Return the number of places of the caller's areas."""
    mine = col(Place.area_id).in_(me.area_ids)
    return session.exec(select(func.count(col(Place.id))).where(mine)).one()


def page_of_places(
    me: Actor, session: Session, last: PlaceRecord | None, most: int
) -> list[PlaceRecord]:
    """Return places of the caller's areas by kind and name, from the one after `last` on."""
    order = (col(Place.kind), col(Place.name), col(Place.id))
    query = (
        select(Place, Area.name)
        .join(Area, col(Area.id) == col(Place.area_id))
        .where(col(Place.area_id).in_(me.area_ids))
    )
    if last is not None:
        key, reached = db.key_of(order, (last["kind"], last["name"], last["id"]))
        query = query.where(key > reached)
    return [_place(row, name) for row, name in session.exec(query.order_by(*order).limit(most))]


def place(session: Session, row: Place) -> PlaceRecord:
    """Return one place."""
    session.flush()
    return _place(row, session.get_one(Area, row.area_id).name)


def _place(row: Place, area: str) -> PlaceRecord:
    return {
        "id": row.id or 0,
        "area_id": row.area_id,
        "area": area,
        "name": row.name,
        "name_en": row.name_en,
        "aliases": row.aliases,
        "kind": row.kind,
        "lat": row.lat,
        "lon": row.lon,
        "datum": row.datum,
        "access": row.access,
        "contacts": row.contacts,
        "hazards": row.hazards,
    }
