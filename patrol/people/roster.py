"""Import the mobile numbers and 浙政钉 accounts of members from the street's CSV table.

A CSV file with a head: `call_sign`, and `mobile`, `notice_id` or both. An empty cell leaves what
is known, `-` deletes it. One wrong line refuses the whole file.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol.models import Member
from patrol.people.pasted_text import cleaned

COLUMNS = ("call_sign", "mobile", "notice_id")
NOTHING = "-"
MOST_TOLD = 20
"""So many wrong lines are listed, the others only counted."""

_CHINESE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")
_MOBILES = {
    "+86": re.compile(r"1[3-9][0-9]{9}"),
    "+852": re.compile(r"[4-9][0-9]{7}"),
    "+853": re.compile(r"6[0-9]{7}"),
    "+886": re.compile(r"9[0-9]{8}"),
}
"""Mobile numbers of the countries whose landlines we can tell from them."""
_ACCOUNT = re.compile(r"[A-Za-z0-9_$@.+:=/-]{2,64}")


class BadRoster(Exception):
    """The table is refused; the message has one sentence for each wrong line, with its number."""

    def __init__(self, wrong: list[str]) -> None:
        more = [f"… and {len(wrong) - MOST_TOLD} more"] if len(wrong) > MOST_TOLD else []
        super().__init__("\n".join([*wrong[:MOST_TOLD], *more, "Nothing was changed."]))


@dataclass(frozen=True)
class Entry:
    """One line of the file. None keeps the known value, an empty text deletes it."""

    line: int
    call_sign: str
    mobile: str | None
    notice_id: str | None


def read(data: bytes) -> list[Entry]:
    """Read a CSV file in UTF-8, with or without a byte order mark.

    Raises: BadRoster.
    """
    try:
        # Lines end at a line feed alone: a cell may hold other separators of Unicode.
        table = io.StringIO(data.decode("utf-8-sig"), newline="")
        rows = csv.DictReader(table, strict=True)
        _check_head(rows.fieldnames or ())
        wrong: list[str] = []
        entries = [_entry(rows.line_num, row, wrong) for row in rows]
    except UnicodeDecodeError:
        raise BadRoster(["line 1: not UTF-8; save the table as “CSV UTF-8”"]) from None
    except csv.Error as error:
        raise BadRoster([f"the table cannot be read: {error}"]) from None
    wrong += _twice(entries)
    if wrong or not entries:
        raise BadRoster(wrong or ["line 2: there is no member in the table"])
    return entries


def enter(session: Session, entries: list[Entry]) -> None:
    """Write the entries to the members. No member may be unknown, no account may be shared.

    Raises: BadRoster.
    """
    wrong = []
    members = {
        member.call_sign: member
        for member in session.exec(select(Member).where(col(Member.left_at).is_(None)))
    }
    for entry in entries:
        member = members.get(entry.call_sign)
        if member is None:
            hint = _hint(entry.call_sign, members)
            wrong.append(f"line {entry.line}: no member is called {entry.call_sign!r}{hint}")
            continue
        member.mobile = _after(member.mobile, entry.mobile)
        member.notice_id = _after(member.notice_id, entry.notice_id)
        # Written although a later line may be wrong: the caller rolls the whole file back then.
        session.add(member)
    wrong += _shared(entries, members.values())
    if wrong:
        raise BadRoster(wrong)


def _hint(call_sign: str, known: Iterable[str]) -> str:
    """Return a question with the call sign that a spreadsheet has cut the zeros off."""
    digits = call_sign.lstrip("0")
    alike = [name for name in known if digits and name.lstrip("0") == digits]
    return f", did you mean {alike[0]!r}?" if len(alike) == 1 else ""


def _check_head(names: Iterable[str]) -> None:
    given = [cleaned(name) for name in names]
    unknown = [name for name in given if name not in COLUMNS]
    if unknown:
        raise BadRoster([f"line 1: unknown column {unknown[0]!r}; there are {', '.join(COLUMNS)}"])
    if "call_sign" not in given or len(given) < 2 or len(set(given)) < len(given):
        raise BadRoster(["line 1: needs call_sign, and mobile or notice_id, each once"])


def _entry(line: int, row: dict[str | None, str | None], wrong: list[str]) -> Entry:
    cells = {cleaned(str(name)): cleaned(str(cell or "")) for name, cell in row.items()}
    call_sign, account = cells.get("call_sign", ""), cells.get("notice_id", "")
    mobile = _mobile(cells.get("mobile", ""))
    # DictReader keeps surplus cells under the key None.
    if None in row:
        wrong.append(f"line {line}: has more cells than the head")
    if not call_sign:
        wrong.append(f"line {line}: call_sign is empty")
    if mobile is None:
        wrong.append(f"line {line}: {cells['mobile']!r} is no mobile number, as 13800000042")
    if account not in ("", NOTHING) and not _ACCOUNT.fullmatch(account):
        wrong.append(f"line {line}: {account!r} is no account: 2 to 64 letters and digits")
    return Entry(line, call_sign, _change(mobile or ""), _change(account))


def _mobile(cell: str) -> str | None:
    """The number in E.164 form, as `Member` keeps it. None when the cell is not a number."""
    number = re.sub(r"[\s()\-\u2010-\u2015\u2212.]", "", cell)
    if cell == NOTHING or not cell:
        return cell
    # Tables of an office write them without the country; SMS gateways want it.
    if known := _CHINESE.fullmatch(number):
        return f"+86{known[1]}"
    return number if _FOREIGN.fullmatch(number) and not _is_landline(number) else None


def _is_landline(number: str) -> bool:
    return any(
        number.startswith(prefix) and not mobile.fullmatch(number, len(prefix))
        for prefix, mobile in _MOBILES.items()
    )


def _change(cell: str) -> str | None:
    """Return the new value of a cell. None keeps the known value, an empty text deletes it."""
    return "" if cell == NOTHING else cell or None


def _after(known: str | None, change: str | None) -> str | None:
    return known if change is None else change or None


def _twice(entries: Iterable[Entry]) -> list[str]:
    first: dict[str, int] = {}
    return [
        f"line {entry.line}: {entry.call_sign!r} stands in line {first[entry.call_sign]} already"
        for entry in entries
        if entry.call_sign and first.setdefault(entry.call_sign, entry.line) != entry.line
    ]


def _shared(entries: Iterable[Entry], members: Iterable[Member]) -> list[str]:
    """Report each 浙政钉 account that two members would have: an account signs one person in."""
    lines = {entry.call_sign: entry.line for entry in entries}
    holders: dict[str, list[str]] = {}
    for member in members:
        if member.notice_id:
            holders.setdefault(member.notice_id, []).append(member.call_sign)
    return [
        f"line {max(lines.get(name, 0) for name in names)}: "
        f"the account {account!r} would be of {' and '.join(names)}"
        for account, names in holders.items()
        # An account that was shared before is no error of this table.
        if len(names) > 1 and lines.keys() & set(names)
    ]
