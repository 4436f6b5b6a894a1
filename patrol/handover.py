"""交接班: the desk hands its open cases over on a sheet that two desk users sign.

The writer may change the sheet until the own signature. Each signature is made by the signer's own
session, so nobody signs for somebody else.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from patrol import access, clock, db, feed, incident, status
from patrol.access import Actor, NotFound
from patrol.chain import canonical
from patrol.models import (
    Channel,
    Duty,
    FeedKind,
    Handover,
    HandoverCase,
    Incident,
    Member,
    Proof,
    User,
)
from patrol.models.proofs import SheetDigests


class OwnSheet(Exception):
    """The second signature is of another desk user than the first one."""


class AlreadyTaken(Exception):
    """The sheet has both signatures."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class CasesWithoutTaker(Exception):
    """Open cases stand on the sheet without a taker, or were opened since it was written."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(" ".join(numbers))
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """An open case with the desk user who takes it."""

    incident_id: str
    taker: str
    note: str = ""


def open_cases(session: Session, me: Actor) -> Sequence[Incident]:
    """Return the cases of the caller's areas that somebody must go on with, the gravest first."""
    return session.exec(
        select(Incident)
        .where(col(Incident.area_id).in_(me.area_ids), col(Incident.status).in_(status.UNFINISHED))
        .order_by(col(Incident.severity), col(Incident.opened_at), Incident.id)
    ).all()


def takers(session: Session, me: Actor) -> Mapping[str, int]:
    """Return the desk users of the caller's areas who may take a case: their ids by name."""
    rows = session.exec(
        select(User.name, User.id)
        .where(col(User.area_id).in_(me.area_ids), col(User.disabled_at).is_(None))
        .order_by(User.name)
    )
    return {name: key for name, key in rows if key is not None}


def offline(session: Session, me: Actor) -> list[str]:
    """Return the call signs on duty whose phone is offline now."""
    rows = session.exec(
        select(Member.call_sign)
        .join(Duty, (col(Duty.member_id) == col(Member.id)) & col(Duty.ended_at).is_(None))
        .join(Proof, (col(Proof.member_id) == col(Member.id)))
        .where(
            Proof.channel == Channel.LIVE,
            col(Proof.failed_at).is_not(None),
            col(Member.area_id).in_(me.area_ids),
        )
        .order_by(Member.call_sign)
    )
    return list(rows)


def draft(session: Session, me: Actor) -> Handover | None:
    """Return the sheet that the caller is writing."""
    mine = Handover.given_by_user_id == me.user_id
    return session.exec(select(Handover).where(mine, col(Handover.given_at).is_(None))).first()


def write(
    session: Session, me: Actor, cases: Sequence[CaseEntry], *, promises: str, notes: str
) -> Handover:
    """Write the caller's sheet anew; there is one until it is signed.

    Raises: NotFound when a case or a taker is not of the caller's areas.
    """
    known, names = {row.id: row for row in open_cases(session, me)}, takers(session, me)
    for entry in cases:
        if entry.incident_id not in known:  # it has ended meanwhile, or it is of another area
            access.incident(session, me, entry.incident_id)
    if any(entry.taker not in names for entry in cases):
        raise NotFound("user")
    row = draft(session, me) or Handover(area_id=me.area_id, given_by_user_id=me.user_id or 0)
    row.written_at, row.promises, row.notes = clock.now(), promises, notes
    session.add(row)
    session.flush()
    lines = session.connection()
    lines.execute(delete(HandoverCase).where(col(HandoverCase.handover_id) == row.id))
    rows = {
        entry.incident_id: {
            "handover_id": row.id,
            "incident_id": entry.incident_id,
            "taker_user_id": names[entry.taker],
            "status": known[entry.incident_id].status,
            "note": entry.note,
        }
        for entry in cases
        if entry.incident_id in known
    }
    if rows:
        lines.execute(insert(HandoverCase), list(rows.values()))
    return row


