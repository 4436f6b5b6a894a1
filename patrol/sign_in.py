"""Begin and end sessions: by a one-time link, a 浙政钉 account, or for a program.

The database holds only hashes of the secrets.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, or_, select, update

from patrol import clock
from patrol.models import Login, Member, Phone, Role, Source, Ticket, User

TICKET_LIFE = timedelta(minutes=10)
SHEET_LIFE = timedelta(days=3)
"""The life of the codes on a printed sheet, with which members enrol their first phones."""
INVITATION_LIFE = timedelta(days=3)
"""The life of a link with which a desk user sets a password."""
PHONE_LOGIN_LIFE = timedelta(days=90)
DESK_LOGIN_LIFE = timedelta(hours=14)
BEARER_LIFE = timedelta(days=365)
"""The life of a token without a stated one, and the longest that may be stated."""
MAY_CONFIRM = (Role.SUPERVISOR, Role.ADMIN)
"""The roles that may confirm a member's new phone (docs/decisions/phones.md)."""


class BadTicket(Exception):
    """The one-time link was used, has expired, or never existed."""


class UnknownAccount(Exception):
    """Nobody, or more than one member, has this account of 浙政钉; `account` is the account."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


class PhoneRevoked(Exception):
    """The desk revoked this phone; only a one-time link from the desk lets it sign in again.

    `phone_id` names the phone; None when the browser did not say which phone it is.
    """

    def __init__(self, phone_id: str | None = None) -> None:
        super().__init__(phone_id)
        self.phone_id = phone_id


def hashed(token: str) -> str:
    """Return the hash by which a secret token is stored."""
    # A plain hash is enough, because a token has 128 random bits or more and cannot be guessed.
    return hashlib.sha256(token.encode()).hexdigest()


def _secret(size_bytes: int) -> str:
    """Return a new secret of so many random bytes.

    It does not begin with "-": on a command line, `--token` would take it for another option.
    """
    secret = secrets.token_urlsafe(size_bytes)
    return secret if not secret.startswith("-") else _secret(size_bytes)


def issue_ticket(
    session: Session,
    subject: Member | User,
    by: str,
    maker: User | None = None,
    life: timedelta = TICKET_LIFE,
) -> str:
    """Return the secret of a new one-time link: 128 random bits, valid once and for `life`.

    `maker` is the desk user who makes it; none when a command on the server does.
    """
    token = _secret(16)
    now = clock.now()
    session.add(
        Ticket(
            token_hash=hashed(token),
            member_id=subject.id if isinstance(subject, Member) else None,
            user_id=subject.id if isinstance(subject, User) else None,
            made_by=by,
            made_by_user_id=maker.id if maker else None,
            is_confirming=maker is None or maker.role in MAY_CONFIRM,
            made_at=now,
            expires_at=now + life,
        )
    )
    return token


def issue_invitation(session: Session, user: User, by: str, maker_id: int | None = None) -> str:
    """Return the secret of a link with which a desk user sets a password: valid once, for 3 days.

    The user's earlier links of this kind are not valid any more.
    """
    token, now = _secret(16), clock.now()
    session.exec(
        update(Ticket)
        .where(
            col(Ticket.user_id) == user.id,
            col(Ticket.sets_password),
            col(Ticket.used_at).is_(None),
        )
        .values(expires_at=now)
    )
    session.add(
        Ticket(
            token_hash=hashed(token),
            user_id=user.id,
            made_by=by[:40],
            made_by_user_id=maker_id,
            made_at=now,
            expires_at=now + INVITATION_LIFE,
            sets_password=True,
        )
    )
    return token


def invitation_link(public_url: str, token: str) -> str:
    """Return the address at which a desk user sets a password; its secret stands behind `#`."""
    return f"{public_url}/password#{token}"


def invited(session: Session, token: str) -> User:
    """Return the desk user who may set a password with this link.

    Raises: BadTicket.
    """
    user = session.exec(
        select(User)
        .join(Ticket, col(Ticket.user_id) == col(User.id))
        .where(
            Ticket.token_hash == hashed(token),
            col(Ticket.sets_password),
            col(Ticket.used_at).is_(None),
            col(Ticket.expires_at) > clock.now(),
            col(User.disabled_at).is_(None),
        )
    ).first()
    if user is None:
        raise BadTicket
    return user


def link(public_url: str, token: str) -> str:
    """Return the address of a one-time link.

    The secret stands behind `#`: a browser sends that part to no server, so no proxy's log has it.
    """
    return f"{public_url}/enter#{token}"


def is_valid(session: Session, token: str) -> bool:
    """True while a one-time link may still be redeemed."""
    # A primary key, so a wrong link costs one look and no search.
    ticket = session.get(Ticket, hashed(token))
    return (
        ticket is not None
        and not ticket.sets_password
        and ticket.used_at is None
        and ticket.expires_at > clock.now()
    )


def redeem(session: Session, token: str, agent: str) -> tuple[str, Login]:
    """Exchange a one-time link for a new session; return its secret and row.

    Raises: BadTicket.
    """
    use(session, token, sets_password=False)
    ticket = session.exec(select(Ticket).where(Ticket.token_hash == hashed(token))).one()
    if ticket.user_id is not None:
        return begin(session, user_id=ticket.user_id)
    assert ticket.member_id is not None  # noqa: S101
    phone = _enrolled(session, ticket.member_id, agent, ticket)
    return begin(session, phone_id=phone.id)


def use(session: Session, token: str, *, sets_password: bool) -> None:
    """Mark a link of this kind as used; of several callers at once only one succeeds.

    Raises: BadTicket.
    """
    now = clock.now()
    used = session.exec(
        update(Ticket)
        .where(
            col(Ticket.token_hash) == hashed(token),
            col(Ticket.sets_password) == sets_password,
            col(Ticket.used_at).is_(None),
            col(Ticket.expires_at) > now,
        )
        .values(used_at=now)
    )
    if used.rowcount != 1:
        raise BadTicket


def by_account(
    session: Session, account: str, agent: str, former_secret: str = ""
) -> tuple[str, Login]:
    """Begin a session for the one member with this 浙政钉 account; return its secret and row.

    The platform names the person and no device. The browser's former session (`former_secret`,
    valid or ended) tells the phone. Without one the user agent tells it, but only while none of the
    member's phones was ever revoked: whoever holds a lost phone can send any user agent
    (docs/decisions/zzd.md).

    Raises: UnknownAccount, PhoneRevoked.
    """
    members = session.exec(
        select(Member).where(Member.notice_id == account, col(Member.left_at).is_(None))
    ).all()
    # Two members with one account: nobody can say which of them signs in.
    if not account or len(members) != 1:
        raise UnknownAccount(account)
    member_id = members[0].id or 0
    phones = session.exec(
        select(Phone)
        .where(Phone.member_id == member_id)
        .order_by(col(Phone.enrolled_at).desc(), col(Phone.id).desc())
    ).all()
    phone = _former_phone(session, phones, former_secret)
    # A finder of the lost phone knows its user agent, so nothing here proves another phone.
    if phone is None and any(phone.revoked_at for phone in phones):
        raise PhoneRevoked
    if phone is None:
        phone = next((phone for phone in phones if phone.agent == agent[:200]), None)
    if phone is not None and phone.revoked_at is not None:
        raise PhoneRevoked(phone.id)
    return begin(session, phone_id=(phone or _enrolled(session, member_id, agent)).id)


def desk_user_of(session: Session, account: str) -> User:
    """Return the desk user who may sign in with this account of 浙政钉.

    Raises: UnknownAccount.
    """
    user = session.exec(
        select(User).where(User.notice_id == account, col(User.disabled_at).is_(None))
    ).first()
    if not account or user is None:
        raise UnknownAccount(account)
    return user


def _former_phone(session: Session, phones: Sequence[Phone], secret: str) -> Phone | None:
    """Return that one of the phones to which a session belonged, which may have ended."""
    if not secret:
        return None
    phone_id = session.exec(
        select(Login.phone_id).where(Login.token_hash == hashed(secret))
    ).first()
    return next((phone for phone in phones if phone.id == phone_id), None)


def revoked_phone(session: Session, secret: str) -> str | None:
    """Return the id of the revoked phone to which this session belonged; else None."""
    return session.exec(
        select(Phone.id)
        .join(Login, col(Login.phone_id) == col(Phone.id))
        .where(Login.token_hash == hashed(secret), col(Phone.revoked_at).is_not(None))
    ).first()


def _enrolled(session: Session, member_id: int, agent: str, ticket: Ticket | None = None) -> Phone:
    """Enrol a phone. A first phone is confirmed at once, unless a dispatcher made its link."""
    is_first = (
        session.exec(select(Phone.id).where(Phone.member_id == member_id).limit(1)).first() is None
    )
    is_vouched = ticket is None or ticket.is_confirming
    now = clock.now()
    phone = Phone(
        member_id=member_id,
        agent=agent[:200],
        enrolled_at=now,
        enrolled_by_user_id=ticket.made_by_user_id if ticket else None,
        confirmed_at=now if is_first and is_vouched else None,
    )
    session.add(phone)
    session.flush()
    return phone


def begin(
    session: Session, *, is_bearer: bool = False, life: timedelta = BEARER_LIFE, **subject: Any
) -> tuple[str, Login]:
    """Begin a session for one `phone_id`, `user_id` or `source_id`; return its secret and row.

    `life` is that of a bearer token, which may also have a `scope` and a `name`.
    """
    secret, now = _secret(32), clock.now()
    session_life = PHONE_LOGIN_LIFE if "phone_id" in subject else DESK_LOGIN_LIFE
    row = Login(
        token_hash=hashed(secret),
        is_bearer=is_bearer,
        csrf=secrets.token_urlsafe(24),
        made_at=now,
        seen_at=now,
        expires_at=now + (life if is_bearer else session_life),
        **subject,
    )
    session.add(row)
    session.flush()
    return secret, row


def end(session: Session, login_id: str) -> None:
    """End a session: its secret is not valid any more."""
    row = session.get_one(Login, login_id)
    row.ended_at = clock.now()
    session.add(row)


def end_all(session: Session, user_id: int, *, but: str = "", tokens_too: bool) -> list[str]:
    """End the sessions of a desk user, all but one; return the ids of those that ended.

    The caller closes their sockets after the commit.
    """
    ended = session.connection().execute(
        update(Login)
        .where(
            col(Login.user_id) == user_id,
            col(Login.ended_at).is_(None),
            col(Login.id) != but,
            *(() if tokens_too else (col(Login.is_bearer).is_(False),)),
        )
        .values(ended_at=clock.now())
        .returning(col(Login.id))
    )
    return sorted(ended.scalars())


def end_former(session: Session, secret: str) -> str | None:
    """End the session that a browser had before it signed in again; return its id, or None."""
    if not secret:
        return None
    ended = session.connection().execute(
        update(Login)
        .where(
            col(Login.token_hash) == hashed(secret),
            # A program's token is ended by its owner only.
            col(Login.is_bearer).is_(False),
            col(Login.ended_at).is_(None),
        )
        .values(ended_at=clock.now())
        .returning(col(Login.id))
    )
    former: str | None = ended.scalar()
    return former


def tokens(session: Session) -> list[tuple[Login, str]]:
    """Return the bearer tokens that are still valid, each with its owner's name."""
    rows = session.exec(
        select(Login, User.name, Source.code)
        .outerjoin(User, col(User.id) == col(Login.user_id))
        .outerjoin(Source, col(Source.id) == col(Login.source_id))
        .where(
            col(Login.is_bearer).is_(True),
            col(Login.ended_at).is_(None),
            col(Login.expires_at) > clock.now(),
            or_(col(Login.user_id).is_not(None), col(Login.source_id).is_not(None)),
        )
        .order_by(Login.id)
    )
    return [(login, name or code or "") for login, name, code in rows]


def valid_hashes(session: Session, most: int) -> list[str]:
    """Return the hashes of the secrets of valid sessions, the one that was seen last at the end."""
    rows = session.exec(
        select(Login.token_hash)
        .where(col(Login.ended_at).is_(None), col(Login.expires_at) > clock.now())
        .order_by(col(Login.seen_at).desc().nulls_last())
        .limit(most)
    )
    return list(rows)[::-1]


def mark_seen(session: Session, logins: Mapping[str, str | None]) -> None:
    """Record that these sessions were just used; `logins` maps a login's id to its phone's id."""
    now = clock.now()
    # Sorted: all writers take rows in the order of their ids, so that none waits in a circle.
    keys, phones = sorted(logins), sorted(phone for phone in logins.values() if phone)
    for start in range(0, len(keys), 500):
        chosen = keys[start : start + 500]
        session.exec(update(Login).where(col(Login.id).in_(chosen)).values(seen_at=now))
    for start in range(0, len(phones), 500):
        chosen = phones[start : start + 500]
        session.exec(update(Phone).where(col(Phone.id).in_(chosen)).values(seen_at=now))
