"""Proofs of life: what each channel to each member last showed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col

from patrol import clock
from patrol.db import put_rows
from patrol.models import Channel, Proof

Way = tuple[int, Channel]
"""A member, and the channel that leads there."""


def proved(session: Session, ways: Iterable[Way]) -> None:
    """The device answered on these channels: a receipt, an open socket."""
    now = clock.now()
    _put(session, {way: {"tried_at": now, "alive_at": now} for way in ways}, _later)


def tried(session: Session, ways: Iterable[Way]) -> None:
    """The channel took something for these members; whether the device has it is not known."""
    new = {"tried_at": clock.now()}
    _put(session, {way: new for way in ways}, _taking("tried_at"))


def failed(session: Session, reasons: Mapping[Way, str]) -> None:
    """The channel does not lead there any more, and says so."""
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
    """No socket of these members' phones answers any more."""
    new = {"failed_at": clock.now(), "reason": "offline"}
    ways = {(member, Channel.LIVE): new for member in members}
    _put(session, ways, _taking("failed_at", "reason"))


def came_back(session: Session, members: Iterable[int]) -> None:
    """These phones have a socket again."""
    new = {"failed_at": None, "reason": None, "alive_at": clock.now()}
    ways = {(member, Channel.LIVE): new for member in members}
    _put(session, ways, _taking("failed_at", "reason", "alive_at"))


def _taking(*names: str) -> Callable[[Any], dict[str, Any]]:
    """A row that is known already takes these columns of the new one."""
    return lambda new: {name: new[name] for name in names}


def _later(new: Any) -> dict[str, Any]:
    """A receipt may come late: what was proved after it stays."""
    return {
        name: case((known > new[name], known), else_=new[name])
        for name, known in (("tried_at", col(Proof.tried_at)), ("alive_at", col(Proof.alive_at)))
    }


def _put(session: Session, changes: Mapping[Way, dict[str, Any]], known: Any) -> None:
    """Known or new, in one order for all writers."""
    session.flush()
    rows = [
        {"member_id": member, "channel": channel, **changes[member, channel]}
        for member, channel in sorted(changes)
    ]
    put_rows(session, Proof, rows, known)
