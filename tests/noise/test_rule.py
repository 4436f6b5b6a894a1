"""The rule against a plain one that looks at everything with each second."""

import math
from dataclasses import replace
from statistics import median
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.models import ExceedanceKind
from patrol.noise import parameters
from patrol.noise.parameters import Parameters
from patrol.noise.rule import (
    Cleared,
    Limit,
    Minute,
    MinuteWatcher,
    Raised,
    RuleEvent,
    SecondWatcher,
    SingleBurst,
)

pytestmark = pytest.mark.any_database

DAY, NIGHT = Limit(6000, False), Limit(5000, True)
SHORT = Parameters(
    window_s=6, bursts=2, burst_within_s=8, burst_apart_s=2, hold_s=4, cooldown_s=5, valid_pct=60
)
USUAL = parameters.USUAL


class Heard(NamedTuple):
    second: int
    laeq: int
    lmax: int


class Plain:
    """The rule written down without regard to cost: all seconds are looked at again each time."""

    def __init__(self, rule: Parameters) -> None:
        self.rule = rule
        self.first: dict[int, Heard] = {}
        self.loud_seconds: set[int] = set()
        self.newest, self.since, self.limit = -1, 0, Limit(0, False)
        self.raised: ExceedanceKind | None = None
        self.quiet_since: int | None = None
        self.cleared_at = -(10**9)
        self.last_clear = -1

    def hear(self, heard: Heard, limit: Limit) -> tuple[str, int] | None:
        if heard.second > self.newest:
            if limit.level != self.limit.level:
                self.since, self.quiet_since = heard.second, None
            self.newest, self.limit = heard.second, limit
        oldest = max(self.newest - self.rule.window_s + 1, self.since)
        if heard.second < oldest or heard.second in self.first:
            return None
        self.first[heard.second] = heard
        if limit.is_night and heard.lmax > limit.level + self.rule.burst_over_db * 100:
            self.loud_seconds.add(heard.second)
        window = [each.laeq / 100 for each in self.first.values() if each.second >= oldest]
        return self.judge(window, len(self.bursts()))

    def bursts(self) -> list[list[int]]:
        groups: list[list[int]] = []
        for second in sorted(self.loud_seconds):
            if groups and second - groups[-1][-1] <= self.rule.burst_apart_s:
                groups[-1].append(second)
            else:
                groups.append([second])
        oldest = self.newest - self.rule.burst_within_s
        return [group for group in groups if group[-1] > oldest]

    def judge(self, window: list[float], bursts: int) -> tuple[str, int] | None:
        is_valid = len(window) * 100 >= self.rule.valid_pct * self.rule.window_s
        laeq = 10 * math.log10(math.fsum(10 ** (each / 10) for each in window) / len(window))
        limit, l50 = self.limit.level / 100, median(window)
        is_loud = is_valid and laeq > limit + 1e-9 and l50 > limit
        if self.raised is None:
            return self.raise_(is_loud, bursts)
        quiet_below = limit - self.rule.clear_below_db
        is_quiet = is_valid and (laeq < quiet_below - 1e-9 or l50 < quiet_below)
        if self.raised == ExceedanceKind.BURST:
            is_quiet = is_valid and not is_loud
        self.quiet_since = (self.quiet_since or self.newest) if is_quiet else None
        since = self.quiet_since
        if since is not None and self.raised == ExceedanceKind.BURST and self.bursts():
            since = max(since, self.bursts()[-1][-1] + 1)
        if since is None or self.newest - since < self.rule.hold_s:
            return None
        self.raised, self.cleared_at, self.quiet_since = None, self.newest, None
        self.loud_seconds.clear()
        return "cleared", self.newest

    def raise_(self, is_loud: bool, bursts: int) -> tuple[str, int] | None:
        if self.newest < self.cleared_at + self.rule.cooldown_s:
            return None
        if is_loud:
            self.raised = ExceedanceKind.SUSTAINED
        elif self.limit.is_night and bursts >= self.rule.bursts:
            self.raised = ExceedanceKind.BURST
        else:
            return None
        self.quiet_since = None
        return self.raised.value, self.newest


LEVELS = st.sampled_from([4000, 4680, 5000, 5230, 6000, 6110, 7400])
STEPS = st.lists(
    # Mostly the next second; sometimes a gap, a repeat or a late one.
    st.tuples(st.sampled_from([1, 1, 1, 1, 1, 2, 4, 0, -1, -3, -7]), LEVELS, LEVELS),
    min_size=20,
    max_size=70,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, night_at=st.integers(0, 60), restart_at=st.integers(0, 60))
def test_it_says_what_the_plain_rule_says(
    steps: list[tuple[int, int, int]], night_at: int, restart_at: int
) -> None:
    plain, watcher = Plain(SHORT), SecondWatcher(SHORT, {})
    now, stored = 100, dict[int, Heard]()
    for place, (step, laeq, more) in enumerate(steps):
        heard = Heard(max(now + step, 1), laeq, max(laeq, more))
        now = max(now, heard.second)
        limit = NIGHT if heard.second >= 100 + night_at else DAY
        stored.setdefault(heard.second, heard)
        if place == restart_at:
            watcher = restarted(watcher, stored, heard)
        expected = plain.hear(heard, limit)
        assert short(watcher.hear(*heard, limit)) == expected
        assert watcher.rule is SHORT


