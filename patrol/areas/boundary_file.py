"""Import the outlines of many areas from one GeoJSON file: a plan first, then all or nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol import feed, pauses
from patrol.areas import boundary, tree
from patrol.areas.boundary import BadShape
from patrol.areas.datum_doubt import Anchor, DatumDoubt, Fits, doubted, outline_around
from patrol.areas.place import PlaceAbroad, PlaceFar, middles, require_near
from patrol.areas.tree import AreaEntry
from patrol.geo import Point, Polygons, inner_point
from patrol.models import Area, FeedKind, Place
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned
from patrol.people.roster import Fault
from patrol.terminal import both, joined

MOST_BYTES = 4_000_000
MOST_FEATURES = 500
PAUSE_EVERY = 10
"""Features, about 50 ms, after which the sockets and the readers run: 500 new areas took 3 s."""
NAMES = ("name", "NAME", "Name", "名称", "n", "社区", "社区名称", "小区", "title")
CODES = ("code", "adcode", "CODE", "编码", "代码", "区划代码")
LONGEST_NAME, LONGEST_CODE = 60, 20


class BadBoundaryFile(Exception):
    """The file is refused; the faults say why, each with the number of its feature."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(joined("\n", [both(fault.sentence) for fault in faults[:20]]))
        self.faults = faults


@dataclass(frozen=True)
class Outline:
    """One feature of the file.

    Its middle is in the datum of the file. `polygons` are in WGS-84 and shortened: a request may
    compare them with many places.
    """

    line: int
    name: str
    code: str
    raw_middle: Point
    polygons: Polygons


@dataclass(frozen=True)
class Below:
    """An area for which the file may have new areas, and the kind of those."""

    parent: Area
    kind: str


@dataclass
class BoundaryPlan:
    """The effect of a file: outlines of new areas, of known areas, and the faults."""

    new: list[Outline] = field(default_factory=list)
    changed: list[tuple[Outline, Area]] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def read(data: bytes, datum: str) -> list[Outline]:
    """Read a FeatureCollection of areas with a name or a code each.

    Raises: BadBoundaryFile, UnknownDatum.
    """
    features = _features(data)
    faults: list[Fault] = []
    outlines = []
    for number, feature in enumerate(features, 1):
        try:
            outlines.append(_outline(number, feature, datum))
        except BadShape as error:
            faults.append(_fault(number, str(error)))
    if faults:
        raise BadBoundaryFile(faults)
    return outlines


def _features(data: bytes) -> list[Any]:
    if len(data) > MOST_BYTES:
        raise BadBoundaryFile([_fault(1, "too_large")])
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise BadBoundaryFile([_fault(1, "not_json")]) from None
    features = content.get("features") if isinstance(content, dict) else None
    if isinstance(content, dict) and content.get("type") == "Feature":
        features = [content]
    if not isinstance(features, list) or not 0 < len(features) <= MOST_FEATURES:
        raise BadBoundaryFile([_fault(1, "no_features")])
    return features


def _outline(number: int, feature: Any, datum: str) -> Outline:
    if not isinstance(feature, dict):
        raise BadShape("no_area")
    raw = boundary.shape(feature.get("geometry"))
    given = feature.get("properties")
    properties = given if isinstance(given, dict) else {}
    name = _first(properties, NAMES)[:LONGEST_NAME]
    code = _first(properties, CODES)[:LONGEST_CODE]
    if not (name or code):
        raise BadShape("no_name")
    return Outline(number, name, code, inner_point(raw), boundary.converted(raw, datum))


def _first(properties: dict[str, Any], names: Iterable[str]) -> str:
    values = (properties[name] for name in names if properties.get(name))
    return cleaned(str(next(values, "")))


def _fault(number: int, key: str, **words: object) -> Fault:
    return Fault(number, key, dict(words), "boundary")


def plan(
    session: Session,
    outlines: list[Outline],
    area_ids: frozenset[int],
    datum: str,
    below: Below | None = None,
) -> BoundaryPlan:
    """Return what the file would do to these areas; nothing is written."""
    done = BoundaryPlan()
    known = _KnownAreas(session, area_ids)
    seen: dict[int | str, int] = {}
    for outline in pauses.between(outlines, PAUSE_EVERY):
        area = known.named(outline)
        fault = _fault_of(outline, area, below, seen, known.middles)
        if fault is not None:
            done.faults.append(fault)
        elif area is None:
            done.new.append(outline)
        elif known.outlines.get(area.id or 0) == _as_stored(outline.polygons):
            done.same += 1
        else:
            done.changed.append((outline, area))
    return done


