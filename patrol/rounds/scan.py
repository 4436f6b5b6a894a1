"""Take a member's look at a point, and the end of a round. Both are facts and never refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import delete, exists
from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.access import NotFound
from patrol.evidence import rights
from patrol.evidence.rights import Owner
from patrol.models import (
    Area,
    Checkpoint,
    FeedKind,
    Member,
    OddWhy,
    Round,
    RoundEnd,
    RoundPoint,
    Scan,
    ScanGrade,
    ScanState,
    SystemActor,
)
from patrol.rounds.grade import Sight, judge


def point_of(session: Session, member: Member, checkpoint_id: int) -> Checkpoint:
    """Return a point of the member's street, one out of use too; the row is locked for a write.

    Raises: NotFound.
    """
    row = session.get(Checkpoint, checkpoint_id, with_for_update=True)
    if row is None or not _is_near_home(session, member, row):
        raise NotFound("checkpoint")
    return row


def _is_near_home(session: Session, member: Member, row: Checkpoint) -> bool:
    """Return True when the member's area and the point's lie in one branch of the tree."""
    home = session.get_one(Area, member.area_id)
    there = session.get_one(Area, row.area_id)
    return _street(home.path) == _street(there.path)


def _street(path: str) -> list[str]:
    return path.strip("/").split("/")[:2]


def take(
    session: Session,
    member: Member,
    point: Checkpoint,
    sight: Sight,
    *,
    round_id: str | None,
    acted_at: datetime,
    odd_why: OddWhy | None = None,
    photo: str | None = None,
    words: str = "",
    device_claim: str | None = None,
) -> Scan:
    """Keep a look at a point, and when the point was seen last.

    A photo counts when it has come: `photo_came` grades the look again.
    """
    verdict = judge(point, replace(sight, has_photo=_has_come(session, photo, member)))
    row = Scan(
        checkpoint_id=point.id or 0,
        member_id=member.id or 0,
        round_id=_own_round(session, member, round_id),
        proof=sight.proof,
        grade=verdict.grade,
        acted_at=acted_at,
        received_at=clock.now(),
        device_claim=device_claim,
        distance_m=verdict.distance_m,
        accuracy_m=sight.accuracy_m if verdict.distance_m is not None else None,
        is_odd=verdict.is_odd,
        odd_why=odd_why if verdict.is_odd else None,
        photo=photo,
        words=words,
    )
    session.add(row)
    if row.odd_why == OddWhy.LABEL_MOVED:
        point.label_doubted_at = acted_at
    _see(session, point, row)
    return row


def _has_come(session: Session, photo: str | None, member: Member) -> bool:
    return photo is not None and rights.has_come(session, photo, Owner(member_id=member.id))


def awaiting(session: Session, sha256: str, member_id: int) -> list[str]:
    """Return the looks of the member that named this photo before it came."""
    named = select(Scan.id).where(Scan.member_id == member_id, Scan.photo == sha256)
    return list(session.exec(named.where(Scan.grade == ScanGrade.SAID)))


def photo_came(session: Session, scan_ids: Sequence[str]) -> None:
    """Grade these looks again: their photo has come."""
    rows = session.exec(select(Scan).where(col(Scan.id).in_(scan_ids))).all()
    for row in sorted(rows, key=attrgetter("checkpoint_id")):
        point = session.get_one(Checkpoint, row.checkpoint_id, with_for_update=True)
        row.grade = ScanGrade.PHOTO
        session.add(row)
        if point.seen_at == row.acted_at and point.seen_grade == ScanGrade.SAID:
            point.seen_grade = ScanGrade.PHOTO
            session.add(point)
            _note(session, point)


def _see(session: Session, point: Checkpoint, row: Scan) -> None:
    # A look that was made offline may arrive after a later one.
    if point.seen_at is None or row.acted_at > point.seen_at:
        point.seen_at, point.seen_grade = row.acted_at, row.grade
    session.add(point)
    _note(session, point)


def _note(session: Session, point: Checkpoint) -> None:
    # Who looked is for the member and the audit of the one point, so no reader can add it up.
    feed.note(
        session,
        FeedKind.CHECKPOINT_SEEN,
        by=SystemActor.WEB,
        area_id=point.area_id,
        checkpoint_id=point.id,
        checkpoint=point.name,
        seen_at=clock.iso_or_none(point.seen_at),
        seen_grade=point.seen_grade,
    )


def _own_round(session: Session, member: Member, round_id: str | None) -> str | None:
    row = session.get(Round, round_id) if round_id else None
    return row.id if row and row.member_id == member.id else None


def end(session: Session, member: Member, round_id: str, why: RoundEnd, words: str) -> Round:
    """End the member's round. A round that has ended stays as it ended.

    Raises: NotFound.
    """
    row = session.get(Round, round_id, with_for_update=True)
    if row is None or row.member_id != member.id:
        raise NotFound("round")
    if row.ended_at is None:
        row.ended_at, row.ended, row.ended_words = clock.now(), why, words
        session.add(row)
        # The words are the member's own and stay in the row; the desk needs the reason alone.
        feed.note(
            session, FeedKind.ROUND_ENDED, by=SystemActor.WEB, area_id=row.area_id, reason=why
        )
    return row


def state(row: Scan) -> ScanState:
    """Return a look as its own member sees it."""
    return {
        "id": row.id,
        "checkpoint_id": row.checkpoint_id,
        "proof": row.proof,
        "grade": row.grade,
        "at": clock.iso(row.acted_at),
        "is_odd": row.is_odd,
        "distance_m": row.distance_m,
    }


def forget(session: Session, *, days: int) -> int:
    """Delete looks and rounds older than `days`; when a point was seen last stays with the point.

    Looks are what their point's audit shows, and rounds what only the member sees.
    """
    if not days:
        return 0
    before, link = clock.now() - timedelta(days=days), session.connection()
    gone = link.execute(delete(Scan).where(col(Scan.received_at) < before)).rowcount
    has_looks = exists().where(col(Scan.round_id) == col(Round.id)).correlate(Round)
    old = select(Round.id).where(col(Round.proposed_at) < before, ~has_looks)
    link.execute(delete(RoundPoint).where(col(RoundPoint.round_id).in_(old)))
    link.execute(delete(Round).where(col(Round.id).in_(old)))
    return gone
