"""A sentence that knows how it was made, so that it can be said in another language."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CHINESE = "zh-CN"


class Phrase(str):
    """An English sentence with the template and the values that it was made of."""

    template: str
    values: dict[str, object]

    def __str__(self) -> str:
        return self  # `str(error)` of an exception with a phrase is the phrase


class CommandError(Exception):
    """A command cannot be done: it prints the message, which says why, and ends with status 1."""


class Both(Phrase):
    """A sentence that the page has in both languages."""

    in_language: Callable[[str], str]


def both(in_language: Callable[[str], str]) -> Both:
    """Return a sentence of the page's words; the function returns it in a language."""
    made = Both(in_language("en"))
    made.template, made.values, made.in_language = str.__str__(made), {}, in_language
    return made


def phrase(template: str, /, **values: object) -> Phrase:
    """Return the sentence with its `{name}` filled in, as `str.format` does."""
    made = Phrase(template.format(**values))
    made.template, made.values = template, values
    return made


def joined(between: str, parts: Iterable[object]) -> Phrase:
    """Return the parts as one text; those that are phrases stay so."""
    named = {f"part_{number}": part for number, part in enumerate(parts)}
    return phrase(between.join(f"{{{name}}}" for name in named), **named)


def language() -> str:
    """Return the language of this terminal: Chinese when its `LANG` says so, else English."""
    values = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    named = next(filter(None, values), "")
    return CHINESE if named.startswith("zh") else "en"


@cache
def catalogue() -> dict[str, str]:
    """Return the Chinese sentence of each template; it is read when a terminal needs it."""
    words: dict[str, str] = {}
    for path in sorted((FOLDER / CHINESE).glob("*.json")):
        words.update(json.loads(path.read_text(encoding="utf-8")))
    return words


def shown(said: object) -> str:
    """Return a phrase, or the phrase of an error, in the language of this terminal.

    Other text is returned as it is.
    """
    return said_in(said, language())


def said_in(said: object, tongue: str) -> str:
    """Return a phrase, or the phrase of an error, in a language: a page may say it, too."""
    text = str(said)
    return _chinese(text) if tongue == CHINESE else text


def tell(text: str = "") -> None:
    """Print one line to standard output, in the language of this terminal."""
    sys.stdout.write(f"{shown(text)}\n")


def warn(text: str) -> None:
    """Print one line to standard error, in the language of this terminal."""
    sys.stderr.write(f"{shown(text)}\n")


def _chinese(text: str) -> str:
    if isinstance(text, Both):
        return text.in_language(CHINESE)
    if not isinstance(text, Phrase):
        return catalogue().get(text, text)
    template = catalogue().get(text.template, text.template)
    return template.format(**{name: _value(value) for name, value in text.values.items()})


def _value(value: object) -> object:
    """Return a value as the template gets it: a sentence inside a sentence is Chinese, too."""
    is_sentence = isinstance(value, str | BaseException)
    return _chinese(str(value)) if is_sentence else value
