"""Whose phone has an open socket, whichever process holds it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Channel, Heartbeat, Member, Phone, Presence, ProcessKind
from patrol.reachability import proof

FRESH = timedelta(seconds=12)
"""A process that has not said so for longer is dead, and its sockets with it."""


def keep(session: Session, process: str, here: Mapping[str, str]) -> None:
    """What this process holds now: call signs by phone. Its heartbeat goes with it."""
    now = clock.now()
    _beat(session, process, now)
    rows = session.exec(select(Presence.phone_id).where(Presence.process == process))
    known = set(rows)
    gone, come = known - here.keys(), here.keys() - known
    _leave(session, process, gone)
    if come:
        session.connection().execute(
            insert(Presence),
            [
                {"phone_id": key, "process": process, "call_sign": here[key], "since": now}
                for key in sorted(come)
            ],
        )
    members = _members(session, gone | come)
    proof.proved(session, ((member, Channel.LIVE) for member in members.values()))


def _beat(session: Session, process: str, now: datetime) -> None:
    row = session.get(Heartbeat, process) or Heartbeat(
        process=process, kind=ProcessKind.WEB, beat_at=now
    )
    row.beat_at = now
    session.add(row)


def _leave(session: Session, process: str, phones: Collection[str]) -> None:
    if phones:
        session.connection().execute(
            delete(Presence).where(
                col(Presence.process) == process, col(Presence.phone_id).in_(phones)
            )
        )


def _members(session: Session, phones: Collection[str]) -> dict[str, int]:
    rows = session.exec(select(Phone.id, Phone.member_id).where(col(Phone.id).in_(phones)))
    return dict(rows.all())


def present(session: Session) -> frozenset[str]:
    """Call signs with an open socket in any process that lives."""
    return frozenset(session.exec(_fresh(Presence.call_sign)))


def elsewhere(session: Session, process: str) -> dict[str, frozenset[int]]:
    """Whom other processes hold, and the areas whose desks look over them."""
    query = (
        _fresh(Presence.call_sign, Member.area_id)
        .join(Phone, col(Phone.id) == col(Presence.phone_id))
        .join(Member, col(Member.id) == col(Phone.member_id))
        .where(Presence.process != process)
    )
    return {call_sign: frozenset({area_id}) for call_sign, area_id in session.exec(query)}


def _fresh(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Presence)
        .join(Heartbeat, col(Heartbeat.process) == col(Presence.process))
        .where(Heartbeat.beat_at > clock.now() - FRESH)
    )


def forget(session: Session) -> None:
    """Rows of processes that died without a word."""
    living = select(Heartbeat.process).where(Heartbeat.beat_at > clock.now() - FRESH)
    session.connection().execute(delete(Presence).where(col(Presence.process).not_in(living)))
