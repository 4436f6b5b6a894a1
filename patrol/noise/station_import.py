"""Compare the lines of a table with the known stations, and enter them, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock
from patrol.access import Actor
from patrol.intake.adapters import hears_levels
from patrol.models import Area, Place, Source, Station
from patrol.noise import station
from patrol.noise.station import BadStation
from patrol.noise.station_table import NOTHING, BadStations, StationLine, fault
from patrol.office import LimitTable
from patrol.people.roster import Fault

NEEDED = ("name", "area_id", "lat", "lon", "zone")
"""Settings that a new station cannot be without."""


@dataclass
class StationPlan:
    """The effect of a table: stations to add, stations to change with the fields, the faults."""

    new: list[tuple[StationLine, dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[StationLine, Station, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def plan(
    session: Session, tables: Mapping[str, LimitTable], me: Actor, lines: Sequence[StationLine]
) -> StationPlan:
    """Return what the lines would do; nothing is written."""
    return _StationPlanner(session, tables, me).plan(lines)


def enter(
    session: Session, tables: Mapping[str, LimitTable], me: Actor, lines: Sequence[StationLine]
) -> StationPlan:
    """Write the lines: add the new stations, change the known ones.

    Raises: BadStations, and then nothing is written.
    """
    done = plan(session, tables, me, lines)
    if done.faults:
        raise BadStations(done.faults)
    # The plan has checked each line against all stations: a second look a line would hold the lock.
    station.add_checked(
        session, me, [Station(code=line.named["code"], rule={}, **v) for line, v in done.new]
    )
    for _, row, values in done.changed:
        station.amend_checked(session, me, row, values)
    return done


class _StationPlanner:
    """Compares lines with the stations that there are, as read before anything is written."""

    def __init__(self, session: Session, tables: Mapping[str, LimitTable], me: Actor) -> None:
        self.session, self.tables, self.me = session, tables, me
        mine = me.area_ids
        sources = session.exec(select(Source).where(col(Source.area_id).in_(mine))).all()
        self.sources = {row.code: row.id or 0 for row in sources}
        # A street with one noise system need not repeat it on each line.
        speaking = [row.id for row in sources if hears_levels(row.adapter)]
        self.only_source = speaking[0] if len(speaking) == 1 else None
        areas = session.exec(select(Area).where(col(Area.id).in_(mine))).all()
        self.areas: dict[str, list[int]] = {}
        for area in areas:
            if area.retired_at is None:
                self.areas.setdefault(area.name, []).append(area.id or 0)
        places = session.exec(select(Place).where(col(Place.area_id).in_(mine))).all()
        self.places: dict[str, list[int]] = {}
        for place in places:
            self.places.setdefault(place.name, []).append(place.id or 0)
        # While they are held here, the session finds each by its id without a statement.
        self.held = (sources, areas, places)
        self.known = {(row.source_id, row.code): row for row in session.exec(select(Station))}
        self.taken: dict[tuple[int, str], int] = {}
        self.done = StationPlan()

    def plan(self, lines: Sequence[StationLine]) -> StationPlan:
        for line in lines:
            wrong = self._take(line)
            self.done.faults += [wrong] if wrong else []
        return self.done

    def _take(self, line: StationLine) -> Fault | None:
        """Sort a line into the plan, or return what is wrong with it."""
        code, source = line.named["code"], line.named["source"]
        if not 0 < len(code) <= station.MOST_CODE:
            return fault(line.line, "bad_code")
        source_id = self.sources.get(source) if source else self.only_source
        if source_id is None:
            return fault(line.line, "unknown_source", cell=source[:40])
        first = self.taken.setdefault((source_id, code), line.line)
        if first != line.line:
            return fault(line.line, "twice", code=code, first=first)
        values = {**line.values, "source_id": source_id}
        return self._place(line, values) or self._sort(line, values)

    def _place(self, line: StationLine, values: dict[str, Any]) -> Fault | None:
        """Put the named area and place into the values, or return what is wrong with them."""
        if area := line.named["area"]:
            if len(self.areas.get(area, ())) != 1:
                return fault(line.line, "unknown_area", cell=area[:40])
            values["area_id"] = self.areas[area][0]
        place = line.named["place"]
        if place == NOTHING:
            values["place_id"] = None
        elif place:
            if len(self.places.get(place, ())) != 1:
                return fault(line.line, "unknown_place", cell=place[:40])
            values["place_id"] = self.places[place][0]
        return None

    def _sort(self, line: StationLine, values: dict[str, Any]) -> Fault | None:
        code = line.named["code"]
        row = self.known.get((values["source_id"], code))
        if row is not None and row.area_id not in self.me.area_ids:
            return fault(line.line, "elsewhere", code=code)
        missing = [name for name in NEEDED if row is None and values.get(name, "") == ""]
        if missing:
            return fault(line.line, "needs", code=code)
        known = row.model_dump(exclude={"id"}) if row else {"code": code, "rule": {}}
        try:
            station.check(self.session, self.tables, self.me, Station(**{**known, **values}))
        except BadStation as error:
            return fault(line.line, error.why)
        self._plan(line, row, values)
        return None

    def _plan(self, line: StationLine, row: Station | None, values: dict[str, Any]) -> None:
        if row is None:
            self.done.new.append((line, values))
            return
        changed = {
            name: new for name, new in values.items() if not _is_same(getattr(row, name), new)
        }
        if changed:
            self.done.changed.append((line, row, changed))
        else:
            self.done.same += 1


def _is_same(known: Any, new: Any) -> bool:
    """Return True for one value, or for two moments of one day: the table knows only days."""
    if isinstance(known, datetime) and isinstance(new, datetime):
        return clock.local(known).date() == clock.local(new).date()
    return bool(known == new)
