"""OsmAnd's protocol, which Traccar's clients and many trackers speak: a position a request.

All stands in the address, in a form, or in the JSON of the newer clients of Traccar.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from patrol.intake import field_map
from patrol.intake.adapters import Adapter, Fate, WireReply
from patrol.intake.field_map import at_path, number_of, refusal, text_of
from patrol.intake.heard import AdapterSettings, Alive, PositionHeard, Telegram, Utterance

MPS = {"knots": 1852 / 3600, "kmh": 1 / 3.6, "mps": 1.0}
"""Metres per second of one unit. Traccar reads knots; the app OsmAnd itself sends m/s."""
LONGEST_DEVICE = 64
MOST_POSITIONS = 100
MILLISECONDS = 100_000_000_000
"""A number above it counts milliseconds: as seconds it would be the year 5138."""
_NUMBER = re.compile(r"[0-9]{1,16}([.][0-9]{1,9})?")
SETTINGS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "speed": {
            "description": "the unit of `speed` in an address or form",
            "enum": [*MPS],
            "default": "knots",
        }
    },
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the positions. Raises: Invalid."""
    is_json = telegram.header("content-type").partition(";")[0].strip().lower().endswith("json")
    if telegram.body and is_json:
        return _of_json(field_map.document(telegram))
    return [_of_query(telegram.query, MPS[settings.get("speed", "knots")])]


def _of_query(query: Mapping[str, str], mps: float) -> Utterance:
    device = _device(query.get("id") or query.get("deviceid"))
    lat, lon = query.get("lat"), query.get("lon")
    if pair := query.get("location"):
        lat, _, lon = pair.partition(",")
    if not lat or not lon or query.get("valid", "").lower() in ("false", "0"):
        return Alive(device)
    speed = number_of(query.get("speed"), "/speed")
    return position(
        device,
        query.get("timestamp"),
        lat,
        lon,
        accuracy_m=query.get("accuracy"),
        speed_mps=None if speed is None else speed * mps,
        heading_deg=query.get("bearing") or query.get("heading"),
        battery_pct=query.get("batt"),
    )


def _of_json(said: Any) -> list[Utterance]:
    parts = said if isinstance(said, list) else [said]
    if len(parts) > MOST_POSITIONS:
        raise refusal("/", f"must be at most {MOST_POSITIONS} positions")
    return [_of_part(part) for part in parts]


def _of_part(part: Any) -> Utterance:
    device = _device(at_path(part, "device_id") or at_path(part, "location.extras.device_id"))
    where = at_path(part, "location")
    lat, lon = at_path(where, "coords.latitude"), at_path(where, "coords.longitude")
    if lat is None or lon is None:
        return Alive(device)
    level = number_of(at_path(where, "battery.level"), "/location/battery/level")
    return position(
        device,
        at_path(where, "timestamp"),
        lat,
        lon,
        accuracy_m=at_path(where, "coords.accuracy"),
        speed_mps=at_path(where, "coords.speed"),
        heading_deg=at_path(where, "coords.heading"),
        battery_pct=None if level is None else level * 100,
    )


def _device(value: Any) -> str:
    device = text_of(value)
    if not device or len(device) > LONGEST_DEVICE:
        raise refusal("/id", f"must have 1 to {LONGEST_DEVICE} characters")
    return device


def position(device: str, taken: Any, lat: Any, lon: Any, **more: Any) -> PositionHeard:
    """Return a position; a speed, a course or an accuracy below 0 says nothing.

    Raises: Invalid.
    """
    north, east = number_of(lat, "/lat"), number_of(lon, "/lon")
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        raise refusal("/lat", "must be degrees on earth, and so must /lon")
    numbers = {name: number_of(value, f"/{name}") for name, value in more.items()}
    known = {name: number for name, number in numbers.items() if number is not None and number >= 0}
    return PositionHeard(device, time_of(taken), north, east, **known)


def time_of(value: Any) -> str:
    """Return seconds or milliseconds since 1970 in RFC 3339, and another time as it came."""
    text = text_of(value)[:40]
    if not _NUMBER.fullmatch(text):
        return text.replace(" ", "T") + ("Z" if re.search("[0-9]$", text) and " " in text else "")
    seconds = float(text)
    seconds = seconds / 1000 if seconds > MILLISECONDS else seconds
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return text


def answer(fates: Sequence[Fate]) -> WireReply:
    """Answer an empty text: a client sends a position again until it gets 200."""
    return WireReply(b"", "text/plain")


ADAPTER = Adapter(
    hears_positions=True,
    read=read,
    kinds=("platform",),
    hears_get=True,
    answer=answer,
    settings=SETTINGS,
    example_headers={"content-type": "application/json"},
    example=b"""{
  "device_id": "864000000000042",
  "location": {
    "timestamp": "2026-11-22T14:00:00.000Z",
    "coords": {"latitude": 30.3146, "longitude": 120.1467, "accuracy": 6.2, "speed": 1.4},
    "battery": {"level": 0.86}
  }
}""",
)
