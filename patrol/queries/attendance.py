"""应到、实到、未到: who should be on duty by the running shifts, who is, and who is not."""

from sqlmodel import Session, col, func, select

from patrol import clock, status
from patrol.access import Actor
from patrol.models import Absence, Assignment, Duty, Member, Shift, User
from patrol.queries import desk_users
from patrol.queries.desk_users import Nodes
from patrol.queries.rota_shapes import (
    AttendanceKind,
    AttendanceOut,
    ExpectedMember,
    UnplannedMember,
)


def now(session: Session, me: Actor) -> AttendanceOut:
    """Return the attendance of the caller's areas at this moment."""
    moment = clock.now()
    nodes = desk_users.areas(session, me.area_ids)
    running = _running(session, me)
    duties = _duties(session, me)
    absences = _absences(session, [shift.member_id for _, shift in running])
    users = _names(session, [duty for _, duty in duties.values()])
    planned = {shift.member_id for _, shift in running}
    expected = [
        _expected(member, shift, duties.get(shift.member_id), absences, users, nodes)
        for member, shift in running
    ]
    extra = {key: pair for key, pair in duties.items() if key not in planned}
    next_at = session.exec(
        select(func.min(Shift.starts_at)).where(
            col(Shift.area_id).in_(me.area_ids), Shift.starts_at > moment
        )
    ).first()
    return {
        "at": clock.iso(moment),
        "expected": expected,
        "unplanned": _unplanned(session, extra, users, nodes),
        "next_at": clock.iso_or_none(next_at),
    }


_Duties = dict[int, tuple[Member, Duty]]


def _running(session: Session, me: Actor) -> list[tuple[Member, Shift]]:
    """Return the members whose shift runs now, each once, by call sign."""
    moment = clock.now()
    rows = session.exec(
        select(Member, Shift)
        .join(Shift, col(Shift.member_id) == col(Member.id))
        .where(
            Shift.starts_at <= moment,
            Shift.ends_at > moment,
            col(Member.area_id).in_(me.area_ids),
            col(Member.left_at).is_(None),
        )
        .order_by(Member.call_sign, col(Shift.starts_at))
    )
    # Old plans may hold two shifts of one member at one time.
    return list({member.id: (member, shift) for member, shift in rows}.values())


def _duties(session: Session, me: Actor) -> _Duties:
    rows = session.exec(
        select(Member, Duty)
        .join(Duty, col(Duty.member_id) == col(Member.id))
        .where(
            col(Duty.ended_at).is_(None),
            col(Member.area_id).in_(me.area_ids),
            col(Member.left_at).is_(None),
        )
        .order_by(Member.call_sign)
    )
    return {duty.member_id: (member, duty) for member, duty in rows}


def _absences(session: Session, member_ids: list[int]) -> dict[int, Absence]:
    moment = clock.now()
    rows = session.exec(
        select(Absence).where(
            col(Absence.member_id).in_(member_ids),
            Absence.starts_at <= moment,
            Absence.ends_at > moment,
            col(Absence.withdrawn_at).is_(None),
        )
    )
    return {row.member_id: row for row in rows}


def _names(session: Session, duties: list[Duty]) -> dict[int | None, str]:
    ids = {duty.started_by_user_id for duty in duties} - {None}
    rows = session.exec(select(User.id, User.name).where(col(User.id).in_(ids)))
    return dict(rows.all())


def _expected(
    member: Member,
    shift: Shift,
    pair: tuple[Member, Duty] | None,
    absences: dict[int, Absence],
    users: dict[int | None, str],
    nodes: Nodes,
) -> ExpectedMember:
    duty = pair[1] if pair else None
    away = absences.get(shift.member_id)
    presence: AttendanceKind = "present" if duty else "absent" if away else "missing"
    return {
        "call_sign": member.call_sign,
        "name": member.name,
        "area": nodes[member.area_id],
        "starts_at": clock.iso(shift.starts_at),
        "ends_at": clock.iso(shift.ends_at),
        "presence": presence,
        "since": clock.iso(duty.started_at) if duty else None,
        "by": users.get(duty.started_by_user_id) if duty else None,
        "absence_id": away.id if away else None,
    }


def _unplanned(
    session: Session, extra: _Duties, users: dict[int | None, str], nodes: Nodes
) -> list[UnplannedMember]:
    ids = list(extra)
    # Only a shift that this duty served: the newest that ended after the duty began.
    ended = dict(
        session.exec(
            select(Shift.member_id, func.max(Shift.ends_at))
            .join(Duty, col(Duty.member_id) == col(Shift.member_id))
            .where(
                col(Shift.member_id).in_(ids),
                col(Duty.ended_at).is_(None),
                Shift.ends_at <= clock.now(),
                col(Shift.ends_at) > col(Duty.started_at),
            )
            .group_by(col(Shift.member_id))
        ).all()
    )
    busy = set(
        session.exec(
            select(Assignment.member_id).where(
                col(Assignment.member_id).in_(ids), col(Assignment.status).in_(status.ENGAGED)
            )
        )
    )
    return [
        {
            "call_sign": member.call_sign,
            "name": member.name,
            "area": nodes[member.area_id],
            "since": clock.iso(duty.started_at),
            "shift_ended_at": clock.iso_or_none(ended.get(key)),
            "is_on_case": key in busy,
            "by": users.get(duty.started_by_user_id),
        }
        for key, (member, duty) in extra.items()
    ]
