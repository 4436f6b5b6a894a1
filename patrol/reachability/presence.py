"""Record which phones have an open socket, and in which web process."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Channel, Heartbeat, Member, Phone, Presence, ProcessKind
from patrol.reachability import proof

FRESH = timedelta(seconds=12)
"""Web processes write a heartbeat every 3 s; after 12 s without one the process counts as dead, and
its sockets as closed."""


def keep(session: Session, process: str, sockets: Mapping[str, str], note: str = "") -> None:
    """Record the sockets of this process (call sign by phone id) and its heartbeat with a note."""
    now = clock.now()
    _beat(session, process, now, note)
    rows = session.exec(select(Presence.phone_id).where(Presence.process == process))
    # Only the differences are written: most beats of 3 s change nothing.
    recorded = set(rows)
    closed, opened = recorded - sockets.keys(), sockets.keys() - recorded
    _leave(session, process, closed)
    if opened:
        session.connection().execute(
            insert(Presence),
            [
                {"phone_id": key, "process": process, "call_sign": sockets[key], "since": now}
                for key in sorted(opened)
            ],
        )
    # A socket that closed was alive until now, so it counts as proof as well.
    members = _members(session, closed | opened)
    proof.proved(session, ((member, Channel.LIVE) for member in members.values()))


def _beat(session: Session, process: str, now: datetime, note: str) -> None:
    row = session.get(Heartbeat, process) or Heartbeat(
        process=process, kind=ProcessKind.WEB, beat_at=now
    )
    row.beat_at, row.note = now, note
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
    """Return the call signs with an open socket in any living process."""
    return frozenset(session.exec(_fresh(Presence.call_sign)))


def elsewhere(session: Session, process: str) -> dict[str, frozenset[int]]:
    """Return the call signs whose sockets other processes hold, each with its areas."""
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
    """Delete the rows of dead processes: a killed process cannot delete its own."""
    living = select(Heartbeat.process).where(Heartbeat.beat_at > clock.now() - FRESH)
    session.connection().execute(delete(Presence).where(col(Presence.process).not_in(living)))
