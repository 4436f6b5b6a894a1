"""Read the inbox, the whole state for a phone.

`upto` is the last `seq` of the feed that it contains.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from patrol import access, clock, dispatch, feed, incident, report, status
from patrol.access import Actor
from patrol.dispatch import relief_told
from patrol.intake import observer
from patrol.models import (
    Area,
    Assignment,
    Duty,
    Feed,
    FeedKind,
    Incident,
    Intake,
    Member,
    Notified,
    Order,
    Phone,
    Report,
    Shift,
)
from patrol.models.shapes import (
    ObservationState,
    ReportState,
)
from patrol.models.state import crews, incident_state
from patrol.office import Office
from patrol.people import enrolment
from patrol.queries import foretold, messages, missing_photos, sos, surroundings
from patrol.queries.shapes import (
    JobState,
    NewPhone,
    ShiftState,
    WholeInbox,
)

RECENT = 20
"""Ended assignments or observations in one answer, at most."""
MOST_REPORTS = 50
"""Reports of one assignment in one answer, the newest; the earlier ones are the desk's."""
DAY = timedelta(hours=24)
OBSERVED_FOR = timedelta(days=30)
"""A member sees so long what became of an observation."""


def for_phone(session: Session, actor: Actor, office: Office) -> WholeInbox:
    """Return the inbox: engaged assignments, those of the last 24 h that ended, and the duty."""
    upto = feed.head(session)  # read first: a change after it comes once more, and is never missed
    assert actor.member_id is not None  # noqa: S101
    member = session.get_one(Member, actor.member_id)
    open_rows = access.engaged(session, actor.member_id)
    ended = _ended(session, actor)
    jobs = _jobs(session, office, [*open_rows, *ended])
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
        "sos": sos.newest(session, member.call_sign, member.joined_at),
        "jobs": [jobs[row.id] for row in open_rows],
        "done": [jobs[row.id] for row in ended if row.id in jobs],
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
    # A report may be owed for days, longer than the inbox keeps what has ended.
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


def _jobs(session: Session, office: Office, rows: Iterable[Assignment]) -> dict[str, JobState]:
    mine = list(rows)
    case_ids = {row.incident_id for row in mine}
    crew = crews(session, case_ids)
    cases = {
        case.id: incident_state(case, crew[case.id])
        for case in session.exec(select(Incident).where(col(Incident.id).in_(case_ids)))
    }
    orders = _orders(session, {row.order_id for row in mine})
    said = messages.to_assignments(session, [row.id for row in mine])
    asked = foretold.of(session, mine)
    reliefs = relief_told.of(session, [row for row in mine if row.status in status.ENGAGED])
    near, sites, before = surroundings.of(session, office, mine, cases)
    notified = _grouped(session, Notified, case_ids)
    reports = _reports(session, case_ids)
    jobs: dict[str, JobState] = {
        row.id: {
            "assignment": dispatch.assignment_state(row),
            "order": incident.order_state(orders[row.order_id]),
            "incident": cases[row.incident_id],
            "mates": [
                {"call_sign": sign, "status": standing}
                for sign, standing, _ in crew[row.incident_id]
                if sign != row.call_sign
            ],
            "notified": [
                incident.notified_state(entry) for entry in notified.get(row.incident_id, ())
            ],
            "reports": reports.get(row.id, []),
            "messages": said[row.id].messages,
            "more_messages": said[row.id].has_more,
            "asked": asked.get(row.id),
            "relief": reliefs.get(row.id),
            "aid": near.get(row.incident_id, []) if row.status in status.ENGAGED else [],
            "site": sites.get(row.incident_id, []) if row.status in status.ENGAGED else [],
            "before": before.get(row.incident_id, []) if row.status in status.ENGAGED else [],
        }
        for row in mine
    }
    return _as_told_last(session, jobs, orders)


def _as_told_last(
    session: Session, jobs: dict[str, JobState], orders: Mapping[str, Order]
) -> dict[str, JobState]:
    """Show the case of an undone order as the undoing told it: its members read it no more.

    A job whose act was erased is left out.
    """
    undone = {order.id for order in orders.values() if order.undone_at is not None}
    if not undone:
        return jobs
    case_ids = {job["incident"]["id"] for job in jobs.values() if job["order"]["id"] in undone}
    about = col(Feed.incident_id).in_(case_ids), Feed.kind == FeedKind.ORDER_UNDONE
    acts = session.exec(select(Feed).where(*about, col(Feed.body).is_not(None)))
    bodies = [feed.event(act.model_dump()).body for act in acts]
    told = {body["order_id"]: body["incident"] for body in bodies}
    shown: dict[str, JobState] = {}
    for key, job in jobs.items():
        if job["order"]["id"] not in undone:
            shown[key] = job
        elif job["order"]["id"] in told:
            case = told[job["order"]["id"]]
            shown[key] = {**job, "incident": case, "mates": [], "notified": []}
    return shown


def _orders(session: Session, order_ids: set[str]) -> dict[str, Order]:
    rows = session.exec(select(Order).where(col(Order.id).in_(order_ids)))
    return {order.id: order for order in rows}


def _reports(session: Session, case_ids: set[str]) -> dict[str, list[ReportState]]:
    """Return the newest reports of each assignment, by its id, the oldest first."""
    place: Any = func.row_number().over(
        partition_by=col(Report.assignment_id), order_by=col(Report.id).desc()
    )
    newest = (
        select(col(Report.id).label("id"), place.label("place"))
        .where(col(Report.incident_id).in_(case_ids))
        .subquery()
    )
    rows = session.exec(
        select(Report)
        .join(newest, col(Report.id) == newest.c.id)
        .where(newest.c.place <= MOST_REPORTS)
        .order_by(col(Report.id))
    ).all()
    states = [report.state(row) for row in rows]
    missing_photos.mark(session, rows, states)
    by_assignment: dict[str, list[ReportState]] = {}
    for row, state in zip(rows, states, strict=True):
        by_assignment.setdefault(row.assignment_id, []).append(state)
    return by_assignment


def _grouped(session: Session, kind: Any, case_ids: set[str]) -> dict[str, list[Any]]:
    by_case: dict[str, list[Any]] = {}
    for row in session.exec(select(kind).where(kind.incident_id.in_(case_ids)).order_by(kind.id)):
        by_case.setdefault(row.incident_id, []).append(row)
    return by_case
