"""The points and when somebody last looked at them; the looks at one point for its audit."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.access import Actor
from patrol.models import (
    Area,
    Checkpoint,
    CheckpointNow,
    CheckpointRecord,
    Member,
    PhotoOwner,
    Round,
    RoundPoint,
    Scan,
    ScanState,
)
from patrol.models.rounds import PointScan, RoundPointState, RoundState
from patrol.rounds import scan
from patrol.rounds.grade import digest

MOST_SCANS = 100
"""Looks of one answer, the newest first."""


def unseen(session: Session, me: Actor) -> list[CheckpointNow]:
    """Return the points in use of the reader's areas, the longest unseen first."""
    order = (col(Checkpoint.seen_at).is_not(None), col(Checkpoint.seen_at), col(Checkpoint.id))
    rows = session.exec(_mine(me).where(col(Checkpoint.retired_at).is_(None)).order_by(*order))
    return [_now(row, area) for row, area in rows]


def _now(row: Checkpoint, area: str) -> CheckpointNow:
    return {
        "id": row.id or 0,
        "area_id": row.area_id,
        "area": area,
        "name": row.name,
        "name_en": row.name_en,
        "look": row.look,
        "lat": row.lat,
        "lon": row.lon,
        "seen_at": clock.iso_or_none(row.seen_at),
        "seen_grade": row.seen_grade,
    }


def listed(session: Session, me: Actor) -> list[CheckpointRecord]:
    """Return all points of the reader's areas, those out of use last."""
    order = (col(Checkpoint.retired_at).is_not(None), col(Area.path), col(Checkpoint.name))
    return [_record(row, area) for row, area in session.exec(_mine(me).order_by(*order))]


def page(
    me: Actor, session: Session, last: CheckpointRecord | None, most: int
) -> list[CheckpointRecord]:
    """Return points of the reader's areas by id, from the one after `last` on."""
    query = _mine(me).where(col(Checkpoint.id) > (last["id"] if last else 0))
    rows = session.exec(query.order_by(col(Checkpoint.id)).limit(most))
    return [_record(row, area) for row, area in rows]


def _mine(me: Actor) -> Any:
    return (
        select(Checkpoint, Area.name)
        .join(Area, col(Area.id) == col(Checkpoint.area_id))
        .where(col(Checkpoint.area_id).in_(me.area_ids))
    )


def record(session: Session, row: Checkpoint) -> CheckpointRecord:
    """Return all that is kept of a point."""
    session.flush()
    return _record(row, session.get_one(Area, row.area_id).name)


def _record(row: Checkpoint, area: str) -> CheckpointRecord:
    return {
        **_now(row, area),
        "datum": row.datum,
        "radius_m": row.radius_m,
        "code": row.code,
        "tag": row.tag,
        "label_doubted_at": clock.iso_or_none(row.label_doubted_at),
        "retired_at": clock.iso_or_none(row.retired_at),
    }


def count(session: Session, me: Actor) -> int:
    """Return how many points the reader's areas have."""
    mine = col(Checkpoint.area_id).in_(me.area_ids)
    return session.exec(select(func.count()).select_from(Checkpoint).where(mine)).one()


def looks(session: Session, checkpoint_id: int) -> list[PointScan]:
    """Return the newest looks at one point with their members, for its audit."""
    rows = session.exec(
        select(Scan, Member.call_sign)
        .join(Member, col(Member.id) == col(Scan.member_id))
        .where(Scan.checkpoint_id == checkpoint_id)
        .order_by(col(Scan.acted_at).desc(), col(Scan.id).desc())
        .limit(MOST_SCANS)
    ).all()
    arrived = set(session.exec(_photos(checkpoint_id)))
    return [
        {
            "at": clock.iso(row.acted_at),
            "call_sign": call_sign,
            "proof": row.proof,
            "grade": row.grade,
            "distance_m": row.distance_m,
            "accuracy_m": row.accuracy_m,
            "is_odd": row.is_odd,
            "odd_why": row.odd_why,
            "photo": row.photo if row.photo in arrived else None,
            "words": row.words,
        }
        for row, call_sign in rows
    ]


def _photos(checkpoint_id: int) -> Any:
    """Select the photos of looks at one point that their own members have sent."""
    is_theirs = (col(PhotoOwner.sha256) == col(Scan.photo)) & (
        col(PhotoOwner.member_id) == col(Scan.member_id)
    )
    return (
        select(col(Scan.photo))
        .join(PhotoOwner, is_theirs)
        .where(Scan.checkpoint_id == checkpoint_id)
    )


def proves(session: Session, checkpoint_id: int, sha256: str) -> bool:
    """Return True when the member of a look at this point has sent this photo for it."""
    return session.exec(_photos(checkpoint_id).where(Scan.photo == sha256)).first() is not None


def round_state(session: Session, row: Round) -> RoundState:
    """Return a member's own round."""
    order = select(RoundPoint.checkpoint_id).where(RoundPoint.round_id == row.id)
    return {
        "id": row.id,
        "proposed_at": clock.iso(row.proposed_at),
        "order": list(session.exec(order.order_by(col(RoundPoint.position)))),
        "ended_at": clock.iso_or_none(row.ended_at),
        "ended": row.ended,
    }


def own_looks(session: Session, row: Round) -> list[ScanState]:
    """Return the looks of a round, for its member."""
    mine = select(Scan).where(Scan.round_id == row.id).order_by(col(Scan.acted_at))
    return [scan.state(each) for each in session.exec(mine)]


def for_phone(points: Sequence[Checkpoint]) -> list[RoundPointState]:
    """Return the points as a phone keeps them."""
    return [
        {
            "id": row.id or 0,
            "name": row.name,
            "name_en": row.name_en,
            "look": row.look,
            "lat": row.lat,
            "lon": row.lon,
            "radius_m": row.radius_m,
            "code_digest": digest(row.code),
            "tag_digest": digest(row.tag) if row.tag else None,
            "seen_at": clock.iso_or_none(row.seen_at),
        }
        for row in points
    ]
