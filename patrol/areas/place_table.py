"""Import places from the street's table, CSV or Excel: a plan first, then all or nothing.

A head in Chinese or English: 名称 (`name`), 类别 (`kind`), and any others of `TEMPLATE`.
An empty cell leaves what is known, `-` deletes it. One wrong line refuses the whole file.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from patrol.areas.place import tidy
from patrol.geo import Datum, Point, country, to_wgs84
from patrol.i18n import LANGUAGES, t
from patrol.models import PlaceKind
from patrol.people import table
from patrol.people.pasted_text import cleaned, cleaned_words
from patrol.people.roster import BadRoster, Fault
from patrol.people.table import BadTable, TableLine

TEXTS = {"name_en": 100, "access": 300, "contacts": 200, "hazards": 300}
"""The columns of plain text, with the most characters of each."""
WORDS = frozenset({"access", "contacts", "hazards"})
"""The columns of Chinese sentences, which keep their commas."""
COLUMNS = ("name", "kind", "area", "lat", "lon", "aliases", *TEXTS)
HEADS = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("名称", "场所", "场所名称", "地名", "点位"), "name"),
    **dict.fromkeys(("类别", "类型", "种类"), "kind"),
    **dict.fromkeys(("区域", "片区", "社区", "所属社区", "所属区域"), "area"),
    **dict.fromkeys(("纬度", "北纬"), "lat"),
    **dict.fromkeys(("经度", "东经"), "lon"),
    **dict.fromkeys(("别名", "俗称", "曾用名"), "aliases"),
    **dict.fromkeys(("英文名", "英文"), "name_en"),
    **dict.fromkeys(("进出", "怎么进", "进入方式", "入口"), "access"),
    **dict.fromkeys(("联系人", "联系方式", "联系电话"), "contacts"),
    **dict.fromkeys(("隐患", "危险", "注意事项"), "hazards"),
}
TEMPLATE = ("名称", "类别", "区域", "纬度", "经度", "别名", "英文名", "进出", "联系人", "隐患")
NOTHING = "-"
LONGEST_NAME = 100
_BETWEEN = re.compile(r"[、，,;；/]+")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")


class BadPlaces(BadRoster):
    """The table of places is refused; the message has one sentence for each wrong line."""


@dataclass(frozen=True)
class PlaceLine:
    """One line of the file. None keeps the known value, an empty text deletes it."""

    line: int
    name: str
    kind: str
    area: str | None = None
    raw: Point | None = None
    """The position in the datum of the file."""
    point: Point | None = None
    """The position in WGS-84, to 0.1 m."""
    aliases: list[str] | None = None
    texts: dict[str, str] = field(default_factory=dict)


def read(data: bytes, datum: str = Datum.WGS84) -> list[PlaceLine]:
    """Read a table with positions in this datum; every fault of every line is named.

    Raises: BadPlaces, UnknownDatum.
    """
    try:
        lines = table.rows(data, clean=cleaned_words)
    except BadTable as error:
        raise BadPlaces([Fault(error.line, error.fault, error.words)]) from None
    names = _head(table.head_of(lines))
    faults: list[Fault] = []
    reader = _PlaceReader(names, faults, datum)
    places = [reader.place(row) for row in lines[1:]]
    if faults or not places:
        raise BadPlaces(sorted(faults, key=lambda f: f.line) or [fault(2, "nothing")])
    return places


def fault(line: int, key: str, **words: object) -> Fault:
    """Return a fault of the table of places; its sentence is `server.places.<key>`."""
    return Fault(line, key, dict(words), "places")


def _head(row: TableLine) -> list[str]:
    given = [cleaned(name) for name in row[1]]
    unknown = [name for name in given if name not in HEADS]
    if unknown:
        listed = ", ".join((*TEMPLATE, *COLUMNS))
        words: dict[str, object] = {"name": unknown[0], "known": listed}
        raise BadPlaces([Fault(row[0], "unknown_column", words)])
    names = [HEADS[name] for name in given]
    if not {"name", "kind"} <= {*names} or len(set(names)) < len(names):
        raise BadPlaces([fault(row[0], "needs_columns")])
    return names


@cache
def kinds_by_word() -> dict[str, PlaceKind]:
    """Return the kinds of places by their codes and by their words in each language."""
    words = {
        t(f"place.kind.{kind}", language).casefold(): kind
        for kind in PlaceKind
        for language in LANGUAGES
    }
    return words | {kind.value: kind for kind in PlaceKind}


@dataclass
class _PlaceReader:
    """Reads the lines of one table and gathers what is wrong with them."""

    names: list[str]
    faults: list[Fault]
    datum: str

    def place(self, row: TableLine) -> PlaceLine:
        line, given = row
        if any(given[len(self.names) :]):
            self.faults.append(Fault(line, "too_many_cells"))
        cells = {
            name: cell if name in WORDS else cleaned(cell)
            for name, cell in zip(self.names, given, strict=False)
        }
        raw = self._raw(line, cells.get("lat", ""), cells.get("lon", ""))
        return PlaceLine(
            line,
            self._name(line, cells.get("name", "")),
            self._kind(line, cells.get("kind", "")),
            cells.get("area") or None,
            raw,
            self._converted(raw) if raw else None,
            _aliases(cells.get("aliases", "")),
            self._texts(line, cells),
        )

    def _name(self, line: int, cell: str) -> str:
        if not 0 < len(cell) <= LONGEST_NAME:
            self.faults.append(fault(line, "no_name", most=LONGEST_NAME))
        return cell

    def _kind(self, line: int, cell: str) -> str:
        kind = kinds_by_word().get(cell.casefold())
        if kind is None:
            known = "、".join(t(f"place.kind.{kind}") for kind in PlaceKind)
            self.faults.append(fault(line, "unknown_kind", cell=cell[:40], known=known))
        return kind or ""

    def _raw(self, line: int, lat: str, lon: str) -> Point | None:
        if not (lat or lon):
            return None
        if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lon)):
            self.faults.append(fault(line, "bad_position", lat=lat[:20], lon=lon[:20]))
            return None
        point = Point(float(lat), float(lon))
        if not country.holds(*point):
            key = "swapped" if country.holds(point.lon, point.lat) else "abroad"
            self.faults.append(fault(line, key, lat=lat, lon=lon))
            return None
        return point

    def _converted(self, raw: Point) -> Point:
        point = to_wgs84(raw.lat, raw.lon, self.datum)
        return Point(round(point.lat, 6), round(point.lon, 6))

    def _texts(self, line: int, cells: dict[str, str]) -> dict[str, str]:
        for name, most in TEXTS.items():
            if len(cells.get(name, "")) > most:
                self.faults.append(fault(line, "too_long_cell", most=most))
        given = {name: cells[name] for name in TEXTS if cells.get(name)}
        return {name: "" if cell == NOTHING else cell for name, cell in given.items()}


def _aliases(cell: str) -> list[str] | None:
    if not cell or cell == NOTHING:
        return [] if cell else None
    return tidy(_BETWEEN.split(cell))
