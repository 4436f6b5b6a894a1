"""The texts that users read: flat keys in `static/i18n`, shared with the browser."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("zh-CN", "en")
_PLURAL = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")
FOLDER = Path(__file__).resolve().parent.parent / "static" / "i18n"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every key of one language, from all of its files."""
    words: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        words.update(json.loads(path.read_text(encoding="utf-8")))
    return words


def t(key: str, language: str = "zh-CN", **params: object) -> str:
    """Return the sentence for `key` with its `{name}` filled in; an unknown key is returned.

    `{n|case|cases}` is the word for one or for any other number.
    """
    words = catalogue(language if language in LANGUAGES else "zh-CN")
    sentence = words.get(key, key)
    if "|" in sentence:
        sentence = _PLURAL.sub(lambda match: _word(match, params), sentence)
    for name, value in params.items():
        sentence = sentence.replace(f"{{{name}}}", str(value))
    return sentence


def _word(match: re.Match[str], params: Mapping[str, object]) -> str:
    name, singular, plural = match.groups()
    return singular if str(params.get(name)) == "1" else plural


def best(accepted: str | None) -> str:
    """Return the first language of an Accept-Language header that we have, or else Chinese."""
    for part in (accepted or "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return "zh-CN"
