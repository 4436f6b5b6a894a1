"""The swaps of shifts that wait or have ended lately: for the desk, and for a member's phone."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from patrol import clock
from patrol.access import Actor
from patrol.models import Member, ShiftSwap
from patrol.queries.rota_shapes import SwapState

LATELY = timedelta(days=7)
MOST = 200


def for_desk(session: Session, me: Actor) -> list[SwapState]:
    """Return the swaps of the caller's areas; those that wait for the desk come first."""
    rows = states(session, col(ShiftSwap.area_id).in_(me.area_ids))
    return sorted(rows, key=lambda row: (row["ended_at"] is not None, row["agreed_at"] is None))


def of_member(session: Session, member_id: int) -> list[SwapState]:
    """Return the swaps that a member asked for or is asked for."""
    is_mine = or_(
        col(ShiftSwap.from_member_id) == member_id, col(ShiftSwap.to_member_id) == member_id
    )
    return states(session, is_mine)


def states(session: Session, condition: Any) -> list[SwapState]:
    """Return the swaps that fit, the newest first, without those that ended long ago."""
    rows = session.exec(
        select(ShiftSwap)
        .where(
            condition,
            or_(col(ShiftSwap.ended_at).is_(None), col(ShiftSwap.ended_at) > clock.now() - LATELY),
        )
        .order_by(col(ShiftSwap.asked_at).desc(), col(ShiftSwap.id).desc())
        .limit(MOST)
    ).all()
    signs = _signs(session, rows)
    return [state(row, signs) for row in rows]


def one(session: Session, row: ShiftSwap) -> SwapState:
    """Return one swap."""
    session.flush()
    return state(row, _signs(session, [row]))


def state(row: ShiftSwap, signs: dict[int, str]) -> SwapState:
    """Return a swap; `signs` are the call signs of its members by id."""
    return {
        "id": row.id,
        "call_sign": signs[row.from_member_id],
        "taker": signs[row.to_member_id],
        "starts_at": clock.iso(row.starts_at),
        "ends_at": clock.iso(row.ends_at),
        "back_starts_at": clock.iso_or_none(row.back_starts_at),
        "back_ends_at": clock.iso_or_none(row.back_ends_at),
        "asked_at": clock.iso(row.asked_at),
        "agreed_at": clock.iso_or_none(row.agreed_at),
        "ended_at": clock.iso_or_none(row.ended_at),
        "ended_why": row.ended_why,
        "ended_by": row.ended_by,
    }


def _signs(session: Session, rows: Iterable[ShiftSwap]) -> dict[int, str]:
    ids = {key for row in rows for key in (row.from_member_id, row.to_member_id)}
    members = session.exec(select(Member).where(col(Member.id).in_(ids)))
    return {row.id or 0: row.former_sign or row.call_sign for row in members}
