"""MQTT: a device publishes JSON to `xh/v1/{site}/{type}/{device}/{obs|event|status}`.

A LoRaWAN server (The Things Stack) publishes to `v3/{application}/devices/{device}/up` instead; the
field map of the source says what its payloads mean.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeGuard

from patrol import json_text
from patrol.intake.adapters import Adapter, ProofWay
from patrol.intake.adapters.levels import CONDITIONS, condition
from patrol.intake.heard import AdapterSettings, Alive, Heard, LevelHeard, Telegram, Utterance
from patrol.intake.validate import Invalid, is_time
from patrol.models import IntakeKind, Severity

MOST_BYTES = 16 * 1024
MOST_ITEMS = 500
DETECTORS = {"smoke": "FI0101", "heat": "FI0101", "gas": "FI0301"}
"""The types whose alarm is a fire or a leak of gas, with our category."""
CARE = {"low_battery": "DV0101", "fault": "DV0102", "offline": "DV0102", "tamper": "DV0103"}
"""The events that are maintenance, with our category; they are no alarms."""
ALARMS = ("alarm", "fire")
TYPES = ("noise_meter", *DETECTORS, "gate", "camera", "lift", "tracker")
QUANTITIES = ("LAeq", "Lmax", "Lmin", "L5", "L10", "L50", "L90", "L95")
LOWEST_DB, HIGHEST_DB = 0.0, 200.0
LONGEST_S = 86_400
PLACE = ("building", "unit", "floor", "room", "place_code")
"""The members of `location` that an event may name beside its address and position."""
CERTAINTIES = ("observed", "likely", "possible", "unknown")


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return what one publication says.

    Raises: Invalid.
    """
    levels = telegram.topic.split("/")
    body = _body(telegram.body)
    if levels[0] == "v3" and levels[-1] == "up":
        return _uplink(body, settings)
    if levels[:2] != ["xh", "v1"] or len(levels) != 6:
        raise _invalid("topic", "is not xh/v1/{site}/{type}/{device}/{obs|event|status}")
    _, _, _, kind, device, about = levels
    if not 0 < len(device) <= 64:
        raise _invalid("topic", "has no device of 64 characters at most")
    if about == "event":
        return [_event(kind, device, body)]
    if about == "obs":
        return [_levels(device, body) if kind == "noise_meter" else Alive(device)]
    if about == "status":
        return _status(kind, device, body)
    raise _invalid("topic", "ends neither with obs nor event nor status")


