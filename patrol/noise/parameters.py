"""The parameters of the rule: usual values, a station's own ones, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from patrol.terminal import phrase


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one station's rule; the usual values are those of the office's notes."""

    window_s: int = 300
    """Seconds over which LAeq and L50 are formed."""
    valid_pct: int = 90
    """Seconds of the window that must have a value, in percent; with fewer nothing is judged."""
    burst_over_db: float = 20.0
    """At night a second is a burst when its Lmax is above the limit by more than this."""
    bursts: int = 4
    """Bursts that raise; fewer are only logged."""
    burst_within_s: int = 600
    burst_apart_s: int = 10
    """Loud seconds that follow each other within this time are one burst."""
    clear_below_db: float = 3.0
    """It is quiet when LAeq or L50 is below the limit by more than this."""
    hold_s: int = 300
    """Seconds for which it must be quiet before an exceedance ends."""
    cooldown_s: int = 600
    """Seconds after an exceedance in which nothing is raised."""
    minutes: int = 3
    """A station that sends only minutes: so many of the last `of_minutes` must be too loud."""
    of_minutes: int = 5


USUAL = Parameters()

BOUNDS: dict[str, tuple[float, float]] = {
    "window_s": (10, 3600),
    "valid_pct": (50, 100),
    "burst_over_db": (0, 60),
    "bursts": (1, 20),
    "burst_within_s": (10, 3600),
    "burst_apart_s": (1, 300),
    "clear_below_db": (0, 30),
    "hold_s": (1, 3600),
    "cooldown_s": (0, 7200),
    "minutes": (1, 60),
    "of_minutes": (1, 60),
}
"""The least and the greatest value of each parameter."""
WHOLE = frozenset(field.name for field in fields(Parameters) if field.type is int)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that a rule cannot have, in words for the person who entered it."""

    name: str
    words: str


class BadParameters(Exception):
    """Some parameters of a station's own rule cannot be."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(f"{each.name}: {each.words}" for each in wrong))
        self.wrong = wrong


def of(own: Mapping[str, Any]) -> Parameters:
    """Return the usual parameters with a station's own ones in their place.

    Raises: BadParameters.
    """
    if wrong := check(own):
        raise BadParameters(wrong)
    return Parameters(**own)


def check(own: Mapping[str, Any]) -> list[Wrong]:
    """Return everything that is wrong with these parameters; a missing one is the usual one."""
    wrong = [Wrong(name, words) for name, value in own.items() if (words := _wrong(name, value))]
    if wrong:
        return wrong
    rule = Parameters(**own)
    if rule.minutes > rule.of_minutes:
        words = phrase("at most {name}, which is {value}", name="of_minutes", value=rule.of_minutes)
        wrong.append(Wrong("minutes", words))
    if rule.burst_apart_s > rule.burst_within_s:
        name, value = "burst_within_s", rule.burst_within_s
        words = phrase("at most {name}, which is {value}", name=name, value=value)
        wrong.append(Wrong("burst_apart_s", words))
    return wrong


def _wrong(name: str, value: Any) -> str:
    if name not in BOUNDS:
        return phrase("no parameter of the rule; they are {names}", names=", ".join(BOUNDS))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return phrase("must be a number")
    if name in WHOLE and not isinstance(value, int):
        return phrase("must be a whole number")
    least, most = BOUNDS[name]
    # A NaN is not between any two numbers.
    if least <= value <= most:
        return ""
    return phrase("must be between {least} and {most}", least=f"{least:g}", most=f"{most:g}")
