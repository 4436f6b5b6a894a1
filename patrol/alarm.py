"""要你处理: alarms, which wait for a person at the desk.

An alarm is raised once for each key. An act clears it (see `settles`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, String, bindparam, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.models import Alarm, AlarmKind, Area, Assignment, FeedKind, Incident, User
from patrol.models.frames import AlarmBody, AlarmState, AnsweredState

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
    clock: str | None = None
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
    overdue: str | None = None,
    **body: Any,
) -> Alarm | None:
    """Raise an alarm in the desk's pinned lane; return None when its key was raised before.

    `overdue` names the clock of 1·5·60 whose target was missed.
    """
    new = New(key, assignment, incident, area_id, call_sign, source_id, overdue, body)
    return next(iter(raise_all(session, kind, [new], by=by)), None)


def raise_or_count(
    session: Session,
    kind: AlarmKind,
    key: str,
    *,
    by: str,
    area_id: int,
    incident: Incident | None = None,
    call_sign: str | None = None,
    **body: Any,
) -> Alarm | None:
    """Raise an alarm, or count it when one of this kind stands for this area and call sign.

    The newest body replaces the one before, and the newest case until the desk has answered. A body
    without a position keeps the one that is known. Return None when this key was raised before.
    """
    # A phone repeats a call until it has an answer: the same press is counted once.
    if was_raised(session, kind, key):
        return None
    # On PostgreSQL two calls at one moment would both find no alarm and raise two.
    db.take_turns(session, f"alarm {kind} {area_id} {call_sign}")
    row = session.exec(
        select(Alarm)
        .where(
            col(Alarm.cleared_at).is_(None),
            Alarm.kind == kind,
            Alarm.area_id == area_id,
            Alarm.call_sign == call_sign,
        )
        .with_for_update()
    ).first()
    if row is None:
        whose: dict[str, Any] = {"area_id": area_id, "call_sign": call_sign}
        return raise_(session, kind, key, by=by, incident=incident, **whose, **body)
    row.body = body if body.get("position") else {**body, **_known_place(row)}
    # Once the desk has answered, rescuers are on the way to the case that it read.
    if incident is not None and row.answered_at is None:
        row.incident_id = incident.id
    _count(session, row, by)
    return row


def _known_place(row: Alarm) -> dict[str, Any]:
    return {name: row.body[name] for name in ("position", "near") if name in row.body}


def _count(session: Session, row: Alarm, by: str) -> None:
    row.count += 1
    session.add(row)
    # A phone that is pressed a thousand times must not fill the feed.
    if is_round(row.count):
        case = session.get(Incident, row.incident_id) if row.incident_id else None
        counted: dict[str, Any] = {"area_id": row.area_id, "alarm": state(row)}
        feed.note(session, FeedKind.ALARM_COUNTED, by=by, incident=case, **counted)


def is_round(number: int) -> bool:
    """Return True for 1 to 9, 10, 20 to 90, 100, 200 …: a thousand are noted about 28 times."""
    return set(str(number)[1:]) <= {"0"}


def raise_all(session: Session, kind: AlarmKind, news: Sequence[New], *, by: str) -> list[Alarm]:
    """Raise alarms of one kind in one statement; return those whose key is new."""
    session.flush()
    rows = {row.key: (row, new) for new in news for row in [_row(kind, new)]}
    # The statement itself skips the keys that exist, so two workers cannot raise one alarm twice.
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
    where = new.area_id or (new.incident.area_id if new.incident else None)
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
        clock=new.clock,
        body=new.body,
        raised_at=clock.now(),
    )


def read(
    session: Session, alarm_id: str, area_ids: Collection[int], *, lock: bool = False
) -> Alarm | None:
    """Return the alarm if it or its case is in these areas; `lock` locks its row for a write."""
    row = session.get(Alarm, alarm_id, with_for_update=lock, populate_existing=lock)
    if row is None or row.area_id in area_ids:
        return row
    case = session.get(Incident, row.incident_id) if row.incident_id else None
    # A member may call from a case of another area, whose desks see the alarm as well.
    return row if case is not None and case.area_id in area_ids else None


def was_raised(session: Session, kind: AlarmKind, key: str) -> bool:
    """Return True when this alarm was raised, even if it was cleared since."""
    return session.exec(select(Alarm.id).where(Alarm.key == f"{kind}:{key}")).first() is not None


def tell_every_desk(session: Session, kind: AlarmKind, key: str, *, by: str, **body: Any) -> None:
    """Raise an alarm about the system itself, once in each area that `told_areas` returns."""
    news = [New(f"{key}:{area_id}", area_id=area_id, body=body) for area_id in told_areas(session)]
    raise_all(session, kind, news, by=by)


def desk_areas(session: Session) -> list[int]:
    """Return the areas of the desk users, without those that lie below another one of them."""
    tops: dict[str, int] = {}
    # A path begins with the path of the area above, so the shorter path must come first.
    for path, area_id in _areas_of_desks(session):
        if not any(path.startswith(top) for top in tops):
            tops[path] = area_id
    return list(tops.values())


def told_areas(session: Session) -> list[int]:
    """Return the areas of the desk users, without those that lie above another one of them.

    Every desk sees at least one of them, whichever desks are signed in: people see downwards.
    """
    lowest: dict[str, int] = {}
    for path, area_id in reversed(_areas_of_desks(session)):
        if not any(below.startswith(path) for below in lowest):
            lowest[path] = area_id
    return sorted(lowest.values())


def _areas_of_desks(session: Session) -> list[tuple[str, int]]:
    """Return path and id of each area with a desk user, the shortest path first."""
    rows = session.exec(
        select(Area.path, Area.id)
        .join(User, col(User.area_id) == col(Area.id))
        .where(col(User.disabled_at).is_(None))
        .distinct()
    )
    known = [(path, area_id) for path, area_id in rows if area_id is not None]
    return sorted(known, key=lambda row: (len(row[0]), row[1]))


def standing(session: Session, kind: AlarmKind) -> list[Alarm]:
    """Return the alarms of one kind that are not cleared yet."""
    query = select(Alarm).where(Alarm.kind == kind, col(Alarm.cleared_at).is_(None))
    return list(session.exec(query.order_by(Alarm.id)))


def clear(session: Session, rows: Sequence[Alarm], *, by: str) -> None:
    """Clear these alarms directly: the dispatcher or the worker found that they are over."""
    if rows:
        clear_those(session, _BY_ID, {"ids": [row.id for row in rows], "by": str(by)})


def clearing(condition: ColumnElement[bool], by: ColumnElement[str]) -> Clearing:
    """Build the statement that clears all standing alarms that meet the condition.

    `by` is an expression, because several people's acts may share the transaction.
    """
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
    values: Mapping[str, Any],
    known: Mapping[str, Incident] | None = None,
) -> None:
    """Clear alarms in one statement, which `clearing` has built for these values.

    `known` holds incidents by id that the caller has loaded, so that they are not read again.
    """
    session.flush()
    cleared = session.connection().execute(statement, {**values, "now": clock.now()})
    # RETURNING promises no order, and the feed should not depend on the database's choice.
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
    """Return the alarm as the desk reads it."""
    return {
        "id": row.id,
        "kind": row.kind.value,
        "incident_id": row.incident_id,
        "call_sign": row.call_sign,
        "assignment_id": row.assignment_id,
        "raised_at": clock.iso(row.raised_at),
        "count": row.count,
        "answered": _answered(row),
        "body": cast(AlarmBody, row.body | ({"clock": row.clock} if row.clock else {})),
    }


def _answered(row: Alarm) -> AnsweredState | None:
    if row.answered_at is None or row.answered_by is None:
        return None
    return {"by": row.answered_by, "at": clock.iso(row.answered_at)}
