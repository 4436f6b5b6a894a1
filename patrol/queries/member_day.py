"""A member's day, orders and times in their order and nothing counted; and one case of it.

The desk reads the day that runs. A past day is the member's alone; of it the desk reads the part
that belongs to one case (docs/decisions/member_place.md).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NotRequired

from sqlmodel import Session, col, or_, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import (
    Absence,
    Assignment,
    Duty,
    Feed,
    FeedKind,
    Fix,
    Incident,
    Member,
    Shift,
)
from patrol.models.shapes import Moment
from patrol.people.shift import Slot
from patrol.status import AssignmentStatus

MOST_ORDERS = 300
MOST_PLACES = 2_000
"""Positions of one answer: a phone sends one in 15 s at most, so they are more than 8 hours."""
LONGEST = timedelta(hours=24)
"""A duty that somebody forgot to end reaches no further back."""


class DayTime(TypedDict):
    """A shift, a time on duty or an absence; without an end it runs."""

    starts_at: Moment
    ends_at: Moment | None


class DayOrder(TypedDict):
    """An order to the member, and when each step was taken."""

    assignment_id: str
    incident_id: str
    number: str
    title: str
    status: AssignmentStatus
    sent_at: Moment
    accepted_at: Moment | None
    en_route_at: Moment | None
    on_scene_at: Moment | None
    ended_at: Moment | None


class DayPlace(TypedDict):
    """A position that is still kept."""

    lat: float
    lon: float
    accuracy_m: float | None
    at: Moment


class MemberDay(TypedDict):
    """A member's day. `places` are given to the member alone."""

    call_sign: str
    starts_at: Moment
    ends_at: Moment
    shifts: list[DayTime]
    duty: list[DayTime]
    absences: list[DayTime]
    orders: list[DayOrder]
    places: NotRequired[list[DayPlace]]


class CasePart(TypedDict):
    """The part of a member's time that belongs to one case, with its positions."""

    call_sign: str
    order: DayOrder
    places: list[DayPlace]


def running(session: Session, member: Member, area_ids: Iterable[int]) -> MemberDay:
    """Return the day that runs, with the cases of these areas: a night on duty begins it."""
    now, midnight = clock.now(), clock.midnight(clock.today())
    begun = session.exec(
        select(Duty.started_at).where(Duty.member_id == member.id, col(Duty.ended_at).is_(None))
    ).first()
    first = max(min(midnight, begun or midnight), now - LONGEST)
    return _day(session, member, Slot(first, midnight + LONGEST), area_ids)


def own(session: Session, member: Member, day: date) -> MemberDay:
    """Return a day for the member, also a past one, with the positions that are still kept."""
    slot = Slot(clock.midnight(day), clock.midnight(day + timedelta(days=1)))
    whole = _day(session, member, slot, None)
    whole["places"] = places(session, member.id or 0, slot)
    return whole


def of_case(session: Session, row: Assignment, case: Incident) -> CasePart:
    """Return one order with its times, and the positions from its sending to its end.

    For a member who was silent and was replaced, it has ended then, and not with the case.
    """
    return {
        "call_sign": row.call_sign,
        "order": _order(row, case.number, case.title),
        "places": places(session, row.member_id, trail_slot(session, row)),
    }


def trail_slot(session: Session, row: Assignment) -> Slot:
    """Return the time in which a member's position belongs to the case of this order."""
    return Slot(row.dispatched_at, _replaced_at(session, row) or row.ended_at or clock.now())


def _replaced_at(session: Session, row: Assignment) -> datetime | None:
    if row.replaced_by is None:
        return None
    acts = session.exec(
        select(Feed)
        .where(
            Feed.kind == FeedKind.ASSIGNMENT_REPLACED,
            Feed.incident_id == row.incident_id,
            Feed.member == row.call_sign,
            Feed.at >= row.dispatched_at,
        )
        .order_by(col(Feed.seq))
        .limit(1)
    )
    return next((act.at for act in acts), None)


def _day(session: Session, member: Member, slot: Slot, area_ids: Iterable[int] | None) -> MemberDay:
    shifts = session.exec(
        select(Shift.starts_at, Shift.ends_at)
        .where(
            Shift.member_id == member.id,
            Shift.starts_at < slot.ends_at,
            Shift.ends_at > slot.starts_at,
        )
        .order_by(col(Shift.starts_at))
    )
    duties = session.exec(
        select(Duty.started_at, Duty.ended_at)
        .where(
            Duty.member_id == member.id,
            Duty.started_at < slot.ends_at,
            or_(col(Duty.ended_at).is_(None), col(Duty.ended_at) > slot.starts_at),
        )
        .order_by(col(Duty.started_at))
    )
    return {
        "call_sign": member.call_sign,
        "starts_at": clock.iso(slot.starts_at),
        "ends_at": clock.iso(slot.ends_at),
        "shifts": _times(shifts),
        "duty": _times(duties),
        "absences": _times(_absences(session, member, slot)),
        "orders": _orders(session, member, slot, area_ids),
    }


def _absences(
    session: Session, member: Member, slot: Slot
) -> Iterable[tuple[datetime, datetime | None]]:
    return session.exec(
        select(Absence.starts_at, Absence.ends_at)
        .where(
            Absence.member_id == member.id,
            Absence.starts_at < slot.ends_at,
            Absence.ends_at > slot.starts_at,
            col(Absence.withdrawn_at).is_(None),
        )
        .order_by(col(Absence.starts_at))
    )


def _times(rows: Iterable[tuple[datetime, datetime | None]]) -> list[DayTime]:
    return [
        {"starts_at": clock.iso(first), "ends_at": clock.iso_or_none(last)} for first, last in rows
    ]


def _orders(
    session: Session, member: Member, slot: Slot, area_ids: Iterable[int] | None
) -> list[DayOrder]:
    """Return the orders that ran in this time, the earliest first."""
    query = (
        select(Assignment, Incident.number, Incident.title)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(
            Assignment.member_id == member.id,
            Assignment.dispatched_at < slot.ends_at,
            or_(col(Assignment.ended_at).is_(None), col(Assignment.ended_at) > slot.starts_at),
        )
    )
    if area_ids is not None:
        query = query.where(col(Incident.area_id).in_(area_ids))
    rows = session.exec(query.order_by(col(Assignment.dispatched_at)).limit(MOST_ORDERS))
    return [_order(row, number, title) for row, number, title in rows]


def _order(row: Assignment, number: str, title: str) -> DayOrder:
    return {
        "assignment_id": row.id,
        "incident_id": row.incident_id,
        "number": number,
        "title": title,
        "status": row.status,
        "sent_at": clock.iso(row.dispatched_at),
        "accepted_at": clock.iso_or_none(row.accepted_at),
        "en_route_at": clock.iso_or_none(row.en_route_at),
        "on_scene_at": clock.iso_or_none(row.on_scene_at),
        "ended_at": clock.iso_or_none(row.ended_at),
    }


def places(
    session: Session, member_id: int, slot: Slot, *, most: int = MOST_PLACES
) -> list[DayPlace]:
    """Return the kept positions of a member in this time, in their order."""
    rows = session.exec(
        select(Fix.lat, Fix.lon, Fix.accuracy_m, Fix.taken_at)
        .where(
            Fix.member_id == member_id, Fix.taken_at >= slot.starts_at, Fix.taken_at <= slot.ends_at
        )
        .order_by(col(Fix.taken_at))
        .limit(most)
    )
    return [
        {"lat": lat, "lon": lon, "accuracy_m": accuracy_m, "at": clock.iso(at)}
        for lat, lon, accuracy_m, at in rows
    ]
