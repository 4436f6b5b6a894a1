"""Members come on and go off duty, and the positions of those on duty are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, insert, or_
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.models import Assignment, Duty, FeedKind, Fix, LastPosition, Member, Preservation

ON_THE_WAY = timedelta(seconds=30)
"""A position may reach us before the request that starts the duty, by at most this time."""


def start(session: Session, member: Member, *, at: datetime) -> bool:
    """Put the member on duty. False when the member is on duty already."""
    if _open(session, member) is not None:
        return False
    session.add(Duty(member_id=member.id or 0, started_at=at))
    session.flush()
    feed.note(
        session,
        FeedKind.DUTY_STARTED,
        by=member.call_sign,
        area_id=member.area_id,
        call_sign=member.call_sign,
    )
    return True


def end(session: Session, member: Member, *, at: datetime) -> bool:
    """Take the member off duty and delete the newest position. False when not on duty."""
    row = _open(session, member)
    if row is None:
        return False
    # The phone gives the time: it may be before the start.
    row.ended_at = max(at, row.started_at)
    session.add(row)
    session.connection().execute(
        delete(LastPosition).where(col(LastPosition.member_id) == member.id)
    )
    feed.note(
        session,
        FeedKind.DUTY_ENDED,
        by=member.call_sign,
        area_id=member.area_id,
        call_sign=member.call_sign,
    )
    return True


def _open(session: Session, member: Member) -> Duty | None:
    return session.exec(
        select(Duty).where(Duty.member_id == member.id, col(Duty.ended_at).is_(None))
    ).first()


def _since(session: Session, member_ids: set[int]) -> dict[int, datetime]:
    """The start of the open duty, by member; members off duty are left out."""
    rows = session.exec(
        select(Duty.member_id, Duty.started_at).where(
            col(Duty.member_id).in_(member_ids), col(Duty.ended_at).is_(None)
        )
    )
    return dict(rows.all())


def record_fixes(session: Session, fixes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write fixes in bulk, only those taken on duty. Return the newest fix of each member."""
    since = _since(session, {fix["member_id"] for fix in fixes})
    now = clock.now()
    kept = [
        # The clock of a phone may be fast.
        {
            "taken_claim": None,
            **fix,
            "id": db.new_id(),
            "taken_at": min(fix["taken_at"], now),
            "received_at": now,
        }
        for fix in fixes
        # A position off duty is private, and is never stored.
        if fix["member_id"] in since and fix["taken_at"] >= since[fix["member_id"]] - ON_THE_WAY
    ]
    if not kept:
        return []
    session.connection().execute(insert(Fix), kept)
    newest: dict[int, dict[str, Any]] = {}
    for fix in sorted(kept, key=lambda fix: fix["taken_at"]):
        newest[fix["member_id"]] = fix
    _place(session, newest)
    return list(newest.values())


def _place(session: Session, newest: dict[int, dict[str, Any]]) -> None:
    """Store the newest position of each member; a late fix never replaces a newer one."""
    columns = ("lat", "lon", "accuracy_m", "taken_at")
    db.put_rows(
        session,
        LastPosition,
        [
            {"member_id": key, **{name: fix[name] for name in columns}}
            # All writers lock rows in this order, so that none waits in a circle.
            for key, fix in sorted(newest.items())
        ],
        lambda new: {name: new[name] for name in columns},
        unless=lambda new: col(LastPosition.taken_at) > new.taken_at,
    )


def moved(session: Session, *, since: datetime) -> list[tuple[str, int, dict[str, Any]]]:
    """Call sign, area and newest fix of each member with a fix taken after `since`."""
    rows = session.exec(
        select(Member.call_sign, Member.area_id, LastPosition)
        .join(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .where(col(LastPosition.taken_at) > since)
    )
    return [(call_sign, area_id, place.model_dump()) for call_sign, area_id, place in rows]


def forget_fixes(session: Session, *, days: int) -> int:
    """Delete positions older than `days`; the worker alarms when this fails.

    Those of a crew during a case under preservation (证据保全) stay.
    """
    before = clock.now() - timedelta(days=days)
    link = session.connection()
    link.execute(delete(LastPosition).where(col(LastPosition.taken_at) < before))
    old = delete(Fix).where(col(Fix.received_at) < before, ~_IS_PRESERVED)
    return link.execute(old).rowcount


_IS_PRESERVED = (
    exists()
    .where(
        col(Preservation.ended_at).is_(None),
        col(Preservation.incident_id) == col(Assignment.incident_id),
        col(Assignment.member_id) == col(Fix.member_id),
        col(Fix.taken_at) >= col(Assignment.dispatched_at),
        or_(col(Assignment.ended_at).is_(None), col(Fix.taken_at) <= col(Assignment.ended_at)),
    )
    .correlate(Fix)
)
