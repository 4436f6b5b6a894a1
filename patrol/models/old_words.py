"""Translate the old words of feed rows from before version 0.2.

A feed row is hashed with its words, so it is never rewritten. A reader translates it here.
"""

import json
from typing import Any

KINDS = {
    "assignment.lapsed": "assignment.replaced",
    "ladder.climbed": "escalation.taken",
    "phone.dark": "phone.offline",
    "test.answered": "comms_check.answered",
    "test.sent": "comms_check.sent",
    "test.shown": "comms_check.shown",
}
_KEYS = {"road": "channel", "test": "check", "test_id": "check_id"}
_VALUES = {
    ("kind", "phone_dark"): "phone_offline",
    ("result", "no_road"): "no_channel",
    ("status", "lapsed"): "replaced",
}
# Written as in the canonical JSON of a feed row: without spaces.
_MARKS = ('"road":', '"test":', '"test_id":', *(f'"{key}":"{old}"' for key, old in _VALUES))


def kind(written: str) -> str:
    """Return today's word for the kind of an act."""
    return KINDS.get(written, written)


def body(written: str) -> str:
    """Return the JSON text of an act with today's keys and codes."""
    # Most rows have no old word and need not be parsed.
    if not any(mark in written for mark in _MARKS):
        return written
    return json.dumps(_translated(json.loads(written)), ensure_ascii=False, separators=(",", ":"))


def _translated(value: Any) -> Any:
    if isinstance(value, list):
        return [_translated(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        _KEYS.get(key, key): _VALUES.get((key, part), _translated(part))
        if isinstance(part, str)
        else _translated(part)
        for key, part in value.items()
    }
