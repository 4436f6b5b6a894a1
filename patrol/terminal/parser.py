"""The parser of a command, with its help in the language of the terminal."""

import argparse
import re
import textwrap
from collections.abc import Iterable
from typing import Any

from patrol.terminal.phrase import shown

WIDE = re.compile(r"[\u2e80-\uffef]")
NARROWEST = 20
"""Columns that a text keeps, however little room there is."""


class CommandParser(argparse.ArgumentParser):
    """A parser that speaks the language of the terminal; so do those of its subcommands."""

    def __init__(self, *args: Any, **options: Any) -> None:
        # argparse looks its own words up by these two names.
        vars(argparse).update(_=shown, ngettext=_one_or_many)
        super().__init__(*args, **{"formatter_class": _Formatter, **options})


class _Formatter(argparse.HelpFormatter):
    def add_text(self, text: str | None) -> None:
        super().add_text(text if text in (None, argparse.SUPPRESS) else shown(text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return shown(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return _wrapped(text, width) if WIDE.search(text) else super()._split_lines(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if not WIDE.search(text):
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in _wrapped(text, width - len(indent)))


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text in which a Chinese sign takes two columns."""
    # Each line is filled with signs of two columns, so it never runs over.
    return textwrap.wrap(" ".join(text.split()), max(width, NARROWEST) // 2)


def _one_or_many(singular: str, plural: str, count: int) -> str:
    return shown(singular if count == 1 else plural)


def every_help(parser: argparse.ArgumentParser) -> Iterable[str]:
    """Yield every text of the help of a parser and of its subcommands."""
    texts = [parser.description, parser.epilog]
    for action in parser._actions:
        texts.append(None if action.help is argparse.SUPPRESS else action.help)
        if isinstance(action, argparse._SubParsersAction):
            texts += [choice.help for choice in action._choices_actions]
            for below in action.choices.values():
                yield from every_help(below)
    yield from (text for text in texts if text)
