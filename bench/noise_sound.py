"""The sound of a labelled night at one station, in whole hundredths of a dB(A).

There is no arithmetic of floats but two tables, so that every machine makes the same seconds.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import log10
from typing import Any

_SUM = [round(1000 * log10(1 + 10 ** (-gap / 1000))) for gap in range(2000)]
"""What the quieter of two levels adds to the louder one, by the gap between them."""
_FALL = [round(1000 * log10(1 + (step / 4) ** 2)) for step in range(400)]
"""What a passing source has fallen by, by quarters of its width."""
_SWELL_S = 240

Seconds = list[int | None]
Sound = tuple[dict[str, Any], int, int]
"""An event of the file, and the seconds from and to which it lasts."""


@dataclass
class Series:
    """The seconds of a station; None where nothing arrived."""

    laeq: Seconds
    lmax: Seconds


@dataclass
class _Heard:
    laeq: Seconds
    above: list[int]
    """How far the loudest moment of a second is above its mean."""
    chance: random.Random

    def add(self, second: int, level: int) -> None:
        """Add a level in energy to what is there."""
        if not 0 <= second < len(self.laeq) or (there := self.laeq[second]) is None:
            return
        gap = abs(there - level)
        self.laeq[second] = max(there, level) + (_SUM[gap] if gap < len(_SUM) else 0)

    def pass_by(self, middle: int, level: int, width_s: int) -> None:
        """Add a source that goes by."""
        for away in range(-12 * width_s, 12 * width_s + 1):
            self.add(middle + away, level - _FALL[4 * abs(away) // width_s])


def play(seed: str, station: dict[str, Any], seconds: int, sounds: Iterable[Sound]) -> Series:
    """Return what a station of the file measures, with its cars and the sounds of its night."""
    chance = random.Random(seed)
    laeq = list(_background(chance, station["floor"], seconds))
    heard = _Heard(laeq, [60 + chance.getrandbits(8) for _ in laeq], chance)
    for second, level in _cars(chance, station):
        heard.pass_by(second, level, 1 + second % 2)
    for event, from_s, to_s in sounds:
        level = round(event["at"][station["code"]] * 100)
        _SHAPES[event["shape"]](heard, event, range(from_s, to_s), level)
    return Series(heard.laeq, _loudest(heard))


def _loudest(heard: _Heard) -> Seconds:
    together = zip(heard.laeq, heard.above, strict=True)
    return [None if laeq is None else laeq + above for laeq, above in together]


def _wobble(chance: random.Random) -> int:
    """A bell-shaped whole number around 0, with a spread of 148."""
    return sum(chance.getrandbits(32).to_bytes(4, "little")) - 510


def _background(chance: random.Random, floor: list[int], seconds: int) -> Iterator[int | None]:
    """Yield the floors of the hours, joined by lines, with a slow and a quick unrest."""
    slow = 0
    for second in range(seconds):
        hour, into = divmod(second, 3600)
        here, later = floor[hour], floor[min(hour + 1, len(floor) - 1)]
        unrest = _wobble(chance)
        slow = slow * 63 // 64 + unrest * 2
        yield here * 100 + (later - here) * into // 36 + slow // 16 + (unrest >> 2)


def _cars(chance: random.Random, station: dict[str, Any]) -> Iterator[tuple[int, int]]:
    low, high = (100 * peak for peak in station["peak"])
    for hour, count in enumerate(station["cars"]):
        for _ in range(count):
            yield (
                hour * 3600 + chance.getrandbits(16) % 3600,
                low + chance.getrandbits(16) % (high - low),
            )


def _steady(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    """Music, voices, machines: on for `on_s`, off for `off_s`, on again."""
    on_s, off_s = event.get("on_s", len(span)), event.get("off_s", 0)
    for second in span:
        if (second - span.start) % (on_s + off_s) < on_s:
            heard.add(second, level + _wobble(heard.chance))
            heard.above[second] += 100 + heard.chance.getrandbits(8)


def _pulses(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    """Barks and bangs: a second each, far louder in their loudest moment."""
    soonest, latest = event["every_s"]
    second = span.start
    while second < span.stop:
        heard.add(second, level + _wobble(heard.chance))
        heard.above[second] += 500 + heard.chance.getrandbits(8)
        second += soonest + heard.chance.getrandbits(8) % (latest - soonest + 1)


def _passing(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    heard.pass_by((span.start + span.stop) // 2, level, len(span) // 12)


def _swell(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    """Wind and rain: they grow for some minutes, last, and calm down."""
    for second in span:
        edge_s = min(second - span.start, span.stop - second, _SWELL_S)
        heard.add(second, level - (_SWELL_S - edge_s) * 5 + 2 * _wobble(heard.chance))


def _flat(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    for second in span:
        heard.laeq[second], heard.above[second] = level, 0


def _clipped(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    """The end of the range, in about two of three seconds."""
    for second in span:
        if heard.chance.getrandbits(8) < 170:
            heard.laeq[second], heard.above[second] = level, 0


def _jumps(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    """A loose plug: the level, next to nothing, or what is there, in turn and by chance."""
    for second in span:
        turn = heard.chance.getrandbits(3)
        if turn < 4:
            heard.laeq[second] = level + _wobble(heard.chance) if turn < 2 else 2200


def _silent(heard: _Heard, event: dict[str, Any], span: range, level: int) -> None:
    for second in span:
        heard.laeq[second] = None


_SHAPES: dict[str, Callable[[_Heard, dict[str, Any], range, int], None]] = {
    "steady": _steady,
    "pulses": _pulses,
    "pass": _passing,
    "swell": _swell,
    "flat": _flat,
    "clipped": _clipped,
    "jump": _jumps,
    "silent": _silent,
}
