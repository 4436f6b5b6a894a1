"""Decode JSON from outside; a scan of the bytes refuses what would cost too much before that."""

import json
import re
from typing import Any

DEEPEST = 32
"""Levels of arrays and objects. Our deepest body, an intake record, has six."""
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, closed or not. It never looks back, so that its time grows with the length only."""
NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
OPENERS = b"[{"
_ESCAPED = re.compile(rb"\\u(0000|d[89a-f])", re.IGNORECASE)
"""An escape that may stand for what no database stores; most documents have none."""
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):
    """The bytes are not JSON in UTF-8."""


class TooComplex(ValueError):
    """The document has more items or more levels than its reader allows."""


def read(raw: bytes, *, most_items: int, deepest: int = DEEPEST) -> Any:
    """Return the decoded document.

    `most_items` bounds the values, counted before anything is decoded: the values that follow a
    comma, and the arrays and objects. A BOM is accepted. The words are `storable`.
    Raises: NotJson, TooComplex.
    """
    check(raw, most_items=most_items, deepest=deepest)
    try:
        # Always UTF-8: `json.loads` would take UTF-16 too, whose brackets the scan cannot see.
        document = json.loads(raw.decode("utf-8-sig"))
    except ValueError:
        raise NotJson from None
    return _storable(document) if _ESCAPED.search(raw) else document


def storable(words: str) -> str:
    """Return the words without U+0000, and U+FFFD for each half of a character that is split.

    PostgreSQL stores neither, and a phone that cuts words at a length may split an emoji.
    """
    return _NO_CHARACTER.sub("\ufffd", words.replace("\0", ""))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(name): _storable(part) for name, part in value.items()}
    return value


def check(raw: bytes, *, most_items: int, deepest: int = DEEPEST) -> None:
    """Count items and levels in the bytes alone; a text that is not JSON may pass.

    Raises: TooComplex.
    """
    # Each item has two strings at most: too many of them need not be taken out one by one.
    if raw.count(b'"') - raw.count(b'\\"') > 4 * (most_items + 1):
        raise TooComplex
    bare = STRING.sub(b"", raw)
    brackets = bare.translate(None, NOT_BRACKETS)
    openers = brackets.count(b"[") + brackets.count(b"{")
    if bare.count(b",") + openers > most_items:
        raise TooComplex
    level = 0
    for bracket in brackets if openers > deepest else b"":
        level += 1 if bracket in OPENERS else -1
        if level > deepest:
            raise TooComplex
