"""要你处理: what waits for a person at the desk. Raised once per key, cleared by an act."""

from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.models import Alarm, Area, Assignment, Incident, User

KINDS = frozenset(
    {
        "unclaimed",
        "second_desk",
        "suggestion",
        "not_accepted",
        "supervisor",
        "everyone_near",
        "partner",
        "late_accept",
        "not_moving",
        "place_unread",
        "past_eta",
        "alone_silent",
        "overdue",
        "hold_ended",
        "reinforce",
        "changed",
        "declined",
        "sos",
        "call",
        "phone_offline",
        "source_silent",
        "delivery_failed",
        "storage",
        "clock_jumped",
        "job_failed",
        "worker_silent",
        "tip_unsolved",
    }
)
SILENT_DESK = ("unclaimed", "second_desk", "suggestion")
"""Nobody took the case up: settled by whoever claims it or sends somebody."""
UNFILLED = ("supervisor", "everyone_near", "partner")
"""Nobody answers for a seat: settled when somebody does."""
NOT_THERE = ("not_moving", "past_eta")


def raise_(
    session: Session,
    kind: str,
    key: str,
    *,
    by: str,
    incident: Incident | None = None,
    area_id: int | None = None,
    assignment: Assignment | None = None,
    call_sign: str | None = None,
    **body: Any,
) -> Alarm | None:
    """Put it in the pinned lane; None when this key was raised before."""
    assert kind in KINDS  # noqa: S101
    full_key = f"{kind}:{key}"
    if session.exec(select(Alarm.id).where(Alarm.key == full_key)).first():
        return None
    where = incident.area_id if incident else area_id
    if where is None:
        raise ValueError("an alarm belongs to an area")
    row = Alarm(
        key=full_key,
        kind=kind,
        area_id=where,
        incident_id=incident.id if incident else None,
        assignment_id=assignment.id if assignment else None,
        call_sign=call_sign or (assignment.call_sign if assignment else None),
        body=body,
        raised_at=clock.now(),
    )
    session.add(row)
    feed.note(
        session,
        "alarm.raised",
        by=by,
        incident=incident,
        area_id=where,
        alarm=state(row),
    )
    return row


def tell_every_desk(session: Session, kind: str, key: str, *, by: str, **body: Any) -> None:
    """What concerns the house itself: one alarm where each desk looks."""
    for area_id in desk_areas(session):
        raise_(session, kind, f"{key}:{area_id}", by=by, area_id=area_id, **body)


def desk_areas(session: Session) -> list[int]:
    """The areas that desks look over, the widest first, none that lies below another of them."""
    rows = session.exec(
        select(Area.path, Area.id)
        .join(User, col(User.area_id) == col(Area.id))
        .where(col(User.disabled_at).is_(None))
        .distinct()
    )
    tops: dict[str, int] = {}
    for path, area_id in sorted(rows, key=lambda row: (len(row[0]), row[1])):
        if area_id is not None and not any(path.startswith(top) for top in tops):
            tops[path] = area_id
    return list(tops.values())


def clear(session: Session, rows: list[Alarm], *, by: str) -> None:
    for row in rows:
        row.cleared_at, row.cleared_by = clock.now(), by
        session.add(row)
        incident = session.get(Incident, row.incident_id) if row.incident_id else None
        feed.note(
            session,
            "alarm.cleared",
            by=by,
            incident=incident,
            area_id=row.area_id,
            alarm_id=row.id,
        )


def clear_for(session: Session, *, by: str, kinds: tuple[str, ...] = (), **where: Any) -> None:
    """Clear the open alarms of an incident or an assignment, as `incident_id=…`."""
    query = select(Alarm).where(col(Alarm.cleared_at).is_(None))
    for name, value in where.items():
        query = query.where(getattr(Alarm, name) == value)
    if kinds:
        query = query.where(col(Alarm.kind).in_(kinds))
    clear(session, list(session.exec(query.order_by(Alarm.id))), by=by)


def state(row: Alarm) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "incident_id": row.incident_id,
        "call_sign": row.call_sign,
        "assignment_id": row.assignment_id,
        "raised_at": clock.iso(row.raised_at),
        "body": row.body,
    }
