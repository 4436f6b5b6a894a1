"""Alarms that no signed-in desk sees are told to the desks that are signed in, without their words.

People see the areas below theirs. When nobody of a street or above is signed in, its alarms wait
for nobody: the desks of other streets then learn how many, and call the office.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from patrol import access, alarm, clock
from patrol.models import Alarm, AlarmKind, Area, Login, SystemActor, User

PATIENCE = timedelta(minutes=1)
"""A desk that signs in again needs less."""
AGAIN = timedelta(hours=1)


def _waiting(session: Session) -> dict[int, tuple[str, int]]:
    """Return by area: name and number of the alarms that no signed-in desk sees; {} without desks.

    When no desk at all is signed in, nobody can be told either.
    """
    desks = _attended(session)
    rows = session.exec(
        select(Area.id, Area.name, Area.path)
        .join(Alarm, col(Alarm.area_id) == col(Area.id))
        .where(
            col(Alarm.cleared_at).is_(None),
            col(Alarm.raised_at) < clock.now() - PATIENCE,
            Alarm.kind != AlarmKind.UNHEARD,
        )
    ).all()
    unseen = [
        (area_id or 0, name)
        for area_id, name, path in rows
        # A path begins with the path of the area above: people see downwards.
        if desks and not any(path.startswith(desk) for desk in desks)
    ]
    return {area_id: (name, count) for (area_id, name), count in Counter(unseen).items()}


def _attended(session: Session) -> set[str]:
    """Return the paths of the areas for which a person is signed in at a desk."""
    now = clock.now()
    rows = session.exec(
        select(Area.path)
        .join(User, col(User.area_id) == col(Area.id))
        .join(Login, col(Login.user_id) == col(User.id))
        .where(
            col(User.disabled_at).is_(None),
            col(Login.is_bearer).is_(False),
            col(Login.ended_at).is_(None),
            col(Login.expires_at) > now,
            col(Login.seen_at) > now - access.DESK_IDLE,
        )
    )
    return set(rows)


def _announced(session: Session) -> dict[int, list[Alarm]]:
    """Return the alarms that announced an area to the desks, by the area that nobody attends.

    What a person has cleared counts for an hour: then the area is announced again.
    """
    is_put_aside = and_(
        col(Alarm.cleared_by) != SystemActor.WORKER, col(Alarm.raised_at) > clock.now() - AGAIN
    )
    rows = session.exec(
        select(Alarm).where(
            Alarm.kind == AlarmKind.UNHEARD, or_(col(Alarm.cleared_at).is_(None), is_put_aside)
        )
    )
    announced: dict[int, list[Alarm]] = {}
    for row in rows:
        area_id: Any = row.body["area_id"]
        announced.setdefault(area_id, []).append(row)
    return announced


def _over(waiting: Mapping[int, object], announced: Mapping[int, list[Alarm]]) -> list[Alarm]:
    """Return the standing alarms about areas that somebody attends again."""
    standing = [row for rows in announced.values() for row in rows if row.cleared_at is None]
    return [row for row in standing if row.body["area_id"] not in waiting]


def is_due(session: Session) -> bool:
    """Return True when an area is newly unattended, or attended again. Reads only."""
    waiting, announced = _waiting(session), _announced(session)
    return bool(waiting.keys() - announced.keys() or _over(waiting, announced))


def watch(session: Session) -> None:
    """Tell every desk of each area that nobody attends; clear it when somebody signs in there."""
    waiting, announced = _waiting(session), _announced(session)
    alarm.clear(session, _over(waiting, announced), by=SystemActor.WORKER)
    for area_id in sorted(waiting.keys() - announced.keys()):
        name, count = waiting[area_id]
        alarm.tell_every_desk(
            session,
            AlarmKind.UNHEARD,
            f"{area_id}:{clock.iso(clock.now())}",
            by=SystemActor.WORKER,
            area=name,
            area_id=area_id,
            waiting=count,
        )
