"""Check that a record is a valid `intake/1`, and name each fault by its place in the record."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from patrol import clock
from patrol.geo import country
from patrol.terminal import joined, phrase

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]"
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
FUTURE = timedelta(minutes=15)
"""A record may be dated so far ahead of the server's clocks: ours, and the machine's own."""
LONGEST_KEY = 210
LONGEST_SEQ = 40
"""Characters that the columns `dedup_key` and `source_seq` hold."""
_BOUNDS = {
    "minLength": ("has fewer than {min_length} characters", "min_length"),
    "maxLength": ("has more than {max_length} characters", "max_length"),
    "minItems": ("has fewer than {min_length} entries", "min_length"),
    "maxItems": ("has more than {max_length} entries", "max_length"),
    "pattern": ("does not match {pattern}", "pattern"),
    "minimum": ("must be at least {ge}", "ge"),
    "maximum": ("must be at most {le}", "le"),
    "exclusiveMinimum": ("must be above {gt}", "gt"),
}
_TYPES = {
    "string": "must be text",
    "boolean": "must be true or false",
    "integer": "must be a whole number",
    "number": "must be a number",
    "object": "must be an object",
    "array": "must be a list",
    "null": "must be empty",
}
"""Sentences for the rules of the schema, which a terminal and a page have in Chinese too."""


class Invalid(Exception):
    """The record is not `intake/1`; `errors` name the fields."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['field']}: {e['message']}" for e in errors))
        self.errors = errors


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of an `intake/1` record."""
    text = files(__package__).joinpath("intake.schema.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def _validator() -> Draft202012Validator:
    formats = FormatChecker()
    formats.checkers |= Draft202012Validator.FORMAT_CHECKER.checkers
    # A sensor without a clock still sees fire: a time that cannot be read refuses no record.
    del formats.checkers["date-time"]
    return Draft202012Validator(schema(), format_checker=formats)


def check(record: Any, at: str = "") -> None:
    """Check one record; `at` is its place in a batch, as a prefix of the fields in `errors`.

    Raises: Invalid.
    """
    faults: dict[str, str] = {}
    for field, message in _faults(record):
        faults.setdefault(f"{at}{field[:200]}" or "/", message)
    if faults:
        errors = [{"field": field, "message": message} for field, message in faults.items()]
        raise Invalid(errors[:20])  # a hostile record can have any number of faults


def _faults(record: Any) -> Iterator[tuple[str, str]]:
    if not _is_writable(record):
        yield "", phrase("holds what cannot be stored: NaN or too deep a nesting")
        return
    for error in _validator().iter_errors(record):
        yield from named(error)
    if isinstance(record, dict):
        yield from _oversized(record)
        yield from _abroad(record.get("location"))


def _is_writable(record: Any) -> bool:
    """True when the database can store the record: Python's JSON allows more."""
    try:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return b"\\u0000" not in text


def named(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield the fields that a rule of a schema refuses, each with the sentence for it."""
    at = "".join(f"/{part}" for part in error.absolute_path)
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "required":
        for name in schema["required"]:
            if name not in instance:
                yield f"{at}/{name}", "is needed"
    elif error.validator == "additionalProperties":
        for name in instance:
            if name not in schema.get("properties", {}):
                yield f"{at}/{name}", "is not known"
    else:
        yield at, _said(str(error.validator), error.validator_value) or error.message[:300]


def _said(rule: str, bound: Any) -> str:
    """Return the sentence for a rule of the schema with its bound; empty for a rule without one."""
    if rule in _BOUNDS:
        template, name = _BOUNDS[rule]
        return phrase(template, **{name: bound})
    if rule == "type":
        kinds = bound if isinstance(bound, list) else [bound]
        return joined(" / ", [phrase(_TYPES[kind]) for kind in kinds if kind in _TYPES])
    if rule in ("enum", "const"):
        choices = bound if rule == "enum" else [bound]
        return phrase("must be one of {expected}", expected=", ".join(map(repr, choices))[:200])
    return ""


def odd_times(record: dict[str, Any]) -> list[str]:
    """Return the fields whose time counts as a claim only; the record keeps its words."""
    names = ("occurred_at", "received_at")
    return [f"/{name}" for name in names if time_of(record[name]) is None]


def time_of(text: str) -> datetime | None:
    """Read a time of RFC 3339; None when it is none, lies in the future, or before 1970.

    "t" and "z" in lower case, a space for the "T" and a leap second are allowed.
    """
    moment = moment_of(text)
    if moment is None:
        return None
    return moment if moment <= max(clock.now(), clock.wall()) + FUTURE else None


def is_time(text: str) -> bool:
    """Return True for a time of RFC 3339 from 1970 to 2200, wherever the clock stands."""
    return moment_of(text) is not None


def moment_of(text: str) -> datetime | None:
    """Read a time of RFC 3339 from 1970 to 2200; None when it is none."""
    try:
        moment = clock.parse(text) if _RFC_3339.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and clock.is_sane(moment) else None


def _oversized(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields that the schema allows and the column is too short for."""
    for name, longest in (("dedup_key", LONGEST_KEY), ("source_seq", LONGEST_SEQ)):
        if len(str(record.get(name))) > longest:
            yield f"/{name}", phrase("has more than {max_length} characters", max_length=longest)


def _abroad(place: Any) -> Iterator[tuple[str, str]]:
    """Yield the degrees that lie outside the office's country (`COUNTRY_BOX`)."""
    for name, holds in (("lat", country.holds_latitude), ("lon", country.holds_longitude)):
        degrees = place.get(name) if isinstance(place, dict) else None
        if isinstance(degrees, int | float) and not holds(degrees):
            yield f"/location/{name}", phrase("lies outside the country of the office")