def _body(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise _invalid("", f"has more than {MOST_BYTES} bytes")
    try:
        body = json_text.read(raw, most_items=MOST_ITEMS)
    except (json_text.NotJson, json_text.TooComplex, RecursionError):
        raise _invalid("", "is no JSON that we read") from None
    if not isinstance(body, dict):
        raise _invalid("", "is no JSON object")
    return body


def _event(kind: str, device: str, body: Mapping[str, Any]) -> Heard:
    about = _text(body, "event", 60) or "alarm"
    is_alarm = kind in DETECTORS and about in ALARMS
    is_care = about in CARE
    at = _time(body.get("at"))
    # Without a time of its own a message can only be known by its bytes.
    stamp = at or sha256(repr(sorted(body.items())).encode("utf-8", "replace")).hexdigest()[:24]
    number = _text(body, "id", 64) or stamp
    health = about if is_care else "ok"
    return Heard(
        # All alarms of a detector are one thread; other devices name their matters themselves.
        ref=f"{device}:fire" if is_alarm else f"{device}:{about if is_care else number}",
        key=f"{device}:{about}:{number}",
        title=_text(body, "title", 60) or f"{device} {about}",
        occurred_at=at,
        kind=_kind(body),
        word=f"{kind}/{about}"[:128],
        category=DETECTORS[kind] if is_alarm else CARE.get(about, ""),
        severity=_severity(body, is_alarm=is_alarm, is_care=is_care),
        certainty=_one_of(body.get("certainty"), CERTAINTIES, "likely"),
        description=_text(body, "text", 4000),
        address=_text(body, "address", 200),
        **_position(body),
        place={**_place(body), "device_id": device},
        device={
            "device_id": device,
            "device_type": _one_of(kind, TYPES, "other"),
            "health": health,
            **_battery(body),
        },
        reporter={"kind": "device"},
    )


def _status(kind: str, device: str, body: Mapping[str, Any]) -> list[Utterance]:
    """Return a sign of life; a last will (`online: false`) is a device that needs a visit."""
    if body.get("online") is not False:
        return [Alive(device)]
    # A will is written when the session begins: `since` tells one silence from the next.
    since = _time(body.get("since")) or _time(body.get("at"))
    if not since:
        return []  # a silence without a name: the watch over silent sources tells it
    return [_event(kind, device, {"event": "offline", "id": f"offline-{since}"})]


def _levels(device: str, body: Mapping[str, Any]) -> LevelHeard:
    values = {name: _level(body[name], name) for name in QUANTITIES if name in body}
    at, seconds = _time(body.get("at")), body.get("seconds", 1)
    if not values or not is_time(at):
        raise _invalid("/", "needs `at`, a time, and a level, such as LAeq")
    if not _is_number(seconds) or not 1 <= seconds <= LONGEST_S:
        raise _invalid("/seconds", "is no number from 1 to 86400")
    wind, battery = (condition(body, name) for name in CONDITIONS)
    return LevelHeard(device, at, int(seconds), values, wind_m_s=wind, battery_pct=battery)


def _uplink(body: Mapping[str, Any], settings: AdapterSettings) -> list[Utterance]:
    """Return an uplink of The Things Stack, by the field map of the source."""
    ids, message = _object(body, "end_device_ids"), _object(body, "uplink_message")
    device = _text(ids, "device_id", 64) or _text(ids, "dev_eui", 64)
    if not device:
        raise _invalid("/end_device_ids/device_id", "is needed")
    payload = _object(message, "decoded_payload")
    levels = _fields(settings, "levels")
    at = _text(message, "received_at", 40) or _text(body, "received_at", 40)
    values = {
        quantity: _level(payload[name], name)
        for name, quantity in levels.items()
        if name in payload and quantity in QUANTITIES
    }
    said: list[Utterance] = []
    if values and is_time(at):
        said.append(LevelHeard(device, at, _seconds(settings), values))
    for name, event in _fields(settings, "events").items():
        if payload.get(name):  # the server leaves out what is 0, "" or false
            number = (
                f"{_text(message, 'session_key_id', 40)}:{message.get('f_cnt', 0)!s:.12}:{name}"
            )
            kind = str(settings.get("type", "other"))
            said.append(_event(kind, device, {"event": event, "id": number, "at": at}))
    return said or [Alive(device)]


def _fields(settings: AdapterSettings, name: str) -> dict[str, str]:
    fields = settings.get("uplinks", {}).get(name, {})
    return {str(key): str(value) for key, value in fields.items()}


def _seconds(settings: AdapterSettings) -> int:
    return int(settings.get("uplinks", {}).get("seconds", 60))


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _text(body: Mapping[str, Any], name: str, longest: int) -> str:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return text.strip()[:longest]


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _level(value: Any, name: str) -> float:
    if not _is_number(value) or not LOWEST_DB <= value <= HIGHEST_DB:
        raise _invalid(f"/{name}", "is no level from 0 to 200 dB")
    return float(value)


def _time(value: Any) -> str:
    """Return a time in RFC 3339: as it is, or of seconds or milliseconds since 1970; else ""."""
    if isinstance(value, str):
        return value[:40]
    if not _is_number(value) or not 0 < value < 1e14:
        return ""
    seconds = value / 1000 if value > 1e11 else value
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _kind(body: Mapping[str, Any]) -> IntakeKind:
    word = _text(body, "kind", 12)
    return IntakeKind(word) if word in set(IntakeKind) else IntakeKind.NEW


def _severity(body: Mapping[str, Any], *, is_alarm: bool, is_care: bool) -> int | None:
    if is_alarm:
        return Severity.CRITICAL
    if is_care:
        return Severity.LOW
    said = body.get("severity")
    return int(said) if _is_number(said) and said in set(Severity) else None


def _one_of(value: Any, words: tuple[str, ...], otherwise: str) -> str:
    return value if isinstance(value, str) and value in words else otherwise


def _position(body: Mapping[str, Any]) -> dict[str, Any]:
    lat, lon = body.get("lat"), body.get("lon")
    if not (_is_number(lat) and _is_number(lon)):
        return {}
    is_on_earth = -90 <= lat <= 90 and -180 <= lon <= 180
    return {"lat": float(lat), "lon": float(lon)} if is_on_earth else {}


def _place(body: Mapping[str, Any]) -> dict[str, str]:
    return {name: text for name in PLACE if (text := _text(body, name, 32))}


def _battery(body: Mapping[str, Any]) -> dict[str, float]:
    percent = body.get("battery_pct")
    return {"battery_pct": percent} if _is_number(percent) and 0 <= percent <= 100 else {}


def _invalid(field: str, message: str) -> Invalid:
    return Invalid([{"field": field, "message": message}])


_MAP: dict[str, Any] = {
    "type": "object",
    "maxProperties": 40,
    "additionalProperties": {"type": "string", "maxLength": 40},
}
SETTINGS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["host"],
    "properties": {
        "host": {"type": "string", "maxLength": 200, "description": "the broker"},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 8883},
        "tls": {"type": "boolean", "default": True},
        "ca": {"type": "string", "maxLength": 20_000, "description": "its authority, in PEM"},
        "version": {"enum": ["3.1.1", "5"], "default": "5"},
        "user": {"type": "string", "maxLength": 128},
        "topics": {
            "type": "array",
            "maxItems": 20,
            "items": {"type": "string", "minLength": 1, "maxLength": 200},
            "default": ["xh/v1/+/+/+/+"],
        },
        "reply_topic": {
            "type": "string",
            "maxLength": 200,
            "pattern": "^[^+#\\u0000]+$",
            "description": "where it is told what became of its matters; else"
            " xh/doors/{source}/replies",
        },
        "type": {"enum": [*TYPES, "other"], "description": "what the devices of uplinks are"},
        "uplinks": {
            "type": "object",
            "additionalProperties": False,
            "description": "the field map of The Things Stack",
            "properties": {
                "levels": {**_MAP, "description": "field of the payload: quantity"},
                "events": {**_MAP, "description": "field of the payload: event"},
                "seconds": {"type": "integer", "minimum": 1, "maximum": LONGEST_S},
            },
        },
    },
}
EXAMPLE = (
    '{"event": "fire", "id": "4711", "at": "2026-11-22T14:00:00+08:00",'
    ' "address": "大关苑东五苑3幢2单元501", "building": "3", "battery_pct": 86}'
).encode()
EXAMPLE_TOPIC = "xh/v1/daguan/smoke/SM-0042/event"
ADAPTER = Adapter(
    read,
    channel="mqtt",
    kinds=("iot_fire", "iot_noise", "estate"),
    proofs=(ProofWay.LINE,),
    most_bytes=MOST_BYTES,
    settings=SETTINGS,
    example=EXAMPLE,
    example_topic=EXAMPLE_TOPIC,
    hears_levels=True,
)
