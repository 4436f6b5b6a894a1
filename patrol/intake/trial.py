"""Try a telegram at a source's door without storing it: what would be heard, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from typing_extensions import TypedDict

from patrol import json_text
from patrol.intake import validate
from patrol.intake.adapters import Adapter, adapter
from patrol.intake.heard import Heard, Telegram, Utterance
from patrol.intake.mapping import mapped
from patrol.intake.registry import RECORDS
from patrol.models import Source

MOST_SHOWN = 20


class Tried(TypedDict):
    """The content of one telegram: matters as `intake/1`, and the rest as it was heard."""

    records: list[dict[str, Any]]
    others: list[dict[str, Any]]
    unknown_words: list[str]


def tried(source: Source, body: bytes, headers: Mapping[str, str]) -> Tried:
    """Return what the source's adapter makes of a telegram. Nothing is stored, no key is asked.

    Raises: Invalid.
    """
    if source.adapter == RECORDS:
        return _records(body)
    protocol = adapter(source.adapter)
    telegram = Telegram(body, headers)
    return heard(source, protocol, telegram, protocol.read(telegram, source.settings))


def heard(
    source: Source, protocol: Adapter, telegram: Telegram, said: Sequence[Utterance]
) -> Tried:
    """Return what becomes of the things that the adapter has read in a telegram.

    Raises: Invalid.
    """
    body = telegram.body
    matters = [
        mapped(part, source, protocol.channel, body) for part in said if isinstance(part, Heard)
    ]
    for matter in matters:
        validate.check(matter.record)
    others = [part for part in said if not isinstance(part, Heard)]
    return {
        "records": [matter.record for matter in matters[:MOST_SHOWN]],
        "others": [{"is": type(part).__name__, **asdict(part)} for part in others[:MOST_SHOWN]],
        "unknown_words": sorted({matter.unknown_word for matter in matters} - {""}),
    }


def _records(body: bytes) -> Tried:
    try:
        document = json_text.read(body, most_items=len(body) // 16 + 1)
    except (json_text.NotJson, json_text.TooComplex) as error:
        raise validate.Invalid([{"field": "/", "message": str(error) or "is no JSON"}]) from None
    records = document if isinstance(document, list) else [document]
    for number, record in enumerate(records):
        validate.check(record, f"/{number}" if isinstance(document, list) else "")
    return {"records": records[:MOST_SHOWN], "others": [], "unknown_words": []}
