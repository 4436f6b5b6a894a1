"""The load of alarms: how many a desk gets in an hour, beside the budget, and the noisiest kind.

EEMUA 191 calls about one alarm in ten minutes manageable for an operator.
"""

from collections import Counter
from datetime import timedelta

from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import Actor
from patrol.models import Alarm, AlarmKind, Login, User

BUDGET = 6
"""Alarms of one desk in an hour."""
HOUR = timedelta(hours=1)
MOST = 1000
"""Alarms that are looked at; in a worse hour nobody needs the exact number."""


class AlarmCount(TypedDict):
    """A kind of alarm, with the number of its alarms in the last hour."""

    kind: AlarmKind
    count: int


class AlarmLoad(TypedDict):
    """The alarms of the last hour in the caller's areas, and the desks that shared them."""

    alarms: int
    desks: int
    a_desk: float
    budget: int
    kinds: list[AlarmCount]
    """The noisiest first."""


def of_last_hour(session: Session, me: Actor) -> AlarmLoad:
    """Return the alarms that were raised in the caller's areas in the last hour."""
    since = clock.now() - HOUR
    # Our ids begin with their time, so the newest are read without a sort of years.
    newest = (
        select(Alarm.kind, Alarm.raised_at)
        .where(col(Alarm.area_id).in_(me.area_ids))
        .order_by(col(Alarm.id).desc())
        .limit(MOST)
    )
    kinds = Counter(
        AlarmKind(kind) for kind, raised_at in session.exec(newest) if raised_at > since
    )
    desks = _desks(session, me)
    return {
        "alarms": kinds.total(),
        "desks": desks,
        "a_desk": round(kinds.total() / desks, 1),
        "budget": BUDGET,
        "kinds": [{"kind": kind, "count": count} for kind, count in kinds.most_common()],
    }


def _desks(session: Session, me: Actor) -> int:
    """Count the desk users of these areas who were signed in within the hour; at least one."""
    seen = select(func.count(func.distinct(col(Login.user_id)))).join(
        User, col(User.id) == col(Login.user_id)
    )
    recent = seen.where(col(User.area_id).in_(me.area_ids), col(Login.seen_at) > clock.now() - HOUR)
    return max(1, session.exec(recent).one())
