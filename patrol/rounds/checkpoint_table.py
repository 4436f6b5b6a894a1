"""Read a table of points, CSV or Excel: one point a line, known by its area and name.

An empty cell leaves what is known, `-` deletes a text or the tag. One wrong line refuses all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from patrol.geo import Datum, Point, country, to_wgs84
from patrol.models import CheckpointRecord
from patrol.people import table
from patrol.people.roster import BadRoster, Fault
from patrol.people.table import BadTable, TableLine
from patrol.rounds.checkpoint import LEAST_RADIUS_M, MOST_RADIUS_M
from patrol.rounds.grade import is_tag, plain_tag

NOTHING = "-"
HEADS = {
    "名称": "name",
    "区域": "area",
    "纬度": "lat",
    "经度": "lon",
    "半径": "radius_m",
    "看什么": "look",
    "标签": "tag",
    "英文名": "name_en",
}
"""The heads of the template, each with its column; the column's own name is a head as well."""
COLUMNS = tuple(HEADS.values())
TEXTS = {"look": 200, "name_en": 120}
MOST_NAME = 60


class BadCheckpoints(BadRoster):
    """The table of points is refused; the message has one sentence for each wrong line."""


@dataclass(frozen=True)
class CheckpointLine:
    """One line of the table: the name, the area, and the columns that it fills in."""

    line: int
    name: str
    area: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def fault(line: int, key: str, **words: object) -> Fault:
    """Return a fault of the table; its sentence is `server.checkpoints.<key>`."""
    return Fault(line, key, dict(words), "checkpoints")


def read(data: bytes, datum: str = Datum.WGS84) -> list[CheckpointLine]:
    """Read a table with positions in this datum; every fault of every line is named.

    Raises: BadCheckpoints, UnknownDatum.
    """
    try:
        lines = table.rows(data)
    except BadTable as error:
        raise BadCheckpoints([Fault(error.line, error.fault, error.words)]) from None
    names = _columns(table.head_of(lines))
    faults: list[Fault] = []
    points = []
    for line, cells in lines[1:]:
        if any(cells[len(names) :]):
            faults.append(Fault(line, "too_many_cells"))
        points.append(_line(line, dict(zip(names, cells, strict=False)), datum, faults))
    if faults or not points:
        raise BadCheckpoints(faults or [fault(2, "nothing")])
    return points


def _columns(head: TableLine) -> list[str]:
    line, given = head
    known = HEADS | {name: name for name in COLUMNS}
    unknown = [name for name in given if name not in known]
    if unknown:
        listed = ", ".join((*HEADS, *COLUMNS))
        words: dict[str, Any] = {"name": unknown[0], "known": listed}
        raise BadCheckpoints([Fault(line, "unknown_column", words)])
    names = [known[name] for name in given]
    if "name" not in names or len(set(names)) < len(names):
        raise BadCheckpoints([fault(line, "needs_columns")])
    return names


def _line(line: int, cells: Mapping[str, str], datum: str, faults: list[Fault]) -> CheckpointLine:
    name = cells.get("name", "")
    if not 0 < len(name) <= MOST_NAME:
        faults.append(fault(line, "no_name", most=MOST_NAME))
    values = _texts(line, cells, faults) | _place(line, cells, datum, faults)
    if cell := cells.get("radius_m", ""):
        radius = int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 5 else 0
        if not LEAST_RADIUS_M <= radius <= MOST_RADIUS_M:
            words = {"cell": cell[:20], "least": LEAST_RADIUS_M, "most": MOST_RADIUS_M}
            faults.append(fault(line, "bad_radius", **words))
        values["radius_m"] = radius
    return CheckpointLine(line, name, cells.get("area", ""), values)


def _texts(line: int, cells: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, most in TEXTS.items():
        if cell := cells.get(name, ""):
            if len(cell) > most:
                faults.append(fault(line, "too_long_cell", most=most))
            values[name] = "" if cell == NOTHING else cell
    if tag := cells.get("tag", ""):
        if tag != NOTHING and not is_tag(tag):
            faults.append(fault(line, "bad_tag", cell=tag[:40]))
        values["tag"] = plain_tag(tag) or None
    return values


def _place(line: int, cells: Mapping[str, str], datum: str, faults: list[Fault]) -> dict[str, Any]:
    lat, lon = cells.get("lat", ""), cells.get("lon", "")
    if not (lat or lon):
        return {}
    try:
        raw = Point(float(lat), float(lon))
    except ValueError:
        faults.append(fault(line, "bad_position", lat=lat[:20], lon=lon[:20]))
        return {}
    if not country.holds(*raw):
        key = "swapped" if country.holds(raw.lon, raw.lat) else "abroad"
        faults.append(fault(line, key, lat=lat[:20], lon=lon[:20]))
        return {}
    point = to_wgs84(raw.lat, raw.lon, datum)
    return {"lat": round(point.lat, 6), "lon": round(point.lon, 6), "datum": datum}


def cells_of(row: CheckpointRecord) -> Sequence[str]:
    """Return a point's record as the cells of a line, in the order of `HEADS`."""
    shown: dict[str, Any] = {
        **row,
        "lat": f"{row['lat']:.6f}",
        "lon": f"{row['lon']:.6f}",
        "tag": row["tag"] or "",
    }
    return [str(shown[name]) for name in COLUMNS]
