"""Row 13: the rule on the frozen labelled nights, beside the two naive rules.

`test` was never tuned on: it is measured here, and only counts are printed. The doubts about
readings are no part of this: a storm and a sensor that stands still count as they sound.
"""

import statistics
from collections.abc import Callable, Iterator

from bench.noise_night import Night, Score, Split, load, score
from bench.noise_sound import Series
from bench.result import Result
from patrol.noise.parameters import USUAL
from patrol.noise.rule import Limit, Raised, SecondWatcher
from patrol.noise.window import LevelWindow

ZONES = {"0": (50, 40), "1": (55, 45), "2": (60, 50), "3": (65, 55), "4a": (70, 55), "4b": (70, 60)}
"""GB 3096-2008, table 1: dB(A) by day and by night."""
Heard = tuple[int, int, int, Limit]
"""A second that arrived: its number, LAeq, Lmax and its limit."""
Rule = Callable[[Iterator[Heard]], Iterator[int]]


def detection(_pairs: int) -> Iterator[Result]:
    for split in ("dev", "test"):
        yield from measured(split, load(split))


def measured(split: Split, night: Night) -> Iterator[Result]:
    """Judge a night by the three rules, and count what they say."""
    series = {code: night.series(code) for code in night.stations}
    ours, crossed, mean = (alarms(night, series, rule) for rule in (_ours, _crossing, _mean))
    labels = sum(label.right == "raise" for label in night.labels)
    yield Result(13, f"{split}: events missed, of {labels}", "events", [len(ours.missed)])
    delays = [delay for _, delay in ours.hits]
    yield Result(
        13, f"{split}: begin of an event → the rule holds", "s", [statistics.median(delays)]
    )
    yield Result(13, f"{split}: further alarms within an event", "alarms", [ours.again])
    false = max(1, len(ours.false))  # a ratio of none is no ratio
    for name, naive in (("a second above", crossed), ("LAeq,5min above", mean)):
        peer = max(1, len(naive.false))
        yield Result(13, f"{split}: false alarms ({name})", "alarms", [false], [peer], bar=1)


def alarms(night: Night, series: dict[str, Series], rule: Rule) -> Score:
    """Return how a rule does on a night."""
    raised = [
        (code, second)
        for code, zone in night.stations.items()
        for second in rule(_heard(night, series[code], zone))
    ]
    return score(night, raised)


def _heard(night: Night, series: Series, zone: str) -> Iterator[Heard]:
    day, dark = (Limit(level * 100, level != ZONES[zone][0]) for level in ZONES[zone])
    for second, (laeq, lmax) in enumerate(zip(series.laeq, series.lmax, strict=True)):
        if laeq is not None and lmax is not None:
            is_night = night.day_ends_s <= second < night.night_ends_s
            yield second, laeq, lmax, dark if is_night else day


def _ours(heard: Iterator[Heard]) -> Iterator[int]:
    watcher = SecondWatcher(USUAL, {})
    for second, laeq, lmax, limit in heard:
        for event in watcher.hear(second, laeq, lmax, limit):
            if isinstance(event, Raised):
                yield second


def _crossing(heard: Iterator[Heard]) -> Iterator[int]:
    """Raise with each second that passes the limit."""
    was_above = False
    for second, laeq, _, limit in heard:
        if (is_above := laeq > limit.level) and not was_above:
            yield second
        was_above = is_above


def _mean(heard: Iterator[Heard]) -> Iterator[int]:
    """Raise when LAeq of five minutes passes the limit."""
    window, was_above = LevelWindow(300), False
    for second, laeq, lmax, limit in heard:
        window.drop_before(second - 299)
        window.add(second, laeq, lmax)
        is_above = window.is_valid(90) and window.laeq > limit.level
        if is_above and not was_above:
            yield second
        was_above = is_above
