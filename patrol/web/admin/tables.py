"""Parts of every import: the file of a body, wrong lines, a template to download."""

import base64
import csv
import errno
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from flask import Response
from typing_extensions import TypedDict

from patrol import access
from patrol.access import Actor
from patrol.db import Database
from patrol.people.roster import Fault
from patrol.web.http.aside import let_others_run
from patrol.web.http.gate import actor, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Signs that begin a formula; a Chinese spreadsheet takes the full-width ones too."""
NUMBER = re.compile(r"[+-]?[0-9. ]*")
MOST_FAULTS = 100
"""Wrong lines that an answer lists; `wrong_count` counts all."""


class WrongLine(TypedDict):
    """A line that is refused, with the reason and the cure in the caller's language."""

    line: int
    sentence: str


def base64_of(most_bytes: int) -> int:
    """Return the most characters that a file of so many bytes has in base64."""
    return most_bytes * 4 // 3 + 4


def decoded(file: str) -> bytes:
    """Return the bytes of a file in base64.

    Raises: Problem 422.
    """
    try:
        return base64.b64decode(file, validate=True)
    except ValueError:  # wrong base64, or signs that are no ASCII
        raise Problem(422, "not_base64") from None


def wrong_lines(faults: Sequence[Fault]) -> list[WrongLine]:
    """Return the first faults with their sentences."""
    listed = faults[:MOST_FAULTS]
    return [{"line": fault.line, "sentence": fault.sentence(language())} for fault in listed]


def template_of(heads: Sequence[str], name: str) -> Response:
    """Answer an empty table with these heads."""
    return csv_of([heads], name)


def csv_of(lines: Iterable[Sequence[str]], name: str) -> Response:
    """Answer a table that Excel opens as it is, and that runs no formula there."""
    return _file(csv_bytes(lines), name)


def csv_stream(
    heads: Sequence[str], pages: Iterable[Iterable[Sequence[str]]], name: str
) -> Response:
    """Answer such a table page by page, so that a long one takes no more memory than a short one.

    The pages are read after the view has returned: they ask for nothing of the request. The answer
    breaks off when the caller loses the right to it.
    """
    me, database = actor(), services().database

    def parts() -> Iterator[bytes]:
        yield csv_bytes([heads])
        for page in pages:
            _require_still(database, me)
            yield _csv_lines(page).encode()
            let_others_run()

    return _file(parts(), name)


def _require_still(database: Database, me: Actor) -> None:
    """Go on only while the caller is signed in, with the role and the areas of the beginning.

    Raises: ConnectionResetError, which cuts the connection: half a table must not look whole.
    """
    with database.read() as session:
        now = access.present(session, [me]).get(me.login_id)
    if now is None or now.role != me.role or not me.area_ids <= now.area_ids:
        raise ConnectionResetError(errno.ECONNRESET, "the caller may not read on")


def _file(body: bytes | Iterator[bytes], name: str) -> Response:
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_bytes(lines: Iterable[Sequence[str]]) -> bytes:
    """Return such a table as the bytes of its file."""
    # Excel takes a file for UTF-8 only when it begins with the byte order mark.
    return ("\ufeff" + _csv_lines(lines)).encode()


def _csv_lines(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in line] for line in lines)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return the cell with an apostrophe before what a spreadsheet would take for a formula."""
    is_formula = cell.startswith(FORMULA) and not NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
