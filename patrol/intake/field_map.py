"""Read a vendor's JSON by a field map: a table with one rule for each of our members.

A map is data that an administrator edits: paths, constants, tables of values and forms of times.
It has no expressions, and nothing in it is ever run.
"""

import _strptime  # type: ignore[import-not-found]  # the part of the library behind `strptime`
import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Any

from patrol import clock, json_text
from patrol.intake.heard import AdapterSettings, Alive, Heard, Telegram, Utterance
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind

MOST_ITEMS = 16_384
MOST_MATTERS = 100
MOST_STEPS = 12
MOST_RULES = 64
MOST_PIECES = 100
"""Pieces of a cut text that a rule may count to: the work of a telegram has a bound."""
LONGEST = 4000
"""Characters of one word that are kept; the raw bytes keep all."""
MOST_MEDIA = 12
CERTAINTIES = ("observed", "likely", "possible", "unknown")
TEXTS = ("ref", "key", "title", "occurred_at", "word", "category", "description", "address")
NUMBERS = ("lat", "lon", "accuracy_m")
GROUPS = ("place", "reporter", "device")
YES = ("true", "1", "yes", "y", "是", "同意")
# The library keeps five patterns of forms and makes the others anew each time, 0.35 ms each: eight
# forms in one rule took 2.8 ms a telegram.
_strptime._CACHE_MAX_SIZE = 1000
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_PATH = {"type": "string", "maxLength": 200}
_FORM = {"type": "string", "maxLength": 40}
_CONSTANT = {"type": ["string", "number", "boolean", "null"]}
_DETAILED = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "from": {
            "description": "paths; the first that says something counts, unless `join` is given",
            "anyOf": [_PATH, {"type": "array", "items": _PATH, "maxItems": 8}],
        },
        "value": {"description": "a constant", **_CONSTANT},
        "join": {"type": "string", "maxLength": 10},
        "split": {"description": "cuts a text here", "type": "string", "minLength": 1},
        "index": {
            "description": "the piece of `split`, from 0",
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_PIECES,
        },
        "values": {
            "description": "their value, as a text → ours",
            "type": "object",
            "additionalProperties": _CONSTANT,
        },
        "otherwise": {"description": "when nothing was said, or `values` lacks it", **_CONSTANT},
        "time": {
            "description": "iso, unix, unix_ms, or a form such as %Y-%m-%d %H:%M:%S; of several "
            "the first that fits",
            "anyOf": [_FORM, {"type": "array", "items": _FORM, "minItems": 1, "maxItems": 8}],
        },
        "zone": {"type": "string", "pattern": "^[+-][0-9]{2}:[0-9]{2}$"},
        "scale": {"description": "a factor of a number", "type": "number"},
    },
}
_MEMBER = r"^([a-z_]+|(place|reporter|device)\.[a-z_]+)$"
SETTINGS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "unwrap": {"description": "the member that is JSON in a text", **_PATH},
        "each": {"description": "the array whose items are one matter each", **_PATH},
        "fields": {
            "description": "our member → its rule, or its path: caller.phone, alarms.0.name",
            "type": "object",
            "maxProperties": MOST_RULES,
            "propertyNames": {"pattern": _MEMBER},
            "additionalProperties": {"anyOf": [_PATH, _DETAILED]},
        },
    },
}
"""The JSON Schema of a field map."""


def merged(usual: AdapterSettings, own: AdapterSettings) -> dict[str, Any]:
    """Return the settings of a protocol with the changes of one source; rules change one by one."""
    made = {**usual, **own, "fields": _merged(usual.get("fields"), own.get("fields"))}
    if "back" in made:
        first, then = usual.get("back") or {}, own.get("back") or {}
        made["back"] = {
            **first,
            **then,
            "fields": _merged(first.get("fields"), then.get("fields")),
        }
    return made


def _merged(usual: Any, own: Any) -> dict[str, Any]:
    return {**(usual or {}), **(own or {})}


def paths_of(rule: Any) -> list[str]:
    """Return the paths that a rule reads."""
    paths = rule if isinstance(rule, str) else rule.get("from", ())
    return [paths] if isinstance(paths, str) else list(paths)


