"""失联: a phone on duty that nobody can hear any more, told once; and that it is back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from patrol import alarm, clock, db, feed, status
from patrol.models import Assignment, Channel, Duty, Incident, Member, Phone, Proof
from patrol.reachability.presence import present

OFFLINE = timedelta(seconds=15)
"""After the 30 s at most in which the hub misses its answer: shown within 45 s."""
BY = "worker"


def watch(session: Session) -> int:
    """Look at everyone on duty; returns how many went offline or came back."""
    db.take_turns(session, "offline")  # of two workers that look at once, the second sees the marks
    live, now = present(session), clock.now()
    changed = 0
    for member, since, proof in _on_duty(session):
        was_offline = _is_marked(proof)
        heard_at = max(since, proof.alive_at) if proof and proof.alive_at else since
        is_offline = member.call_sign not in live and now - heard_at >= OFFLINE
        if is_offline and not was_offline:
            _went_offline(session, member, proof)
        elif was_offline and member.call_sign in live:
            _is_back(session, member, proof)
        else:
            continue
        changed += 1
    return changed


def needs_watch(session: Session) -> bool:
    """Is anybody to be marked or unmarked? Reads only."""
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


def _went_offline(session: Session, member: Member, proof: Proof | None) -> None:
    row = proof or Proof(member_id=member.id or 0, channel=Channel.LIVE)
    row.failed_at, row.reason = clock.now(), "offline"
    session.add(row)
    phone = _phone(session, member)
    feed.note(
        session,
        "phone.offline",
        by=BY,
        area_id=member.area_id,
        call_sign=member.call_sign,
        since=clock.iso(row.alive_at) if row.alive_at else None,
        screen=phone.screen.value if phone else None,
        battery=phone.battery if phone else None,
    )
    for one, case in _at_work(session, member):
        alarm.raise_(
            session,
            "phone_offline",
            f"{one.id}:{clock.iso(row.failed_at)}",
            by=BY,
            incident=case,
            assignment=one,
            battery=phone.battery if phone else None,
        )


def _is_back(session: Session, member: Member, proof: Proof | None) -> None:
    assert proof is not None  # noqa: S101  (it is marked)
    since, proof.failed_at, proof.reason = proof.failed_at, None, None
    proof.alive_at = clock.now()
    session.add(proof)
    feed.note(
        session,
        "phone.back",
        by=BY,
        area_id=member.area_id,
        call_sign=member.call_sign,
        since=clock.iso(since) if since else None,
    )
    for one, _ in _at_work(session, member):
        alarm.clear_for(session, by=BY, assignment_id=one.id, kinds=("phone_offline",))


def _phone(session: Session, member: Member) -> Phone | None:
    return session.exec(
        select(Phone)
        .where(Phone.member_id == member.id, col(Phone.revoked_at).is_(None))
        .order_by(col(Phone.seen_at).desc())
    ).first()


def _at_work(session: Session, member: Member) -> Iterable[tuple[Assignment, Incident]]:
    """A phone that goes offline on the way to somebody is worth a person's attention."""
    return session.exec(
        select(Assignment, Incident)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(Assignment.member_id == member.id, col(Assignment.status).in_(status.WORKING))
        .order_by(Assignment.id)
    ).all()
