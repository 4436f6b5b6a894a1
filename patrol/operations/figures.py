"""Figures of the house for `/metrics`: worker, backups, and the alarms about the system itself."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.models import Alarm, AlarmKind, Audit, AuditAct
from patrol.operations import heartbeat
from patrol.operations.person.copies import BACKUP

LOOK_BACK = timedelta(days=2)
"""An older backup, or none, has this age: the audit is not read further back at each scrape."""
OF_THE_HOUSE = (
    AlarmKind.CLOCK_JUMPED,
    AlarmKind.HOUSE_TROUBLE,
    AlarmKind.JOB_FAILED,
    AlarmKind.RECORD_BROKEN,
    AlarmKind.STORAGE,
    AlarmKind.UNHEARD,
    AlarmKind.WORKER_SILENT,
)


def worker_silent_s(session: Session) -> float:
    """Return the seconds since the last heartbeat of a worker; infinity when there was none."""
    beat = heartbeat.last_beat(session)
    return (clock.now() - beat).total_seconds() if beat else float("inf")


def backup_age_s(session: Session) -> float:
    """Return the age of the newest backup that the audit knows, in seconds; two days at most."""
    now = clock.now()
    newest = session.exec(
        select(func.max(Audit.at)).where(
            col(Audit.at) >= now - LOOK_BACK,
            Audit.act == AuditAct.EXPORTED,
            col(Audit.subject).startswith(BACKUP),
        )
    ).one()
    return (now - newest).total_seconds() if newest else LOOK_BACK.total_seconds()


def house_alarms(session: Session) -> Mapping[AlarmKind, int]:
    """Return how many alarms of each kind stand that are about the system and not about a case."""
    rows = session.exec(
        select(Alarm.kind, func.count())
        .where(col(Alarm.cleared_at).is_(None), col(Alarm.kind).in_(OF_THE_HOUSE))
        .group_by(col(Alarm.kind))
    )
    return dict.fromkeys(OF_THE_HOUSE, 0) | {AlarmKind(kind): count for kind, count in rows}
