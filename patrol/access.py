"""Who may see and do what, in one place.

An `Actor` is whoever the request or the socket speaks for. People see their own area and what
lies below it; a member sees the incidents he or she is sent to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, select, update

from patrol import clock, sign_in, status
from patrol.feed import Event
from patrol.models import (
    Area,
    Assignment,
    Audience,
    Dispatchable,
    Incident,
    Login,
    Member,
    Phone,
    Role,
    Source,
    User,
)

DESK_IDLE = timedelta(hours=4)


class Kind(StrEnum):
    PHONE = "phone"
    DESK = "desk"
    SOURCE = "source"


class Forbidden(Exception):
    """This role may not do that."""


class NotFound(Exception):
    """There is no such thing, or it lies outside the caller's area: the answer is the same."""

    def __init__(self, what: str = "thing") -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Actor:
    kind: Kind
    name: str
    """Call sign of the member, name of the desk user, code of the source."""
    role: Role | None
    area_id: int
    area_ids: frozenset[int]
    login_id: str
    csrf: str = ""
    language: str = "zh-CN"
    is_bearer: bool = False
    seen_at: datetime | None = field(default=None, compare=False)
    member_id: int | None = None
    phone_id: str | None = None
    user_id: int | None = None
    seat: int | None = None
    source_id: int | None = None

    @property
    def is_desk(self) -> bool:
        return self.kind == Kind.DESK

    @property
    def key(self) -> str:
        """Whose idempotency keys these are; a phone let in again repeats what it sent before."""
        return f"{self.kind}:{self.member_id or self.user_id or self.source_id}"


def below(session: Session, area_id: int) -> frozenset[int]:
    """The area and all that lies under it."""
    return _below(session.connection(), area_id)


def _below(link: Connection, area_id: int) -> frozenset[int]:
    return frozenset(link.execute(_BELOW, {"area_id": area_id}).scalars())


_TOP = select(Area.path).where(Area.id == bindparam("area_id")).scalar_subquery()
_BELOW = select(Area.id).where(col(Area.path).startswith(_TOP))


def actor_of(link: Connection, secret: str, *, is_bearer: bool) -> Actor | None:
    """Whoever holds this secret, or None when it is unknown, ended or out of date."""
    asked = {"token_hash": sign_in.hashed(secret), "is_bearer": is_bearer, "now": clock.now()}
    row = link.execute(_HOLDER, asked).first()
    if row is None:
        return None
    if row.phone_id:
        return _phone_actor(row)
    if row.user_id:
        return _desk_actor(link, row)
    return _source_actor(link, row)


_HOLDER = (
    select(  # type: ignore[call-overload, misc]
        Login.id,
        Login.phone_id,
        Login.user_id,
        Login.source_id,
        Login.csrf,
        Login.is_bearer,
        Login.seen_at,
        Phone.revoked_at,
        col(Member.id).label("member_id"),
        Member.call_sign,
        Member.area_id,
        Member.language,
        Member.left_at,
        col(User.name).label("user_name"),
        User.role,
        col(User.area_id).label("user_area_id"),
        col(User.language).label("user_language"),
        User.seat,
        User.disabled_at,
    )
    .select_from(Login)
    .outerjoin(Phone, col(Phone.id) == col(Login.phone_id))
    .outerjoin(Member, col(Member.id) == col(Phone.member_id))
    .outerjoin(User, col(User.id) == col(Login.user_id))
    .where(
        Login.token_hash == bindparam("token_hash"),
        Login.is_bearer == bindparam("is_bearer"),
        col(Login.ended_at).is_(None),
        col(Login.expires_at) > bindparam("now"),
    )
)
"""The login of a secret with its member or user: every request asks it, so it is built once."""


def _phone_actor(row: Any) -> Actor | None:
    if row.revoked_at or row.call_sign is None or row.left_at:
        return None
    return Actor(
        kind=Kind.PHONE,
        name=row.call_sign,
        role=Role.MEMBER,
        area_id=row.area_id,
        area_ids=frozenset({row.area_id}),
        login_id=row.id,
        csrf=row.csrf,
        language=row.language,
        is_bearer=row.is_bearer,
        seen_at=row.seen_at,
        member_id=row.member_id,
        phone_id=row.phone_id,
    )