def document(telegram: Telegram) -> Any:
    """Return the JSON of the body. Raises: Invalid."""
    return _json(telegram.body, "/")


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return one matter for each item of the vendor's document, `Alive` for a heartbeat.

    Raises: Invalid.
    """
    root = document(telegram)
    if name := settings.get("unwrap"):
        inner = at_path(root, name)
        root = _json(inner.encode(), f"/{name}") if isinstance(inner, str) else inner
    if "each" not in settings:
        return [_said(root, settings, "")]  # its raw bytes keep what the map does not name
    items = at_path(root, settings["each"])
    if not isinstance(items, list) or len(items) > MOST_MATTERS:
        raise refusal(f"/{settings['each']}", f"must be an array of at most {MOST_MATTERS} items")
    return [
        _said(item, settings, f"/{number}", {"data": item}) for number, item in enumerate(items)
    ]


def _said(
    item: Any, settings: AdapterSettings, at: str, extra: Mapping[str, Any] = MappingProxyType({})
) -> Utterance:
    if not isinstance(item, dict):
        raise refusal(at or "/", "must be an object")
    rules: Mapping[str, Any] = settings.get("fields") or {}
    said = {name: value_of(rule, item) for name, rule in rules.items()}
    kind = _kind(said.get("kind"), f"{at}/kind")
    if kind == IntakeKind.HEARTBEAT:
        return Alive(text_of(said.get("device.device_id")))
    words: dict[str, Any] = {name: text_of(said.get(name)) for name in TEXTS}
    if not words["ref"]:
        raise refusal(f"{at}/ref", "is needed")
    words["title"] = words["title"] or words["word"] or words["description"]
    if not words["title"]:
        raise refusal(f"{at}/title", "is needed")
    seq = _seq(said.get("seq"))
    words["key"] = words["key"] or _key(words["ref"], seq, item)
    words |= {name: number_of(said.get(name), f"{at}/{name}") for name in NUMBERS}
    words |= {name: _group(said, name) for name in GROUPS}
    certainty = said.get("certainty")
    return Heard(
        **words,
        kind=kind,
        severity=_severity(said.get("severity")),
        certainty=certainty if certainty in CERTAINTIES else "unknown",
        datum=text_of(said.get("datum")),
        seq=seq,
        media=_media(said.get("media")),
        extra=extra,
    )


def _key(ref: str, seq: str | int | None, item: Any) -> str:
    """Return the key of a message whose vendor gives none: another content is another message."""
    if seq is not None:
        return f"{ref}:{seq}"
    text = json.dumps(item, ensure_ascii=False, sort_keys=True)
    return f"{ref}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def value_of(rule: Any, item: Any) -> Any:
    """Return what a rule finds in an item; None when the vendor said nothing there."""
    if isinstance(rule, str):
        return at_path(item, rule)
    if "value" in rule:
        return rule["value"]
    value = _found(rule, item)
    if "split" in rule and isinstance(value, str):
        value = _piece(value, rule["split"], int(rule.get("index", 0)))
    if "values" in rule and value is not None:
        value = rule["values"].get(text_of(value), rule.get("otherwise"))
    if value is None:
        value = rule.get("otherwise")
    if "time" in rule:
        return _time(value, rule)
    return _scaled(value, rule["scale"]) if "scale" in rule else value


def _found(rule: Mapping[str, Any], item: Any) -> Any:
    values = [at_path(item, path) for path in paths_of(rule)]
    said = [value for value in values if value not in (None, "", [], {})]
    if "join" in rule:
        return rule["join"].join(text for value in said if (text := text_of(value))) or None
    return said[0] if said else None


def at_path(item: Any, path: str) -> Any:
    """Return the value at a path such as `alarms.0.name`; None when there is none."""
    for step in path.split(".")[:MOST_STEPS]:
        if isinstance(item, dict):
            item = item.get(step)
        elif isinstance(item, list) and step.isascii() and step.isdecimal() and len(step) < 6:
            index = int(step)
            item = item[index] if index < len(item) else None
        else:
            return None
    return item


def _piece(text: str, separator: str, index: int) -> str | None:
    # No further than to the piece: a text of 256 KB is otherwise cut into 100,000, for each rule.
    pieces = text.split(separator, index + 1) if index <= MOST_PIECES else []
    return pieces[index] if index < len(pieces) else None


def _time(value: Any, rule: Mapping[str, Any]) -> str:
    """Return the time in RFC 3339; a time of another form as it came, so that it is a claim."""
    text, forms = text_of(value)[:40], rule["time"]
    zone = _zone(rule.get("zone", ""))
    for form in [forms] if isinstance(forms, str) else forms:
        try:
            return _moment(text, form, zone).isoformat()
        except (ValueError, OverflowError, OSError, re.error):
            continue
    return text


def time_as(text: str, rule: Mapping[str, Any]) -> Any:
    """Return a time of ours in the form, and in the zone, that a rule for others names."""
    moment = clock.parse(text).astimezone(_zone(rule.get("zone", "")))
    form = rule["time"] if isinstance(rule["time"], str) else rule["time"][0]
    if form in ("unix", "unix_ms"):
        return int(moment.timestamp() * (1000 if form == "unix_ms" else 1))
    return moment.isoformat(timespec="seconds") if form == "iso" else moment.strftime(form)


def _moment(text: str, form: str, zone: tzinfo) -> datetime:
    if form in ("unix", "unix_ms"):
        seconds = float(text) / (1000 if form == "unix_ms" else 1)
        return datetime.fromtimestamp(seconds, zone)
    moment = datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _zone(text: str) -> tzinfo:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return clock.CHINA
    minutes = min(int(match[2]) * 60 + int(match[3]), 14 * 60)
    return clock.zone_of_offset(-minutes if match[1] == "-" else minutes)


def _scaled(value: Any, factor: float) -> Any:
    try:
        return float(text_of(value)) * factor
    except ValueError:
        return value


def _kind(value: Any, at: str) -> IntakeKind:
    try:
        return IntakeKind(value or IntakeKind.NEW)
    except ValueError:
        raise refusal(at, f"must be one of {', '.join(IntakeKind)}") from None


def text_of(value: Any) -> str:
    """Return a word or number as a text; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()[:LONGEST]


