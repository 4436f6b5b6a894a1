"""Compare the lines of a table with the known points, and enter them, all or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol import feed
from patrol.areas.place import PlaceFar, middles, require_near
from patrol.geo import Datum, Point
from patrol.models import Area, Checkpoint, FeedKind
from patrol.people.desk_user import Author
from patrol.people.roster import Fault
from patrol.rounds.checkpoint import USUAL_RADIUS_M, new_code
from patrol.rounds.checkpoint_table import BadCheckpoints, CheckpointLine, fault


@dataclass
class CheckpointPlan:
    """The effect of a table: points to add, points to change with the fields, and the faults."""

    new: list[tuple[CheckpointLine, int]] = field(default_factory=list)
    """Each with its area."""
    changed: list[tuple[CheckpointLine, Checkpoint, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def plan(
    session: Session,
    lines: Sequence[CheckpointLine],
    area_ids: Collection[int],
    area_id: int | None,
) -> CheckpointPlan:
    """Return what the lines would do, and write nothing. A line without area is of `area_id`."""
    return _CheckpointPlanner(session, area_ids, area_id).plan(lines)


def enter(
    session: Session,
    lines: Sequence[CheckpointLine],
    area_ids: Collection[int],
    area_id: int | None,
    by: Author,
) -> CheckpointPlan:
    """Write the lines: add the new points, change the known ones.

    Raises: BadCheckpoints, and then nothing is written.
    """
    done = plan(session, lines, area_ids, area_id)
    if done.faults:
        raise BadCheckpoints(done.faults)
    usual: dict[str, Any] = {"radius_m": USUAL_RADIUS_M, "datum": Datum.WGS84.value}
    for line, home in done.new:
        values = usual | line.values
        session.add(Checkpoint(area_id=home, name=line.name, code=new_code(), **values))
    for _, row, values in done.changed:
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
    touched = [home for _, home in done.new] + [row.area_id for _, row, _ in done.changed]
    if touched:
        feed.note(
            session,
            FeedKind.CHECKPOINTS_IMPORTED,
            by=by.name,
            area_id=area_id or min(touched),
            added=[line.name for line, _ in done.new],
            changed=[line.name for line, _, _ in done.changed],
        )
    return done


class _CheckpointPlanner:
    """Compares lines with the points that there are, as one read before anything is written."""

    def __init__(self, session: Session, area_ids: Collection[int], area_id: int | None) -> None:
        self.area_ids, self.area_id = area_ids, area_id
        self.areas: dict[str, list[int]] = {}
        for area in session.exec(select(Area).where(col(Area.retired_at).is_(None))):
            if area.id in area_ids:
                self.areas.setdefault(area.name, []).append(area.id or 0)
        rows = session.exec(select(Checkpoint)).all()
        self.known = {(row.area_id, row.name): row for row in rows}
        self.tags = {row.tag: (row.area_id, row.name) for row in rows if row.tag}
        self.middles = middles(session)
        self.taken: dict[tuple[int, str], int] = {}
        self.done = CheckpointPlan()

    def plan(self, lines: Sequence[CheckpointLine]) -> CheckpointPlan:
        for line in lines:
            wrong = self._take(line)
            self.done.faults += [wrong] if wrong else []
        return self.done

    def _take(self, line: CheckpointLine) -> Fault | None:
        """Sort a line into the plan, or return what is wrong with it."""
        if line.area and len(self.areas.get(line.area, ())) != 1:
            return fault(line.line, "unknown_area", cell=line.area[:40])
        home = self.areas[line.area][0] if line.area else self._only(line) or self.area_id
        if home is None:
            return fault(line.line, "needs_area", name=line.name)
        key = (home, line.name)
        first = self.taken.setdefault(key, line.line)
        if first != line.line:
            return fault(line.line, "twice", name=line.name, first=first)
        return self._far(line) or self._tag(line, key) or self._sort(line, key)

    def _only(self, line: CheckpointLine) -> int | None:
        """Return the area of the only known point with this name."""
        homes = [area for area, name in self.known if name == line.name and area in self.area_ids]
        return homes[0] if len(homes) == 1 else None

    def _far(self, line: CheckpointLine) -> Fault | None:
        if "lat" not in line.values:
            return None
        try:
            require_near(Point(line.values["lat"], line.values["lon"]), self.middles)
        except PlaceFar as error:
            return fault(line.line, "far", km=str(error))
        return None

    def _tag(self, line: CheckpointLine, key: tuple[int, str]) -> Fault | None:
        tag = line.values.get("tag")
        if tag is None:
            return None
        owner = self.tags.setdefault(tag, key)
        return None if owner == key else fault(line.line, "tag_taken", name=owner[1])

    def _sort(self, line: CheckpointLine, key: tuple[int, str]) -> Fault | None:
        row = self.known.get(key)
        if row is None:
            if "lat" not in line.values:
                return fault(line.line, "needs_position", name=line.name)
            self.done.new.append((line, key[0]))
            return None
        given = {name: new for name, new in line.values.items() if name != "datum"}
        changed = {name: new for name, new in given.items() if getattr(row, name) != new}
        if {"lat", "lon"} & {*changed}:
            changed["datum"] = line.values["datum"]
        if changed:
            self.done.changed.append((line, row, changed))
        else:
            self.done.same += 1
        return None