def _desk_actor(link: Connection, row: Any) -> Actor | None:
    if row.user_name is None or row.disabled_at is not None:
        return None
    if not row.is_bearer and clock.now() - row.seen_at > DESK_IDLE:
        return None
    return Actor(
        kind=Kind.DESK,
        name=row.user_name,
        role=Role(row.role),
        area_id=row.user_area_id,
        area_ids=_below(link, row.user_area_id),
        login_id=row.id,
        csrf=row.csrf,
        language=row.user_language,
        is_bearer=row.is_bearer,
        seen_at=row.seen_at,
        user_id=row.user_id,
        seat=row.seat,
    )


def _source_actor(link: Connection, row: Any) -> Actor | None:
    source = link.execute(_SOURCE, {"id": row.source_id}).first()
    if source is None or source.disabled_at is not None:
        return None
    return Actor(
        kind=Kind.SOURCE,
        name=source.code,
        role=None,
        area_id=source.area_id,
        area_ids=_below(link, source.area_id),
        login_id=row.id,
        is_bearer=True,
        seen_at=row.seen_at,
        source_id=source.id,
    )


_SOURCE = select(Source.id, Source.code, Source.area_id, Source.disabled_at).where(
    Source.id == bindparam("id")
)


def mark_seen(session: Session, logins: Mapping[str, str | None]) -> None:
    """These sessions, and the phones of those that are a phone's, were just heard."""
    now = clock.now()
    keys, phones = sorted(logins), sorted(phone for phone in logins.values() if phone)
    for start in range(0, len(keys), 500):
        chosen = keys[start : start + 500]
        session.exec(update(Login).where(col(Login.id).in_(chosen)).values(seen_at=now))
    for start in range(0, len(phones), 500):
        chosen = phones[start : start + 500]
        session.exec(update(Phone).where(col(Phone.id).in_(chosen)).values(seen_at=now))


def signed_in(link: Connection, login_ids: Sequence[str]) -> set[str]:
    """Those of these sessions that still hold: not ended, no phone revoked, no member gone."""
    still: set[str] = set()
    for start in range(0, len(login_ids), 500):
        asked = {"ids": login_ids[start : start + 500], "now": clock.now()}
        still |= set(link.execute(_SIGNED_IN, asked).scalars())
    return still


def present(session: Session, actors: Collection[Actor]) -> dict[str, Actor]:
    """Those whose session still holds, as they are now, by login id; for the open sockets."""
    still = signed_in(session.connection(), [one.login_id for one in actors])
    found = {one.login_id: one for one in actors if one.login_id in still}
    for one in [one for one in found.values() if one.is_desk]:
        user = session.get(User, one.user_id)
        if user is None or user.disabled_at is not None:
            del found[one.login_id]
        elif (user.role, user.area_id) != (one.role, one.area_id):
            found[one.login_id] = replace(
                one, role=user.role, area_id=user.area_id, area_ids=below(session, user.area_id)
            )
    return found


_SIGNED_IN = (
    select(Login.id)
    .outerjoin(Phone, col(Phone.id) == col(Login.phone_id))
    .outerjoin(Member, col(Member.id) == col(Phone.member_id))
    .where(
        col(Login.id).in_(bindparam("ids", expanding=True)),
        col(Login.ended_at).is_(None),
        col(Login.expires_at) > bindparam("now"),
        col(Phone.revoked_at).is_(None),
        col(Member.left_at).is_(None),
    )
)


def incident(session: Session, actor: Actor, incident_id: str, *, lock: bool = False) -> Incident:
    """The incident if the actor may see it, locked for a write; NotFound otherwise."""
    row = _incident(session, incident_id, lock=lock)
    if row is None or not _sees(session, actor, row):
        raise NotFound("incident")
    return row


def _incident(session: Session, incident_id: str, *, lock: bool) -> Incident | None:
    query = select(Incident).where(Incident.id == incident_id)
    return session.exec(query.with_for_update() if lock else query).first()


def _sees(session: Session, actor: Actor, row: Incident) -> bool:
    if actor.is_desk:
        return row.area_id in actor.area_ids
    if actor.kind == Kind.PHONE:
        return (
            session.exec(
                select(Assignment.id).where(
                    Assignment.incident_id == row.id, Assignment.member_id == actor.member_id
                )
            ).first()
            is not None
        )
    return False


