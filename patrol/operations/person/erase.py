"""Erase what is known of one person. What must be kept is named, and an act says who erased what.

Nothing here is undone: bodies and salts of the feed become NULL, and the chain still holds.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, and_, col, or_, select

from patrol import feed
from patrol.models import Area, Assignment, Feed, FeedKind, Fix, Incident, Intake, Phone
from patrol.operations.person import rows
from patrol.operations.person.find import (
    LeftAlone,
    Person,
    has_mobile,
    is_of,
    kept_cases,
    of_photos,
    sign_of,
    waiting,
)
from patrol.operations.person.pages import pages
from patrol.operations.record import erase as erase_bodies
from patrol.operations.record import erase_photo
from patrol.operations.record.erasure import LASTING, ErasureRefused
from patrol.people import duty

SEQS_AT_ONCE = 5000
"""Numbers in one statement; SQLite takes 32,766."""
INTAKE_ACTS = (
    FeedKind.INTAKE_RECEIVED,
    FeedKind.INTAKE_AMENDED,
    FeedKind.INTAKE_DISMISSED,
    FeedKind.REPORTER_CALLED,
    FeedKind.OBSERVATION_ANSWERED,
)
"""Acts whose bodies repeat what a person told."""


class NotLeft(ErasureRefused):
    """The member has not left: an erasure would stop the work."""

    def __init__(self, call_sign: str) -> None:
        super().__init__(f"{call_sign} has not left: let the member leave first")
        self.call_sign = call_sign


@dataclass(frozen=True)
class Plan:
    """An erasure as it will be: the rows that it takes, and the cases that it leaves."""

    seqs: list[int]
    """Rows of the feed whose bodies go."""
    photos: list[str]
    intakes: list[str]
    cases: list[str]
    """The cases whose texts and numbers go."""
    beside: list[str]
    """All cases that the erasure touches, with those of other people that repeat the number."""
    unnamed: list[str]
    """Of `cases`, those that none of the rows is about: they need an act of their own."""
    positions: int
    phones: int
    kept: list[LeftAlone]


def plan(session: Session, person: Person) -> Plan:
    """Return what an erasure takes. It reads much, so it stands before the write lock."""
    seqs, photos = _acts(session, person), of_photos(session, person.photos)
    about = set(seqs.values()).union(*photos.values(), _cases_of(session, person))
    touched = {key for key in about if key}
    kept = kept_cases(session, touched)
    at_desk = waiting(person.intakes)
    photos_that_wait = _photos_of(session, at_desk)
    positions, phones = _counts(session, person)
    cases = [row.id for row in person.cases if row.id not in kept]
    named = {key for key in seqs.values() if key not in kept}
    return Plan(
        seqs=sorted(seq for seq, key in seqs.items() if key not in kept),
        photos=[
            n for n in person.photos if not photos[n] & kept.keys() and n not in photos_that_wait
        ],
        intakes=[
            row.id
            for row in person.intakes
            if row.id not in at_desk and row.incident_id not in kept
        ],
        cases=cases,
        unnamed=[key for key in cases if key not in named],
        beside=sorted(touched - kept.keys()),
        positions=positions,
        phones=phones,
        kept=sorted((*kept.values(), *at_desk.values()), key=lambda left: left.id),
    )


def erase(session: Session, person: Person, chosen: Plan, *, by: str, why: str) -> list[str]:
    """Erase what `chosen` names; return the photos whose files the caller deletes after the commit.

    A case that came under preservation since the plan was made refuses all of it.

    Raises: NotLeft, Preserved.
    """
    if person.member and person.member.left_at is None:
        raise NotLeft(person.member.call_sign)
    rows.intakes(session, chosen.intakes)
    rows.cases(session, chosen.cases, has_number=bool(person.digits))
    if person.digits:
        rows.hide(session, chosen.beside, person.digits)
        # Also where a case is kept: nobody works by a consent that was taken back.
        rows.followers(session, has_mobile(person.digits))
    if person.member and person.member.id:
        rows.member(session, person.member.id, [left.id for left in chosen.kept])
    return _note(session, chosen, by=by, why=f"{person.sought.label}: {why}"[:200])


# --- what is said of the person --------------------------------------------------------------


def _acts(session: Session, person: Person) -> dict[int, str | None]:
    """Return the rows of the feed whose bodies are about the person, each with its case."""
    acts = dict(_acts_of_intakes(session, person.intakes))
    if person.digits:
        acts |= dict(_where(session, col(Feed.body).contains(person.digits)))
    if person.member:
        sign = sign_of(person.member)
        theirs = or_(col(Feed.actor) == sign, col(Feed.member) == sign)
        acts |= dict(_where(session, and_(theirs, is_of(person.member, col(Feed.at)))))
    return acts


def _where(session: Session, condition: Any) -> Iterator[tuple[int, str | None]]:
    says = and_(col(Feed.body).is_not(None), col(Feed.kind).not_in(LASTING), condition)
    for seq, incident_id, is_said in pages(session, col(Feed.seq), Feed.incident_id, says):
        if is_said:
            yield seq, incident_id


def _acts_of_intakes(
    session: Session, intakes: Iterable[Intake]
) -> Iterator[tuple[int, str | None]]:
    known = {row.id: row.received_at for row in intakes}
    if not known:
        return
    since = select(Feed.seq).where(col(Feed.at) >= min(known.values())).order_by(col(Feed.at))
    first = session.exec(since.limit(1)).first() or 0
    said = case((col(Feed.kind).in_(INTAKE_ACTS), Feed.body), else_=None)
    acts = pages(session, col(Feed.seq), Feed.incident_id, said, after=first - 1)
    for seq, incident_id, body in acts:
        told = json.loads(body) if body else {}
        shown = told.get("intake") or told.get("observation") or {}
        if shown.get("id") in known:
            yield seq, incident_id


def _cases_of(session: Session, person: Person) -> set[str | None]:
    ids: set[str | None] = {row.id for row in person.cases}
    ids |= {row.incident_id for row in person.intakes}
    if person.member:
        worked = select(Assignment.incident_id).where(Assignment.member_id == person.member.id)
        ids.update(session.exec(worked.distinct()).all())
    return ids


def _photos_of(session: Session, at_desk: Iterable[str]) -> set[str]:
    records = session.exec(select(Intake.record).where(col(Intake.id).in_(list(at_desk))))
    return {m["sha256"] for record in records for m in record.get("media", ()) if m.get("sha256")}


def _counts(session: Session, person: Person) -> tuple[int, int]:
    if person.member is None:
        return 0, 0
    mine = Fix.member_id == person.member.id
    fixes = select(func.count()).select_from(Fix).where(mine, ~duty.IS_PRESERVED)
    phones = select(func.count()).select_from(Phone).where(Phone.member_id == person.member.id)
    return session.exec(fixes).one(), session.exec(phones).one()


# --- the feed --------------------------------------------------------------------------------


def _note(session: Session, chosen: Plan, *, by: str, why: str) -> list[str]:
    gone = []
    for sha256 in chosen.photos:
        try:
            erase_photo(session, sha256, by=by, why=why)
            gone.append(sha256)
        except ErasureRefused:  # it was named, and never arrived
            continue
    for start in range(0, len(chosen.seqs), SEQS_AT_ONCE):
        erase_bodies(session, chosen.seqs[start : start + SEQS_AT_ONCE], by=by, why=why)
    for case_id in chosen.unnamed:
        note_erasure(session, session.get_one(Incident, case_id), by=by, why=why)
    if not (chosen.seqs or gone or chosen.unnamed):
        kind, root = FeedKind.BODIES_ERASED, select(Area.id).where(col(Area.parent_id).is_(None))
        area_id = session.exec(root).first() or 0
        feed.note(session, kind, by=by, area_id=area_id, seqs=[], photos=[], why=why)
    return gone


def note_erasure(session: Session, row: Incident, *, by: str, why: str) -> None:
    """Note that words of a case went although no body of an act did."""
    feed.note(session, FeedKind.BODIES_ERASED, by=by, incident=row, seqs=[], photos=[], why=why)
