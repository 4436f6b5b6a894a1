"""The rule: when a station's sound becomes an exceedance, and when it has become quiet. Pure.

It judges with each second (docs/decisions/noise.md). Levels are hundredths of a dB(A), times are
seconds since 1970. The memory is small and goes into `StationState.watched`; the window itself is
filled again from the stored seconds.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from patrol.models import ExceedanceKind
from patrol.noise.bursts import Bursts
from patrol.noise.parameters import Parameters
from patrol.noise.window import LevelWindow

A_MINUTE = 60


class Limit(NamedTuple):
    """The limit that applies in a second."""

    level: int
    is_night: bool


class Raised(NamedTuple):
    """The rule holds from `second` on; `began` is the first second above the limit."""

    kind: ExceedanceKind
    second: int
    began: int
    laeq: int
    l50: int
    lmax: int
    limit: Limit


class Cleared(NamedTuple):
    """At `second` it had been quiet for the whole hold time, since `quiet_since`."""

    second: int
    quiet_since: int
    lmax: int


class SingleBurst(NamedTuple):
    """A loud sound at night that raises nothing: it is only logged."""

    second: int
    lmax: int


RuleEvent = Raised | Cleared | SingleBurst


@dataclass(slots=True)
class Memory:
    """The facts that a rule has to know of the time before its window."""

    newest: int | None = None
    limit: int | None = None
    is_night: bool = False
    limit_since: int = 0
    raised: str | None = None
    """The kind of the exceedance that goes on."""
    lmax: int = 0
    quiet_since: int | None = None
    cleared_at: int | None = None
    bursts: list[tuple[int, int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Memory":
        """Return the memory that was kept; of an older version what still means the same."""
        return cls(**{name: kept[name] for name in cls.__slots__ if name in kept})


class Watcher(ABC):
    """One station's rule; `SecondWatcher` and `MinuteWatcher` know what loud and quiet is."""

    def __init__(self, rule: Parameters, kept: Mapping[str, Any]) -> None:
        self.rule = rule
        self.memory = Memory.of(kept)
        self.bursts = Bursts(rule.burst_within_s, rule.burst_apart_s, self.memory.bursts)
        self.below = round(rule.clear_below_db * 100)

    def kept(self) -> dict[str, Any]:
        """Return the memory as JSON."""
        return asdict(self.memory) | {"bursts": [list(span) for span in self.bursts.spans]}

    def is_still_loud(self) -> bool:
        """Return True while an exceedance goes on and the rule would raise it again."""
        return self.memory.raised is not None and self._is_loud()

    def now(self) -> tuple[int, int]:
        """Return the first second of the window that is judged, and its LAeq."""
        return self._oldest(self.memory.newest or 0), self._facts()[1]

    def _go_on(self, now: int, limit: Limit) -> None:
        """Go on to a newer time. Under another limit the window begins anew."""
        memory = self.memory
        memory.newest, memory.is_night = now, limit.is_night
        if memory.limit != limit.level:
            memory.limit, memory.limit_since, memory.quiet_since = limit.level, now, None
        self.bursts.forget(now)

    def _note_burst(self, second: int, lmax: int, limit: Limit) -> RuleEvent | None:
        if not limit.is_night or lmax <= limit.level + round(self.rule.burst_over_db * 100):
            return None
        return SingleBurst(second, lmax) if self.bursts.add(second, lmax) else None

    def _judge(self, now: int) -> RuleEvent | None:
        if self.memory.raised is not None:
            return self._clear(now)
        if self._is_cooling(now):
            return None
        if self._is_loud():
            return self._raise(ExceedanceKind.SUSTAINED, now)
        if self.memory.is_night and len(self.bursts) >= self.rule.bursts:
            return self._raise(ExceedanceKind.BURST, now)
        return None

    def _is_cooling(self, now: int) -> bool:
        cleared_at = self.memory.cleared_at
        return cleared_at is not None and now < cleared_at + self.rule.cooldown_s

    def _raise(self, kind: ExceedanceKind, now: int) -> Raised:
        began, laeq, l50, lmax = self._facts()
        if kind == ExceedanceKind.BURST:
            began = self.bursts.spans[0].first
            lmax = max(span.lmax for span in self.bursts.spans)
        memory = self.memory
        memory.raised, memory.lmax, memory.quiet_since = kind.value, lmax, None
        return Raised(kind, now, began, laeq, l50, lmax, Limit(self._limit, memory.is_night))

    def _clear(self, now: int) -> Cleared | None:
        memory = self.memory
        if not self._has_ended():
            memory.quiet_since = None
        elif memory.quiet_since is None:
            memory.quiet_since = now
        since = memory.quiet_since
        if since is not None and memory.raised == ExceedanceKind.BURST and self.bursts.spans:
            since = max(since, self.bursts.spans[-1].last + 1)
        if since is None or now - since < self.rule.hold_s:
            return None
        memory.raised, memory.quiet_since, memory.cleared_at = None, None, now
        self.bursts.spans.clear()
        return Cleared(now, since, memory.lmax)

    def _has_ended(self) -> bool:
        if self.memory.raised == ExceedanceKind.BURST:
            return self._is_valid() and not self._is_loud()
        return self._is_quiet()

    @property
    def _limit(self) -> int:
        return self.memory.limit or 0

    @abstractmethod
    def _oldest(self, now: int) -> int: ...

    @abstractmethod
    def _is_valid(self) -> bool: ...

    @abstractmethod
    def _is_loud(self) -> bool: ...

    @abstractmethod
    def _is_quiet(self) -> bool: ...

    @abstractmethod
    def _facts(self) -> tuple[int, int, int, int]:
        """Return the first loud second, LAeq, L50 and Lmax of the window."""


