"""The actor behind a secret: the person or source that a request or a socket speaks for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, select

from patrol import clock, sign_in
from patrol.models import (
    Area,
    Login,
    Member,
    Phone,
    Role,
    Scope,
    Source,
    User,
)

DESK_IDLE = timedelta(hours=4)
"""A desk session that was not used for so long is refused; a phone's session has no such limit."""


class Kind(StrEnum):
    PHONE = "phone"
    DESK = "desk"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or source that a request or a socket speaks for, with its rights."""

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
    scope: Scope = Scope.FULL
    seen_at: datetime | None = field(default=None, compare=False)
    member_id: int | None = None
    phone_id: str | None = None
    user_id: int | None = None
    seat: int | None = None
    source_id: int | None = None
    is_confirmed: bool = True
    """False for a new phone that nobody has confirmed yet."""
    has_second_factor: bool = False
    joined_at: datetime | None = None

    @property
    def is_desk(self) -> bool:
        return self.kind == Kind.DESK

    @property
    def key(self) -> str:
        """The owner of the idempotency keys that a request names."""
        # The member, not the login: a phone that signs in again repeats what it sent before.
        return f"{self.kind}:{self.member_id or self.user_id or self.source_id}"


def below(session: Session, area_id: int) -> frozenset[int]:
    """Return the ids of the area and of all areas below it."""
    return _below(session.connection(), area_id)


def _below(link: Connection, area_id: int) -> frozenset[int]:
    return frozenset(link.execute(_BELOW, {"area_id": area_id}).scalars())


_TOP = select(Area.path).where(Area.id == bindparam("area_id")).scalar_subquery()
_BELOW = select(Area.id).where(col(Area.path).startswith(_TOP))


def actor_of(
    link: Connection, secret: str, *, is_bearer: bool, is_old_cookie: bool = False
) -> Actor | None:
    """Return the actor whose session has this secret.

    None: the secret is unknown, its session has ended or expired, or its owner is shut out.
    `is_old_cookie`: only a session from before the cookie's new name counts.
    """
    asked = {"token_hash": sign_in.hashed(secret), "is_bearer": is_bearer, "now": clock.now()}
    row = link.execute(_HOLDER, asked).first()
    if row is None or (is_old_cookie and not row.has_old_cookie):
        return None
    if row.phone_id:
        return _phone_actor(row)
    if row.user_id:
        return _desk_actor(link, row)
    return _source_actor(link, row)


_HOLDER = (
    select(  # type: ignore[call-overload, misc]  # SQLModel types four columns at most
        Login.id,
        Login.phone_id,
        Login.user_id,
        Login.source_id,
        Login.csrf,
        Login.is_bearer,
        Login.scope,
        Login.has_old_cookie,
        Login.seen_at,
        Phone.revoked_at,
        Phone.confirmed_at,
        col(Member.id).label("member_id"),
        Member.call_sign,
        Member.area_id,
        Member.language,
        Member.left_at,
        Member.joined_at,
        col(User.name).label("user_name"),
        User.role,
        col(User.area_id).label("user_area_id"),
        col(User.language).label("user_language"),
        User.seat,
        User.disabled_at,
        User.second_factor_at,
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
"""The login of a secret with its member or user; built once, because every request runs it."""


def _phone_actor(row: Any) -> Actor | None:
    if row.revoked_at or row.call_sign is None or row.left_at:
        return None
    return Actor(
        kind=Kind.PHONE,
        name=row.call_sign,
        role=Role.MEMBER,
        area_id=row.area_id,
        # A member sees the cases he or she is on, and never the areas below the own one.
        area_ids=frozenset({row.area_id}),
        login_id=row.id,
        csrf=row.csrf,
        language=row.language,
        is_bearer=row.is_bearer,
        scope=row.scope,
        seen_at=row.seen_at,
        member_id=row.member_id,
        phone_id=row.phone_id,
        is_confirmed=row.confirmed_at is not None,
        joined_at=row.joined_at,
    )


def _desk_actor(link: Connection, row: Any) -> Actor | None:
    if row.user_name is None or row.disabled_at is not None:
        return None
    # A bearer token belongs to a program, which has no idle limit.
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
        scope=row.scope,
        seen_at=row.seen_at,
        user_id=row.user_id,
        seat=row.seat,
        has_second_factor=row.second_factor_at is not None,
    )


def _source_actor(link: Connection, row: Any) -> Actor | None:
    source = link.execute(select(Source).where(Source.id == row.source_id)).first()
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
        scope=row.scope,
        seen_at=row.seen_at,
        source_id=source.id,
    )


def signed_in(link: Connection, login_ids: Sequence[str]) -> set[str]:
    """Return those of these logins that are still valid.

    A login is invalid when it ended or expired, its phone was revoked or its member has left.
    """
    still: set[str] = set()
    # In parts, because a database bounds the parameters of one statement.
    for start in range(0, len(login_ids), 500):
        asked = {"ids": login_ids[start : start + 500], "now": clock.now()}
        still |= set(link.execute(_SIGNED_IN, asked).scalars())
    return still


def present(session: Session, actors: Collection[Actor]) -> dict[str, Actor]:
    """Return the actors of open sockets whose login is valid, as they are now, by login id."""
    still = signed_in(session.connection(), [actor.login_id for actor in actors])
    valid = {actor.login_id: actor for actor in actors if actor.login_id in still}
    desks = [actor for actor in valid.values() if actor.is_desk]
    # The tree may have changed too: an area that was added is seen at the next look.
    trees: dict[int, frozenset[int]] = {}
    for actor in desks:
        user = session.get(User, actor.user_id)
        if user is None or user.disabled_at is not None:
            del valid[actor.login_id]
            continue
        if user.area_id not in trees:
            trees[user.area_id] = below(session, user.area_id)
        now = (user.role, user.area_id, trees[user.area_id])
        if now != (actor.role, actor.area_id, actor.area_ids):
            role, area_id, area_ids = now
            valid[actor.login_id] = replace(actor, role=role, area_id=area_id, area_ids=area_ids)
    return valid


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