def doubt(
    session: Session, done: BoundaryPlan, area_ids: frozenset[int], datum: str
) -> DatumDoubt | None:
    """Return the datum that fits better than this one what is known of the areas, if any does."""
    anchors, insides = _KnownAreas(session, area_ids).evidence(done.changed, datum)
    return doubted(datum, anchors, insides)


def _fault_of(
    outline: Outline,
    area: Area | None,
    below: Below | None,
    seen: dict[int | str, int],
    known: list[Point],
) -> Fault | None:
    name = outline.name or outline.code
    if area is None and (below is None or not outline.name):
        return _fault(outline.line, "unknown_area", name=name)
    first = seen.setdefault(area.id or 0 if area else name, outline.line)
    if first != outline.line:
        return _fault(outline.line, "twice", name=name, first=first)
    try:
        require_near(inner_point(outline.polygons), known)
    except PlaceFar as error:
        return _fault(outline.line, "far", name=name, km=str(error))
    except PlaceAbroad as error:
        return _fault(outline.line, str(error))
    return None


def _as_stored(polygons: Polygons) -> list[Any]:
    return [[[list(at) for at in ring] for ring in polygon] for polygon in polygons]


class _KnownAreas:
    """The areas, outlines and places that there are, read before anything is written."""

    def __init__(self, session: Session, area_ids: frozenset[int]) -> None:
        self.session = session
        in_scope = col(Area.id).in_(area_ids), col(Area.retired_at).is_(None)
        self.areas = list(session.exec(select(Area).where(*in_scope)))
        self.outlines = boundary.outlines(session, area_ids)
        self.middles = middles(session)

    def named(self, outline: Outline) -> Area | None:
        """Return the area of this code, else the only one of this name."""
        by_code = [area for area in self.areas if outline.code and area.code == outline.code]
        by_name = [area for area in self.areas if outline.name and area.name == outline.name]
        matches = by_code or by_name
        return matches[0] if len(matches) == 1 else None

    def evidence(
        self, changed: list[tuple[Outline, Area]], datum: str
    ) -> tuple[list[Anchor], list[Fits]]:
        """Return what shows the datum: earlier outlines, and the places of the areas."""
        anchors = [
            Anchor(outline.raw_middle, inner_point(self.outlines[area.id or 0]))
            for outline, area in changed
            if area.id in self.outlines
        ]
        return anchors, _places_inside(self.session, changed, datum)


def _places_inside(session: Session, changed: list[tuple[Outline, Area]], datum: str) -> list[Fits]:
    """Return for each place of the areas the test whether each lies in its outline."""
    drawn = {area.id: outline.polygons for outline, area in changed}
    rows = session.exec(
        select(Place.area_id, Place.lat, Place.lon).where(col(Place.area_id).in_(drawn))
    )
    return [outline_around(drawn[area_id], datum, Point(lat, lon)) for area_id, lat, lon in rows]


def enter(
    session: Session,
    done: BoundaryPlan,
    by: Author,
    datum: str,
    area_id: int,
    below: Below | None = None,
) -> None:
    """Write a plan without faults: new areas with their outlines, and outlines of known ones.

    Raises: BadBoundaryFile, AreaNameTaken, AreaCodeTaken, AreaRetired.
    """
    if done.faults:
        raise BadBoundaryFile(done.faults)
    for outline in pauses.between(done.new, PAUSE_EVERY):
        if below is None:
            raise BadBoundaryFile([_fault(outline.line, "unknown_area", name=outline.name)])
        entry = AreaEntry(below.kind, outline.name, code=outline.code or None)
        area = tree.add(session, below.parent, entry, by)
        boundary.keep(session, area, outline.polygons, by, datum)
    for outline, area in pauses.between(done.changed, PAUSE_EVERY):
        boundary.keep(session, area, outline.polygons, by, datum)
    names = [area.name for _, area in done.changed] + [outline.name for outline in done.new]
    if names:
        kind = FeedKind.AREA_BOUNDED
        feed.note(session, kind, by=by.name, area_id=area_id, areas=names, drawn=True)
