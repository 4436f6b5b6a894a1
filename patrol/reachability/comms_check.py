"""通信测试: ask every phone on duty, at shift start or by a button, to show a test and answer it.

A check is never about a case, rings once, and ends after 60 s.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import clock, db, feed, reachability
from patrol.models import (
    Audience,
    Channel,
    CommsAnswer,
    CommsCheck,
    Duty,
    FeedKind,
    Member,
    Shift,
    ShiftCheck,
    SystemActor,
)
from patrol.models.shapes import CommsCheckResults, CommsCheckState

LASTS = timedelta(seconds=60)
AFTER_START = timedelta(minutes=5)
"""After the start of a shift: by then its members have come on duty."""
TOO_LATE = timedelta(minutes=10)
"""After the start of a shift: a worker that was down for so long does not check any more."""


class Running(Exception):
    """The last comms check of this area has not ended yet."""


def start(
    session: Session,
    area_id: int,
    areas: Collection[int],
    *,
    by: str,
    call_signs: Sequence[str] = (),
) -> CommsCheck:
    """Ask everyone on duty in these areas, or only the members with these call signs.

    Raises: Running.
    """
    now = clock.now()
    if (last := newest(session, areas)) is not None and last.ends_at > now:
        raise Running
    check = CommsCheck(area_id=area_id, by=by, at=now, ends_at=now + LASTS)
    session.add(check)
    session.flush()
    on_duty = _on_duty(session, areas)
    members = [member for member in on_duty if not call_signs or member.call_sign in call_signs]
    rows = [
        {
            "id": db.new_id(),
            "check_id": check.id,
            "member_id": member.id,
            "call_sign": member.call_sign,
        }
        for member in members
    ]
    db.insert_new(session, CommsAnswer, rows, CommsAnswer.id)
    _note_sent(session, check, members)
    return check


def _note_sent(session: Session, check: CommsCheck, members: Sequence[Member]) -> None:
    # A feed row belongs to one area: its rights are checked by it.
    for part in {member.area_id for member in members}:
        feed.note(
            session,
            FeedKind.COMMS_CHECK_SENT,
            by=check.by,
            area_id=part,
            audience=Audience.CREW,
            crew=[member.call_sign for member in members if member.area_id == part],
            check=state(check),
        )


def _on_duty(session: Session, areas: Collection[int]) -> list[Member]:
    return list(
        session.exec(
            select(Member)
            .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
            .where(col(Member.area_id).in_(areas))
            .order_by(Member.call_sign)
        )
    )


def newest(session: Session, areas: Collection[int]) -> CommsCheck | None:
    """Return the last check that was started in these areas, over or not."""
    return session.exec(
        select(CommsCheck)
        .where(col(CommsCheck.area_id).in_(areas))
        .order_by(col(CommsCheck.id).desc())
        .limit(1)
    ).first()


def row_of(session: Session, check_id: str, member_id: int) -> CommsAnswer | None:
    """Return the member's row of this check; None when the check did not ask the member."""
    return session.exec(
        select(CommsAnswer).where(
            CommsAnswer.check_id == check_id, CommsAnswer.member_id == member_id
        )
    ).first()


def shown(session: Session, row: CommsAnswer, channel: Channel) -> bool:
    """Record that the phone shows the check; return False when that was recorded before.

    The channel counts as proved in both cases, also after the check has ended.
    """
    reachability.proved(session, [(row.member_id, channel)])
    # A phone may say it twice: by its socket and from the service worker.
    if row.shown_at is not None:
        return False
    # Our clock: a check is about seconds, and a phone's clock may be minutes off.
    row.shown_at, row.shown_channel = clock.now(), channel.value
    session.add(row)
    _note(session, row, FeedKind.COMMS_CHECK_SHOWN, channel.value)
    return True


