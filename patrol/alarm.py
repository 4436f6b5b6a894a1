"""要你处理: what waits for a person at the desk. Raised once per key, cleared by an act."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, col, select

from patrol import clock, db, feed
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


@dataclass(frozen=True)
class New:
    """An alarm to raise; `key` names it within its kind, so that it is raised once."""

    key: str
    assignment: Assignment | None = None
    incident: Incident | None = None
    area_id: int | None = None
    call_sign: str | None = None
    body: dict[str, Any] = field(default_factory=dict)


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
    new = New(key, assignment, incident, area_id, call_sign, body)
    return next(iter(raise_all(session, kind, [new], by=by)), None)


def raise_all(session: Session, kind: str, news: Sequence[New], *, by: str) -> list[Alarm]:
    """Put them in the pinned lane in one statement; returns those whose key is new."""
    assert kind in KINDS  # noqa: S101
    session.flush()
    rows = {row.key: (row, new) for new in news for row in [_row(kind, new)]}
    fresh = db.insert_new(session, Alarm, [row.model_dump() for row, _ in rows.values()], Alarm.key)
    raised = [pair for key, pair in rows.items() if key in fresh]
    for row, new in raised:
        feed.note(
            session,
            "alarm.raised",
            by=by,
            incident=new.incident,
            area_id=row.area_id,
            alarm=state(row),
        )
    return [row for row, _ in raised]


def _row(kind: str, new: New) -> Alarm:
    where = new.incident.area_id if new.incident else new.area_id
    if where is None:
        raise ValueError("an alarm belongs to an area")
    return Alarm(
        key=f"{kind}:{new.key}",
        kind=kind,
        area_id=where,
        incident_id=new.incident.id if new.incident else None,
        assignment_id=new.assignment.id if new.assignment else None,
        call_sign=new.call_sign or (new.assignment.call_sign if new.assignment else None),
        body=new.body,
        raised_at=clock.now(),
    )


def tell_every_desk(session: Session, kind: str, key: str, *, by: str, **body: Any) -> None:
    """What concerns the house itself: one alarm where each desk looks."""
    news = [New(f"{key}:{area_id}", area_id=area_id, body=body) for area_id in desk_areas(session)]
    raise_all(session, kind, news, by=by)


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


def clear(session: Session, rows: Sequence[Alarm], *, by: str) -> None:
    """Clear these alarms; the rows in memory follow."""
    if not rows:
        return
    session.flush()
    now = clock.now()
    _clear(session, by, now, col(Alarm.id).in_([row.id for row in rows]))
    for row in rows:
        set_committed_value(row, "cleared_at", now)
        set_committed_value(row, "cleared_by", by)


def clear_for(session: Session, *, by: str, kinds: tuple[str, ...] = (), **where: Any) -> None:
    """Clear the open alarms of an incident or an assignment, as `incident_id=…`; or of a list."""
    session.flush()
    chosen = [
        col(getattr(Alarm, name)).in_(value if isinstance(value, list) else [value])
        for name, value in where.items()
    ]
    if kinds:
        chosen.append(col(Alarm.kind).in_(kinds))
    _clear(session, by, clock.now(), *chosen)


def _clear(session: Session, by: str, now: datetime, *where: ColumnElement[bool]) -> None:
    """One statement, whether there are any or not: mostly there are none."""
    cleared = session.connection().execute(
        update(Alarm)
        .where(col(Alarm.cleared_at).is_(None), *where)
        .values(cleared_at=now, cleared_by=by)
        .returning(col(Alarm.id), col(Alarm.area_id), col(Alarm.incident_id))
    )
    rows = sorted(cleared, key=attrgetter("id"))
    cases = _cases(session, {row.incident_id for row in rows if row.incident_id})
    for row in rows:
        feed.note(
            session,
            "alarm.cleared",
            by=by,
            incident=cases.get(row.incident_id),
            area_id=row.area_id,
            alarm_id=row.id,
        )


def _cases(session: Session, ids: Collection[str]) -> dict[str, Incident]:
    """Those that the verb has in hand, and the others in one statement."""
    in_hand = {
        key: row
        for key in ids
        if (row := session.identity_map.get(identity_key(Incident, key))) is not None
    }
    if others := sorted(set(ids) - in_hand.keys()):
        in_hand |= {
            row.id: row
            for row in session.exec(select(Incident).where(col(Incident.id).in_(others)))
        }
    return in_hand


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
