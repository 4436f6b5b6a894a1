"""Parts of every import: the file of a body, wrong lines, a template to download."""

import base64
import csv
import io
from collections.abc import Sequence

from flask import Response
from typing_extensions import TypedDict

from patrol.people.roster import Fault
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

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
    text = io.StringIO()
    csv.writer(text).writerow(heads)
    # Excel takes a file for UTF-8 only when it begins with the byte order mark.
    response = Response(("\ufeff" + text.getvalue()).encode(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