def _severity(value: Any) -> int | None:
    text = text_of(value)
    return int(text) if text in ("1", "2", "3", "4") else None


def _seq(value: Any) -> str | int | None:
    return (
        value if isinstance(value, int) and not isinstance(value, bool) else text_of(value) or None
    )


def number_of(value: Any, at: str) -> float | None:
    """Return a number that may stand in a text; None without one. Raises: Invalid."""
    if value is None or value == "":
        return None
    try:
        number = float(text_of(value))  # platforms often write "120.1514"
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise refusal(at, "must be a number")
    return number


def _group(said: Mapping[str, Any], group: str) -> dict[str, Any]:
    names = (name for name in said if name.startswith(f"{group}."))
    members = {name.partition(".")[2]: said[name] for name in names}
    return {
        name: _member(name, value)
        for name, value in members.items()
        if value not in (None, "") and not isinstance(value, dict | list)
    }


def _member(name: str, value: Any) -> Any:
    """Return a member of a group: a phone's number is a text, a battery is a number."""
    if name in ("battery_pct", "signal_dbm"):
        return number_of(value, f"/device/{name}")
    if name == "consent_contact":  # only a clear yes is a consent
        return value is True or text_of(value).lower() in YES
    return value if isinstance(value, bool) else text_of(value)


def _media(value: Any) -> tuple[dict[str, Any], ...]:
    """Return pictures by their addresses: a list, or a text with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(_pictures(parts if isinstance(parts, list) else ()))[:MOST_MEDIA]


def _pictures(parts: Any) -> Iterator[dict[str, Any]]:
    for part in parts:
        url = text_of(part)
        if url.startswith(("https://", "http://")):
            yield {"kind": "image", "url": url, "stage": "report"}


def _json(raw: bytes, at: str) -> Any:
    try:
        return json_text.read(raw, most_items=MOST_ITEMS)
    except json_text.NotJson:
        raise refusal(at, "must be JSON in UTF-8") from None
    except json_text.TooComplex:
        raise refusal(at, "has too many items or levels") from None


def refusal(field: str, message: str) -> Invalid:
    """Return the error that names one field."""
    return Invalid([{"field": field, "message": message}])
