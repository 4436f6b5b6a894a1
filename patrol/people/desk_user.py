"""Desk users: an administrator invites, changes and disables them; each sets the own password.

docs/decisions/desk_users.md says why.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, db, feed, sign_in
from patrol.access import Actor, NotFound
from patrol.models import Area, FeedKind, Member, Role, User
from patrol.people import one_time_link
from patrol.people.pasted_text import cleaned

DESK_ROLES = (Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN)
_NAME = re.compile(r"[\w.\-]{1,40}")


class BadName(Exception):
    """A name has 1 to 40 letters, digits, dots or hyphens."""


class NameTaken(Exception):
    """A desk user or a member has this name already."""


class UsersAccountTaken(Exception):
    """Another desk user who may sign in has this account of 浙政钉."""


class LastAdmin(Exception):
    """Nobody could administer this user's area any more."""


@dataclass(frozen=True, slots=True)
class Author:
    """The administrator who changes desk users, or the command of an operator."""

    name: str
    user_id: int | None = None

    @classmethod
    def of(cls, me: Actor) -> "Author":
        return cls(me.name, me.user_id)


def seen(session: Session, me: Actor) -> list[User]:
    """Return the desk users of the actor's areas, by name."""
    rows = select(User).where(col(User.area_id).in_(me.area_ids))
    return sorted(session.exec(rows), key=lambda user: (user.disabled_at is not None, user.name))


def one(session: Session, me: Actor, user_id: int) -> User:
    """Return a desk user of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    # PostgreSQL refuses a number that its column cannot hold.
    is_possible = user_id < 2**31
    user = session.get(User, user_id, with_for_update=True) if is_possible else None
    if user is None or user.area_id not in me.area_ids:
        raise NotFound("user")
    return user


def is_name(text: str) -> bool:
    """Return whether an account can be called so."""
    return _NAME.fullmatch(text) is not None


def invite(
    session: Session,
    *,
    name: str,
    role: Role,
    area_id: int,
    seat: int | None,
    by: Author,
    account: str | None = None,
) -> tuple[User, str]:
    """Make a desk user without a password; return the user and the secret of the first link.

    Raises: BadName, NameTaken, NotFound, UsersAccountTaken.
    """
    name = cleaned(name)
    if not is_name(name):
        raise BadName(name)
    # The feed and the audit name people by this word, so a user and a member never share one.
    is_user = select(User.id).where(User.name == name)
    is_member = select(Member.id).where(Member.call_sign == name)
    if session.exec(is_user).first() or session.exec(is_member).first():
        raise NameTaken(name)
    _require_area(session, area_id)
    _require_own_account(session, account, None)
    user = User(name=name, role=role, area_id=area_id, seat=seat, notice_id=account or None)
    session.add(user)
    session.flush()
    _note(session, FeedKind.USER_INVITED, user, by, role=role.value)
    return user, sign_in.issue_invitation(session, user, by.name, by.user_id)


def link(session: Session, user: User, by: Author) -> str:
    """Return the secret of a new link to set a password; the former password stays until then.

    Raises: NotFound when the user is disabled.
    """
    if user.disabled_at is not None:
        raise NotFound("user")
    _note(session, FeedKind.USER_LINKED, user, by)
    return sign_in.issue_invitation(session, user, by.name, by.user_id)


def set_password(session: Session, token: str, password_hash: str) -> tuple[User, list[str]]:
    """Set the password of a link's user; return the user and the sessions that ended by it.

    Raises: BadTicket.
    """
    user = sign_in.invited(session, token)
    sign_in.use(session, token, sets_password=True)
    return user, change_password(session, user, password_hash)


def change_password(
    session: Session, user: User, password_hash: str, *, but: str = ""
) -> list[str]:
    """Store a new password, end the links and the sessions but one; return the ids of these."""
    user.password_hash = password_hash
    session.add(user)
    one_time_link.end_unused(session, user_id=user.id)
    _note(session, FeedKind.PASSWORD_SET, user, Author(user.name, user.id))
    return sign_in.end_all(session, user.id or 0, but=but, tokens_too=False)


def amend(
    session: Session,
    user: User,
    *,
    role: Role,
    area_id: int,
    seat: int | None,
    by: Author,
    account: str | None = None,
    but: str = "",
) -> list[str]:
    """Give a desk user another role, area, seat or account of 浙政钉; None leaves the account.

    A former account may have signed in somebody else, so the user's sessions but one end with it;
    return their ids. The caller closes the sockets after the commit.

    Raises: LastAdmin, NotFound, UsersAccountTaken.
    """
    former = user.notice_id
    wanted = former if account is None else account or None
    if (user.role, user.area_id, user.seat, former) == (role, area_id, seat, wanted):
        return []
    _require_area(session, area_id)
    _require_own_account(session, wanted, user.id)
    was_admin_of = user.area_id if user.role == Role.ADMIN else None
    _take_turns(session)
    user.role, user.area_id, user.seat, user.notice_id = role, area_id, seat, wanted
    session.add(user)
    session.flush()
    if was_admin_of is not None and user.disabled_at is None:
        _require_admin(session, was_admin_of)
    _note(session, FeedKind.USER_AMENDED, user, by, role=role.value)
    if former in (None, wanted):
        return []
    return sign_in.end_all(session, user.id or 0, but=but, tokens_too=False)


def disable(session: Session, user: User, by: Author) -> list[str]:
    """Shut a desk user out; return the ids of the ended sessions, whose sockets the caller closes.

    Raises: LastAdmin.
    """
    if user.disabled_at is None:
        _take_turns(session)
        user.disabled_at = clock.now()
        session.add(user)
        session.flush()
        if user.role == Role.ADMIN:
            _require_admin(session, user.area_id)
        one_time_link.end_unused(session, user_id=user.id)
        _note(session, FeedKind.USER_DISABLED, user, by)
    return sign_in.end_all(session, user.id or 0, tokens_too=True)


def enable(session: Session, user: User, by: Author) -> None:
    """Let a disabled desk user in again, with the former password and account of 浙政钉.

    Raises: UsersAccountTaken.
    """
    if user.disabled_at is not None:
        _require_own_account(session, user.notice_id, user.id)
        user.disabled_at = None
        session.add(user)
        _note(session, FeedKind.USER_ENABLED, user, by)


def _take_turns(session: Session) -> None:
    # Two administrators who demote each other at once would both find the other one left.
    db.take_turns(session, "desk users")


def _require_area(session: Session, area_id: int) -> None:
    area = session.get(Area, area_id)
    if area is None or area.retired_at is not None:
        raise NotFound("area")


def _require_own_account(session: Session, account: str | None, user_id: int | None) -> None:
    if not account:
        return
    holder = session.exec(
        select(User.name).where(
            User.notice_id == account, User.id != user_id, col(User.disabled_at).is_(None)
        )
    ).first()
    if holder is not None:
        raise UsersAccountTaken(holder)


def _require_admin(session: Session, area_id: int) -> None:
    """Refuse a change after which nobody administers this area, from here or from above.

    Raises: LastAdmin.
    """
    path = session.get_one(Area, area_id).path
    admins = session.exec(
        select(Area.path)
        .join(User, col(User.area_id) == col(Area.id))
        .where(User.role == Role.ADMIN, col(User.disabled_at).is_(None))
    )
    if not any(path.startswith(above) for above in admins):
        raise LastAdmin


def _note(session: Session, kind: FeedKind, user: User, by: Author, **body: Any) -> None:
    feed.note(session, kind, by=by.name, area_id=user.area_id, user=user.name, **body)
