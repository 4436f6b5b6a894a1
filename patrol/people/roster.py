"""Import members from the street's table, CSV or Excel: a plan first, then all or nothing.

A head in Chinese or English: 呼号 (`call_sign`), and any others of `TEMPLATE`.
An empty cell leaves what is known, `-` deletes it. One wrong line refuses the whole file.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.i18n import t
from patrol.models import Area, FeedKind, Member, User
from patrol.people import mobile, table
from patrol.people.desk_user import Author
from patrol.people.membership import CALL_SIGN
from patrol.people.mobile import NoMobile
from patrol.people.table import BadTable, TableLine
from patrol.terminal import CommandError, both, joined, phrase

COLUMNS = ("call_sign", "name", "area", "mobile", "notice_id", "skills", "kit")
HEADS = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("呼号", "队员号", "编号", "工号"), "call_sign"),
    **dict.fromkeys(("姓名", "名字"), "name"),
    **dict.fromkeys(("区域", "片区", "社区", "所属社区", "所属区域"), "area"),
    **dict.fromkeys(("手机", "手机号", "手机号码", "电话", "联系电话"), "mobile"),
    **dict.fromkeys(("浙政钉", "浙政钉账号", "浙政钉帐号", "钉钉账号"), "notice_id"),
    "技能": "skills",
    "装备": "kit",
}
TEMPLATE = ("呼号", "姓名", "区域", "手机", "浙政钉账号", "技能", "装备")
NOTHING = "-"
MOST_TOLD = 20
"""So many wrong lines are listed, the others only counted."""

_ACCOUNT = re.compile(r"[A-Za-z0-9_$@.+:=/-]{2,64}")
_BETWEEN = re.compile(r"[、，,;；/\s]+")

Codes = Mapping[str, Mapping[str, str]]
"""The office's skills or kit: the names in each language, by code."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a line."""

    line: int
    key: str
    words: dict[str, Any] = field(default_factory=dict)
    table: str = "roster"
    """The table that the sentence is about: its keys are `server.<table>.<key>`."""

    def sentence(self, language: str) -> str:
        """Return the sentence with its line, and with the cure where there is one."""
        said = t(f"server.{self.table}.{self.key}", language, **self.words)
        return t(f"server.{self.table}.line", language, line=self.line, said=said)


