"""确认告警: a person has seen an alarm. It stands above `sos`, because an SOS is an alarm, too."""

from sqlmodel import Session

from patrol import alarm, sign_in, sos
from patrol.access import Actor, Forbidden, NotFound
from patrol.models import Alarm, AlarmKind


def acknowledge(session: Session, actor: Actor, alarm_id: str) -> Alarm:
    """Settle an alarm that a person has seen. Who called is told; an SOS stands.

    Raises: NotFound, Forbidden.
    """
    row = alarm.read(session, alarm_id, actor.area_ids, lock=True)
    if row is None:
        raise NotFound("alarm")
    # A dispatcher who enrolled the phone must not take its alarm away.
    if row.kind == AlarmKind.NEW_PHONE and actor.role not in sign_in.MAY_CONFIRM:
        raise Forbidden
    if row.kind == AlarmKind.SOS:
        sos.answer(session, row, by=actor.name)
    elif row.cleared_at is None:
        if row.kind == AlarmKind.CALL:
            sos.answer_call(session, row, by=actor.name)
        alarm.clear(session, [row], by=actor.name)
        session.refresh(row)  # `clear` writes by a statement and not through this object
    return row
