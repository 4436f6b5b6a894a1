"""Try other parameters of a station's rule on its last 30 days: what would it have raised?

The stored minutes stand for the seconds, which are deleted earlier: LAeq is the mean energy
of the minutes in the window, and L50 the median of their L50.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Exceedance, LevelMinute, LevelSecond, Report, Station, StationDoubt
from patrol.noise import parameters
from patrol.noise.doubt import SAID_ONLY
from patrol.noise.limits import limit_for
from patrol.noise.matter import moment_of
from patrol.noise.parameters import Parameters
from patrol.noise.rule import (
    A_MINUTE,
    Cleared,
    Limit,
    Minute,
    MinuteWatcher,
    Raised,
)
from patrol.noise.window import energy, mean_level
from patrol.office import LimitTable

DAYS = 30
PAUSE_EVERY = 500
"""Minutes that are judged in one go; the web process looks at its sockets in between."""
NEAR = timedelta(minutes=10)
"""A rule that judges minutes may begin so much earlier or later than one that judges seconds."""


class CoarseWatcher(MinuteWatcher):
    """The rule of seconds, over minutes."""

    def _oldest(self, end: int) -> int:
        return max(end - max(self.rule.window_s, A_MINUTE), self.memory.limit_since - A_MINUTE)

    def _is_valid(self) -> bool:
        return len(self.minutes) * A_MINUTE * 100 >= self.rule.valid_pct * self.rule.window_s

    def _is_loud(self) -> bool:
        laeq, l50 = self._levels()
        return self._is_valid() and laeq > self._limit and l50 is not None and l50 > self._limit

    def _is_quiet(self) -> bool:
        (laeq, l50), quiet = self._levels(), self._limit - self.below
        return self._is_valid() and (laeq < quiet or (l50 is not None and l50 < quiet))

    def _levels(self) -> tuple[int, float | None]:
        heard = self.minutes.values()
        total = sum(energy(minute.laeq) for minute in heard)
        l50 = [minute.l50 for minute in heard if minute.l50 is not None]
        return mean_level(total, len(heard)), median(l50) if l50 else None


@dataclass(frozen=True, slots=True)
class Past:
    """The last days of a station, as they are stored."""

    station: Station
    sends_seconds: bool
    minutes: list[tuple[int, Minute]]
    doubts: list[tuple[datetime, datetime]]
    was: list[Exceedance]
    dispositions: Mapping[str, str]
    """By case: how the crew said that it ended."""


@dataclass(slots=True)
class Interval:
    """A time in which the rule would have held; `ended_at` is None while it still goes on."""

    kind: str
    raised_at: datetime
    laeq: int
    limit: int
    ended_at: datetime | None = None


@dataclass(slots=True)
class DryRun:
    """The exceedances that a rule would have raised, and which of the real ones are among them."""

    raised: list[Interval] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    """By disposition, the real exceedances that this rule raises too."""


def past(session: Session, station: Station) -> Past:
    """Read what is stored of a station's last days."""
    now = clock.now()
    first = now - timedelta(days=DAYS)
    minutes = session.exec(
        select(LevelMinute.minute, LevelMinute.laeq, LevelMinute.l50, LevelMinute.lmax)
        .where(
            LevelMinute.station_id == station.id,
            col(LevelMinute.minute) >= clock.minute_of(first),
        )
        .order_by(col(LevelMinute.minute))
    )
    doubts = session.exec(
        select(StationDoubt.since, StationDoubt.until).where(
            StationDoubt.station_id == station.id,
            col(StationDoubt.kind).not_in(SAID_ONLY),
        )
    )
    was = session.exec(
        select(Exceedance)
        .where(Exceedance.station_id == station.id, Exceedance.raised_at >= first)
        .order_by(col(Exceedance.raised_at))
    ).all()
    seconds = select(LevelSecond.second).where(LevelSecond.station_id == station.id).limit(1)
    return Past(
        station,
        session.exec(seconds).first() is not None,
        [(minute, Minute(laeq, l50, lmax)) for minute, laeq, l50, lmax in minutes],
        [(since, until or now) for since, until in doubts],
        list(was),
        _dispositions(session, [row.incident_id for row in was if row.incident_id]),
    )


def _dispositions(session: Session, cases: Sequence[str]) -> dict[str, str]:
    rows = session.exec(
        select(Report.incident_id, Report.disposition)
        .where(col(Report.incident_id).in_(cases), col(Report.disposition).is_not(None))
        .order_by(col(Report.acted_at))
    )
    return {case: disposition for case, disposition in rows if disposition is not None}


def run(
    known: Past, rule: Parameters, tables: Mapping[str, LimitTable], pause: Callable[[], None]
) -> DryRun:
    """Judge the stored minutes by a rule. Pure but for `pause`, which is called now and then."""
    watcher = (CoarseWatcher if known.sends_seconds else MinuteWatcher)(rule, {})
    outcome = DryRun()
    for place, (minute, heard) in enumerate(known.minutes):
        if place % PAUSE_EVERY == 0:
            pause()
        at = moment_of(minute * A_MINUTE)
        if any(since <= at < until for since, until in known.doubts):
            continue
        limit = limit_for(tables, known.station, at)
        for event in watcher.hear(minute, heard, Limit(limit.level, limit.is_night)):
            if isinstance(event, Raised):
                began = moment_of(event.second)
                outcome.raised.append(
                    Interval(event.kind.value, began, event.laeq, event.limit.level)
                )
            elif isinstance(event, Cleared):
                outcome.raised[-1].ended_at = moment_of(event.second)
    outcome.kept = Counter(
        disposition_of(known, row) for row in known.was if _is_among(row, outcome.raised)
    )
    return outcome


def present_rule(station: Station) -> Parameters:
    """Return the rule that watches the station now."""
    return parameters.of(station.rule) if not parameters.check(station.rule) else parameters.USUAL


def disposition_of(known: Past, row: Exceedance) -> str:
    """Return how the case of an exceedance ended; "" while nobody has said it."""
    return known.dispositions.get(row.incident_id or "", "")


def _is_among(row: Exceedance, raised: Iterable[Interval]) -> bool:
    ended_at = row.cleared_at or clock.now()
    return any(
        each.raised_at - NEAR <= ended_at and row.began_at <= (each.ended_at or clock.now()) + NEAR
        for each in raised
    )