class BadRoster(CommandError):
    """The table is refused; the message has one sentence for each wrong line, with its number."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        told = [both(fault.sentence) for fault in faults[:MOST_TOLD]]
        left = len(faults) - MOST_TOLD
        more = [phrase("… and {changes} more", changes=left)] if left > 0 else []
        super().__init__(joined("\n", [*told, *more, phrase("Nothing was changed.")]))


@dataclass(frozen=True)
class Entry:
    """One line of the file. None keeps the known value, an empty text deletes it."""

    line: int
    call_sign: str
    mobile: str | None = None
    notice_id: str | None = None
    name: str | None = None
    area: str | None = None
    skills: list[str] | None = None
    kit: list[str] | None = None


@dataclass(frozen=True)
class RosterScope:
    """The areas that the importer may name (None: all), and where a new member belongs.

    Without `area_id` a line without an area adds nobody: its call sign must be known.
    """

    area_ids: Collection[int] | None = None
    area_id: int | None = None


EVERYWHERE = RosterScope()


@dataclass
class RosterPlan:
    """The effect of a table: members to add, members to change with the fields, and the faults."""

    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, list[str]]] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def read(data: bytes, skills: Codes | None = None, kit: Codes | None = None) -> list[Entry]:
    """Read a table; every fault of every line is named.

    Raises: BadRoster.
    """
    try:
        lines = table.rows(data)
    except BadTable as error:
        raise BadRoster([Fault(error.line, error.fault, error.words)]) from None
    names = _head(table.head_of(lines))
    faults: list[Fault] = []
    reader = _Lines(names, skills or {}, kit or {}, faults)
    entries = [reader.entry(row) for row in lines[1:]]
    faults += _twice(entries)
    if faults or not entries:
        raise BadRoster(sorted(faults, key=lambda f: f.line) or [Fault(2, "nobody")])
    return entries


def _head(row: TableLine) -> list[str]:
    given = row[1]
    unknown = [name for name in given if name not in HEADS]
    if unknown:
        listed = ", ".join((*TEMPLATE, *COLUMNS))
        raise BadRoster([Fault(row[0], "unknown_column", {"name": unknown[0], "known": listed})])
    names = [HEADS[name] for name in given]
    if "call_sign" not in names or len(names) < 2 or len(set(names)) < len(names):
        raise BadRoster([Fault(row[0], "needs_columns")])
    return names


@dataclass
class _Lines:
    """Reads the lines of one table and gathers what is wrong with them."""

    names: list[str]
    skills: Codes
    kit: Codes
    faults: list[Fault]

    def entry(self, row: TableLine) -> Entry:
        line, given = row
        if any(given[len(self.names) :]):
            self.faults.append(Fault(line, "too_many_cells"))
        cells = dict(zip(self.names, given, strict=False))
        account = cells.get("notice_id", "")
        if account not in ("", NOTHING) and not _ACCOUNT.fullmatch(account):
            self.faults.append(Fault(line, "no_account", {"cell": account}))
        return Entry(
            line,
            self._call_sign(line, cells.get("call_sign", "")),
            self._mobile(line, cells.get("mobile", "")),
            _change(account),
            _change(cells.get("name", "")[:40]),
            _change(cells.get("area", "")),
            self._codes(line, cells.get("skills", ""), self.skills),
            self._codes(line, cells.get("kit", ""), self.kit),
        )

    def _call_sign(self, line: int, cell: str) -> str:
        if not cell:
            self.faults.append(Fault(line, "no_call_sign"))
        elif not CALL_SIGN.fullmatch(cell):
            self.faults.append(Fault(line, "bad_call_sign", {"cell": cell[:40]}))
        return cell

    def _mobile(self, line: int, cell: str) -> str | None:
        if cell == NOTHING:
            return ""
        try:
            return mobile.read(cell)
        except NoMobile as error:
            self.faults.append(Fault(line, f"cell_{error.fault}", {"cell": cell[:40]}))
            return None

    def _codes(self, line: int, cell: str, known: Codes) -> list[str] | None:
        if not cell or cell == NOTHING:
            return [] if cell else None
        by_word = {word: code for code, names in known.items() for word in (code, *names.values())}
        words = [word for word in _BETWEEN.split(cell) if word]
        unknown = [word for word in words if word not in by_word]
        if unknown:
            self.faults.append(Fault(line, "unknown_code", {"cell": unknown[0]}))
        return [by_word[word] for word in words if word in by_word]


def _change(cell: str) -> str | None:
    """Return the new value of a cell. None keeps the known value, an empty text deletes it."""
    return "" if cell == NOTHING else cell or None


def _twice(entries: Iterable[Entry]) -> list[Fault]:
    first: dict[str, int] = {}
    return [
        Fault(entry.line, "twice", {"sign": entry.call_sign, "first": first[entry.call_sign]})
        for entry in entries
        if entry.call_sign and first.setdefault(entry.call_sign, entry.line) != entry.line
    ]


def plan(session: Session, entries: list[Entry], bounds: RosterScope = EVERYWHERE) -> RosterPlan:
    """Return what the entries would do; nothing is written."""
    return _Planner(session, bounds).plan(entries)


def enter(
    session: Session,
    entries: list[Entry],
    bounds: RosterScope = EVERYWHERE,
    by: Author | None = None,
) -> RosterPlan:
    """Write the entries: add the new members, change the known ones.

    Raises: BadRoster, and then nothing is written.
    """
    planner = _Planner(session, bounds)
    done = planner.plan(entries)
    if done.faults:
        raise BadRoster(done.faults)
    for entry in done.new:
        member = Member(
            call_sign=entry.call_sign,
            area_id=planner.area_of(entry) or 0,
            joined_at=clock.now(),
        )
        planner.fill(member, entry)
        session.add(member)
    for entry, _ in done.changed:
        member = planner.members[entry.call_sign]
        planner.fill(member, entry)
        session.add(member)
    if done.new or done.changed:
        planner.note(done, by or Author("cli"))
    return done


class _Planner:
    """Compares entries with the members that there are, as one read before anything is written."""

    def __init__(self, session: Session, bounds: RosterScope) -> None:
        self.session, self.bounds = session, bounds
        rows = session.exec(select(Member).where(col(Member.left_at).is_(None)))
        self.members = {member.call_sign: member for member in rows}
        self.users = set(session.exec(select(User.name)))
        self.areas: dict[str, list[int]] = {}
        for area in session.exec(select(Area).where(col(Area.retired_at).is_(None))):
            if bounds.area_ids is None or area.id in bounds.area_ids:
                self.areas.setdefault(area.name, []).append(area.id or 0)

    def plan(self, entries: list[Entry]) -> RosterPlan:
        done = RosterPlan()
        for entry in entries:
            self._place(entry, done)
        done.faults += self._shared(entries)
        done.faults.sort(key=lambda fault: fault.line)
        return done

    def _place(self, entry: Entry, done: RosterPlan) -> None:
        member = self.members.get(entry.call_sign)
        fault = self._area_fault(entry) or (self._fault_of_new(entry) if member is None else None)
        if fault is None and member is not None and not self._is_mine(member):
            fault = Fault(entry.line, "elsewhere", {"sign": entry.call_sign})
        if fault is not None:
            done.faults.append(fault)
        elif member is None:
            done.new.append(entry)
        elif fields := self._differences(member, entry):
            done.changed.append((entry, fields))
        else:
            done.same += 1

    def _is_mine(self, member: Member) -> bool:
        return self.bounds.area_ids is None or member.area_id in self.bounds.area_ids

    def _area_fault(self, entry: Entry) -> Fault | None:
        if entry.area and len(self.areas.get(entry.area, ())) != 1:
            return Fault(entry.line, "unknown_area", {"cell": entry.area})
        return None

    def _fault_of_new(self, entry: Entry) -> Fault | None:
        sign = entry.call_sign
        alike = _alike(sign, self.members)
        if alike:  # a spreadsheet has cut the zeros off
            return Fault(entry.line, "alike", {"sign": sign, "alike": alike})
        if self.area_of(entry) is None:
            return Fault(entry.line, "unknown_sign", {"sign": sign})
        if sign in self.users:
            return Fault(entry.line, "sign_of_user", {"sign": sign})
        return None

    def area_of(self, entry: Entry) -> int | None:
        """Return the area of a new member."""
        return self.areas[entry.area][0] if entry.area else self.bounds.area_id

    def _differences(self, member: Member, entry: Entry) -> list[str]:
        return [name for name, new in self._values(entry).items() if getattr(member, name) != new]

    def _values(self, entry: Entry) -> dict[str, Any]:
        texts = {"name": entry.name, "mobile": entry.mobile, "notice_id": entry.notice_id}
        values: dict[str, Any] = {k: text or None for k, text in texts.items() if text is not None}
        if entry.area:
            values["area_id"] = self.areas[entry.area][0]
        lists = {"skills": entry.skills, "kit": entry.kit}
        return values | {k: codes for k, codes in lists.items() if codes is not None}

    def fill(self, member: Member, entry: Entry) -> None:
        """Write what the entry says to the member."""
        for name, value in self._values(entry).items():
            setattr(member, name, value)

    def _shared(self, entries: Iterable[Entry]) -> list[Fault]:
        """Report each 浙政钉 account that two members would have: it signs one person in."""
        lines = {entry.call_sign: entry.line for entry in entries}
        accounts = {sign: member.notice_id for sign, member in self.members.items()}
        for entry in entries:
            if entry.notice_id is not None:
                accounts[entry.call_sign] = entry.notice_id
        holders: dict[str, list[str]] = {}
        for sign, account in accounts.items():
            if account:
                holders.setdefault(account, []).append(sign)
        return [
            Fault(
                max(lines.get(sign, 0) for sign in signs),
                "shared",
                {"account": account, "signs": " and ".join(signs)},
            )
            for account, signs in holders.items()
            # An account that was shared before is no error of this table.
            if len(signs) > 1 and lines.keys() & set(signs)
        ]

    def note(self, done: RosterPlan, by: Author) -> None:
        """Note one act for the whole table, in the area of the importer."""
        first = min((ids[0] for ids in self.areas.values()), default=0)
        feed.note(
            self.session,
            FeedKind.MEMBERS_IMPORTED,
            by=by.name,
            area_id=self.bounds.area_id or first,
            added=[entry.call_sign for entry in done.new],
            changed=[entry.call_sign for entry, _ in done.changed],
        )


def _alike(call_sign: str, known: Iterable[str]) -> str | None:
    """Return the call sign that this one is without its zeros, when there is one."""
    digits = call_sign.lstrip("0")
    alike = [name for name in known if digits and name.lstrip("0") == digits]
    return alike[0] if len(alike) == 1 else None