def one(session: Session, me: Actor, handover_id: str) -> Handover:
    """Return a sheet of the caller's areas; an unsigned one is seen by its writer only.

    Raises: NotFound.
    """
    row = session.get(Handover, handover_id)
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("handover")
    if row.given_at is None and row.given_by_user_id != me.user_id:
        raise NotFound("handover")
    return row


def sign(session: Session, me: Actor, handover_id: str) -> Handover:
    """Sign as the caller: first the one who hands over, then the one who takes over.

    The taker gets the claim of the cases that are named for him or her. A second time is no error.

    Raises: NotFound, CasesWithoutTaker, OwnSheet, AlreadyTaken.
    """
    db.take_turns(session, "handover")
    row = one(session, me, handover_id)
    is_writer = row.given_by_user_id == me.user_id
    if row.given_at is None:
        _give(session, me, row)
    elif row.taken_at is None:
        if is_writer:
            raise OwnSheet
        _take(session, me, row)
    elif not is_writer and row.taken_by_user_id != me.user_id:
        raise AlreadyTaken(session.get_one(User, row.taken_by_user_id).name)
    return row


def lines_of(session: Session, row: Handover) -> Sequence[HandoverCase]:
    """Return the cases of a sheet."""
    return session.exec(
        select(HandoverCase)
        .where(HandoverCase.handover_id == row.id)
        .order_by(HandoverCase.incident_id)
    ).all()


def _give(session: Session, me: Actor, row: Handover) -> None:
    open_now = open_cases(session, me)
    lines = {line.incident_id: line for line in lines_of(session, row)}
    bare = [case.number for case in open_now if case.id not in lines]
    if bare:
        raise CasesWithoutTaker(bare)
    # The sheet says how the cases stood at the signature; one that has ended since is off it.
    statuses = {case.id: case.status for case in open_now}
    for key, line in lines.items():
        if key in statuses:
            line.status = statuses[key]
            session.add(line)
        else:
            session.delete(line)
    row.given_at, row.offline = clock.now(), offline(session, me)
    session.add(row)
    _note(session, me, row, "given", len(statuses))


def _take(session: Session, me: Actor, row: Handover) -> None:
    lines = lines_of(session, row)
    row.taken_at, row.taken_by_user_id = clock.now(), me.user_id
    session.add(row)
    mine = [line.incident_id for line in lines if line.taker_user_id == me.user_id]
    for case in _still_open(session, me, mine):
        if case.claimed_by != me.name:
            incident.claim(session, case, by=me.name, seat=me.seat)
    _note(session, me, row, "taken", len(lines))


def _still_open(session: Session, me: Actor, ids: Iterable[str]) -> Iterable[Incident]:
    for key in sorted(ids):  # rows are touched in the order of their ids
        case = access.incident(session, me, key, lock=True)
        if case.status in status.UNFINISHED:
            yield case


def _note(session: Session, me: Actor, row: Handover, side: str, cases: int) -> None:
    session.flush()
    feed.note(
        session,
        FeedKind.HANDOVER_SIGNED,
        by=me.name,
        area_id=row.area_id,
        handover_id=row.id,
        side=side,
        cases=cases,
        sheet=digests(row, lines_of(session, row)),
    )


def digests(row: Handover, lines: Sequence[HandoverCase]) -> SheetDigests:
    """Return the SHA-256 of what was signed: of the cases with their takers, and of the words.

    They are two because the words are emptied by law after years, and the cases stay.
    """
    takers = [[line.incident_id, line.taker_user_id, line.status] for line in lines]
    notes = [[line.incident_id, line.note] for line in lines]
    facts = [row.id, row.area_id, row.given_by_user_id, row.offline, takers]
    words = [row.id, row.promises, row.notes, notes]
    cases, said = (hashlib.sha256(canonical(part).encode()).hexdigest() for part in (facts, words))
    return {"cases": cases, "words": said}


def has_words(row: Handover, lines: Sequence[HandoverCase]) -> bool:
    """Return False for a sheet whose words were emptied by law, or that never had any."""
    return bool(row.promises or row.notes or any(line.note for line in lines))
