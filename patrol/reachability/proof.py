"""Record proofs of life: the last attempt, answer and failure of each channel to each member."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col

from patrol import clock
from patrol.db import put_rows
from patrol.models import Channel, Proof

Way = tuple[int, Channel]
"""A member's id and a channel to that member."""


def proved(session: Session, ways: Iterable[Way]) -> None:
    """Record that devices answered on these channels, by a receipt or an open socket."""
    now = clock.now()
    _put(session, {way: {"tried_at": now, "alive_at": now} for way in ways}, _later)


def tried(session: Session, ways: Iterable[Way]) -> None:
    """Record that a channel took a message for these members; this is no proof of life."""
    new = {"tried_at": clock.now()}
    _put(session, {way: new for way in ways}, _taking("tried_at"))


def failed(session: Session, reasons: Mapping[Way, str]) -> None:
    """Record that a channel refused a message to a member for good, with its reason."""
    now = clock.now()
    _put(
        session,
        {
            way: {"tried_at": now, "failed_at": now, "reason": reason[:200]}
            for way, reason in reasons.items()
        },
        _taking("tried_at", "failed_at", "reason"),
    )


def went_offline(session: Session, members: Iterable[int]) -> None:
    """Mark these members' sockets as offline."""
    new = {"failed_at": clock.now(), "reason": "offline"}
    ways = {(member, Channel.LIVE): new for member in members}
    _put(session, ways, _taking("failed_at", "reason"))


def came_back(session: Session, members: Iterable[int]) -> None:
    """Remove the offline mark: these members have an open socket again."""
    new = {"failed_at": None, "reason": None, "alive_at": clock.now()}
    ways = {(member, Channel.LIVE): new for member in members}
    _put(session, ways, _taking("failed_at", "reason", "alive_at"))


def _taking(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Make the rule by which a row that exists takes these columns of the new one."""
    return lambda new: {name: new[name] for name in names}


def _later(new: Any) -> dict[str, Any]:
    """Keep the later time of both rows, because a receipt may come late."""
    return {
        name: case((known > new[name], known), else_=new[name])
        for name, known in (("tried_at", col(Proof.tried_at)), ("alive_at", col(Proof.alive_at)))
    }


def _put(session: Session, changes: Mapping[Way, dict[str, Any]], known: Any) -> None:
    """Insert or update the rows, sorted: writers in one order cannot deadlock."""
    session.flush()
    rows = [
        {"member_id": member, "channel": channel, **changes[member, channel]}
        for member, channel in sorted(changes)
    ]
    put_rows(session, Proof, rows, known)