def restarted(watcher: SecondWatcher, stored: dict[int, Heard], but: Heard) -> SecondWatcher:
    """A new process: the memory as it was kept, and the stored seconds of the window."""
    after = SecondWatcher(SHORT, watcher.kept())
    for each in stored.values():
        if each.second in watcher.window and each != but:
            after.recall(*each)
    if but.second in watcher.window:
        after.recall(*stored[but.second])
    return after


def short(events: list[RuleEvent]) -> tuple[str, int] | None:
    moves = [event for event in events if not isinstance(event, SingleBurst)]
    assert len(moves) <= 1
    if not moves:
        return None
    event = moves[0]
    return ("cleared" if isinstance(event, Cleared) else event.kind.value, event.second)


def hear(
    watcher: SecondWatcher, begin: int, count: int, laeq: int, limit: Limit = NIGHT
) -> list[RuleEvent]:
    return [
        event
        for second in range(begin, begin + count)
        for event in watcher.hear(second, laeq, None, limit)
    ]


def test_music_is_raised_and_cleared_once_and_a_passing_lorry_never() -> None:
    watcher = SecondWatcher(USUAL, {})
    assert hear(watcher, 0, 600, 4500) == []
    assert hear(watcher, 600, 20, 6490) == []
    assert hear(watcher, 620, 280, 4500) == []
    (raised,) = hear(watcher, 900, 600, 6200)
    # The median passes the limit with the second that makes half of them loud.
    assert isinstance(raised, Raised)
    assert (raised.kind, raised.second, raised.began) == (ExceedanceKind.SUSTAINED, 1049, 900)
    (cleared,) = hear(watcher, 1500, 900, 4000)
    # The median is quiet after 150 s of quiet, and that has to hold for 300 s.
    assert cleared == Cleared(1950, 1650, 6200)
    assert hear(watcher, 2400, 140, 6200) == []
    (again,) = hear(watcher, 2540, 60, 6200)
    assert isinstance(again, Raised)
    assert again.second == 1950 + USUAL.cooldown_s


def test_a_stricter_limit_counts_only_what_is_heard_under_it() -> None:
    watcher = SecondWatcher(USUAL, {})
    assert hear(watcher, 0, 900, 5500, DAY) == []
    (raised,) = hear(watcher, 900, 300, 5500, NIGHT)
    assert isinstance(raised, Raised)
    assert (raised.second, raised.limit) == (900 + 269, NIGHT), "90 % of a window under the limit"
    # In the morning the same sound is allowed: what the night raised ends by the limit of the day.
    (cleared,) = hear(watcher, 1200, 600, 5500, DAY)
    assert isinstance(cleared, Cleared)


def test_one_bang_is_logged_and_two_are_raised() -> None:
    watcher = SecondWatcher(replace(USUAL, bursts=2, burst_over_db=15), {})
    hear(watcher, 0, 300, 4000)
    assert watcher.hear(300, 4500, 6600, NIGHT) == [SingleBurst(300, 6600)]
    assert watcher.hear(301, 4500, 6800, NIGHT) == [], "the same bang"
    assert watcher.hear(500, 4500, 6500, NIGHT) == [], "exactly 15 dB above is allowed"
    (raised,) = watcher.hear(840, 4500, 6600, NIGHT)
    assert isinstance(raised, Raised)
    assert (raised.kind, raised.began, raised.lmax) == (ExceedanceKind.BURST, 300, 6800)


def test_a_minute_station_is_raised_by_three_loud_minutes_of_five() -> None:
    watcher = MinuteWatcher(USUAL, {})
    loud, quiet, music = Minute(6200, 6100, 7000), Minute(4000, 3900, None), Minute(6200, None, 63)
    assert [event for minute in range(5) for event in watcher.hear(minute, music, DAY)] == []
    said = [watcher.hear(5 + place, heard, DAY) for place, heard in enumerate([loud, quiet, loud])]
    assert said == [[], [], []]
    (raised,) = watcher.hear(8, loud, DAY)
    assert isinstance(raised, Raised)
    assert (raised.second, raised.began) == (9 * 60, 5 * 60)
    after = MinuteWatcher(USUAL, watcher.kept())
    events = [event for minute in range(9, 20) for event in after.hear(minute, quiet, DAY)]
    assert events == [Cleared(16 * 60, 11 * 60, 7000)]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"window": 300}, "window: no parameter of the rule; they are window_s"),
        ({"window_s": 5}, "window_s: must be between 10 and 3600"),
        ({"hold_s": 1.5}, "hold_s: must be a whole number"),
        ({"burst_over_db": math.nan}, "burst_over_db: must be between 0 and 60"),
        ({"bursts": True}, "bursts: must be a number"),
        ({"minutes": 6}, "minutes: at most of_minutes, which is 5"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_it_may_be(own: dict[str, object], words: str) -> None:
    with pytest.raises(parameters.BadParameters, match=words):
        parameters.of(own)
    assert parameters.of({"window_s": 60}) == replace(USUAL, window_s=60)
