"""失联: mark phones on duty that went offline, and those that came back, each once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import alarm, clock, db, feed, status
from patrol.models import (
    AlarmKind,
    Assignment,
    Channel,
    Duty,
    FeedKind,
    Incident,
    Member,
    Proof,
    SystemActor,
)
from patrol.reachability.grade import phones
from patrol.reachability.presence import present
from patrol.reachability.proof import came_back, went_offline

OFFLINE = timedelta(seconds=15)
"""The hub closes a socket without an answer after 30 s at most; with these 15 s the desk sees the
phone offline within 45 s (docs/operations/reliability.md)."""
BY = SystemActor.WORKER


def watch(session: Session) -> int:
    """Look at everyone on duty; return how many phones went offline or came back.

    When a mast fails, all 137 phones go offline at once, so the number of statements is constant.
    """
    db.take_turns(session, "offline")  # of two workers that look at once, the second sees the marks
    live, now = present(session), clock.now()
    gone: list[tuple[Member, Proof | None]] = []
    back: list[tuple[Member, Proof]] = []
    for member, since, proof in _on_duty(session):
        was_offline = _is_marked(proof)
        # Counted from the start of duty at the earliest: a phone needs time to connect.
        heard_at = max(since, proof.alive_at) if proof and proof.alive_at else since
        is_offline = member.call_sign not in live and now - heard_at >= OFFLINE
        if is_offline and not was_offline:
            gone.append((member, proof))
        elif proof is not None and was_offline and member.call_sign in live:
            back.append((member, proof))
    _go_offline(session, gone)
    _come_back(session, back)
    return len(gone) + len(back)


def needs_watch(session: Session) -> bool:
    """True when a phone must be marked offline or back. Reads only."""
    live, now = present(session), clock.now()
    for member, since, proof in _on_duty(session):
        heard_at = max(since, proof.alive_at) if proof and proof.alive_at else since
        is_live = member.call_sign in live
        if _is_marked(proof) == is_live and (is_live or now - heard_at >= OFFLINE):
            return True
    return False


def _on_duty(session: Session) -> Iterable[tuple[Member, datetime, Proof | None]]:
    return session.exec(
        select(Member, Duty.started_at, Proof)
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .outerjoin(
            Proof, (col(Proof.member_id) == col(Member.id)) & (col(Proof.channel) == Channel.LIVE)
        )
        .order_by(Member.call_sign)
    ).all()


def _is_marked(proof: Proof | None) -> bool:
    return proof is not None and proof.failed_at is not None


def _go_offline(session: Session, gone: Sequence[tuple[Member, Proof | None]]) -> None:
    if not gone:
        return
    ids = [member.id or 0 for member, _ in gone]
    devices = phones(session, ids)
    went_offline(session, ids)
    for member, proof in gone:
        phone = devices.get(member.id or 0)
        feed.note(
            session,
            FeedKind.PHONE_OFFLINE,
            by=BY,
            area_id=member.area_id,
            call_sign=member.call_sign,
            since=clock.iso(proof.alive_at) if proof and proof.alive_at else None,
            screen=phone.screen.value if phone else None,
            battery=phone.battery if phone else None,
        )
    alarms = [
        alarm.New(
            f"{row.id}:{clock.iso(clock.now())}",
            row,
            case,
            body={"battery": phone.battery if (phone := devices.get(row.member_id)) else None},
        )
        for row, case in _at_work(session, ids)
    ]
    alarm.raise_all(session, AlarmKind.PHONE_OFFLINE, alarms, by=BY)


def _come_back(session: Session, back: Sequence[tuple[Member, Proof]]) -> None:
    if not back:
        return
    came_back(session, [member.id or 0 for member, _ in back])
    for member, proof in back:
        feed.note(
            session,
            FeedKind.PHONE_BACK,
            by=BY,
            area_id=member.area_id,
            call_sign=member.call_sign,
            since=clock.iso(proof.failed_at) if proof.failed_at else None,
        )


def _at_work(session: Session, members: Collection[int]) -> Sequence[tuple[Assignment, Incident]]:
    """Return the assignments these members work on: their silence raises an alarm at the desk."""
    return session.exec(
        select(Assignment, Incident)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(col(Assignment.member_id).in_(members), col(Assignment.status).in_(status.WORKING))
        .order_by(Assignment.id)
    ).all()
