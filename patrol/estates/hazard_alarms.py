"""Tell the desks of hazards that are late, and clear what was told of hazards when it is over.

All late hazards of an area share one alarm, so that a bad month does not bury the orders. It is
raised again when another day has passed over a hazard, even after a person has cleared it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from patrol import alarm, clock
from patrol.models import Alarm, AlarmKind, Area, Hazard, SystemActor
from patrol.status import HazardStatus

LATE, FAILED = AlarmKind.HAZARD_LATE, AlarmKind.HAZARD_FAILED
UNMENDED = (HazardStatus.FOUND, HazardStatus.TOLD)
MOST_NUMBERS = 5
"""Numbers of hazards in one alarm; the list has all of them."""


@dataclass(frozen=True, slots=True)
class LateHazards:
    """The late hazards of one area, the earliest day first."""

    area_id: int
    area: str
    numbers: Sequence[str]
    last_day: str

    @property
    def key(self) -> str:
        return f"{self.area_id}:{self.last_day}"


@dataclass(frozen=True, slots=True)
class WatchedHazards:
    """The areas whose desk was not told yet, and the alarms that are over."""

    begun: Sequence[LateHazards]
    over: Sequence[Alarm]


def is_watch_due(session: Session) -> bool:
    """True when an alarm must be raised or cleared. Reads only."""
    watched = _look(session)
    return bool(watched.begun or watched.over)


def watch(session: Session) -> None:
    """Raise one alarm for the late hazards of each area, and clear those that are over."""
    watched = _look(session)
    alarm.clear(session, watched.over, by=SystemActor.WORKER)
    news = [
        alarm.New(
            late.key,
            area_id=late.area_id,
            body={
                "area": late.area,
                "waiting": len(late.numbers),
                "hazards": list(late.numbers[:MOST_NUMBERS]),
            },
        )
        for late in watched.begun
    ]
    if news:
        alarm.raise_all(session, LATE, news, by=SystemActor.WORKER)


def tell_failed(session: Session, row: Hazard, *, by: str) -> None:
    """Tell the area that sees to a hazard now that its re-check has failed."""
    area = session.get_one(Area, row.tier_area_id).name
    body: dict[str, Any] = {"area": area, "hazards": [row.number]}
    key = f"{row.id}:{row.failed_checks}"
    alarm.raise_(session, FAILED, key, by=by, area_id=row.tier_area_id, **body)


def _look(session: Session) -> WatchedHazards:
    areas, standing = _late(session), alarm.standing(session, LATE)
    begun = [each for each in areas.values() if not alarm.was_raised(session, LATE, each.key)]
    told_anew = {each.area_id for each in begun}
    over = [row for row in standing if row.area_id in told_anew or row.area_id not in areas]
    return WatchedHazards(begun, [*over, *_mended(session)])


def _late(session: Session) -> dict[int, LateHazards]:
    """Return the late hazards by the area that sees to them."""
    rows = session.exec(
        select(Hazard, Area.name)
        .join(Area, col(Area.id) == col(Hazard.tier_area_id))
        .where(
            col(Hazard.ended_at).is_(None),
            col(Hazard.status).in_(UNMENDED),
            col(Hazard.due_on) < clock.today(),
        )
        .order_by(col(Hazard.due_on), col(Hazard.id))
    )
    areas: dict[int, LateHazards] = {}
    for row, area in rows:
        area_id = row.tier_area_id
        before = areas[area_id].numbers if area_id in areas else ()
        areas[area_id] = LateHazards(area_id, area, [*before, row.number], row.due_on.isoformat())
    return areas


def _mended(session: Session) -> list[Alarm]:
    """Return the alarms about failed re-checks whose hazard is said to be mended since."""
    standing = alarm.standing(session, FAILED)
    named = {number for row in standing for number in _numbers(row)}
    if not named:
        return []
    told = select(Hazard.number).where(
        col(Hazard.number).in_(named), Hazard.status == HazardStatus.TOLD
    )
    waiting = set(session.exec(told))
    return [row for row in standing if waiting.isdisjoint(_numbers(row))]


def _numbers(row: Alarm) -> list[str]:
    numbers: Any = row.body["hazards"]
    return list(numbers)
