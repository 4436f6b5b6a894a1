"""Make `intake/1` of what an adapter heard, by the row of its source: words, datum, severity."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from patrol import clock
from patrol.geo import Datum, to_wgs84
from patrol.intake.heard import Heard
from patrol.intake.revision import UNKNOWN
from patrol.models import IntakeKind, Severity, Source

LONGEST = {"ref": 128, "title": 60, "description": 4000, "address": 200, "word": 128}
"""Characters that `intake/1` allows; what is longer is cut, and the raw bytes keep it."""
LONGEST_KEY = 120
"""A longer key is replaced by its hash: the column holds 210 with the names before it."""
USUAL = Severity.ORDINARY


@dataclass(frozen=True, slots=True)
class Mapped:
    """One record, and the bytes that tell a repeat from a change of it."""

    record: dict[str, Any]
    raw: bytes
    unknown_word: str = ""
    """The source's word for the category, when its map does not know it."""


def mapped(heard: Heard, source: Source, channel: str, raw: bytes | None = None) -> Mapped:
    """Return the record of one matter; `raw` are its bytes, None for a part of a telegram.

    Pure. The record may still be no valid `intake/1`: `validate.check` says so.
    """
    row = _row_of(source, heard.word)
    category = heard.category or row.get("category", "")
    said = heard.severity if heard.severity in set(Severity) else None
    severity = row.get("severity") or said or USUAL
    kind = heard.source or (source.kinds[0] if source.kinds else "platform")
    octets = raw if raw is not None else _canonical(heard)
    now = clock.iso(clock.now())
    record: dict[str, Any] = {
        "schema": "intake/1",
        "source": kind,
        "source_system": source.code[:64],
        "source_ref": (heard.ref or heard.key)[: LONGEST["ref"]],
        "dedup_key": f"{kind}:{source.code}:{_short(heard.key)}".replace(" ", "_"),
        "channel": channel,
        "kind": heard.kind.value,
        "occurred_at": heard.occurred_at or now,
        "received_at": now,
        "category": category or UNKNOWN,
        "source_category": heard.word[: LONGEST["word"]] or None,
        # A smaller number is graver; `most_severe` bounds what a source's word can cause.
        "severity": max(int(severity), source.most_severe),
        "certainty": heard.certainty,
        "title": heard.title.strip()[: LONGEST["title"]] or heard.word[: LONGEST["title"]] or "?",
        "description": heard.description[: LONGEST["description"]],
        "location": _location(heard, source),
        "raw": {
            "sha256": hashlib.sha256(octets).hexdigest(),
            "mime": "application/octet-stream",
            "bytes": len(octets),
        },
    }
    record |= _more(heard)
    is_unknown = bool(heard.word) and not category and heard.kind in _ABOUT_A_CASE
    return Mapped(record, octets, heard.word[: LONGEST["word"]] if is_unknown else "")


_ABOUT_A_CASE = (IntakeKind.NEW, IntakeKind.UPDATE)


def _row_of(source: Source, word: str) -> dict[str, Any]:
    """Return the row of the map for a word; "a/b/c" is also sought as "a/b" and "a"."""
    parts = word.split("/")
    for count in range(len(parts), 0, -1):
        row = source.categories.get("/".join(parts[:count]))
        if isinstance(row, dict):
            return row
    return {}


def _location(heard: Heard, source: Source) -> dict[str, Any]:
    place: dict[str, Any] = {"crs": "wgs84", **heard.place}
    if heard.lat is not None and heard.lon is not None:
        datum = heard.datum or source.datum
        point = to_wgs84(heard.lat, heard.lon, datum)
        place |= {"lat": point.lat, "lon": point.lon, "accuracy_m": heard.accuracy_m}
        if datum != Datum.WGS84:
            place["orig"] = {"crs": datum, "x": heard.lon, "y": heard.lat}
    if heard.address:
        place["address"] = heard.address[: LONGEST["address"]]
    if not place.keys() & {"lat", "address", "device_id", "place_code"}:
        place["address"] = "?"
    return place


def _more(heard: Heard) -> dict[str, Any]:
    """Return the optional members that were said."""
    more: dict[str, Any] = {}
    if heard.seq is not None:
        more["source_seq"] = heard.seq
    for name in ("reporter", "device", "extra"):
        if value := getattr(heard, name):
            more[name] = dict(value)
    for name in ("measures", "media"):
        if values := getattr(heard, name):
            more[name] = [dict(value) for value in values]
    return more


def _canonical(heard: Heard) -> bytes:
    """Return the bytes of a part of a telegram; the arrival is no part of them."""
    return json.dumps(asdict(heard), ensure_ascii=False, sort_keys=True, default=str).encode()


def _short(key: str) -> str:
    if len(key) <= LONGEST_KEY and not any(letter.isspace() for letter in key):
        return key
    return hashlib.sha256(key.encode()).hexdigest()
