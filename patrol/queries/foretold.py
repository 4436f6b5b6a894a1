"""预告加派: read which silent members were told that another one is sent instead."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Alarm, AlarmKind, Assignment
from patrol.models.frames import AskedState
from patrol.status import AssignmentStatus


def of(session: Session, rows: Iterable[Assignment]) -> dict[str, AskedState]:
    """Return the newest question of each unanswered assignment, by its id."""
    silent = [row.id for row in rows if row.status == AssignmentStatus.DISPATCHED]
    if not silent:
        return {}
    alarms = session.exec(
        select(Alarm)
        .where(Alarm.kind == AlarmKind.NOT_ACCEPTED, col(Alarm.assignment_id).in_(silent))
        .order_by(col(Alarm.raised_at))
    )
    asked = {row.assignment_id: _asked(row.raised_at, row.body) for row in alarms}
    return {key: question for key, question in asked.items() if key and question}


def _asked(at: datetime, body: Mapping[str, Any]) -> AskedState | None:
    replaced_at = body.get("replaced_at")
    if not replaced_at:  # only the desk sends somebody else, or the alarm is from before 0.2
        return None
    return {
        "question": "answer",
        "at": clock.iso(at),
        "after_s": body["after_s"],
        "instead": body["proposal"]["call_sign"],
        "replaced_at": replaced_at,
    }
