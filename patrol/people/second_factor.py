"""The second factor of a desk user: an authenticator app with codes of 30 seconds (RFC 6238).

A passkey (`people/passkey.py`) is the other way: it needs no password.
"""

import base64

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlmodel import Session, col, delete, update

from patrol import clock, feed
from patrol.models import FeedKind, Passkey, Totp, User
from patrol.people.desk_user import Author

STEP_S = 30
DRIFT = 1
"""A code of the step before or after counts too: clocks differ by some seconds."""
ISSUER = "巡小慧"


class CodeNeeded(Exception):
    """The password was right, and this user needs a code as well."""


class PasskeyNeeded(Exception):
    """The password was right, but this user signs in with a passkey only."""


class WrongCode(Exception):
    """The code is wrong, too old, or was used already."""


def has_app(session: Session, user: User) -> bool:
    """True when the user has confirmed an authenticator app."""
    row = session.get(Totp, user.id)
    return row is not None and row.confirmed_at is not None


def begin(session: Session, user: User, secret_key: str) -> str:
    """Give the user a new secret, which asks for nothing until `confirm`; return it.

    A confirmed secret of before stays valid until then.
    """
    secret = pyotp.random_base32()
    row = session.get(Totp, user.id) or Totp(user_id=user.id or 0, sealed="", made_at=clock.now())
    if row.confirmed_at is None:
        row.sealed, row.made_at, row.last_step = _sealed(secret, secret_key), clock.now(), 0
        session.add(row)
    return secret


def uri(secret: str, name: str) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def confirm(session: Session, user: User, code: str, secret_key: str) -> None:
    """Require the factor from now on, when the app's first code is right.

    Raises: WrongCode.
    """
    _use(session, user, code, secret_key)
    row = session.get_one(Totp, user.id)
    if row.confirmed_at is None:
        row.confirmed_at = clock.now()
        user.second_factor_at = user.second_factor_at or row.confirmed_at
        session.add(row)
        session.add(user)
        by = Author(user.name, user.id)
        feed.note(session, FeedKind.FACTOR_SET, by=by.name, area_id=user.area_id, user=user.name)


def require(session: Session, user: User, code: str, secret_key: str) -> None:
    """Let a user in who has no second factor, or whose code is right.

    Raises: CodeNeeded, PasskeyNeeded, WrongCode.
    """
    if user.second_factor_at is None:
        return
    if not has_app(session, user):
        raise PasskeyNeeded
    if not code:
        raise CodeNeeded
    _use(session, user, code, secret_key)


def remove(session: Session, user: User, by: Author) -> None:
    """Take app and passkeys away: the user has lost the device with them."""
    session.exec(delete(Passkey).where(col(Passkey.user_id) == user.id))
    row = session.get(Totp, user.id)
    if row is not None:
        session.delete(row)
    if user.second_factor_at is not None:
        user.second_factor_at = None
        session.add(user)
        feed.note(
            session, FeedKind.FACTOR_REMOVED, by=by.name, area_id=user.area_id, user=user.name
        )


def _use(session: Session, user: User, code: str, secret_key: str) -> None:
    row = session.get(Totp, user.id)
    step = _step_of(row, code.replace(" ", ""), secret_key) if row else None
    if step is None:
        raise WrongCode
    # The statement itself marks the step as used, so of two equal codes at once one succeeds.
    used = session.exec(
        update(Totp)
        .where(col(Totp.user_id) == user.id, col(Totp.last_step) < step)
        .values(last_step=step)
    )
    if used.rowcount != 1:
        raise WrongCode


def _step_of(row: Totp, code: str, secret_key: str) -> int | None:
    """Return the step of which this is the code; None when it is of none near now."""
    try:
        secret = _key(secret_key).decrypt(row.sealed).decode()
    except InvalidToken:  # SECRET_KEY is another one now: an administrator removes the factor
        return None
    # The app has the clock of its phone; ours may be off until the machine starts again.
    present = {int(at.timestamp()) // STEP_S for at in (clock.wall(), clock.now())}
    steps = sorted({now + drift for now in present for drift in range(-DRIFT, DRIFT + 1)})
    totp = pyotp.TOTP(secret)
    fitting = [step for step in steps if pyotp.utils.strings_equal(totp.generate_otp(step), code)]
    return fitting[0] if fitting else None


def _sealed(secret: str, secret_key: str) -> str:
    return _key(secret_key).encrypt(secret.encode()).decode()


def _key(secret_key: str) -> Fernet:
    """Return the key for secrets in the database, which is made from `SECRET_KEY` outside it."""
    made = HKDF(SHA256(), 32, salt=None, info=b"patrol totp").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
