"""Check the signature of a vendor by its description: which words are hashed, how, and where.

The description is data (`Source.settings["signature"]`), so that a new vendor needs no code.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from patrol import json_text
from patrol.intake.adapters import WireReply
from patrol.intake.field_map import MOST_ITEMS, at_path
from patrol.intake.heard import Telegram

SECRET, BODY = "secret", "body"  # names of parts
HASHES = ("md5", "sha1", "sha256", "hmac_sha1", "hmac_sha256")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["of", "hash", "at"],
    "properties": {
        "of": {
            "description": "the words in their order: secret, body, header:NAME, query:NAME, "
            "or a path in the JSON; a GET has the path's words in its query",
            "type": "array",
            "items": {"type": "string", "maxLength": 100},
            "minItems": 1,
            "maxItems": 8,
        },
        "hash": {"enum": [*HASHES]},
        "at": {"description": "where the signature stands", "type": "string", "maxLength": 100},
        "encoding": {"enum": ["base64", "hex"], "default": "base64"},
        "between": {"description": "stands between the words", "type": "string", "maxLength": 4},
        "echo": {
            "description": "the word of the query that answers a GET by which they try the address",
            "type": "string",
            "maxLength": 100,
        },
    },
}
ONENET = {"of": ["secret", "nonce", "msg"], "hash": "md5", "at": "signature", "echo": "msg"}
"""中移 OneNET: base64(md5(token + nonce + msg))."""


def is_genuine(telegram: Telegram, secrets: Sequence[str], *, rule: Mapping[str, Any]) -> bool:
    """Return True when one of the secrets makes the signature that was given. Never raises."""
    words = _words(telegram)
    given = _word(rule["at"], telegram, words)
    if not given:
        return False
    expected = [_signature(telegram, words, secret, rule) for secret in secrets]
    return any(hmac.compare_digest(given.encode(), own.encode()) for own in expected)


def greet(
    telegram: Telegram, secrets: Sequence[str], *, rule: Mapping[str, Any]
) -> WireReply | None:
    """Answer the word that a platform asks back when it tries the address; None for a stranger."""
    echo = telegram.query.get(rule.get("echo", ""), "")
    if not echo or not is_genuine(telegram, secrets, rule=rule):
        return None
    return WireReply(echo.encode("utf-8", "replace"), "text/plain")


def _words(telegram: Telegram) -> Any:
    if not telegram.body:
        return dict(telegram.query)
    try:
        return json_text.read(telegram.body, most_items=MOST_ITEMS)
    except (json_text.NotJson, json_text.TooComplex):
        return {}


def _word(name: str, telegram: Telegram, words: Any) -> str:
    place, _, rest = name.partition(":")
    if place == "header":
        return telegram.header(rest.lower())
    if place == "query":
        return telegram.query.get(rest, "")
    value = at_path(words, name)
    return str(value) if isinstance(value, str | int) else ""


def _signature(telegram: Telegram, words: Any, secret: str, rule: Mapping[str, Any]) -> str:
    parts = [_octets(name, telegram, words, secret) for name in rule["of"]]
    text = rule.get("between", "").encode().join(parts)
    way = str(rule["hash"])
    if way.startswith("hmac_"):
        digest = hmac.digest(secret.encode(), text, way.removeprefix("hmac_"))
    else:
        # The vendor chose the hash; a weak one is better than none (docs/decisions/sources.md).
        digest = hashlib.new(way, text, usedforsecurity=False).digest()
    return digest.hex() if rule.get("encoding") == "hex" else base64.b64encode(digest).decode()


def _octets(name: str, telegram: Telegram, words: Any, secret: str) -> bytes:
    if name == SECRET:
        return secret.encode()
    if name == BODY:
        return telegram.body
    return _word(name, telegram, words).encode("utf-8", "replace")
