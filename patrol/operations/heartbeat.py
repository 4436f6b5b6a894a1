"""The worker is watched by the web processes: silence is told to every desk, and that it ended."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from patrol import alarm, clock
from patrol.models import Alarm, AlarmKind, Heartbeat, ProcessKind, SystemActor

SILENT = timedelta(seconds=10)
"""A worker beats each 3 s, and this is looked at each 3 s: the desk knows within 15 s."""
KIND, BY = AlarmKind.WORKER_SILENT, SystemActor.WEB


def last_beat(session: Session) -> datetime | None:
    """When any worker last said that it lives."""
    beat: datetime | None = session.exec(
        select(func.max(Heartbeat.beat_at)).where(Heartbeat.kind == ProcessKind.WORKER)
    ).one()
    return beat


def is_silent(session: Session) -> bool:
    """None beat for 10 s: orders are taken, but nothing is sent again, taken or pushed."""
    beat = last_beat(session)
    return beat is None or clock.now() - beat > SILENT


def is_told(session: Session) -> bool:
    """Does an alarm about it stand?"""
    open_one = select(Alarm.id).where(Alarm.kind == KIND, col(Alarm.cleared_at).is_(None))
    return session.exec(open_one.limit(1)).first() is not None


def tell(session: Session) -> None:
    """Raise it at every desk, once for each silence, or clear it."""
    if not is_silent(session):
        alarm.clear(session, alarm.standing(session, KIND), by=BY)
        return
    beat = last_beat(session)
    if beat is not None:
        alarm.tell_every_desk(session, KIND, clock.iso(beat), by=BY)
