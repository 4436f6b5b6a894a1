"""Refuse a field map that could not find anything, with the rule that is wrong."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from patrol.intake import field_map

MEMBERS = frozenset(
    {
        *(*field_map.TEXTS, *field_map.NUMBERS),
        *("kind", "seq", "severity", "certainty", "datum", "media"),
    }
)
"""Our members that a rule may fill, beside those of the groups."""
_INDEX = re.compile(r"\[[0-9*]*\]")


class BadRule(Exception):
    """A rule of a map cannot be; `why` names a sentence, and `words` stand in it."""

    def __init__(self, why: str, **words: str) -> None:
        super().__init__(why)
        self.why, self.words = why, words


def check(settings: Mapping[str, Any]) -> None:
    """Check the paths and members of a field map that fits its JSON Schema.

    Raises: BadRule.
    """
    for member in settings.get("fields", {}):
        group, dot, _ = member.partition(".")
        if member not in MEMBERS and not (dot and group in field_map.GROUPS):
            raise BadRule("unknown_member", member=member)
    for name, path in _paths(settings):
        if not is_path(path):
            raise BadRule("bad_path", member=name, path=path)


def _paths(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the paths of a map, each with the member that it fills."""
    for name in ("unwrap", "each"):
        if name in settings:
            yield name, settings[name]
    back = settings.get("back", {})
    for rules in (settings.get("fields", {}), back.get("fields", {})):
        for member, rule in rules.items():
            for path in field_map.paths_of(rule):
                yield member, path


def is_path(path: str) -> bool:
    """True for steps with dots between them: `alarms.0.name`, and not `$.alarms[0]`."""
    steps = path.split(".")
    is_whole = len(steps) <= field_map.MOST_STEPS and all(
        step.strip() == step != "" for step in steps
    )
    return is_whole and path[0] not in "$/" and not _INDEX.search(path)
