"""表格上传: an administrator uploads a source's table; it is looked at first, then entered."""

from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import Field
from typing_extensions import TypedDict

from patrol.intake import accept, registry, upload, upload_run
from patrol.models import AuditAct, Source
from patrol.models.shapes import Moment
from patrol.people.roster import Fault
from patrol.people.table import MOST_BYTES, BadTable
from patrol.web.admin.tables import WrongLine, base64_of, decoded, wrong_lines
from patrol.web.http import audited
from patrol.web.http.answers import Body, read
from patrol.web.http.aside import aside, let_others_run
from patrol.web.http.contract import KB, at_most, gives, refuses, takes
from patrol.web.http.gate import ADMINS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("source_tables", __name__, url_prefix="/api/v1/admin/sources")

MOST_BASE64 = base64_of(MOST_BYTES)
MOST_SHOWN = 100


class UploadIn(Body):
    """A table in base64, CSV or .xlsx of 1 MB and 2,000 lines at most; the first line has heads."""

    file: str = Field(min_length=1, max_length=MOST_BASE64)


class UploadLine(TypedDict):
    """A line that becomes an intake; `at` is None when its time cannot be read."""

    line: int
    ref: str
    title: str
    word: str
    category: str
    severity: int
    place: str
    at: Moment | None


class MemberColumns(TypedDict):
    """One of our members, with the columns that it is read from."""

    member: str
    columns: list[str]


class UploadOut(TypedDict):
    """The effect of a table: the first hundred new and wrong lines, and the counts of all."""

    upload_id: str | None
    """The id by which the fates of the lines are read later; null of what was only looked at."""
    new: list[UploadLine]
    new_count: int
    same: int
    wrong: list[WrongLine]
    wrong_count: int
    columns: list[MemberColumns]
    unread: list[str]
    """Columns that no rule of the source's field map reads."""
    unknown_words: list[str]
    rules: dict[str, Any]
    """The rules that count, those of the protocol and the source's own."""


@blueprint.post("/<code>/table/preview")
@allow(ADMINS)
@takes(UploadIn)
@at_most(MOST_BASE64 + KB)
@gives(UploadOut)
@refuses(404, "no_source")
@refuses(422, "not_base64", "reads_no_rows")
def preview(code: str) -> Response:
    """Look at a source's table: new, known and wrong lines. Nothing is stored."""
    source, data = _source(code), decoded(read(UploadIn).file)
    try:
        sheet = _sheet(data, source)
    except BadTable as error:
        outcome = upload_run.Uploaded(faults=[Fault(error.line, error.fault, error.words)])
        return jsonify(_out(outcome, upload.Sheet()))
    return jsonify(_out(upload_run.looked(services(), source, sheet, let_others_run), sheet))


@blueprint.put("/<code>/table")
@allow(ADMINS)
@takes(UploadIn)
@at_most(MOST_BASE64 + KB)
@gives(UploadOut)
@refuses(404, "no_source")
@refuses(422, "not_base64", "bad_roster", "reads_no_rows")
def enter(code: str) -> Response:
    """Enter the good lines of a table; known lines store nothing, and wrong ones are named.

    A line that is known with other words is refused, unless its number of change has risen.
    """
    source, data = _source(code), decoded(read(UploadIn).file)
    try:
        sheet = _sheet(data, source)
    except BadTable:
        raise Problem(422, "bad_roster") from None
    outcome = upload_run.entered(services(), source, sheet, let_others_run, by=actor().name)
    with services().database.write() as session:
        words = f"source {source.code}: {len(outcome.new)} of {len(sheet.lines)} lines"
        audited.note(session, AuditAct.IMPORTED, words)
    return jsonify(_out(outcome, sheet))


def _source(code: str) -> Source:
    with services().database.read() as session:
        source = registry.one(session, actor(), code)
        if source.disabled_at is not None:
            raise Problem(422, "reads_no_rows")
        session.expunge(source)
        return source


def _sheet(data: bytes, source: Source) -> upload.Sheet:
    """Return the table. Raises: Problem 422, BadTable."""
    try:
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return aside(lambda: upload.read(data, source))
    except upload.NoRows:
        raise Problem(422, "reads_no_rows") from None


def _out(outcome: upload_run.Uploaded, sheet: upload.Sheet) -> UploadOut:
    return {
        "upload_id": outcome.upload_id,
        "new": [_line(row) for row in outcome.new[:MOST_SHOWN]],
        "new_count": len(outcome.new),
        "same": outcome.same,
        "wrong": wrong_lines(outcome.faults),
        "wrong_count": len(outcome.faults),
        "columns": [
            {"member": member, "columns": columns} for member, columns in sheet.members.items()
        ],
        "unread": sheet.unread,
        "unknown_words": sorted({row.matter.unknown_word for row in outcome.new} - {""}),
        "rules": sheet.rules,
    }


def _line(row: upload.UploadRow) -> UploadLine:
    record = row.matter.record
    is_odd = "/occurred_at" in accept.odd_times(record)
    return {
        "line": row.line,
        "ref": record["source_ref"],
        "title": record["title"],
        "word": record["source_category"] or "",
        "category": record["category"],
        "severity": record["severity"],
        "place": record["location"].get("address", ""),
        "at": None if is_odd else record["occurred_at"],
    }
