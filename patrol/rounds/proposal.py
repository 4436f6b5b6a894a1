"""Propose a round: the points that nobody has looked at for longest, in an order from a seed.

The order is no route. Who knows the best route knows when nobody comes.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.models import (
    Area,
    AreaKind,
    Checkpoint,
    FeedKind,
    Member,
    Round,
    RoundEnd,
    RoundPoint,
    SystemActor,
)

MOST_POINTS = 12
"""Points of one round: about two hours on foot. A judgement; the member ends it when it is enough.
"""
LASTS = timedelta(hours=16)
"""The longest shift and its way home; after that a new round is proposed."""
NEVER = datetime.min.replace(tzinfo=UTC)


def open_round(session: Session, member_id: int | None) -> Round | None:
    """Return the member's round that has not ended."""
    mine = select(Round).where(Round.member_id == member_id, col(Round.ended_at).is_(None))
    return session.exec(mine).first()


def current(session: Session, member_id: int | None) -> Round | None:
    """Return the member's open round of this shift."""
    row = open_round(session, member_id)
    return row if row and row.proposed_at > clock.now() - LASTS else None


def propose(session: Session, member: Member, points: Sequence[Checkpoint]) -> Round | None:
    """Return the member's round; make one of these points when there is none of this shift.

    None when nothing is to be looked at. An older round ends as replaced.
    """
    former = open_round(session, member.id)
    if former and former.proposed_at > clock.now() - LASTS:
        return former
    if not points:
        return None
    if former:
        former.ended_at, former.ended = clock.now(), RoundEnd.REPLACED
        session.add(former)
        session.flush()  # before the new one: a member has one open round
    seed = secrets.token_hex(8)
    row = Round(
        member_id=member.id or 0, area_id=member.area_id, seed=seed, proposed_at=clock.now()
    )
    session.add(row)
    session.flush()
    _enter(session, row, [point.id or 0 for point in points])
    # The seed stands in the record, so that anyone can show that nobody has chosen the order.
    feed.note(
        session,
        FeedKind.ROUND_PROPOSED,
        by=SystemActor.WEB,
        area_id=member.area_id,
        seed=seed,
        points=shuffled([point.id or 0 for point in points], seed),
    )
    return row


def _enter(session: Session, row: Round, ids: Sequence[int]) -> None:
    rows = [
        {"round_id": row.id, "checkpoint_id": key, "position": position}
        for position, key in enumerate(shuffled(ids, row.seed))
    ]
    session.connection().execute(insert(RoundPoint), rows)


def shuffled(ids: Sequence[int], seed: str) -> list[int]:
    """Return the ids in the order of the seed, which is the same on every machine."""
    return sorted(ids, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())


def longest_unseen(session: Session, points: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Return the points for a new round, without those of a colleague's round of this shift."""
    taken = _taken(session)
    free = [point for point in points if point.id not in taken] or list(points)
    return sorted(free, key=lambda point: (point.seen_at or NEVER, point.id))[:MOST_POINTS]


def _taken(session: Session) -> set[int]:
    since = clock.now() - LASTS
    of_others = (
        select(RoundPoint.checkpoint_id)
        .join(Round, col(Round.id) == col(RoundPoint.round_id))
        .where(col(Round.ended_at).is_(None), Round.proposed_at > since)
    )
    return set(session.exec(of_others).all())


def around(session: Session, member: Member) -> list[Checkpoint]:
    """Return the points in use of the member's area, or of a higher one that has enough.

    The search goes no higher than the street.
    """
    home: Area | None = session.get_one(Area, member.area_id)
    points: list[Checkpoint] = []
    while home is not None:
        points = _below(session, home)
        is_highest = home.kind in (AreaKind.STREET, AreaKind.DISTRICT)
        if len(points) >= MOST_POINTS or is_highest or home.parent_id is None:
            break
        home = session.get(Area, home.parent_id)
    return points


def _below(session: Session, home: Area) -> list[Checkpoint]:
    below: Any = col(Area.path).startswith(home.path, autoescape=True)
    query = (
        select(Checkpoint)
        .join(Area, col(Area.id) == col(Checkpoint.area_id))
        .where(below, col(Checkpoint.retired_at).is_(None))
        .order_by(col(Checkpoint.id))
    )
    return list(session.exec(query))
