"""Members come on and go off duty, and the positions of those on duty are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, insert, or_
from sqlmodel import Session, col, select

from patrol import access, clock, db, feed
from patrol.geo import Point
from patrol.models import (
    Area,
    Assignment,
    Audience,
    Duty,
    FeedKind,
    Fix,
    LastPosition,
    Member,
    Preservation,
)
from patrol.people import track
from patrol.people.desk_user import Author
from patrol.people.member_place import lost_of, middle_of
from patrol.people.track import Position, Track

ON_THE_WAY = timedelta(seconds=30)
"""A position may reach us before the request that starts the duty, by at most this time."""


class OnACase(Exception):
    """The member is on a case: the desk takes nobody off duty who is on the way to somebody."""


def start(session: Session, member: Member, *, at: datetime, by: Author | None = None) -> bool:
    """Put the member on duty; `by`: the desk user who does it on behalf (代上岗).

    False when the member is on duty already.
    """
    if _open(session, member) is not None:
        return False
    by_user_id = by.user_id if by else None
    session.add(Duty(member_id=member.id or 0, started_at=at, started_by_user_id=by_user_id))
    session.flush()
    _note(session, FeedKind.DUTY_STARTED, member, by)
    return True


def end(session: Session, member: Member, *, at: datetime, by: Author | None = None) -> bool:
    """Take the member off duty and delete the newest position; `by` as at `start` (代下岗).

    False when not on duty.

    Raises: OnACase when a desk user does it.
    """
    row = _open(session, member)
    if row is None:
        return False
    if by is not None and access.engaged(session, member.id or 0):
        raise OnACase(member.call_sign)
    # The phone gives the time: it may be before the start.
    row.ended_at = max(at, row.started_at)
    row.ended_by_user_id = by.user_id if by else None
    session.add(row)
    session.connection().execute(
        delete(LastPosition).where(col(LastPosition.member_id) == member.id)
    )
    _note(session, FeedKind.DUTY_ENDED, member, by)
    return True


def _note(session: Session, kind: FeedKind, member: Member, by: Author | None) -> None:
    feed.note(
        session,
        kind,
        by=by.name if by else member.call_sign,
        area_id=member.area_id,
        # The phone of the member hears what the desk did on behalf.
        member=member.call_sign if by else None,
        audience=Audience.ONE if by else Audience.DESK,
        call_sign=member.call_sign,
    )


def _open(session: Session, member: Member) -> Duty | None:
    return session.exec(
        select(Duty).where(Duty.member_id == member.id, col(Duty.ended_at).is_(None))
    ).first()


class _Patrol(NamedTuple):
    """A member on duty: since when, where the home area is, and the positions so far."""

    since: datetime
    home: Point | None
    track: Track | None


def _on_duty(session: Session, member_ids: set[int]) -> dict[int, _Patrol]:
    """Return the members of these who are on duty."""
    rows = session.exec(
        select(Duty, Area, LastPosition)
        .join(Member, col(Member.id) == col(Duty.member_id))
        .join(Area, col(Area.id) == col(Member.area_id))
        .outerjoin(LastPosition, col(LastPosition.member_id) == col(Duty.member_id))
        .where(col(Duty.member_id).in_(member_ids), col(Duty.ended_at).is_(None))
    )
    patrols = {}
    last: LastPosition | None
    for duty, area, last in rows:
        so_far = track.track_of(last) if last is not None else None
        patrols[duty.member_id] = _Patrol(duty.started_at, middle_of(area), so_far)
    return patrols


def record_fixes(session: Session, fixes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write fixes in bulk, only those taken on duty. Return the new place of each member.

    A place has `lost` when the position says nothing (`Lost`). It is stored all the same.
    """
    patrols = _on_duty(session, {fix["member_id"] for fix in fixes})
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
        if fix["member_id"] in patrols
        and fix["taken_at"] >= patrols[fix["member_id"]].since - ON_THE_WAY
    ]
    if not kept:
        return []
    session.connection().execute(insert(Fix), kept)
    moves = _followed(kept, patrols)
    _place(session, moves)
    return [
        {
            "member_id": key,
            **last.newest._asdict(),
            "lost": lost_of(last.newest, patrols[key].home, is_doubted=last.sure is not None),
        }
        for key, last in moves.items()
    ]


def _followed(fixes: Sequence[dict[str, Any]], patrols: Mapping[int, _Patrol]) -> dict[int, Track]:
    """Return the track of each member who has a newer position than before."""
    moves: dict[int, Track] = {}
    for fix in sorted(fixes, key=lambda fix: fix["taken_at"]):
        key = fix["member_id"]
        before = moves.get(key, patrols[key].track)
        claimed = Position(*(fix[name] for name in Position._fields))
        after = before.then(claimed) if before else Track(claimed)
        if after is not before:
            moves[key] = after
    return moves


def _place(session: Session, moves: Mapping[int, Track]) -> None:
    """Store the newest position of each member; a late fix never replaces a newer one."""
    # All writers lock rows in this order, so that none waits in a circle.
    rows = [{"member_id": key, **track.columns(moves[key])} for key in sorted(moves)]
    db.put_rows(
        session,
        LastPosition,
        rows,
        lambda new: {name: new[name] for name in rows[0] if name != "member_id"},
        unless=lambda new: col(LastPosition.taken_at) > new.taken_at,
    )


def moved(session: Session, *, since: datetime) -> list[tuple[str, int, dict[str, Any]]]:
    """Call sign, area and place of each member with a fix taken after `since`."""
    rows = session.exec(
        select(Member.call_sign, Area, LastPosition)
        .join(LastPosition, col(LastPosition.member_id) == col(Member.id))
        .join(Area, col(Area.id) == col(Member.area_id))
        .where(col(LastPosition.taken_at) > since)
    )
    return [
        (
            call_sign,
            area.id or 0,
            {
                **last.model_dump(),
                "lost": lost_of(last, middle_of(area), is_doubted=last.sure_at is not None),
            },
        )
        for call_sign, area, last in rows
    ]


def forget_fixes(session: Session, *, days: int) -> int:
    """Delete positions older than `days`; the worker alarms when this fails.

    Those of a crew during a case under preservation (证据保全) stay.
    """
    before = clock.now() - timedelta(days=days)
    link = session.connection()
    link.execute(delete(LastPosition).where(col(LastPosition.taken_at) < before))
    old = delete(Fix).where(col(Fix.received_at) < before, ~IS_PRESERVED)
    return link.execute(old).rowcount


IS_PRESERVED = (
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
"""True for a position of a crew during a case under preservation (证据保全)."""
