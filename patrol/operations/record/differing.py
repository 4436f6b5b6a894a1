"""Find the names of a state whose values differ from those that the feed tells."""

from collections.abc import Iterator, Mapping
from typing import Any

from patrol import clock

ABOUT_S = 60
"""A time may lie so many seconds from the act that set it, where the act does not say it."""


def changed(now: Mapping[str, Any], rebuilt: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield each name that differs, with what stands now and what the feed says.

    Names that older rows lack do not count.
    """
    shared = now.keys() & rebuilt.keys()
    flat_now, flat_rebuilt = (
        _flat({name: state[name] for name in shared}) for state in (now, rebuilt)
    )
    for name in sorted(flat_now.keys() | flat_rebuilt.keys()):
        if flat_now.get(name) != flat_rebuilt.get(name):
            yield name, said(flat_now.get(name)), said(flat_rebuilt.get(name))


def is_near(now: str | None, rebuilt: str | None) -> bool:
    """Return True when the two times lie about each other (`ABOUT_S`)."""
    if now is None or rebuilt is None:
        return False
    return abs((clock.parse(now) - clock.parse(rebuilt)).total_seconds()) <= ABOUT_S


def _flat(state: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Nested names joined by a point: `loop.arrive.done_at`. A group without members is absent."""
    flat: dict[str, Any] = {}
    for name, value in state.items():
        if isinstance(value, dict) and name != "crew":
            flat |= _flat(value, f"{above}{name}.")
        else:
            flat[f"{above}{name}"] = value
    return flat


def said(value: object) -> str:
    return "empty" if value in (None, "", [], {}) else str(value)[:80]
