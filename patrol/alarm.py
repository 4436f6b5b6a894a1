"""要你处理: what waits for a person at the desk. Raised once per key, cleared by an act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, String, bindparam, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.models import Alarm, AlarmKind, Area, Assignment, FeedKind, Incident, User
from patrol.models.frames import AlarmBody, AlarmState

Clearing = ReturningUpdate[str, int, str | None, str | None]
"""Made by `clearing`; returns id, area, case and who cleared it."""


@dataclass(frozen=True)
class New:
    """An alarm to raise; `key` names it within its kind, so that it is raised once."""

    key: str
    assignment: Assignment | None = None
    incident: Incident | None = None
    area_id: int | None = None
    call_sign: str | None = None
    source_id: int | None = None
    body: dict[str, Any] = field(default_factory=dict)


def raise_(
    session: Session,
    kind: AlarmKind,
    key: str,
    *,
    by: str,
    incident: Incident | None = None,
    area_id: int | None = None,
    assignment: Assignment | None = None,
    call_sign: str | None = None,
    source_id: int | None = None,
    **body: Any,
) -> Alarm | None:
    """Put it in the pinned lane; None when this key was raised before."""
    new = New(key, assignment, incident, area_id, call_sign, source_id, body)
    return next(iter(raise_all(session, kind, [new], by=by)), None)


def raise_all(session: Session, kind: AlarmKind, news: Sequence[New], *, by: str) -> list[Alarm]:
    """Put them in the pinned lane in one statement; returns those whose key is new."""
    session.flush()
    rows = {row.key: (row, new) for new in news for row in [_row(kind, new)]}
    fresh = db.insert_new(session, Alarm, [row.model_dump() for row, _ in rows.values()], Alarm.key)
    raised = [pair for key, pair in rows.items() if key in fresh]
    for row, new in raised:
        feed.note(
            session,
            FeedKind.ALARM_RAISED,
            by=by,
            incident=new.incident,
            area_id=row.area_id,
            alarm=state(row),
        )
    return [row for row, _ in raised]


def _row(kind: AlarmKind, new: New) -> Alarm:
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
        source_id=new.source_id,
        body=new.body,
        raised_at=clock.now(),
    )


def was_raised(session: Session, kind: AlarmKind, key: str) -> bool:
    """True when it stands, and when it stood once and was cleared."""
    return session.exec(select(Alarm.id).where(Alarm.key == f"{kind}:{key}")).first() is not None


def tell_every_desk(session: Session, kind: AlarmKind, key: str, *, by: str, **body: Any) -> None:
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


def standing(session: Session, kind: AlarmKind) -> list[Alarm]:
    """The alarms of one kind that nobody has cleared yet."""
    query = select(Alarm).where(Alarm.kind == kind, col(Alarm.cleared_at).is_(None))
    return list(session.exec(query.order_by(Alarm.id)))


def clear(session: Session, rows: Sequence[Alarm], *, by: str) -> None:
    """Clear these alarms, whichever act would settle them."""
    if rows:
        clear_those(session, _BY_ID, {"ids": [row.id for row in rows], "by": str(by)})


def clearing(condition: ColumnElement[bool], by: ColumnElement[str]) -> Clearing:
    """The statement that clears what stands and fits; it asks for `now`."""
    return (
        update(Alarm)
        .where(col(Alarm.cleared_at).is_(None), condition)
        .values(cleared_at=bindparam("now"), cleared_by=by)
        .returning(col(Alarm.id), col(Alarm.area_id), col(Alarm.incident_id), col(Alarm.cleared_by))
    )


_BY_ID = clearing(
    col(Alarm.id).in_(bindparam("ids", expanding=True)), bindparam("by", type_=String)
)


def clear_those(
    session: Session,
    statement: Clearing,
    asked: Mapping[str, Any],
    known: Mapping[str, Incident] | None = None,
) -> None:
    """Clear in one statement; `known` holds the cases at hand."""
    session.flush()
    cleared = session.connection().execute(statement, {**asked, "now": clock.now()})
    rows: list[Any] = sorted(cleared, key=attrgetter("id"))
    cases = _cases(session, {row.incident_id for row in rows if row.incident_id}, known or {})
    for row in rows:
        feed.note(
            session,
            FeedKind.ALARM_CLEARED,
            by=row.cleared_by,
            incident=cases.get(row.incident_id or ""),
            area_id=row.area_id,
            alarm_id=row.id,
        )


def _cases(
    session: Session, wanted: set[str], known: Mapping[str, Incident]
) -> Mapping[str, Incident]:
    missing = wanted - known.keys()
    if not missing:
        return known
    rows = session.exec(select(Incident).where(col(Incident.id).in_(sorted(missing))))
    return {**known, **{row.id: row for row in rows}}


def state(row: Alarm) -> AlarmState:
    return {
        "id": row.id,
        "kind": row.kind.value,
        "incident_id": row.incident_id,
        "call_sign": row.call_sign,
        "assignment_id": row.assignment_id,
        "raised_at": clock.iso(row.raised_at),
        "body": cast(AlarmBody, row.body),
    }
