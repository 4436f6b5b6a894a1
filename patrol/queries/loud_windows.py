"""超标时长: how loud each hour of the week was at a station, and when it will be loud next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import Exceedance, ExceedanceKind, Station
from patrol.models.shapes import Moment

WEEKS = 8
HOURS = 24 * 7
LEAST_HITS = 2
"""An hour of the week that was loud only once is no habit."""
LoudSpans = Sequence[tuple[datetime, datetime]]


class NextLoud(TypedDict):
    """The next hour that was loud before: in `hits` of the last `weeks` weeks."""

    begins_at: Moment
    hits: int
    weeks: int


class StationWeek(TypedDict):
    """Minutes above the limit in each hour of the week, Monday 0 h first, in the last `weeks`."""

    station_id: int
    weeks: int
    exceedances: int
    minutes: list[int]
    next: NextLoud | None


def weeks(session: Session, area_ids: Iterable[int]) -> list[StationWeek]:
    """Return the week of each enabled station of these areas, in two statements."""
    now = clock.now()
    station_ids = session.exec(
        select(Station.id).where(
            col(Station.area_id).in_(area_ids), col(Station.disabled_at).is_(None)
        )
    ).all()
    since = now - timedelta(weeks=WEEKS)
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for key, began_at, cleared_at in session.exec(
        select(Exceedance.station_id, Exceedance.began_at, Exceedance.cleared_at).where(
            col(Exceedance.station_id).in_(station_ids),
            Exceedance.kind == ExceedanceKind.SUSTAINED,
            col(Exceedance.raised_at) > since,
            or_(col(Exceedance.cleared_at).is_(None), col(Exceedance.cleared_at) > since),
        )
    ):
        spans[key].append((max(began_at, since), cleared_at or now))
    return [_week(key, spans[key], now) for key in station_ids if key is not None]


def _week(key: int, spans: LoudSpans, now: datetime) -> StationWeek:
    seconds = [0.0] * HOURS
    weeks_of: dict[int, set[int]] = defaultdict(set)
    for hour, length_s in _hours(spans):
        slot = _slot(hour)
        seconds[slot] += length_s
        weeks_of[slot].add((now - hour) // timedelta(weeks=1))
    return {
        "station_id": key,
        "weeks": WEEKS,
        "exceedances": len(spans),
        "minutes": [round(each / 60) for each in seconds],
        "next": _next({slot: len(weeks) for slot, weeks in weeks_of.items()}, now),
    }


def _hours(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, float]]:
    """Yield each hour that a span touches, and how many seconds of it."""
    for began_at, ended_at in spans:
        hour = began_at.replace(minute=0, second=0, microsecond=0)
        while hour < ended_at:
            end = hour + timedelta(hours=1)
            yield hour, (min(end, ended_at) - max(hour, began_at)).total_seconds()
            hour = end


def _slot(hour: datetime) -> int:
    here = clock.local(hour)
    return here.weekday() * 24 + here.hour


def _next(hits: dict[int, int], now: datetime) -> NextLoud | None:
    """Return the first hour from now on, within a week, that was loud in enough weeks."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for ahead in range(HOURS):
        begins_at = hour + timedelta(hours=ahead)
        if hits.get(_slot(begins_at), 0) >= LEAST_HITS:
            return {
                "begins_at": clock.iso(begins_at),
                "hits": hits[_slot(begins_at)],
                "weeks": WEEKS,
            }
    return None
