"""Read a rota from the street's table: 呼号 and a column a day, or a line with 呼号, 日期 and 班次.

An empty cell leaves the day as it is, 休 makes it a day of rest; a cell names kinds of shifts
(白班) or hours (08:00-20:00), several of them with a plus.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from patrol import clock
from patrol.people import table
from patrol.people.membership import CALL_SIGN
from patrol.people.roster import HEADS, BadRoster, Fault
from patrol.people.rota import RotaLine
from patrol.people.shift import Kinds, Slot, of_kind, slot
from patrol.people.table import BadTable, TableLine

MOST_DAYS = 62
FURTHEST = timedelta(days=3660)
"""A day that is further from today is a typing error."""
DAY_HEADS = frozenset({"日期", "day", "date"})
SHIFT_HEADS = frozenset({"班次", "班", "shift"})
REST = frozenset({"休", "休息", "轮休", "off", "rest", "-", "—", "/"})
REST_WORD = "休"

_SEVERAL = re.compile(r"[+、,;；]")
_HOURS = re.compile(
    r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])\s*[-~–—至到]\s*(?:次日)?([01]?[0-9]|2[0-4])[:.]([0-5][0-9])"
)
_FULL_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?![0-9])")
_SHORT_DAY = re.compile(r"([0-9]{1,2})[-/.月]([0-9]{1,2})(?![0-9])")


def read(data: bytes, kinds: Kinds) -> list[RotaLine]:
    """Read a table; every fault of every line is named.

    Raises: BadRoster.
    """
    try:
        lines = table.rows(data, MOST_DAYS + 1)
    except BadTable as error:
        raise BadRoster([Fault(error.line, error.fault, error.words)]) from None
    reader = _Reader(table.head_of(lines), kinds)
    entries = [entry for line in lines[1:] for entry in reader.entries(line)]
    if reader.faults or not entries:
        raise BadRoster(reader.faults or [Fault(2, "rota_no_days")])
    return entries


class _Reader:
    """Reads the lines of one table and gathers what is wrong with them."""

    def __init__(self, head: TableLine, kinds: Kinds) -> None:
        self.faults: list[Fault] = []
        self.kinds, self.codes = kinds, _codes(kinds)
        line, names = head
        if len(names) < 2 or HEADS.get(names[0]) != "call_sign":
            raise BadRoster([Fault(line, "rota_head")])
        self.is_list = names[1].lower() in DAY_HEADS
        if self.is_list and (len(names) != 3 or names[2].lower() not in SHIFT_HEADS):
            raise BadRoster([Fault(line, "rota_head")])
        self.days = [] if self.is_list else [self._day(line, name) for name in names[1:]]
        if self.faults:
            raise BadRoster(self.faults)

    def entries(self, row: TableLine) -> list[RotaLine]:
        line, (sign, *cells) = row
        if not CALL_SIGN.fullmatch(sign):
            key = "bad_call_sign" if sign else "no_call_sign"
            self.faults.append(Fault(line, key, {"cell": sign[:40]}))
            return []
        if self.is_list:
            cells = [*cells, "", ""]
            pairs = [(self._day(line, cells[0]), cells[1])]
        else:
            if any(cells[len(self.days) :]):
                self.faults.append(Fault(line, "too_many_cells"))
            pairs = list(zip(self.days, cells, strict=False))
        return [
            RotaLine(sign, day, self._slots(line, day, cell), line)
            for day, cell in pairs
            if day and cell
        ]

    def _day(self, line: int, text: str) -> date | None:
        day = day_in(text)
        if day is None:
            self.faults.append(Fault(line, "rota_no_day", {"cell": text[:40]}))
        return day

    def _slots(self, line: int, day: date, cell: str) -> tuple[Slot, ...]:
        if cell.lower() in REST:
            return ()
        slots = []
        for word in _SEVERAL.split(cell):
            hours = self._hours(day, word.strip())
            if hours is None:
                known = "、".join(kind.name["zh-CN"] for kind in self.kinds.values())
                self.faults.append(
                    Fault(line, "rota_no_shift", {"cell": cell[:40], "known": known})
                )
                return ()
            slots.append(hours)
        return tuple(slots)

    def _hours(self, day: date, word: str) -> Slot | None:
        if code := self.codes.get(word.lower()):
            return of_kind(self.kinds[code], day)
        if match := _HOURS.fullmatch(word):
            first, minute, last, last_minute = match.groups()
            ends = f"{int(last) % 24:02}:{last_minute}"
            return slot(day, f"{int(first):02}:{minute}", ends)
        return None


def _codes(kinds: Kinds) -> Mapping[str, str]:
    """Return the code of each word that names a kind: 白班, 白, day."""
    words: dict[str, str] = {}
    for code, kind in kinds.items():
        names = (code, *kind.name.values())
        for word in (*names, *(name.removesuffix("班") for name in names)):
            words.setdefault(word.lower(), code)
    return words


def day_in(text: str) -> date | None:
    """Return the day that a cell names: 2026-11-30, 11月30日 or 11/30, with anything behind it.

    Without a year it is the nearest such day, as a table is made for the coming weeks.
    """
    today = clock.today()
    try:
        if match := _FULL_DAY.match(text):
            named = date(*(int(part) for part in match.groups()))
            return named if abs(named - today) < FURTHEST else None
        if match := _SHORT_DAY.match(text):
            month, day = (int(part) for part in match.groups())
            years = (today.year - 1, today.year, today.year + 1)
            return min(
                (date(year, month, day) for year in years), key=lambda near: abs(near - today)
            )
    except ValueError:
        return None
    return None
