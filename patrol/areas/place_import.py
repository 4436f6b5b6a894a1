"""Compare the lines of a table with the known places, and enter them, all or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol import feed
from patrol.areas import boundary
from patrol.areas.datum_doubt import Anchor, DatumDoubt, doubted, raw_point_in
from patrol.areas.place import PlaceFar, middles, require_near
from patrol.areas.place_table import BadPlaces, PlaceLine, fault
from patrol.geo import Point, Polygons, contains, extent_of, haversine_m
from patrol.models import Area, FeedKind, Place
from patrol.people.desk_user import Author
from patrol.people.roster import Fault

SAME_PLACE_M = 2_000.0
"""A line of the same name further away is another place; a wrong datum brings it 1.2 km away."""
MOVED_M = 100.0
"""A line that names another area is about the same place up to here: every area has its AED."""


@dataclass(frozen=True)
class PlaceBounds:
    """The areas that the importer may name (None: all), and the datum of the file.

    A new place without an area belongs to the outline that holds it, else to `area_id`.
    """

    area_ids: Collection[int] | None = None
    area_id: int | None = None
    datum: str = "wgs84"


@dataclass
class PlacePlan:
    """The effect of a table: places to add, places to change with the fields, and the faults."""

    new: list[tuple[PlaceLine, int]] = field(default_factory=list)
    """Each with the area that it will belong to."""
    changed: list[tuple[PlaceLine, Place, dict[str, Any]]] = field(default_factory=list)
    """Each with its place, and the new values by field."""
    same: int = 0
    met: list[tuple[PlaceLine, Place]] = field(default_factory=list)
    """Every line that is about a known place, with it."""
    faults: list[Fault] = field(default_factory=list)
    outlines: dict[int, Polygons] = field(default_factory=dict)

    def doubt(self, datum: str) -> DatumDoubt | None:
        """Return the datum that fits better than this one, when known places or outlines say so."""
        anchors = [
            Anchor(line.raw, Point(place.lat, place.lon)) for line, place in self.met if line.raw
        ]
        insides = [
            raw_point_in(line.raw, self.outlines[area_id])
            for line, area_id in self.new
            if line.raw and line.area and area_id in self.outlines
        ]
        return doubted(datum, anchors, insides)


def plan(session: Session, lines: list[PlaceLine], bounds: PlaceBounds) -> PlacePlan:
    """Return what the lines would do; nothing is written."""
    return _PlacePlanner(session, lines, bounds).plan()


def enter(session: Session, lines: list[PlaceLine], bounds: PlaceBounds, by: Author) -> PlacePlan:
    """Write the lines: add the new places, change the known ones.

    Raises: BadPlaces, and then nothing is written.
    """
    done = plan(session, lines, bounds)
    if done.faults:
        raise BadPlaces(done.faults)
    for line, area_id in done.new:
        point = line.point or Point(0, 0)
        place = Place(
            area_id=area_id,
            name=line.name,
            kind=line.kind,
            aliases=line.aliases or [],
            lat=point.lat,
            lon=point.lon,
            datum=bounds.datum,
        )
        _set(place, line.texts)
        session.add(place)
    for _, place, values in done.changed:
        _set(place, values)
        session.add(place)
    if done.new or done.changed:
        _note(session, done, bounds, by)
    return done


def _set(place: Place, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(place, name, value)


def _note(session: Session, done: PlacePlan, bounds: PlaceBounds, by: Author) -> None:
    """Note one act for the whole table, in the area of the importer."""
    touched = [area_id for _, area_id in done.new] + [row.area_id for _, row, _ in done.changed]
    feed.note(
        session,
        FeedKind.PLACES_IMPORTED,
        by=by.name,
        area_id=bounds.area_id or min(touched),
        added=[line.name for line, _ in done.new],
        changed=[line.name for line, _, _ in done.changed],
    )


class _PlacePlanner:
    """Compares lines with the places that there are, as one read before anything is written."""

    def __init__(self, session: Session, lines: list[PlaceLine], bounds: PlaceBounds) -> None:
        self.session, self.lines, self.bounds = session, lines, bounds
        self.areas: dict[str, list[Area]] = {}
        open_areas = session.exec(select(Area).where(col(Area.retired_at).is_(None))).all()
        mine = [area for area in open_areas if self._is_mine(area.id or 0)]
        for area in mine:
            self.areas.setdefault(area.name, []).append(area)
        self.known: dict[tuple[str, str], list[Place]] = {}
        names = {line.name for line in lines}
        for place in session.exec(select(Place).where(col(Place.name).in_(names))):
            self.known.setdefault((place.name, place.kind), []).append(place)
        self.done = PlacePlan(
            outlines=boundary.outlines(session, frozenset(area.id or 0 for area in mine))
        )
        self.boxes = {key: extent_of(shape) for key, shape in self.done.outlines.items()}
        self.depth = {area.id: area.path.count("/") for area in mine}
        self.middles = middles(session)
        self.taken: dict[tuple[int, str, str], int] = {}

    def _is_mine(self, area_id: int) -> bool:
        return self.bounds.area_ids is None or area_id in self.bounds.area_ids

    def plan(self) -> PlacePlan:
        for line in self.lines:
            wrong = self._take(line)
            self.done.faults += [wrong] if wrong else []
        return self.done

    def _take(self, line: PlaceLine) -> Fault | None:
        """Sort a line into the plan, or return what is wrong with it."""
        if line.area and len(self.areas.get(line.area, ())) != 1:
            return fault(line.line, "unknown_area", cell=line.area[:40])
        if line.point is not None:
            try:
                require_near(line.point, self.middles)
            except PlaceFar as error:
                return fault(line.line, "far", km=str(error))
        places = self._same(line)
        if len(places) > 1:
            return fault(line.line, "ambiguous", name=line.name)
        if not places:
            return self._add(line)
        if not self._is_mine(places[0].area_id):
            return fault(line.line, "elsewhere", name=line.name)
        return self._change(line, places[0])

    def _same(self, line: PlaceLine) -> list[Place]:
        """Return the known places that the line may be about: one in its area, else one nearby."""
        known = self.known.get((line.name, line.kind), [])
        if line.area:
            there = [place for place in known if place.area_id == self._area_id(line)]
            if there:
                return there
        point = line.point
        if point is None:
            return known
        most_m = MOVED_M if line.area else SAME_PLACE_M
        return [p for p in known if haversine_m(point, Point(p.lat, p.lon)) < most_m]

    def _area_id(self, line: PlaceLine) -> int | None:
        return self.areas[line.area][0].id if line.area else None

    def _add(self, line: PlaceLine) -> Fault | None:
        if line.point is None:
            return fault(line.line, "needs_position", name=line.name)
        area_id = self._area_id(line) or self._around(line.point) or self.bounds.area_id
        if area_id is None:
            return fault(line.line, "needs_area", name=line.name)
        if twice := self._twice(line, area_id):
            return twice
        self.done.new.append((line, area_id))
        return None

    def _around(self, point: Point) -> int | None:
        """Return the lowest area whose outline holds the point."""
        holding = [
            key
            for key, box in self.boxes.items()
            if box.holds(point) and contains(self.done.outlines[key], point)
        ]
        return max(holding, key=lambda key: self.depth[key], default=None)

    def _twice(self, line: PlaceLine, area_id: int) -> Fault | None:
        first = self.taken.setdefault((area_id, line.name, line.kind), line.line)
        is_twice = first != line.line
        return fault(line.line, "twice", name=line.name, first=first) if is_twice else None

    def _change(self, line: PlaceLine, place: Place) -> Fault | None:
        self.done.met.append((line, place))
        values = self._values(line, place)
        area_id = values.get("area_id", place.area_id)
        if twice := self._twice(line, area_id):
            return twice
        if values:
            self.done.changed.append((line, place, values))
        else:
            self.done.same += 1
        return None

    def _values(self, line: PlaceLine, place: Place) -> dict[str, Any]:
        """Return the fields that the line changes, with their new values."""
        values: dict[str, Any] = dict(line.texts)
        if line.area:
            values["area_id"] = self._area_id(line)
        if line.aliases is not None:
            values["aliases"] = line.aliases
        if line.point is not None:
            values |= {"lat": line.point.lat, "lon": line.point.lon}
        changed = {name: new for name, new in values.items() if getattr(place, name) != new}
        return changed | ({"datum": self.bounds.datum} if {"lat", "lon"} & {*changed} else {})
