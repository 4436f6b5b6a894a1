"""Record that a member is absent (请假) and so not expected, whatever the rota plans."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.access import Actor, NotFound
from patrol.models import Absence, AbsenceKind, FeedKind, Member
from patrol.people.desk_user import Author

LONGEST = timedelta(days=366)


class BadAbsence(Exception):
    """An absence ends after it starts, has not ended yet, and is a year long at most."""


class AlreadyAbsent(Exception):
    """The member is absent at that time already."""


def record(
    session: Session,
    member: Member,
    *,
    starts_at: datetime,
    ends_at: datetime,
    kind: AbsenceKind,
    by: Author,
) -> Absence:
    """Record an absence.

    Raises: BadAbsence, AlreadyAbsent.
    """
    now = clock.now()
    if not starts_at < ends_at or ends_at <= now or ends_at - starts_at > LONGEST:
        raise BadAbsence
    other = select(Absence.id).where(
        Absence.member_id == member.id,
        Absence.starts_at < ends_at,
        Absence.ends_at > starts_at,
        col(Absence.withdrawn_at).is_(None),
    )
    if session.exec(other).first():
        raise AlreadyAbsent(member.call_sign)
    row = Absence(
        member_id=member.id or 0,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        recorded_at=now,
        recorded_by=by.name,
    )
    session.add(row)
    _note(session, FeedKind.ABSENCE_RECORDED, member, row, by)
    return row


def withdraw(session: Session, me: Actor, absence_id: str) -> tuple[Absence, str]:
    """End an absence that was wrong or is over early; return it with the member's call sign.

    A second time changes nothing.

    Raises: NotFound.
    """
    row = session.get(Absence, absence_id, with_for_update=True)
    member = session.get(Member, row.member_id) if row else None
    if row is None or member is None or member.area_id not in me.area_ids:
        raise NotFound("absence")
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = clock.now(), me.name
        session.add(row)
        _note(session, FeedKind.ABSENCE_WITHDRAWN, member, row, Author.of(me))
    return row, member.call_sign


def _note(session: Session, kind: FeedKind, member: Member, row: Absence, by: Author) -> None:
    # Without its reason: a desk of another tier reads the feed.
    feed.note(
        session,
        kind,
        by=by.name,
        area_id=member.area_id,
        call_sign=member.call_sign,
        starts_at=clock.iso(row.starts_at),
        ends_at=clock.iso(row.ends_at),
    )
