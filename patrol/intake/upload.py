"""表格上传: read the table of a source line by line, and enter the good lines.

A line is read by the field map of its source, as a telegram of its own. A refused line refuses no
other one: the same file, mended, may be entered again, and what is stored is not stored twice.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from patrol.intake import door, field_map, validate
from patrol.intake.accept import Conflict
from patrol.intake.adapters import Adapter, adapter
from patrol.intake.heard import Heard, Telegram, Utterance
from patrol.intake.mapping import Mapped, mapped
from patrol.intake.registry import RECORDS
from patrol.intake.revision import is_newer
from patrol.models import Intake, Source
from patrol.office import Office
from patrol.people import table
from patrol.people.roster import Fault
from patrol.people.table import BadTable

ROWS_AT_ONCE = 20
"""Lines of one transaction: an order waits for no table."""
MOST_COLUMNS = 60
PARTS_OF_A_TABLE = ("unwrap", "each", "signature")
"""Settings that are about a request; a line of a table has none of them."""


class NoRows(Exception):
    """The protocol of the source reads no field map, so that it has no rules for columns."""


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A line that its source's map could read."""

    line: int
    raw: bytes
    said: tuple[Utterance, ...]
    matter: Mapped

    @property
    def sha256(self) -> str:
        """The digest that an intake of this line has."""
        return hashlib.sha256(self.matter.raw).hexdigest()


@dataclass
class Sheet:
    """A table as its source's map reads it."""

    lines: list[tuple[int, bytes]] = field(default_factory=list)
    """The number of each line, and its cells as JSON by the heads."""
    members: dict[str, list[str]] = field(default_factory=dict)
    """Our members with the columns that they are read from."""
    unread: list[str] = field(default_factory=list)
    """Columns that no rule reads."""
    rules: dict[str, Any] = field(default_factory=dict)
    """The rules that count for this source."""


@dataclass
class Look:
    """The effect of some lines."""

    new: list[UploadRow] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    ends: dict[int, str] = field(default_factory=dict)
    """The intake of each line that is stored."""


def protocol_of(source: Source) -> Adapter:
    """Return the protocol of a source that reads lines of tables.

    Raises: NoRows.
    """
    if source.adapter == RECORDS or not adapter(source.adapter).reads_rows:
        raise NoRows(source.code)
    return adapter(source.adapter)


def read(data: bytes, source: Source) -> Sheet:
    """Read a table, CSV or .xlsx; the first line holds the heads.

    Raises: BadTable, NoRows.
    """
    protocol = protocol_of(source)
    lines = table.rows(data, MOST_COLUMNS)
    line, given = table.head_of(lines)
    heads = [head.replace(".", "_") for head in given]  # a path is cut at its dots
    named = [head for head in heads if head]
    if not named or len(set(named)) < len(named):
        raise BadTable("upload_heads", line)
    if len(lines) < 2:
        raise BadTable("upload_no_lines", line + 1)
    rules = field_map.merged(protocol.usual, source.settings)["fields"]
    members = {
        member: [path for path in field_map.paths_of(rule) if path in named]
        for member, rule in rules.items()
    }
    is_read = {column for columns in members.values() for column in columns}
    return Sheet(
        lines=[(number, _document(heads, cells)) for number, cells in lines[1:]],
        members={member: columns for member, columns in members.items() if columns},
        unread=[head for head in named if head not in is_read],
        rules=dict(rules),
    )


