"""The members of an administrator's areas with their phones, and those who have left."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.access import Actor
from patrol.models import Consent, Duty, Member, Phone
from patrol.people import device_model
from patrol.queries import desk_users
from patrol.queries.desk_users import Nodes
from patrol.queries.people_shapes import FormerMember, MemberRecord, MembersPhone, NoticeAnswer
from patrol.queries.reporter import masked

MOST_FORMER = 500


def listed(session: Session, me: Actor, nodes: Nodes) -> list[MemberRecord]:
    """Return the members of the caller's areas, by call sign."""
    rows = session.exec(
        select(Member)
        .where(col(Member.area_id).in_(me.area_ids), col(Member.left_at).is_(None))
        .order_by(Member.call_sign)
    ).all()
    return _records(session, rows, nodes)


def count(session: Session, me: Actor) -> int:
    """Return the number of members of the caller's areas."""
    mine = (col(Member.area_id).in_(me.area_ids), col(Member.left_at).is_(None))
    return session.exec(select(func.count(col(Member.id))).where(*mine)).one()


def page(
    me: Actor, nodes: Nodes, session: Session, last: MemberRecord | None, most: int
) -> list[MemberRecord]:
    """Return members of the caller's areas by call sign, from the one after `last` on."""
    query = select(Member).where(
        col(Member.area_id).in_(me.area_ids), col(Member.left_at).is_(None)
    )
    if last is not None:
        query = query.where(col(Member.call_sign) > last["call_sign"])
    rows = session.exec(query.order_by(Member.call_sign).limit(most)).all()
    return _records(session, rows, nodes)


def record(session: Session, me: Actor, member: Member) -> MemberRecord:
    """Return one member."""
    session.flush()
    return _records(session, [member], desk_users.areas(session, me.area_ids))[0]


def former(session: Session, me: Actor) -> list[FormerMember]:
    """Return the members who have left, the latest first."""
    rows = session.exec(
        select(Member)
        .where(col(Member.area_id).in_(me.area_ids), col(Member.left_at).is_not(None))
        .order_by(col(Member.left_at).desc())
        .limit(MOST_FORMER)
    )
    return [
        {
            "id": row.id or 0,
            "call_sign": row.former_sign or row.call_sign,
            "name": row.name,
            "until": clock.iso(row.left_at),
        }
        for row in rows
        if row.left_at
    ]


def _records(session: Session, rows: Sequence[Member], nodes: Nodes) -> list[MemberRecord]:
    ids = [row.id or 0 for row in rows]
    phones, on_duty = _phones(session, ids), _on_duty(session, ids)
    consents = _consents(session, ids)
    return [
        {
            "id": row.id or 0,
            "call_sign": row.call_sign,
            "name": row.name,
            "area": nodes[row.area_id],
            "skills": row.skills,
            "kit": row.kit,
            "mobile": masked(row.mobile),
            "notice_id": row.notice_id,
            "on_duty": row.id in on_duty,
            "joined_at": clock.iso_or_none(row.joined_at),
            "consent": consents.get(row.id or 0),
            "phones": phones.get(row.id or 0, []),
        }
        for row in rows
    ]


def _on_duty(session: Session, member_ids: Collection[int]) -> set[int]:
    query = select(Duty.member_id).where(
        col(Duty.member_id).in_(member_ids), col(Duty.ended_at).is_(None)
    )
    return set(session.exec(query))


def _consents(session: Session, member_ids: Collection[int]) -> dict[int, NoticeAnswer]:
    """Return the newest answer of each member."""
    rows = session.exec(
        select(Consent).where(col(Consent.member_id).in_(member_ids)).order_by(col(Consent.at))
    )
    return {
        row.member_id: {
            "version": row.version,
            "positions": row.positions,
            "at": clock.iso(row.acted_at),
        }
        for row in rows
    }


def _phones(session: Session, member_ids: Collection[int]) -> dict[int, list[MembersPhone]]:
    rows = session.exec(
        select(Phone)
        .where(col(Phone.member_id).in_(member_ids))
        .order_by(col(Phone.revoked_at).is_not(None), col(Phone.enrolled_at).desc())
    )
    phones: dict[int, list[MembersPhone]] = {}
    for row in rows:
        phones.setdefault(row.member_id, []).append(
            {
                "id": row.id,
                "model": device_model.named(row.agent),
                "enrolled_at": clock.iso(row.enrolled_at),
                "seen_at": clock.iso_or_none(row.seen_at),
                "is_confirmed": row.confirmed_at is not None,
                "is_revoked": row.revoked_at is not None,
            }
        )
    return phones
