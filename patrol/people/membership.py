"""Members come, change and leave; who leaves gives the call sign back.

docs/decisions/members.md says why rights go by the member's id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from patrol import access, alarm, clock, feed
from patrol.access import Actor, NotFound
from patrol.models import (
    Alarm,
    AlarmKind,
    Area,
    FeedKind,
    Incident,
    Login,
    Member,
    Phone,
    Shift,
    User,
)
from patrol.people import duty, one_time_link, swap
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned

CALL_SIGN = re.compile(r"[0-9A-Za-z\-\u4e00-\u9fff]{1,12}")


class BadCallSign(Exception):
    """A call sign has 1 to 12 digits, letters, hyphens or Chinese characters."""


class SignTaken(Exception):
    """A member or a desk user has this call sign."""


class AccountTaken(Exception):
    """Another member signs in with this account of 浙政钉."""


class StillEngaged(Exception):
    """The member is on a case, owes a report or has raised an SOS that stands."""


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """All that the desk enters about a member."""

    call_sign: str
    area_id: int
    name: str | None = None
    mobile: str | None = None
    notice_id: str | None = None
    skills: list[str] = field(default_factory=list)
    kit: list[str] = field(default_factory=list)


def one(session: Session, me: Actor, member_id: int) -> Member:
    """Return a member of the actor's areas who has not left; the row is locked for a write.

    Raises: NotFound.
    """
    # PostgreSQL refuses a number that its column cannot hold.
    is_possible = member_id < 2**31
    member = session.get(Member, member_id, with_for_update=True) if is_possible else None
    if member is None or member.left_at is not None or member.area_id not in me.area_ids:
        raise NotFound("member")
    return member


def add(session: Session, entry: MemberEntry, by: Author) -> Member:
    """Add a member.

    Raises: BadCallSign, SignTaken, AccountTaken, NotFound.
    """
    call_sign = _free(session, entry.call_sign)
    _require_area(session, entry.area_id)
    _require_own_account(session, entry.notice_id, None)
    member = Member(call_sign=call_sign, area_id=entry.area_id, joined_at=clock.now())
    _fill(member, entry)
    session.add(member)
    session.flush()
    _note(session, FeedKind.MEMBER_ADDED, member, by)
    return member


def amend(session: Session, member: Member, entry: MemberEntry, by: Author) -> list[str]:
    """Change what is known of a member; return the names of the fields that changed.

    The call sign stays: acts are recorded under it, so a new one is a new member.

    Raises: AccountTaken, NotFound.
    """
    _require_area(session, entry.area_id)
    _require_own_account(session, entry.notice_id, member.id)
    names = ("area_id", "name", "mobile", "notice_id", "skills", "kit")
    before = {name: getattr(member, name) for name in names}
    member.area_id = entry.area_id
    _fill(member, entry)
    changed = [name for name in names if getattr(member, name) != before[name]]
    if changed:
        session.add(member)
        # The names of the fields and not their values: a desk of the field reads the feed.
        _note(session, FeedKind.MEMBER_AMENDED, member, by, changed=changed)
    return changed


def _fill(member: Member, entry: MemberEntry) -> None:
    member.name, member.mobile = entry.name or None, entry.mobile or None
    member.notice_id = entry.notice_id or None
    member.skills, member.kit = list(entry.skills), list(entry.kit)


def leave(session: Session, member: Member, by: Author) -> list[str]:
    """Let a member leave: phones, links and plans end, and the call sign is free again.

    Return the ids of the ended sessions; the caller closes their sockets after the commit.

    Raises: StillEngaged.
    """
    _require_idle(session, member)
    now, sign = clock.now(), member.call_sign
    duty.end(session, member, at=now)
    ended = _end_phones(session, member)
    swap.void_of(session, member.id or 0, by=by.name)
    _end_plans(session, member)
    alarm.clear(session, _standing(session, sign), by=by.name)
    _note(session, FeedKind.MEMBER_LEFT, member, by)
    member.left_at, member.former_sign, member.call_sign = now, sign, f"~{member.id}"
    member.mobile = member.notice_id = None
    session.add(member)
    session.flush()
    return ended


def _require_idle(session: Session, member: Member) -> None:
    owes = select(Incident.id).where(Incident.report_owed_by == member.call_sign).limit(1)
    if access.engaged(session, member.id or 0) or session.exec(owes).first():
        raise StillEngaged
    if any(row.kind == AlarmKind.SOS for row in _standing(session, member.call_sign)):
        raise StillEngaged


def _standing(session: Session, call_sign: str) -> Sequence[Alarm]:
    return session.exec(
        select(Alarm)
        .where(Alarm.call_sign == call_sign, col(Alarm.cleared_at).is_(None))
        .order_by(col(Alarm.id))
    ).all()


def _end_phones(session: Session, member: Member) -> list[str]:
    now, link = clock.now(), session.connection()
    phones = link.execute(
        update(Phone)
        .where(col(Phone.member_id) == member.id)
        .values(revoked_at=func.coalesce(Phone.revoked_at, now))
        .returning(col(Phone.id))
    ).scalars()
    ended = link.execute(
        update(Login)
        .where(col(Login.phone_id).in_(sorted(phones)), col(Login.ended_at).is_(None))
        .values(ended_at=now)
        .returning(col(Login.id))
    )
    one_time_link.end_unused(session, member_id=member.id)
    return sorted(ended.scalars())


def _end_plans(session: Session, member: Member) -> None:
    """Delete the shifts to come, and end the present one now."""
    now, link = clock.now(), session.connection()
    mine = col(Shift.member_id) == member.id
    link.execute(delete(Shift).where(mine, col(Shift.starts_at) >= now))
    link.execute(update(Shift).where(mine, col(Shift.ends_at) > now).values(ends_at=now))


def _free(session: Session, given: str) -> str:
    """Return the call sign as it is kept, when nobody has it.

    Raises: BadCallSign, SignTaken.
    """
    call_sign = cleaned(given)
    if not CALL_SIGN.fullmatch(call_sign):
        raise BadCallSign(call_sign)
    of_member = select(Member.id).where(Member.call_sign == call_sign)
    of_user = select(User.id).where(User.name == call_sign)
    if session.exec(of_member).first() or session.exec(of_user).first():
        raise SignTaken(call_sign)
    return call_sign


def _require_area(session: Session, area_id: int) -> None:
    area = session.get(Area, area_id)
    if area is None or area.retired_at is not None:
        raise NotFound("area")


def _require_own_account(session: Session, account: str | None, member_id: int | None) -> None:
    if not account:
        return
    holder = session.exec(
        select(Member.call_sign).where(
            Member.notice_id == account, Member.id != member_id, col(Member.left_at).is_(None)
        )
    ).first()
    if holder is not None:
        raise AccountTaken(holder)


def _note(session: Session, kind: FeedKind, member: Member, by: Author, **body: Any) -> None:
    feed.note(
        session,
        kind,
        by=by.name,
        area_id=member.area_id,
        call_sign=member.call_sign,
        member_id=member.id,
        **body,
    )
