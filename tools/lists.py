"""Write the sets of codes that the pages need to `static/lib/lists.js`: `make lists`."""

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from patrol import status
from patrol.models import DissuaderRole, OffReason, OnBehalfOf, Reaction, ToldChip
from patrol.office import Outside, Power

OUT = Path(__file__).resolve().parent.parent / "static" / "lib" / "lists.js"
WIDEST = 100  # biome's line width
LISTS: dict[str, Iterable[StrEnum]] = {
    "ASIDE": status.ASIDE,
    "ENDED": status.ENDED,
    "SOLVED": status.SOLVED,
    "DISPATCHABLE": status.DISPATCHABLE,
    "ENGAGED": status.ENGAGED,
    "WORKING": status.WORKING,
    "UNANSWERED": status.UNANSWERED,
    "LEFT": status.LEFT,
    "TAKEN_OFF": status.TAKEN_OFF,
    "CREW": status.CREW,
    "DISSUADER_ROLES": DissuaderRole,
    "ON_BEHALF_OF": OnBehalfOf,
    "TOLD": ToldChip,
    "REACTIONS": Reaction,
    "OUTSIDE": Outside,
    "POWERS": Power,
    "OFF_REASONS": frozenset(OffReason) - {OffReason.REPLACED},
}
HEAD = """// @ts-check
// Made by `make lists` from patrol/status.py, patrol/models and patrol/office: change those.
"""


def text() -> str:
    return HEAD + "".join(_declared(name, kinds) for name, kinds in LISTS.items())


def _declared(name: str, kinds: Iterable[StrEnum]) -> str:
    """Declare a set in the order of its enum, formatted as biome formats it."""
    chosen = frozenset(kinds)
    first = next(iter(chosen))
    values = [json.dumps(kind.value) for kind in type(first) if kind in chosen]
    line = f"export const {name} = new Set([{', '.join(values)}]);"
    if len(line) > WIDEST:
        rows = "".join(f"  {value},\n" for value in values)
        line = f"export const {name} = new Set([\n{rows}]);"
    return f"\n/** @type {{ReadonlySet<string>}} */\n{line}\n"


if __name__ == "__main__":
    OUT.write_text(text(), "utf-8")
