"""Read a table of noise stations, CSV or Excel: one station a line, known by source and code.

An empty cell leaves what is known, `-` deletes a text or the place. One wrong line refuses all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from patrol import clock
from patrol.models import ZoneClass
from patrol.people import table
from patrol.people.roster import BadRoster, Fault
from patrol.people.table import BadTable, TableLine

NOTHING = "-"
NAMED = ("source", "code", "area", "place")
"""Columns that name other rows, or the station itself."""
HEADS = {
    "来源": "source",
    "设备编号": "code",
    "名称": "name",
    "区域": "area",
    "场所": "place",
    "地址": "address",
    "纬度": "lat",
    "经度": "lon",
    "功能区": "zone",
    "限值": "limits",
    "昼间开始": "day_begins",
    "夜间开始": "night_begins",
    "失联分钟": "silent_min",
    "朝向": "bearing",
    "截图地址": "camera_url",
    "上次校准": "calibrated_at",
    "校准单位": "calibrated_by",
    "下次校准": "calibrate_next",
    "英文名": "name_en",
}
"""The heads of the template, each with its column; the column's own name is a head as well."""
COLUMNS = tuple(HEADS.values())


class BadStations(BadRoster):
    """The table of stations is refused; the message has one sentence for each wrong line."""


@dataclass(frozen=True)
class StationLine:
    """One line of the table: the rows that it names, and its settings."""

    line: int
    named: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)


def fault(line: int, key: str, **words: object) -> Fault:
    """Return a fault of the table; its sentence is `server.station.<key>`."""
    return Fault(line, key, dict(words), "station")


def read(data: bytes) -> list[StationLine]:
    """Read a table with positions in WGS-84; every fault of every line is named.

    Raises: BadStations.
    """
    try:
        lines = table.rows(data)
    except BadTable as error:
        raise BadStations([Fault(error.line, error.fault, error.words)]) from None
    names = _columns(table.head_of(lines))
    faults: list[Fault] = []
    stations = []
    for line, cells in lines[1:]:
        if any(cells[len(names) :]):
            faults.append(Fault(line, "too_many_cells"))
        stations.append(line_of(line, dict(zip(names, cells, strict=False)), faults))
    if faults or not stations:
        raise BadStations(faults or [fault(2, "nothing")])
    return stations


def _columns(head: TableLine) -> list[str]:
    line, given = head
    known = HEADS | {name: name for name in COLUMNS}
    unknown = [name for name in given if name not in known]
    if unknown:
        listed = ", ".join((*HEADS, *COLUMNS))
        raise BadStations([Fault(line, "unknown_column", {"name": unknown[0], "known": listed})])
    names = [known[name] for name in given]
    if "code" not in names or len(set(names)) < len(names):
        raise BadStations([fault(line, "needs_columns")])
    return names


def line_of(line: int, cells: Mapping[str, str], faults: list[Fault]) -> StationLine:
    """Return a station's line; what is wrong with a cell is added to `faults`."""
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        if not cell or name in NAMED:
            continue
        column, convert = CONVERTERS[name]
        try:
            values[column] = convert("" if cell == NOTHING else cell)
        except ValueError:
            faults.append(fault(line, "bad_cell", name=name, cell=cell[:40]))
    return StationLine(line, {name: cells.get(name, "") for name in NAMED}, values)


def _text(most: int) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        if len(cell) > most:
            raise ValueError(cell)
        return cell

    return convert


def _number(least: float, most: float) -> Callable[[str], float]:
    def convert(cell: str) -> float:
        # A NaN is not between any two numbers.
        if not least <= float(cell) <= most:
            raise ValueError(cell)
        return float(cell)

    return convert


def _minute_of_day(cell: str) -> int:
    hours, minutes = cell.split(":")[:2]
    return int(_number(0, 23)(hours)) * 60 + int(_number(0, 59)(minutes))


def _seconds(cell: str) -> int:
    return round(_number(1, 43_200)(cell) * 60)


def _noon(cell: str) -> Any:
    """Return noon of a day: it is the same day in every zone nearby."""
    return clock.midnight(date.fromisoformat(cell[:10])) + timedelta(hours=12) if cell else None


CONVERTERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("name", _text(60)),
    "address": ("address", _text(200)),
    "lat": ("lat", _number(-90, 90)),
    "lon": ("lon", _number(-180, 180)),
    "zone": ("zone", ZoneClass),
    "limits": ("limits", _text(40)),
    "day_begins": ("day_begins", _minute_of_day),
    "night_begins": ("night_begins", _minute_of_day),
    "silent_min": ("silent_after_s", _seconds),
    "bearing": ("bearing_deg", _number(0, 360)),
    "camera_url": ("camera_url", _text(400)),
    "calibrated_at": ("calibrated_at", _noon),
    "calibrated_by": ("calibrated_by", _text(60)),
    "calibrate_next": ("calibrate_next", _noon),
    "name_en": ("name_en", _text(120)),
}
"""By column of the table: the setting of the station, and how a cell becomes its value."""


def cells_of(station: Mapping[str, Any], place: str) -> list[str]:
    """Return a station's record as the cells of a line, in the order of `HEADS`."""
    shown = {
        **station,
        "place": place,
        "zone": station["zone"].value,
        "day_begins": _clock(station["day_begins"]),
        "night_begins": _clock(station["night_begins"]),
        "silent_min": f"{station['silent_after_s'] / 60:g}",
        "bearing": "" if station["bearing_deg"] is None else f"{station['bearing_deg']:g}",
        "calibrated_at": _day(station["calibrated_at"]),
        "calibrate_next": _day(station["calibrate_next"]),
    }
    return [str(shown[name]) for name in COLUMNS]


def _clock(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"


def _day(at: str | None) -> str:
    """Return the local day of a moment in RFC 3339."""
    return clock.local(datetime.fromisoformat(at)).date().isoformat() if at else ""
