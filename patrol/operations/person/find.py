"""Find what is known of one person: by phone number, by a tip or by a member's call sign."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Text, cast, true
from sqlmodel import Session, and_, col, or_, select

from patrol import incident, sign_in
from patrol.intake.record import masked, number_of
from patrol.models import Follower, Hazard, Incident, Intake, Member, PhotoOwner, PhotoUse, Tip
from patrol.operations.person.pages import pages
from patrol.status import ENDED, IntakeStatus
from patrol.terminal import CommandError, phrase

KeptRow = TypeVar("KeptRow", Intake, Incident)
SHORTEST_NUMBER = 7
"""Digits. A shorter number would be found inside too many others."""
_LINK = re.compile(r"(?:.*/)?tip/([0-9a-f]+)/?")
_COUNTRY = re.compile(r"(?:00)?86(?=1[0-9]{10}$)")


class SoughtKind(StrEnum):
    PHONE = "phone"
    TIP = "tip"
    CALL_SIGN = "call_sign"


@dataclass(frozen=True)
class Sought:
    """The person who is looked for, in the words of the request."""

    kind: SoughtKind
    value: str

    @property
    def label(self) -> str:
        """The person as the feed, the audit and an answer name it: never the whole number."""
        if self.kind == SoughtKind.PHONE:
            return phrase("phone {number}", number=masked(local(self.value)))
        if self.kind == SoughtKind.TIP:
            # The whole secret opens the tip's page.
            return phrase("tip {start}…", start=_secret(self.value)[:6])
        return phrase("member {call_sign}", call_sign=self.value)


class NoPerson(CommandError):
    """Nothing is known of this person."""

    def __init__(self, sought: Sought) -> None:
        super().__init__(phrase("nothing is known of {label}", label=sought.label))


class LeftWhy(StrEnum):
    """The reason why nothing of a case or of a report to the desk is erased."""

    PRESERVED = "preserved"
    """证据保全 stands."""
    OPEN = "open"
    """The case has not ended: people work by it."""
    WAITING = "waiting"
    """It waits at the desk."""


@dataclass(frozen=True)
class LeftAlone:
    """A case, or an intake without one, that an erasure leaves alone."""

    id: str
    number: str
    why: LeftWhy


@dataclass
class Person:
    """A person, with everything that is known of him or her."""

    sought: Sought
    member: Member | None = None
    intakes: list[Intake] = field(default_factory=list)
    """The reports of this person to the desk, the oldest first."""
    cases: list[Incident] = field(default_factory=list)
    """The cases of these intakes, and those for which the desk entered the number."""
    photos: list[str] = field(default_factory=list)
    also_member: str | None = None
    """The call sign of the member whose mobile the number is."""

    @property
    def digits(self) -> str:
        """The number without its country; empty unless the person was sought by a number."""
        return local(self.sought.value) if self.sought.kind == SoughtKind.PHONE else ""


def local(number: str) -> str:
    """Return the digits of a number without spaces, hyphens and the country code of China."""
    return _COUNTRY.sub("", re.sub(r"[^0-9]", "", number))


def find(session: Session, sought: Sought) -> Person:
    """Return what is known of a person.

    Raises: NoPerson.
    """
    finders = {
        SoughtKind.PHONE: _by_number,
        SoughtKind.TIP: _by_tip,
        SoughtKind.CALL_SIGN: _by_call_sign,
    }
    person = finders[sought.kind](session, sought)
    if not (person.member or person.intakes or person.cases or person.also_member):
        raise NoPerson(sought)
    return person


def _by_number(session: Session, sought: Sought) -> Person:
    digits = local(sought.value)
    if len(digits) < SHORTEST_NUMBER:
        raise NoPerson(sought)
    told = cast(col(Intake.record), Text).contains(digits)
    named = [key for key, is_named in pages(session, col(Intake.id), told) if is_named]
    intakes = [row for row in _all(session, Intake, named) if _is(number_of(row.record), digits)]
    entered = pages(session, col(Incident.id), Incident.reporter_phone)
    cases = _all(session, Incident, [key for key, number in entered if _is(number, digits)])
    followed = session.exec(select(Follower).where(has_mobile(digits))).all()
    intakes += _others(session, Intake, intakes, [row.intake_id for row in followed])
    cases += _others(session, Incident, cases, [row.incident_id for row in followed])
    members = select(Member).where(col(Member.mobile).contains(digits))
    member = next((row for row in session.exec(members) if _is(row.mobile, digits)), None)
    person = Person(sought, None, intakes, cases)
    person.also_member = member.call_sign if member else None
    return _with_cases(session, person)


def has_mobile(digits: str) -> Any:
    """Select who follows a matter by SMS with this number."""
    return col(Follower.mobile).in_((f"+86{digits}", f"+{digits}"))


def _others(
    session: Session,
    table: type[KeptRow],
    known: Sequence[KeptRow],
    ids: Iterable[str | None],
) -> list[KeptRow]:
    return _all(session, table, sorted({key for key in ids if key} - {row.id for row in known}))


def _is(number: str | None, digits: str) -> bool:
    return bool(number) and local(number or "") == digits


def _all(session: Session, table: type[KeptRow], ids: Sequence[str]) -> list[KeptRow]:
    key: Any = table.id
    return list(session.exec(select(table).where(key.in_(ids)).order_by(key)))


def _by_tip(session: Session, sought: Sought) -> Person:
    tip = session.get(Tip, sign_in.hashed(_secret(sought.value)))
    intake_id = tip.intake_id if tip else sought.value
    row = session.get(Intake, intake_id)
    return _with_cases(session, Person(sought, None, [row] if row else []))


def _secret(value: str) -> str:
    link = _LINK.fullmatch(value)
    return link[1] if link else value


def _with_cases(session: Session, person: Person) -> Person:
    ids = {row.incident_id for row in person.intakes if row.incident_id}
    ids -= {case.id for case in person.cases}
    person.cases += session.exec(select(Incident).where(col(Incident.id).in_(ids))).all()
    person.cases.sort(key=lambda case: case.id)
    intake_ids = [row.id for row in person.intakes]
    uses = select(PhotoUse.sha256).where(col(PhotoUse.intake_id).in_(intake_ids)).distinct()
    answers = select(Tip.answer_photo).where(
        col(Tip.intake_id).in_(intake_ids), col(Tip.answer_photo).is_not(None)
    )
    person.photos = sorted({*session.exec(uses), *(name or "" for name in session.exec(answers))})
    return person


def _by_call_sign(session: Session, sought: Sought) -> Person:
    member = _holder(session, sought.value)
    if member is None:
        return Person(sought)
    owned = select(PhotoOwner.sha256).where(PhotoOwner.member_id == member.id).distinct()
    told = select(Intake).where(Intake.member_id == member.id).order_by(Intake.id)
    return Person(sought, member, list(session.exec(told)), photos=sorted(session.exec(owned)))


def _holder(session: Session, call_sign: str) -> Member | None:
    """Return the member who has this call sign, else the last who had it and has left.

    A former holder whose call sign somebody else has now is named by `~` and the member's id.
    """
    return session.exec(
        select(Member)
        .where(or_(Member.call_sign == call_sign, Member.former_sign == call_sign))
        .order_by(col(Member.left_at).is_not(None), col(Member.left_at).desc())
        .limit(1)
    ).first()


def sign_of(member: Member) -> str:
    """Return the call sign under which the acts of this member stand."""
    return member.former_sign or member.call_sign


def is_of(member: Member, at: Any) -> Any:
    """Select the acts of the time in which this member had the call sign."""
    since = true() if member.joined_at is None else at >= member.joined_at
    return since if member.left_at is None else and_(since, at <= member.left_at)


def kept_cases(session: Session, incident_ids: Iterable[str]) -> dict[str, LeftAlone]:
    """Return those of the cases that an erasure leaves alone, by id.

    A case that was merged is kept as long as the case that goes on.
    """
    ids = sorted(set(incident_ids))
    kept: dict[str, LeftAlone] = {}
    for case in session.exec(select(Incident).where(col(Incident.id).in_(ids))):
        living = incident.living(session, case)
        if any(incident.is_preserved(session, row.id) for row in (case, living)):
            kept[case.id] = LeftAlone(case.id, case.number, LeftWhy.PRESERVED)
        elif living.status not in ENDED:
            kept[case.id] = LeftAlone(case.id, case.number, LeftWhy.OPEN)
    return kept


def waiting(intakes: Iterable[Intake]) -> dict[str, LeftAlone]:
    """Return those intakes that wait at the desk, by id."""
    return {
        row.id: LeftAlone(row.id, "", LeftWhy.WAITING)
        for row in intakes
        if row.status == IntakeStatus.PENDING
    }


def of_photos(session: Session, sha256s: Iterable[str]) -> dict[str, set[str]]:
    """Return the cases in which each photo stands."""
    names = set(sha256s)
    uses: dict[str, set[str]] = {name: set() for name in names}
    rows = session.exec(
        select(PhotoUse.sha256, PhotoUse.incident_id).where(
            col(PhotoUse.sha256).in_(names), col(PhotoUse.incident_id).is_not(None)
        )
    )
    for sha256, incident_id in rows:
        uses[sha256].add(incident_id or "")
    return uses


def of_open_hazards(session: Session, sha256s: Iterable[str]) -> set[str]:
    """Return those of the photos that belong to a hazard which is not struck off."""
    is_used = col(PhotoUse.sha256).in_(set(sha256s))
    rows = select(PhotoUse.sha256).join(Hazard, col(Hazard.id) == col(PhotoUse.hazard_id))
    return set(session.exec(rows.where(is_used, col(Hazard.ended_at).is_(None))))


__all__ = ["LeftAlone", "LeftWhy", "NoPerson", "Person", "Sought", "SoughtKind", "find"]
