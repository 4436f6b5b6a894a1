"""Watch the worker from the web processes, and raise an alarm at every desk when it is silent."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from patrol import alarm, clock
from patrol.models import Alarm, AlarmKind, Heartbeat, ProcessKind, SystemActor

SILENT = timedelta(seconds=10)
"""The worker beats every 3 s and is checked every 3 s, so the desk knows within 15 s."""
KIND, BY = AlarmKind.WORKER_SILENT, SystemActor.WEB


def last_beat(session: Session) -> datetime | None:
    """The time of the newest heartbeat of any worker."""
    beat: datetime | None = session.exec(
        select(func.max(Heartbeat.beat_at)).where(Heartbeat.kind == ProcessKind.WORKER)
    ).one()
    return beat


def is_silent(session: Session) -> bool:
    """True when no worker has sent a heartbeat for 10 s. Then nothing is pushed or escalated."""
    beat = last_beat(session)
    return beat is None or clock.now() - beat > SILENT


def is_told(session: Session) -> bool:
    """True when the alarm about a silent worker is open."""
    open_one = select(Alarm.id).where(Alarm.kind == KIND, col(Alarm.cleared_at).is_(None))
    return session.exec(open_one.limit(1)).first() is not None


def tell(session: Session) -> None:
    """Raise the alarm at every desk, once for each silence, or clear it."""
    if not is_silent(session):
        alarm.clear(session, alarm.standing(session, KIND), by=BY)
        return
    beat = last_beat(session)
    # A system that never had a worker, such as a new one, gets no alarm.
    if beat is not None:
        alarm.tell_every_desk(session, KIND, clock.iso(beat), by=BY)
