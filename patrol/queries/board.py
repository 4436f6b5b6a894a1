"""Read whole state: the board of a desk and the inbox of a phone.

`upto` is the last `seq` of the feed that each contains.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from patrol import access, alarm, clock, dispatch, feed, incident, reachability, report, status
from patrol.access import Actor
from patrol.incident import loop
from patrol.intake import accept, observer
from patrol.models import (
    Alarm,
    AlarmKind,
    Area,
    Assignment,
    Duty,
    Incident,
    Intake,
    LastPosition,
    Lost,
    Member,
    Notified,
    Order,
    Phone,
    PushState,
    Report,
    Shift,
    User,
)
from patrol.models.frames import AlarmState
from patrol.models.shapes import MemberStatus, ObservationState
from patrol.models.state import crews, incident_state
from patrol.people import enrolment
from patrol.people.member_place import lost_of, middle_of
from patrol.queries import messages, reporter, sos, waiting
from patrol.queries.shapes import (
    BoardCounts,
    DeskSeat,
    JobState,
    MemberState,
    NewPhone,
    ShiftState,
    WholeBoard,
    WholeInbox,
)
from patrol.status import AssignmentStatus, IncidentStatus

RECENT = 20
"""Ended cases or assignments in one answer, at most."""
DAY = timedelta(hours=24)
OBSERVED_FOR = timedelta(days=30)
"""A member sees so long what became of an observation."""
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
    intakes, more_intakes = waiting.intakes(session, actor)
    standing = waiting.standing(session, actor) if more_cases else unfinished
    cases = [*unfinished, *_newest_closed(session, actor)]
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
        "more": {"incidents": more_cases, "alarms": more_alarms, "intakes": more_intakes},
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


def for_phone(session: Session, actor: Actor) -> WholeInbox:
    """Return the inbox: engaged assignments, those of the last 24 h that ended, and the duty."""
    upto = feed.head(session)  # read first, as for the board
    assert actor.member_id is not None  # noqa: S101
    member = session.get_one(Member, actor.member_id)
    open_rows = access.engaged(session, actor.member_id)
    ended = _ended(session, actor)
    jobs = _jobs(session, [*open_rows, *ended])
    return {
        "upto": upto,
        "now": clock.iso(clock.now()),
        "me": {
            "call_sign": member.call_sign,
            "phone_id": actor.phone_id or "",
            "is_confirmed": actor.is_confirmed,
            "new_phones": [_new_phone(phone) for phone in enrolment.waiting(session, actor)],
            "area_id": member.area_id,
            "area": session.get_one(Area, member.area_id).name,
            "on_duty": is_on_duty(session, actor.member_id),
            "shift": _shift(session, actor.member_id),
            "skills": member.skills,
            "kit": member.kit,
        },
        "sos": sos.newest(session, member.call_sign),
        "jobs": [jobs[row.id] for row in open_rows],
        "done": [jobs[row.id] for row in ended],
        "observations": _observations(session, actor.member_id),
    }


def _ended(session: Session, actor: Actor) -> list[Assignment]:
    """Return the assignments of the last 24 h that ended, and all that still owe a report."""
    newest = session.exec(
        select(Assignment)
        .where(
            Assignment.member_id == actor.member_id,
            col(Assignment.status).in_(status.OVER),
            Assignment.dispatched_at > clock.now() - DAY,
        )
        .order_by(col(Assignment.id).desc())
        .limit(RECENT)
    ).all()
    rows = {row.id: row for row in (*newest, *_owing(session, actor))}
    return sorted(rows.values(), key=attrgetter("id"), reverse=True)


def _owing(session: Session, actor: Actor) -> list[Assignment]:
    # By the case and not by the member: nobody should walk over all that a member ever had.
    cases = session.exec(select(Incident.id).where(Incident.report_owed_by == actor.name)).all()
    if not cases:
        return []
    rows = session.exec(select(Assignment).where(col(Assignment.incident_id).in_(cases)))
    return [row for row in rows if row.member_id == actor.member_id and row.status in status.OVER]


def _observations(session: Session, member_id: int) -> list[ObservationState]:
    rows = session.exec(
        select(Intake)
        .where(Intake.member_id == member_id, Intake.received_at > clock.now() - OBSERVED_FOR)
        .order_by(col(Intake.received_at).desc())
        .limit(RECENT)
        .options(*(defer(column) for column in observer.HEAVY))
    )
    return observer.states(session, rows)


def _new_phone(phone: Phone) -> NewPhone:
    return {
        "id": phone.id,
        "agent": phone.agent,
        "enrolled_at": clock.iso(phone.enrolled_at),
    }


def is_on_duty(session: Session, member_id: int) -> bool:
    return bool(
        session.exec(
            select(func.count()).where(Duty.member_id == member_id, col(Duty.ended_at).is_(None))
        ).one()
    )


def _shift(session: Session, member_id: int) -> ShiftState | None:
    now = clock.now()
    row = session.exec(
        select(Shift)
        .where(Shift.member_id == member_id, Shift.ends_at > now)
        .order_by(col(Shift.starts_at))
    ).first()
    if row is None:
        return None
    return {"starts_at": clock.iso(row.starts_at), "ends_at": clock.iso(row.ends_at)}


def _jobs(session: Session, rows: Iterable[Assignment]) -> dict[str, JobState]:
    mine = list(rows)
    case_ids = {row.incident_id for row in mine}
    crew = crews(session, case_ids)
    cases = {
        case.id: incident_state(case, crew[case.id])
        for case in session.exec(select(Incident).where(col(Incident.id).in_(case_ids)))
    }
    orders = {
        order.id: incident.order_state(order)
        for order in session.exec(
            select(Order).where(col(Order.id).in_({row.order_id for row in mine}))
        )
    }
    said = messages.to_assignments(session, [row.id for row in mine])
    notified = _grouped(session, Notified, case_ids)
    reports = _grouped(session, Report, case_ids)
    return {
        row.id: {
            "assignment": dispatch.assignment_state(row),
            "order": orders[row.order_id],
            "incident": cases[row.incident_id],
            "mates": [
                {"call_sign": sign, "status": standing}
                for sign, standing, _ in crew[row.incident_id]
                if sign != row.call_sign
            ],
            "notified": [
                incident.notified_state(entry) for entry in notified.get(row.incident_id, ())
            ],
            "reports": [
                report.state(filed)
                for filed in reports.get(row.incident_id, ())
                if filed.assignment_id == row.id
            ],
            "messages": said.get(row.id, []),
        }
        for row in mine
    }


def _grouped(session: Session, kind: Any, case_ids: set[str]) -> dict[str, list[Any]]:
    by_case: dict[str, list[Any]] = {}
    for row in session.exec(select(kind).where(kind.incident_id.in_(case_ids)).order_by(kind.id)):
        by_case.setdefault(row.incident_id, []).append(row)
    return by_case
