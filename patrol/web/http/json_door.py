"""The one door for bodies: no view reads one except through the caps that stand here.

The bytes of a body are capped before they are read, its items and levels before they are decoded.
"""

import logging
from typing import Any, NoReturn

from flask import Flask, current_app, g, request

from patrol import json_text
from patrol.web.http.contract import KB, contract_of
from patrol.web.http.problem import Problem

log = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * KB
"""The cap of a view that declares no other with `contract.at_most`."""
FORM_BYTES = 32 * KB
"""The cap of a form without files, which is decoded at once: the longest tip has 20 KB.

256 KB of `a=&a=&` stopped every socket for 80 ms.
"""
MULTIPART = "multipart/form-data"
WITH_FILES = frozenset(
    {
        *("tip.send", "tip_follow.answer", "grid.send", "mine_help.done", "open311.send"),
        *("setup.make", "covenants.add", "partner.act", "rectify.act"),
    }
)
"""Views whose form may have files: it is parsed as it comes, and never held in memory.

Their cap is for this form only: any other body of a stranger is held whole, so it has 64 KB.
"""
BYTES_AN_ITEM = 16
"""A cap in bytes allows one item for this many: `"lat":30.28714,` has 15."""


def install(app: Flask) -> None:
    """Refuse too large a body before anything else looks at the request."""
    app.before_request(_cap)


def _cap() -> None:
    """Set the cap of this request; a body that says that it is larger is refused unread.

    Raises: Problem 413.
    """
    cap = most_bytes()
    # A body in chunks says no length: werkzeug stops one byte after the cap, and `body` refuses it.
    request.max_content_length = cap + 1
    if request.content_length is not None and request.content_length > cap:
        _refuse(413, "too_large")


def most_bytes() -> int:
    """Return the cap of the view of this request in bytes."""
    view = current_app.view_functions.get(request.endpoint or "")
    declared = contract_of(view).most_bytes if view else None
    is_held = request.endpoint in WITH_FILES and not has_files()
    cap = MOST_BYTES if declared is None or is_held else declared
    return min(cap, FORM_BYTES) if request.mimetype == FORM else cap


def has_files() -> bool:
    """Return True for a form that may have files, which werkzeug writes to the disk."""
    return request.endpoint in WITH_FILES and request.mimetype == MULTIPART


def body() -> bytes:
    """Read the body of this request, once.

    Raises: Problem 413.
    """
    raw = request.get_data()
    if len(raw) > most_bytes():
        _refuse(413, "too_large")
    return raw


def document(*, is_typed: bool = True) -> Any:
    """Return the decoded JSON body; a request without a body is `{}`.

    `is_typed`: its Content-Type must be JSON, which a form of a foreign page cannot send.
    Raises: Problem 400 (no JSON), 413 (too large) or 422 (too many items or levels).
    """
    if "document" not in g:
        raw = body()
        if raw and is_typed and not request.is_json:
            _refuse(400, "not_json")
        g.document = _decoded(raw) if raw else {}
    return g.document


def _decoded(raw: bytes) -> Any:
    try:
        return json_text.read(raw, most_items=most_bytes() // BYTES_AN_ITEM)
    except json_text.TooComplex:
        _refuse(422, "too_complex")
    except json_text.NotJson:
        _refuse(400, "not_json")


def _refuse(status: int, code: str) -> NoReturn:
    # One line, whatever the body was.
    log.info("refused the body of %s %s: %s", request.method, request.endpoint, code)
    raise Problem(status, code)