def answered(session: Session, row: CommsAnswer) -> bool:
    """Record that the member pressed the button; return False when that was recorded before."""
    if row.answered_at is not None:
        return False
    row.answered_at = clock.now()
    row.shown_at = row.shown_at or row.answered_at  # its `shown` may be lost or late
    session.add(row)
    _note(session, row, FeedKind.COMMS_CHECK_ANSWERED, row.shown_channel)
    return True


def _note(session: Session, row: CommsAnswer, kind: FeedKind, channel: str | None) -> None:
    check, member = (
        session.get_one(CommsCheck, row.check_id),
        session.get_one(Member, row.member_id),
    )
    feed.note(
        session,
        kind,
        by=row.call_sign,
        area_id=member.area_id,
        check_id=row.check_id,
        call_sign=row.call_sign,
        channel=channel,
        after_s=round((clock.now() - check.at).total_seconds(), 1),
    )


def at_shift_start(session: Session) -> int:
    """Start a comms check in each area whose shift began; return the number of checks."""
    started = 0
    for area_id, starts_at in _begun(session):
        if session.get(ShiftCheck, (area_id, starts_at)) is not None:
            continue
        # First the mark, so that a second worker does not start the same check.
        session.add(ShiftCheck(area_id=area_id, starts_at=starts_at, at=clock.now()))
        session.flush()
        try:
            start(session, area_id, [area_id], by=SystemActor.WORKER)
        except Running:  # the check that runs serves this shift as well
            continue
        started += 1
    return started


def is_shift_due(session: Session) -> bool:
    """True when a shift began and has no comms check yet. Reads only."""
    return any(
        session.get(ShiftCheck, (area_id, starts_at)) is None
        for area_id, starts_at in _begun(session)
    )


def _begun(session: Session) -> Sequence[tuple[int, datetime]]:
    now = clock.now()
    return session.exec(
        select(Shift.area_id, Shift.starts_at)
        .where(Shift.starts_at <= now - AFTER_START, Shift.starts_at > now - TOO_LATE)
        .distinct()
        .order_by(col(Shift.area_id), col(Shift.starts_at))
    ).all()


def to_push(session: Session) -> list[tuple[CommsAnswer, CommsCheck, Member]]:
    """Return the rows whose push is still to be sent, with check and member. Reads only."""
    rows = session.exec(
        select(CommsAnswer, CommsCheck, Member)
        .join(CommsCheck, col(CommsCheck.id) == col(CommsAnswer.check_id))
        .join(Member, col(Member.id) == col(CommsAnswer.member_id))
        .where(col(CommsAnswer.pushed_at).is_(None), CommsCheck.ends_at > clock.now())
        .order_by(CommsAnswer.id)
    )
    return list(rows)


def claim_pushes(session: Session, ids: Sequence[str]) -> list[str]:
    """Take these rows; return the ids that this call took, so that one worker sends each once."""
    return db.claim(session, CommsAnswer, "pushed_at", ids, clock.now())


def state(check: CommsCheck) -> CommsCheckState:
    """Return the check as the API and the feed show it."""
    return {
        "id": check.id,
        "by": check.by,
        "at": clock.iso(check.at),
        "ends_at": clock.iso(check.ends_at),
    }


def results(session: Session, check: CommsCheck) -> CommsCheckResults:
    """Return for each member the seconds until the phone showed the check and it was answered."""
    rows = session.exec(
        select(CommsAnswer).where(CommsAnswer.check_id == check.id).order_by(CommsAnswer.call_sign)
    )
    return {
        **state(check),
        "is_over": check.ends_at <= clock.now(),
        "members": [
            {
                "call_sign": row.call_sign,
                "shown_s": _after(check, row.shown_at),
                "channel": Channel(row.shown_channel) if row.shown_channel else None,
                "answered_s": _after(check, row.answered_at),
            }
            for row in rows
        ],
    }


def _after(check: CommsCheck, at: datetime | None) -> float | None:
    return round((at - check.at).total_seconds(), 1) if at else None
