"""Read the board, the whole state for a desk.

`upto` is the last `seq` of the feed that it contains.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from patrol import alarm, clock, feed, reachability, status
from patrol.access import Actor
from patrol.incident import loop
from patrol.intake import accept
from patrol.models import (
    Alarm,
    AlarmKind,
    Area,
    Assignment,
    Duty,
    Incident,
    LastPosition,
    Lost,
    Member,
    Phone,
    PushState,
    User,
)
from patrol.models.frames import AlarmState
from patrol.models.shapes import MemberStatus
from patrol.models.state import crews, incident_state
from patrol.people import enrolment
from patrol.people.member_place import lost_of, middle_of
from patrol.queries import messages, reporter, sos, waiting
from patrol.queries.shapes import (
    BoardCounts,
    DeskSeat,
    MemberState,
    WholeBoard,
)
from patrol.status import AssignmentStatus, IncidentStatus

RECENT = 20
"""Closed cases in one answer, at most."""
DAY = timedelta(hours=24)
LOOK_BACK = (DAY, timedelta(days=30), timedelta(days=36_500))
"""In the first of these that holds `RECENT` closed cases the board finds them."""
Engagements = dict[int, tuple[MemberStatus, str]]
"""By member id: the state of the newest engaged assignment, and its incident."""
FURTHEST: dict[AssignmentStatus, MemberStatus] = {
    AssignmentStatus.ON_SCENE: "on_scene",
    AssignmentStatus.EN_ROUTE: "en_route",
    AssignmentStatus.ACCEPTED: "assigned",
    AssignmentStatus.DISPATCHED: "assigned",
}


def for_desk(session: Session, actor: Actor, live: frozenset[str]) -> WholeBoard:
    """Return the board: unfinished and newly closed cases, alarms, pending intakes, members."""
    upto = feed.head(session)  # read first: a change after it comes once more, and is never missed
    unfinished, more_cases = waiting.cases(session, actor)
    alarms, more_alarms = waiting.alarms(session, actor)
    more_matters = waiting.matters(session, actor, alarms) if more_alarms else 0
    intakes, more_intakes = waiting.intakes(session, actor)
    standing = waiting.standing(session, actor) if more_cases else unfinished
    with_partners = waiting.with_partners(session, actor, alarms)
    cases = [*unfinished, *with_partners, *_newest_closed(session, actor)]
    crew = crews(session, [case.id for case in cases])
    members = _members(session, actor, live)
    return {
        "upto": upto,
        "now": clock.iso(clock.now()),
        "counts": _counts(standing, _closed_today(session, actor), members),
        "incidents": [incident_state(case, crew[case.id]) for case in cases],
        "alarms": [_alarm(session, row) for row in alarms],
        "intakes": [accept.state(row) for row in intakes],
        "members": members,
        "seats": _seats(session, actor),
        "unread": messages.unread(session, [case.id for case in cases]),
        "more": {
            "incidents": more_cases,
            "alarms": more_alarms,
            "matters": more_matters,
            "intakes": more_intakes,
        },
    }


def _alarm(session: Session, row: Alarm) -> AlarmState:
    state = alarm.state(row)
    if row.kind == AlarmKind.SOS:
        state["coming"] = [mate["call_sign"] for mate in sos.coming(session, row)]
    return state


def _seats(session: Session, actor: Actor) -> list[DeskSeat]:
    """Return the seats of the other desks, so that a desk can tell which of them took a case."""
    rows = session.exec(
        select(User.name, User.seat)
        .where(
            col(User.seat).is_not(None),
            col(User.disabled_at).is_(None),
            col(User.area_id).in_(actor.area_ids),
        )
        .order_by(User.name)
    )
    return [{"name": name, "seat": seat} for name, seat in rows if seat is not None]


def _newest_closed(session: Session, actor: Actor) -> Sequence[Incident]:
    """The newest closed cases, looked for in a time that widens.

    Without a bound the database sorts every closed case of the areas, which are years of work.
    """
    newest: Sequence[Incident] = ()
    for age in LOOK_BACK:
        newest = session.exec(
            select(Incident)
            .where(*_closed_since(actor, clock.now() - age))
            .order_by(col(Incident.opened_at).desc())
            .limit(RECENT)
        ).all()
        if len(newest) == RECENT:
            break
    return newest


def _closed_since(actor: Actor, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Incident.area_id).in_(actor.area_ids),
        col(Incident.status) == IncidentStatus.CLOSED,
        col(Incident.opened_at) > since,
    )


def _closed_today(session: Session, actor: Actor) -> Sequence[Any]:
    """The times of the cases that were opened in the last 24 hours and are closed."""
    times = select(*(Incident.__table__.c[name] for name in loop.TIMES))  # type: ignore[attr-defined]
    return session.connection().execute(times.where(*_closed_since(actor, clock.now() - DAY))).all()


def _counts(
    unfinished: Sequence[Any], closed_today: Sequence[Any], members: list[MemberState]
) -> BoardCounts:
    standing = Counter(case.status for case in unfinished)
    met = [loop.is_met(times) for times in closed_today]
    return {
        "new": standing[IncidentStatus.NEW] + standing[IncidentStatus.VERIFYING],
        "dispatched": standing[IncidentStatus.DISPATCHED],
        "en_route": standing[IncidentStatus.EN_ROUTE],
        "on_scene": standing[IncidentStatus.ON_SCENE],
        "resolved": standing[IncidentStatus.RESOLVED],
        "overdue": sum(_is_overdue(case) for case in unfinished if case.status in status.OPEN),
        "on_duty": sum(member["on_duty"] for member in members),
        "members": len(members),
        "closed_today": len(closed_today),
        "loop_met_pct": round(100 * met.count(True) / len(met)) if met else None,
    }


def _is_overdue(case: loop.Timed) -> bool:
    now = clock.now()
    return any(
        loop_clock.done_at is None and loop_clock.due_at <= now for loop_clock in loop.clocks(case)
    )


def _members(session: Session, actor: Actor, live: frozenset[str]) -> list[MemberState]:
    engaged: Engagements = {}
    for member_id, incident_id, standing in session.exec(
        select(Assignment.member_id, Assignment.incident_id, Assignment.status)
        .where(col(Assignment.status).in_(status.ENGAGED))
        .order_by(Assignment.id)
    ):
        engaged[member_id] = (FURTHEST[AssignmentStatus(standing)], incident_id)
    rows = session.exec(
        select(Member, Duty.id, LastPosition, Area)
        .outerjoin(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .outerjoin(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .join(Area, col(Area.id) == col(Member.area_id))
        .where(col(Member.area_id).in_(actor.area_ids), col(Member.left_at).is_(None))
        .order_by(Member.call_sign)
    ).all()
    member_ids = [member.id or 0 for member, *_ in rows]
    phones = reachability.phones(session, member_ids)
    members = [_member(*row, engaged, phones, live) for row in rows]
    waiting = enrolment.unconfirmed_of(session, member_ids)
    for key, member in zip(member_ids, members, strict=True):
        member["unconfirmed_phones"] = waiting.get(key, [])
    return members


def _member(
    row: Member,
    duty: str | None,
    fix: LastPosition | None,
    area: Area,
    engaged: Engagements,
    phones: dict[int, Phone],
    live: frozenset[str],
) -> MemberState:
    phone = phones.get(row.id or 0)
    idle: tuple[MemberStatus, None] = ("free" if duty else "off", None)
    state, incident_id = engaged.get(row.id or 0, idle)
    return {
        "call_sign": row.call_sign,
        "area_id": row.area_id,
        "on_duty": duty is not None,
        "state": state,
        "incident_id": incident_id,
        # A position is personal: the desk sees it only while the member is on duty.
        "lat": fix.lat if fix and duty else None,
        "lon": fix.lon if fix and duty else None,
        "accuracy_m": fix.accuracy_m if fix and duty else None,
        "fix_at": clock.iso(fix.taken_at) if fix and duty else None,
        "lost": _lost(fix, area) if fix and duty else None,
        "skills": row.skills,
        "kit": row.kit,
        "live": row.call_sign in live,
        "push": phone.push if phone else PushState.NONE,
        "phone_id": phone.id if phone else None,
        "unconfirmed_phones": [],
        "seen_at": clock.iso(phone.seen_at) if phone and phone.seen_at else None,
        "battery": phone.battery if phone else None,
        "mobile": reporter.masked(row.mobile),
    }


def _lost(fix: LastPosition, area: Area) -> Lost | None:
    return lost_of(fix, middle_of(area), is_doubted=fix.sure_at is not None)