class SecondWatcher(Watcher):
    """The rule over a station that sends seconds."""

    def __init__(self, rule: Parameters, kept: Mapping[str, Any]) -> None:
        super().__init__(rule, kept)
        self.window = LevelWindow(rule.window_s)

    def recall(self, second: int, laeq: int, lmax: int | None) -> None:
        """Fill the window after a start with a second that was judged before."""
        newest = self.memory.newest
        if newest is not None and self._oldest(newest) <= second <= newest:
            self.window.add(second, laeq, laeq if lmax is None else lmax)

    def hear(self, second: int, laeq: int, lmax: int | None, limit: Limit) -> list[RuleEvent]:
        """Judge one second. A late one inside the window is judged again with it.

        A repeated second and one that is older than the window change nothing.
        """
        loudest = laeq if lmax is None else lmax
        newest = self.memory.newest
        if newest is None or second > newest:
            newest = second
            self._go_on(second, limit)
            self.window.drop_before(self._oldest(second))
        elif second < self._oldest(newest):
            return []
        if not self.window.add(second, laeq, loudest):
            return []
        if self.memory.raised is not None:
            self.memory.lmax = max(self.memory.lmax, loudest)
        burst = self._note_burst(second, loudest, limit)
        event = self._judge(newest)
        return [said for said in (event or burst,) if said is not None]

    def _oldest(self, now: int) -> int:
        return max(now - self.rule.window_s + 1, self.memory.limit_since)

    def _is_valid(self) -> bool:
        return self.window.is_valid(self.rule.valid_pct)

    def _is_loud(self) -> bool:
        return self._is_valid() and self.window.is_above(self._limit)

    def _is_quiet(self) -> bool:
        return self._is_valid() and self.window.is_below(self._limit - self.below)

    def _facts(self) -> tuple[int, int, int, int]:
        window = self.window
        began = window.first_above(self._limit) or self.memory.newest or 0
        return began, window.laeq, window.l50, window.lmax


class Minute(NamedTuple):
    """One minute of a station that sends no seconds; without an L50 it is not judged."""

    laeq: int
    l50: int | None
    lmax: int | None

    def is_above(self, level: int) -> bool:
        """Return True when LAeq and L50 are both above this level."""
        return self.laeq > level and self.l50 is not None and self.l50 > level

    def is_below(self, level: int) -> bool:
        """Return True when LAeq or L50 is below this level."""
        return self.laeq < level or (self.l50 is not None and self.l50 < level)


class MinuteWatcher(Watcher):
    """The rule over a station that sends minutes only: so many of the last ones are too loud."""

    def __init__(self, rule: Parameters, kept: Mapping[str, Any]) -> None:
        super().__init__(rule, kept)
        self.minutes: dict[int, Minute] = {}

    def recall(self, minute: int, heard: Minute) -> None:
        """Fill the window after a start with a minute that was judged before."""
        newest = self.memory.newest
        if newest is not None and self._oldest(newest) <= minute * A_MINUTE < newest:
            self.minutes[minute] = heard

    def hear(self, minute: int, heard: Minute, limit: Limit) -> list[RuleEvent]:
        """Judge one minute at its end; `minute` is its beginning, in minutes since 1970."""
        end = (minute + 1) * A_MINUTE
        newest = self.memory.newest
        if newest is None or end > newest:
            newest = end
            self._go_on(end, limit)
            self._drop_before(self._oldest(end))
        elif minute * A_MINUTE < self._oldest(newest):
            return []
        if minute in self.minutes:
            return []
        self.minutes[minute] = heard
        loudest = heard.laeq if heard.lmax is None else heard.lmax
        if self.memory.raised is not None:
            self.memory.lmax = max(self.memory.lmax, loudest)
        burst = self._note_burst(minute * A_MINUTE, loudest, limit)
        event = self._judge(newest)
        return [said for said in (event or burst,) if said is not None]

    def _oldest(self, end: int) -> int:
        # The minute in which a limit begins to apply is wholly under it: limits change at minutes.
        since = self.memory.limit_since - A_MINUTE
        return max(end - self.rule.of_minutes * A_MINUTE, since)

    def _drop_before(self, second: int) -> None:
        self.minutes = {
            minute: heard for minute, heard in self.minutes.items() if minute * A_MINUTE >= second
        }

    def _is_valid(self) -> bool:
        newest = max(self.minutes)
        return newest - 1 in self.minutes

    def _is_loud(self) -> bool:
        loud = sum(heard.is_above(self._limit) for heard in self.minutes.values())
        return loud >= self.rule.minutes

    def _is_quiet(self) -> bool:
        newest = self.minutes[max(self.minutes)]
        return self._is_valid() and newest.is_below(self._limit - self.below)

    def _facts(self) -> tuple[int, int, int, int]:
        loud = [minute for minute, heard in self.minutes.items() if heard.is_above(self._limit)]
        newest = self.minutes[max(self.minutes)]
        l50 = newest.laeq if newest.l50 is None else newest.l50
        lmax = max(heard.lmax or heard.laeq for heard in self.minutes.values())
        return min(loud or self.minutes) * A_MINUTE, newest.laeq, l50, lmax
