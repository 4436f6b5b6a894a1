"""The labelled nights of `data/noise_nights.json`, second by second, and how a rule does on them.

All arithmetic is of whole hundredths of a dB(A), so that every machine makes the same seconds.
Read `data/noise_nights.md` before you look at the split `test`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bench.noise_sound import Series, play

PATH = Path(__file__).parent / "data" / "noise_nights.json"
Split = Literal["dev", "test"]
Right = Literal["raise", "nothing", "either", "doubt"]
LATE_S = 300
"""An alarm so soon after the end of an event still belongs to it: a rule looks back."""


@dataclass(frozen=True)
class Label:
    """What a person at the desk would call right, at one station. Seconds count from 21:00."""

    event: str
    kind: str
    station: str
    from_s: int
    to_s: int
    right: Right
    doubt: str | None


@dataclass(frozen=True)
class Night:
    split: Split
    stations: dict[str, str]
    """Zone of GB 3096-2008 by code."""
    labels: list[Label]
    winds: list[tuple[int, int, int]]
    """From, to and m/s: each station says it with its levels; otherwise it says 1 m/s."""
    seconds: int
    day_ends_s: int
    night_ends_s: int
    _setup: dict[str, Any] = field(repr=False)

    def series(self, code: str) -> Series:
        setup = self._setup
        station = next(each for each in setup["stations"] if each["code"] == code)
        sounds = [
            (event, *_span(event, setup["begins"]))
            for event in setup["nights"][self.split]
            if code in event["at"]
        ]
        return play(f"{self.split}/{code}", station, setup["seconds"], sounds)


@dataclass
class Score:
    hits: list[tuple[Label, int]] = field(default_factory=list)
    """The event, and the seconds from its beginning to its first alarm."""
    again: int = 0
    """Further alarms within an event that had one."""
    false: list[tuple[str, int]] = field(default_factory=list)
    missed: list[Label] = field(default_factory=list)


def load(split: Split) -> Night:
    setup = json.loads(PATH.read_text("utf-8"))
    events = setup["nights"][split]
    begins = setup["begins"]
    return Night(
        split=split,
        stations={station["code"]: station["zone"] for station in setup["stations"]},
        labels=[label for event in events for label in _labels(event, begins)],
        winds=[
            (*_span(event, begins), event["wind_m_s"]) for event in events if "wind_m_s" in event
        ],
        seconds=setup["seconds"],
        day_ends_s=_after(begins, setup["day_ends"]),
        night_ends_s=_after(begins, setup["night_ends"]),
        _setup=setup,
    )


def score(night: Night, alarms: Iterable[tuple[str, int]]) -> Score:
    """Count the alarms, each the station's code and the second in which it was raised.

    An event that two stations hear asks for an alarm at each: whether both become one case is
    the work of the stage that links them. What is labelled `either` counts for nothing.
    """
    counted = Score()
    hit: set[tuple[str, str]] = set()
    for code, second in sorted(alarms, key=lambda alarm: alarm[1]):
        label = _label_at(night, code, second)
        if label is None:
            counted.false.append((code, second))
        elif label.right == "raise" and (label.event, code) not in hit:
            hit.add((label.event, code))
            counted.hits.append((label, second - label.from_s))
        else:
            counted.again += label.right == "raise"
    counted.missed = [
        label
        for label in night.labels
        if label.right == "raise" and (label.event, label.station) not in hit
    ]
    return counted


def _label_at(night: Night, code: str, second: int) -> Label | None:
    """The label that allows an alarm there; the one that began last, when two overlap."""
    allowing = [
        label
        for label in night.labels
        if label.station == code
        and label.right in ("raise", "either")
        and label.from_s <= second <= label.to_s + LATE_S
    ]
    return max(allowing, key=lambda label: label.from_s, default=None)


def _labels(event: dict[str, Any], begins: str) -> Iterator[Label]:
    from_s, to_s = _span(event, begins)
    if "counts_from" in event:
        from_s = _after(begins, event["counts_from"])
    for station in event["at"]:
        yield Label(
            event["id"], event["kind"], station, from_s, to_s, event["right"], event.get("doubt")
        )


def _span(event: dict[str, Any], begins: str) -> tuple[int, int]:
    return _after(begins, event["from"]), _after(begins, event["to"])


def _after(begins: str, moment: str) -> int:
    """Seconds from the evening's beginning to a time of the clock."""
    hours, minutes, seconds = map(int, moment.split(":"))
    first = [int(part) for part in begins.split(":")]
    return ((hours - first[0]) % 24) * 3600 + (minutes - first[1]) * 60 + seconds - first[2]
