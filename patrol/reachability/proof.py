"""Proofs of life: what each channel to each member last showed."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from patrol import clock
from patrol.db import insert_new
from patrol.models import Channel, Proof


def proved(session: Session, member_id: int, channel: Channel, at: datetime | None = None) -> None:
    """The device answered on this channel: a receipt, an open socket."""
    proved_all(session, [member_id], channel, at or clock.now())


def proved_all(session: Session, members: Iterable[int], channel: Channel, at: datetime) -> None:
    for row in _rows(session, set(members), channel):
        row.tried_at = max(row.tried_at or at, at)
        row.alive_at = max(row.alive_at or at, at)
        session.add(row)


def tried(session: Session, member_id: int, channel: Channel) -> None:
    """The channel took something for this member; whether the device has it is not known."""
    for row in _rows(session, {member_id}, channel):
        row.tried_at = clock.now()
        session.add(row)


def failed(session: Session, member_id: int, channel: Channel, reason: str) -> None:
    """The channel does not lead there any more, and says so."""
    for row in _rows(session, {member_id}, channel):
        row.tried_at = row.failed_at = clock.now()
        row.reason = reason[:200]
        session.add(row)


def _rows(session: Session, members: Collection[int], channel: Channel) -> list[Proof]:
    """Known or new, in one order for all writers."""
    if not members:
        return []
    query = (
        select(Proof)
        .where(col(Proof.member_id).in_(members), Proof.channel == channel)
        .order_by(col(Proof.member_id))
    )
    found = session.exec(query).all()
    if len(found) < len(members):
        missing = sorted(set(members) - {row.member_id for row in found})
        insert_new(session, Proof, [{"member_id": key, "channel": channel} for key in missing])
        found = session.exec(query).all()
    return list(found)
