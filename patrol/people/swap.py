"""换班: a member asks another one to take a shift; both must agree, and the desk decides."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_
from sqlmodel import Session, col, select

from patrol import clock, db, feed
from patrol.access import Actor, NotFound
from patrol.models import (
    Absence,
    Audience,
    FeedKind,
    Member,
    Shift,
    ShiftSwap,
    SwapEnd,
    SwapPush,
    SwapWord,
)

PUSHES_FOR = timedelta(days=30)
"""A push is kept so long, to see why a phone got none; the swap itself stays with the rota."""
MOST_PUSHES = 200
"""Pushes that one pass of the worker takes."""


class CannotSwap(Exception):
    """The swap is not possible; `why` names the sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(
    session: Session, member: Member, *, shift_id: str, call_sign: str, back_shift_id: str | None
) -> ShiftSwap:
    """Ask a colleague of the same area to take a shift, and perhaps to give one for it.

    Raises: NotFound, CannotSwap.
    """
    db.take_turns(session, "rota")
    given = _shift(session, shift_id, member)
    other = session.exec(
        select(Member).where(
            Member.call_sign == call_sign,
            Member.area_id == member.area_id,
            col(Member.left_at).is_(None),
        )
    ).first()
    if other is None or other.id == member.id:
        raise NotFound("member")
    back = _shift(session, back_shift_id, other) if back_shift_id else None
    _require_free(session, member, other, given, back)
    _require_no_other(session, [row.id for row in (given, back) if row])
    row = ShiftSwap(
        area_id=member.area_id,
        from_member_id=member.id or 0,
        to_member_id=other.id or 0,
        shift_id=given.id,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        back_shift_id=back.id if back else None,
        back_starts_at=back.starts_at if back else None,
        back_ends_at=back.ends_at if back else None,
        asked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _note(session, FeedKind.SWAP_ASKED, row, by=member.call_sign, to=other)
    _push(session, row, other, SwapWord.ASKED)
    return row


def _require_no_other(session: Session, shift_ids: list[str]) -> None:
    waits = select(ShiftSwap.id).where(
        col(ShiftSwap.shift_id).in_(shift_ids), col(ShiftSwap.ended_at).is_(None)
    )
    if session.exec(waits).first():
        raise CannotSwap("swap_waits")


def answer(session: Session, member: Member, swap_id: str, *, is_agreed: bool) -> ShiftSwap:
    """Agree, or decline; the member who asked can only withdraw. The same answer again is no error.

    Raises: NotFound, CannotSwap.
    """
    row = session.get(ShiftSwap, swap_id, with_for_update=True)
    if row is None or member.id not in (row.from_member_id, row.to_member_id):
        raise NotFound("swap")
    is_asker = member.id == row.from_member_id
    if is_asker and is_agreed:
        raise NotFound("swap")
    why = SwapEnd.WITHDRAWN if is_asker else SwapEnd.DECLINED
    if row.ended_at is not None:
        if row.ended_why == why and not is_agreed:
            return row
        raise CannotSwap("swap_over")
    if not is_agreed:
        _end(session, row, why, by=member.call_sign)
    elif row.agreed_at is None:
        _require_possible(session, row)
        row.agreed_at = clock.now()
        session.add(row)
        giver = session.get_one(Member, row.from_member_id)
        _note(session, FeedKind.SWAP_AGREED, row, by=member.call_sign, to=giver)
        _push(session, row, giver, SwapWord.AGREED)
    return row


def decide(session: Session, me: Actor, swap_id: str, *, is_approved: bool) -> ShiftSwap:
    """Let the desk approve or refuse. An approval changes the rota.

    A swap that is no longer possible ends as void, and its row says so.

    Raises: NotFound, CannotSwap.
    """
    db.take_turns(session, "rota")
    row = session.get(ShiftSwap, swap_id, with_for_update=True)
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("swap")
    wanted = SwapEnd.APPROVED if is_approved else SwapEnd.REFUSED
    if row.ended_at is not None:
        if row.ended_why == wanted:
            return row
        raise CannotSwap("swap_over")
    if is_approved and row.agreed_at is None:
        raise CannotSwap("swap_not_agreed")
    try:
        if is_approved:
            _exchange(session, row, me.name)
    except CannotSwap:
        wanted = SwapEnd.VOID
    _end(session, row, wanted, by=me.name)
    return row


def void(session: Session, shift_ids: Collection[str], *, by: str) -> None:
    """End the waiting swaps of shifts that are gone."""
    if shift_ids:
        _void(session, _names(shift_ids), by)


def void_of(session: Session, member_id: int, *, by: str) -> None:
    """End the waiting swaps of a member who leaves."""
    is_in = or_(
        col(ShiftSwap.from_member_id) == member_id, col(ShiftSwap.to_member_id) == member_id
    )
    _void(session, is_in, by)


def _names(shift_ids: Collection[str]) -> Any:
    return or_(col(ShiftSwap.shift_id).in_(shift_ids), col(ShiftSwap.back_shift_id).in_(shift_ids))


def _void(session: Session, condition: Any, by: str) -> None:
    waiting = select(ShiftSwap).where(col(ShiftSwap.ended_at).is_(None), condition)
    for row in session.exec(waiting.order_by(ShiftSwap.id)).all():
        _end(session, row, SwapEnd.VOID, by=by)


def _shift(session: Session, shift_id: str, owner: Member) -> Shift:
    row = session.get(Shift, shift_id)
    if row is None or row.member_id != owner.id:
        raise NotFound("shift")
    return row


def _require_possible(session: Session, row: ShiftSwap) -> tuple[Shift, Shift | None]:
    """Return the two shifts when they still are as they were asked for, and both members free.

    Raises: CannotSwap.
    """
    giver = session.get_one(Member, row.from_member_id)
    taker = session.get_one(Member, row.to_member_id)
    given = session.get(Shift, row.shift_id)
    back = session.get(Shift, row.back_shift_id) if row.back_shift_id else None
    is_gone = given is None or given.member_id != giver.id or bool(row.back_shift_id and not back)
    if is_gone or (back and back.member_id != taker.id) or giver.left_at or taker.left_at:
        raise CannotSwap("swap_void")
    assert given is not None  # noqa: S101
    _require_free(session, giver, taker, given, back)
    return given, back


def _require_free(
    session: Session, giver: Member, taker: Member, given: Shift, back: Shift | None
) -> None:
    """Refuse a swap after which somebody has two shifts at once, or is absent, or that is too late.

    Raises: CannotSwap.
    """
    if min(row.starts_at for row in (given, back) if row) <= clock.now():
        raise CannotSwap("shift_begun")
    if back and back.starts_at == given.starts_at:
        raise CannotSwap("swap_same")
    moving = [row.id for row in (given, back) if row]
    _require_hours(session, taker, given.starts_at, given.ends_at, moving)
    if back:
        _require_hours(session, giver, back.starts_at, back.ends_at, moving)


def _require_hours(
    session: Session, member: Member, starts_at: datetime, ends_at: datetime, moving: list[str]
) -> None:
    shift = select(Shift.id).where(
        Shift.member_id == member.id,
        Shift.starts_at < ends_at,
        Shift.ends_at > starts_at,
        col(Shift.id).not_in(moving),
    )
    if session.exec(shift).first():
        raise CannotSwap("swap_overlaps")
    absence = select(Absence.id).where(
        Absence.member_id == member.id,
        Absence.starts_at < ends_at,
        Absence.ends_at > starts_at,
        col(Absence.withdrawn_at).is_(None),
    )
    if session.exec(absence).first():
        raise CannotSwap("swap_absent")


def _exchange(session: Session, row: ShiftSwap, by: str) -> None:
    given, back = _require_possible(session, row)
    giver = session.get_one(Member, row.from_member_id)
    taker = session.get_one(Member, row.to_member_id)
    given.member_id, given.area_id = taker.id or 0, taker.area_id
    session.add(given)
    # One by one: two shifts of one member may begin at the same time for a moment.
    session.flush()
    if back:
        back.member_id, back.area_id = giver.id or 0, giver.area_id
        session.add(back)
        session.flush()
    moved = [row.shift_id, *([row.back_shift_id] if row.back_shift_id else [])]
    # Another swap may wait for the shift that was given back.
    _void(session, and_(col(ShiftSwap.id) != row.id, _names(moved)), by)


def _end(session: Session, row: ShiftSwap, why: SwapEnd, *, by: str) -> None:
    row.ended_at, row.ended_why, row.ended_by = clock.now(), why, by
    session.add(row)
    session.flush()
    for member in _both(session, row):  # each phone reads only what is for its member
        if member.call_sign != by:
            _note(session, FeedKind.SWAP_ENDED, row, by=by, to=member, why=why.value)
            _push(session, row, member, SwapWord(why))


def _both(session: Session, row: ShiftSwap) -> tuple[Member, Member]:
    giver = session.get_one(Member, row.from_member_id)
    return giver, session.get_one(Member, row.to_member_id)


def _push(session: Session, row: ShiftSwap, member: Member, word: SwapWord) -> None:
    session.add(SwapPush(swap_id=row.id, member_id=member.id or 0, word=word, at=clock.now()))


def to_push(session: Session) -> list[tuple[SwapPush, ShiftSwap, Member]]:
    """Return the pushes that wait, each with its swap and its member. Reads only."""
    rows = session.exec(
        select(SwapPush, ShiftSwap, Member)
        .join(ShiftSwap, col(ShiftSwap.id) == col(SwapPush.swap_id))
        .join(Member, col(Member.id) == col(SwapPush.member_id))
        .where(col(SwapPush.pushed_at).is_(None))
        .order_by(SwapPush.id)
        .limit(MOST_PUSHES)
    )
    return list(rows)


def call_signs(session: Session, rows: Collection[ShiftSwap]) -> dict[int, str]:
    """Return the call signs of the members of these swaps, by the member's id."""
    ids = {key for row in rows for key in (row.from_member_id, row.to_member_id)}
    members = session.exec(select(Member).where(col(Member.id).in_(ids)))
    return {member.id or 0: member.call_sign for member in members}


def claim_pushes(session: Session, ids: Collection[str]) -> list[str]:
    """Take these pushes; return the ids that this call took, so that one worker sends each once."""
    return db.claim(session, SwapPush, "pushed_at", ids, clock.now())


def forget_pushes(session: Session) -> None:
    """Delete the pushes of long ago, sent or not: none is shown after a day."""
    old = col(SwapPush.at) < clock.now() - PUSHES_FOR
    session.connection().execute(delete(SwapPush).where(old))


def _note(
    session: Session, kind: FeedKind, row: ShiftSwap, *, by: str, to: Member, **body: Any
) -> None:
    giver, taker = _both(session, row)
    feed.note(
        session,
        kind,
        by=by,
        area_id=row.area_id,
        member=to.call_sign,
        audience=Audience.ONE,
        swap_id=row.id,
        call_sign=giver.call_sign,
        taker=taker.call_sign,
        starts_at=clock.iso(row.starts_at),
        ends_at=clock.iso(row.ends_at),
        **body,
    )