def assignment(
    session: Session, actor: Actor, assignment_id: str, *, lock: bool = False
) -> tuple[Assignment, Incident]:
    """An assignment with its incident: the member's own, or one in the desk's area."""
    is_waiting = lock and session.get_bind().dialect.name == "postgresql"
    found = session.exec(
        _ASSIGNMENT_LOCKED if is_waiting else _ASSIGNMENT, params={"id": assignment_id}
    ).first()
    if found is None:
        raise NotFound("assignment")
    row, case = found
    is_mine = actor.kind != Kind.PHONE or row.member_id == actor.member_id
    if not is_mine or (actor.is_desk and case.area_id not in actor.area_ids):
        raise NotFound("assignment")
    if is_waiting:
        session.refresh(row)  # it may have changed while we waited for the case's lock
    return row, case


_ASSIGNMENT = (
    select(Assignment, Incident)
    .join(Incident, col(Incident.id) == col(Assignment.incident_id))
    .where(Assignment.id == bindparam("id"))
)
_ASSIGNMENT_LOCKED = _ASSIGNMENT.with_for_update(of=Incident)


class OwnAssignment(NamedTuple):
    """What a receipt needs to know of an assignment, with the incident."""

    id: str
    call_sign: str
    member_id: int
    dispatched_at: datetime
    incident: Incident


def own_assignments(
    session: Session, asked: Sequence[tuple[Actor, str]]
) -> list[OwnAssignment | None]:
    """For each member and id the assignment; None when it is not the member's own."""
    is_waiting = session.get_bind().dialect.name == "postgresql"
    rows = session.execute(_OWN_LOCKED if is_waiting else _OWN, {"ids": [key for _, key in asked]})
    found = {row[0]: OwnAssignment(*row) for row in rows}
    return [
        row if row is not None and row.member_id == actor.member_id else None
        for actor, key in asked
        for row in [found.get(key)]
    ]


_OWN = (
    select(  # type: ignore[call-overload]
        Assignment.id,
        Assignment.call_sign,
        Assignment.member_id,
        Assignment.dispatched_at,
        Incident,
    )
    .join(Incident, col(Incident.id) == col(Assignment.incident_id))
    .where(col(Assignment.id).in_(bindparam("ids", expanding=True)))
)
_OWN_LOCKED = _OWN.order_by(Incident.id).with_for_update(of=Incident)


def member(session: Session, actor: Actor, call_sign: str) -> Member:
    row = session.exec(select(Member).where(Member.call_sign == call_sign)).first()
    if row is None or row.left_at is not None or row.area_id not in actor.area_ids:
        raise NotFound("member")
    return row


def member_by_id(session: Session, actor: Actor, member_id: int) -> Member:
    row = session.get(Member, member_id)
    if row is None or row.area_id not in actor.area_ids:
        raise NotFound("member")
    return row


def members(session: Session, actor: Actor, call_signs: list[str]) -> list[Dispatchable]:
    """Members by call sign, in the order named; NotFound when one is not ours."""
    rows = session.connection().execute(
        select(Member.id, Member.call_sign, Member.skills).where(
            col(Member.call_sign).in_(call_signs),
            col(Member.area_id).in_(actor.area_ids),
            col(Member.left_at).is_(None),
        )
    )
    found: dict[str, Any] = {row.call_sign: row for row in rows}
    if any(sign not in found for sign in call_signs):
        raise NotFound("member")
    return [found[sign] for sign in call_signs]


def may_see(actor: Actor, event: Event) -> bool:
    """Rights are checked again at every read of the feed, for sockets and replays alike."""
    if actor.is_desk:
        return event.area_id in actor.area_ids
    if actor.kind == Kind.PHONE:
        return (
            actor.name == event.member
            if event.audience == Audience.ONE
            else (event.audience == Audience.CREW and actor.name in event.crew)
        )
    return False


def engaged(session: Session, member_id: int) -> list[Assignment]:
    """What a member is on now."""
    return list(
        session.exec(
            select(Assignment)
            .where(
                Assignment.member_id == member_id,
                col(Assignment.status).in_(status.ENGAGED),
            )
            .order_by(Assignment.id)
        )
    )