def _document(heads: Sequence[str], cells: Sequence[str]) -> bytes:
    """Return a line as JSON: the same cells are the same bytes in any order of the columns."""
    said = {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def rows(
    source: Source, sheet: Sheet, lines: Iterable[tuple[int, bytes]]
) -> tuple[list[UploadRow], list[Fault]]:
    """Return the lines that the map reads, and what is wrong with the others. Reads no database."""
    protocol, good, faults = protocol_of(source), [], []
    settings = {k: v for k, v in source.settings.items() if k not in PARTS_OF_A_TABLE}
    for line, raw in lines:
        try:
            said = protocol.read(Telegram(raw), settings)
            matters = [mapped(part, source, protocol.channel, raw) for part in _heard(said)]
            for matter in matters:
                validate.check(matter.record)
        except validate.Invalid as error:
            faults.append(_fault(line, error, sheet))
            continue
        good += [UploadRow(line, raw, tuple(said), matter) for matter in matters[:1]]
    return good, faults


def _heard(said: Iterable[Utterance]) -> list[Heard]:
    return [part for part in said if isinstance(part, Heard)]


def fault(line: int, key: str, **words: object) -> Fault:
    """Return a fault of an uploaded table; its sentence is `server.upload.<key>`."""
    return Fault(line, key, dict(words), "upload")


_SENTENCES = {"is needed": "needed", "must be a number": "number"}


def _fault(line: int, error: validate.Invalid, sheet: Sheet) -> Fault:
    first = error.errors[0]
    member = first["field"].strip("/").removeprefix("location/")
    column = "、".join(sheet.members.get(member, ())) or member
    key = _SENTENCES.get(first["message"])
    if member == "title":
        key = "no_title"
    if first["message"].startswith("lies outside"):
        key = "abroad"
    return fault(line, key or "other", column=column, why=first["message"])


def judged(session: Session, source: Source, good: Sequence[UploadRow]) -> Look:
    """Sort readable lines: new, known already, or known with other words. Reads only."""
    keys = [row.matter.record["dedup_key"] for row in good]
    asked = (
        select(Intake.dedup_key, Intake.source_id, Intake.raw_sha256, Intake.source_seq)
        .where(col(Intake.dedup_key).in_(keys))
        .order_by(col(Intake.revision))
    )
    known: dict[str, list[tuple[int | None, str, str | None]]] = {}
    for key, source_id, sha256, seq in session.exec(asked):
        known.setdefault(key, []).append((source_id, sha256, seq))
    look = Look()
    for row in good:
        _sort_in(look, row, source, known.get(row.matter.record["dedup_key"], []))
    return look


def _sort_in(
    look: Look, row: UploadRow, source: Source, known: Sequence[tuple[int | None, str, str | None]]
) -> None:
    record = row.matter.record
    if any(owner == source.id and sha256 == row.sha256 for owner, sha256, _ in known):
        look.same += 1
    elif known and not is_newer(record.get("source_seq"), known[-1][2]):
        look.faults.append(_conflict(row))
    else:
        look.new.append(row)


def _conflict(row: UploadRow) -> Fault:
    return fault(row.line, "conflict", ref=row.matter.record["source_ref"])


def enter(
    session: Session,
    good: Sequence[UploadRow],
    prepared: Sequence[door.Prepared],
    source: Source,
    office: Office,
) -> Look:
    """Store some lines. A line that is known with other words is kept as a refusal for a person."""
    look = Look()
    for row, telegram in zip(good, prepared, strict=True):
        try:
            (fates,) = door.store(session, [telegram], office)
        except Conflict:
            look.faults.append(_conflict(row))
            continue
        if end := next((fate.intake_id for fate in fates if fate.intake_id), None):
            look.ends[row.line] = end
        if any(fate.intake_id and not fate.is_repeat for fate in fates):
            look.new.append(row)
        else:
            look.same += 1
    for wrong in look.faults:
        raw = next(row.raw for row in good if row.line == wrong.line)
        note(session, source, wrong, raw)
    return look


def note(session: Session, source: Source, wrong: Fault, raw: bytes) -> None:
    """Keep a refused line for a person, with its reason."""
    code = "intake_conflict" if wrong.key == "conflict" else "invalid"
    door.note_refusal(session, source.id or 0, code=code, words=wrong.sentence("zh-CN"), sample=raw)
