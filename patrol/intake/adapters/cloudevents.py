"""CloudEvents 1.0.2 over HTTP: structured, batched and binary, with data in JSON."""

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from patrol import json_text
from patrol.intake.adapters import Adapter, ProofWay
from patrol.intake.heard import AdapterSettings, Heard, Telegram, Utterance
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
MOST_EVENTS = 100
MOST_ITEMS = 16_384
LONGEST = 4000
"""Characters of one word of the data that are kept; the raw bytes keep all."""
NEEDED = ("specversion", "id", "source", "type")
_ATTRIBUTE = re.compile("[a-z0-9]+")
CERTAINTIES = ("observed", "likely", "possible", "unknown")
SETTINGS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "fields": {
            "description": "our member → where it stands in the data, with dots: caller.phone",
            "type": "object",
            "additionalProperties": {"type": "string", "maxLength": 200},
        },
        "kinds": {
            "description": "the event's type → new, update, clear, cancel, test or heartbeat",
            "type": "object",
            "additionalProperties": {"enum": [kind.value for kind in IntakeKind]},
        },
    },
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return one matter for each event.

    Raises: Invalid.
    """
    mode = _media(telegram.header("content-type"))
    if mode == BATCH:
        events = _json(telegram.body, "")
        if not isinstance(events, list) or len(events) > MOST_EVENTS:
            raise _invalid("/", f"must be an array of at most {MOST_EVENTS} events")
        return [_heard(event, settings, f"/{number}") for number, event in enumerate(events)]
    if mode == STRUCTURED:
        return [_heard(_json(telegram.body, ""), settings, "")]
    if mode.startswith("application/cloudevents"):
        raise _invalid("/", f"only {STRUCTURED} and {BATCH} are read")
    return [_heard(_binary(telegram, mode), settings, "")]


def _media(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _binary(telegram: Telegram, media: str) -> dict[str, Any]:
    """Return the event whose attributes are headers and whose data is the body."""
    event: dict[str, Any] = {
        name[3:]: unquote(value) for name, value in telegram.headers.items() if name[:3] == "ce-"
    }
    if telegram.body:
        if media and media != "application/json" and not media.endswith("+json"):
            raise _invalid("/data", "must be JSON")
        event["data"] = _json(telegram.body, "/data")
    return event


def _heard(event: Any, settings: AdapterSettings, at: str) -> Heard:
    if not isinstance(event, dict):
        raise _invalid(at or "/", "must be an object")
    for name in NEEDED:
        if not isinstance(event.get(name), str) or not event[name].strip():
            raise _invalid(f"{at}/{name}", "is needed")
    if event["specversion"] != "1.0":
        raise _invalid(f"{at}/specversion", 'must be "1.0"')
    for name in event:
        if name != "data_base64" and not _ATTRIBUTE.fullmatch(name):
            raise _invalid(f"{at}/{name[:40]}", "has letters other than a-z and 0-9")
    data = _data(event, f"{at}/data")
    # An event whose data is a text is whole: its words are what happened.
    said = data if isinstance(data, dict) else {"description": data}
    take = _taker(said, settings.get("fields") or {})
    word = _text(take("word")) or event["type"]
    # The pair is what makes an event unique, not its id alone.
    key = f"{event['source']}:{event['id']}"
    return Heard(
        ref=_text(take("ref")) or _text(event.get("subject")) or event["id"],
        key=key,
        title=_text(take("title")) or word,
        occurred_at=_text(take("occurred_at")) or _text(event.get("time")),
        kind=_kind(take("kind"), event["type"], settings, f"{at}/data/kind"),
        word=word,
        category=_text(take("category")),
        severity=_whole(take("severity")),
        certainty=_certainty(take("certainty")),
        description=_text(take("description")),
        address=_text(take("address")),
        datum=_text(take("datum")),
        place=_part(take("place")),
        **_numbers(take, f"{at}/data"),
        seq=_seq(take("seq")),
        reporter=_reporter(take),
        device=_part(take("device")),
        measures=_parts(take("measures")),
        media=_parts(take("media")),
        extra={"type": event["type"], "source": event["source"], "data": data},
    )


def _data(event: Mapping[str, Any], at: str) -> Any:
    """Return the event's data, which may be JSON in base64; {} when it has none."""
    data, text = event.get("data"), event.get("data_base64")
    if text is not None:
        if data is not None:
            raise _invalid(f"{at}_base64", "does not go with data")
        try:
            octets = base64.b64decode(str(text), validate=True)
        except (binascii.Error, ValueError):
            raise _invalid(f"{at}_base64", "must be base64") from None
        data = _json(octets, f"{at}_base64")
    return {} if data is None else data


Taker = Callable[[str], Any]


def _taker(data: Mapping[str, Any], fields: Mapping[str, str]) -> Taker:
    """Return a function that finds a member of ours in the data, by the source's own name."""

    def take(name: str) -> Any:
        value: Any = data
        for step in fields.get(name, name).split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    return take


def _kind(said: Any, event_type: str, settings: AdapterSettings, at: str) -> IntakeKind:
    kind = said or (settings.get("kinds") or {}).get(event_type) or IntakeKind.NEW
    try:
        return IntakeKind(kind)
    except ValueError:
        raise _invalid(at, f"must be one of {', '.join(IntakeKind)}") from None


def _reporter(take: Taker) -> dict[str, Any]:
    given = take("reporter")
    reporter = dict(given) if isinstance(given, dict) else {}
    for name in ("name", "phone"):
        if text := _text(take(f"reporter_{name}")):
            reporter[name] = text
    return reporter


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()[:LONGEST]


def _certainty(value: Any) -> str:
    return value if value in CERTAINTIES else "unknown"


def _whole(value: Any) -> int | None:
    text = _text(value)
    return int(text) if text in ("1", "2", "3", "4") else None


def _seq(value: Any) -> str | int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else _text(value) or None


def _numbers(take: Taker, at: str) -> dict[str, Any]:
    names = ("lat", "lon", "accuracy_m")
    return {name: _number(take(name), f"{at}/{name}") for name in names}


def _number(value: Any, at: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(_text(value))  # platforms often write "120.1514"
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _invalid(at, "must be a number")
    return number


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _parts(value: Any) -> tuple[dict[str, Any], ...]:
    return tuple(part for part in value if isinstance(part, dict)) if type(value) is list else ()


def _json(raw: bytes, at: str) -> Any:
    try:
        return json_text.read(raw, most_items=MOST_ITEMS)
    except json_text.NotJson:
        raise _invalid(at or "/", "must be JSON in UTF-8") from None
    except json_text.TooComplex:
        raise _invalid(at or "/", "has too many items or levels") from None


def _invalid(field: str, message: str) -> Invalid:
    return Invalid([{"field": field, "message": message}])


ADAPTER = Adapter(
    read=read,
    kinds=("platform", "iot_noise", "iot_fire", "estate", "police110", "grid", "enterprise"),
    proofs=(ProofWay.STANDARD_WEBHOOKS, ProofWay.TOKEN),
    settings=SETTINGS,
    example_headers={"content-type": STRUCTURED},
    example="""{
  "specversion": "1.0",
  "id": "HZGS202611220001873-1",
  "source": "/platform/gongshu",
  "type": "cn.xiaohe.intake.platform.transfer.v1",
  "subject": "HZGS202611220001873",
  "time": "2026-11-22T13:58:00+08:00",
  "data": {
    "title": "店外经营占道",
    "word": "街面秩序/店外经营",
    "address": "流水西苑 3 幢北侧",
    "lat": 30.2893,
    "lon": 120.1722,
    "seq": 1
  }
}""".encode(),
)
