"""业主名册: read the roll of a ballot, CSV or Excel. It needs no name and no number of a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from patrol.councils.majority import Weight
from patrol.people import table
from patrol.people.pasted_text import cleaned
from patrol.people.roster import BadRoster, Fault
from patrol.people.table import BadTable, TableLine

COLUMNS = ("building", "unit", "area", "holder", "use")
HEADS = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("幢", "楼幢", "幢号", "楼栋", "栋"), "building"),
    **dict.fromkeys(("室", "室号", "房号", "户号", "单元室号"), "unit"),
    **dict.fromkeys(("面积", "专有面积", "建筑面积", "专有部分面积"), "area"),
    **dict.fromkeys(("业主代号", "持有人代号", "代号"), "holder"),
    **dict.fromkeys(("用途", "类别"), "use"),
}
TEMPLATE = ("幢", "室号", "面积", "业主代号", "用途")
PARKING = ("车位", "车库", "parking")
"""Uses that take no part in the vote."""
MOST_AREA = 10_000_000
"""Hundredths of a square metre: no unit has ten hectares."""
LONGEST = 40
_AREA = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?")


class BadRoll(BadRoster):
    """The roll is refused; the message has one sentence for each wrong line."""


@dataclass(frozen=True, slots=True)
class RollUnit:
    """One unit of the roll."""

    line: int
    building: str
    unit: str
    area: int
    holder: str


@dataclass(frozen=True, slots=True)
class Roll:
    """The units that vote, and how many parking spaces were left out."""

    units: Sequence[RollUnit]
    parking: int

    def buildings(self) -> dict[str, Weight]:
        """Return the owners and the area of each building, in the order of the roll."""
        by_name: dict[str, Weight] = {}
        known: set[str] = set()
        for unit in self.units:
            is_new = not unit.holder or unit.holder not in known
            known.add(unit.holder)
            before = by_name.get(unit.building, Weight())
            by_name[unit.building] = before + Weight(int(is_new), unit.area)
        return by_name


def read(data: bytes) -> Roll:
    """Read a roll; every fault of every line is named.

    Raises: BadRoll.
    """
    try:
        lines = table.rows(data)
    except BadTable as error:
        raise BadRoll([Fault(error.line, error.fault, error.words)]) from None
    reader = _RollReader(_head(table.head_of(lines)))
    units = [unit for row in lines[1:] if (unit := reader.unit(row))]
    if not units and not reader.faults:
        reader.say(2, "nothing")
    if reader.faults:
        raise BadRoll(reader.faults)
    return Roll(units, reader.parking)


def _head(row: TableLine) -> list[str]:
    given = [cleaned(name) for name in row[1]]
    unknown = [name for name in given if name not in HEADS]
    if unknown:
        words: dict[str, object] = {"name": unknown[0], "known": ", ".join((*TEMPLATE, *COLUMNS))}
        raise BadRoll([Fault(row[0], "unknown_column", words)])
    names = [HEADS[name] for name in given]
    if not {"building", "unit", "area"} <= {*names} or len(set(names)) < len(names):
        raise BadRoll([Fault(row[0], "needs_columns", {}, "roll")])
    return names


class _RollReader:
    """Reads the lines of one roll and gathers what is wrong with them."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.faults: list[Fault] = []
        self.lines: dict[tuple[str, str], int] = {}
        self.parking = 0

    def say(self, line: int, key: str, **words: object) -> None:
        self.faults.append(Fault(line, key, dict(words), "roll"))

    def unit(self, row: TableLine) -> RollUnit | None:
        line, given = row
        if any(given[len(self.names) :]):
            self.faults.append(Fault(line, "too_many_cells"))
        cells = dict(zip(self.names, given, strict=False))
        if cells.get("use", "").casefold() in PARKING:
            self.parking += 1
            return None
        building, unit = cells.get("building", ""), cells.get("unit", "")
        holder = cells.get("holder", "")
        if not building or not unit or max(map(len, (building, unit, holder))) > LONGEST:
            self.say(line, "needs_door", most=LONGEST)
            return None
        first = self.lines.setdefault((building, unit), line)
        if first != line:
            self.say(line, "twice", building=building, unit=unit, first=first)
            return None
        area = self._area(line, cells.get("area", ""))
        return RollUnit(line, building, unit, area, holder) if area else None

    def _area(self, line: int, cell: str) -> int:
        area = int(Decimal(cell) * 100) if _AREA.fullmatch(cell) else 0
        if not 0 < area <= MOST_AREA:
            self.say(line, "bad_area", area=cell[:20])
            return 0
        return area
