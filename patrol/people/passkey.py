"""通行密钥: a desk user signs in with the lock of the own device (WebAuthn, level 3).

A passkey proves two things at once: the device that holds the key, and the finger, face or PIN that
opens it. The challenge is not stored: it holds its time and our seal. Each passkey takes only
challenges that are younger than the last one it answered, so no answer works twice.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlmodel import Session, col, delete, select, update

from patrol import clock, feed
from patrol.models import FeedKind, Passkey, User
from patrol.people import second_factor

CHALLENGE_LIFE = timedelta(minutes=5)
MOST = 10
"""Passkeys of one desk user."""
TIME_BYTES, RANDOM_BYTES, SEAL_BYTES = 8, 16, 16
RELYING_PARTY = "巡小慧"

Credential = Mapping[str, Any]
"""The answer of the browser, as `PublicKeyCredential.toJSON()` gives it."""


class BadPasskey(Exception):
    """The passkey is unknown, its signature is wrong, or the challenge is too old or was used."""


class TooManyPasskeys(Exception):
    """This desk user has ten passkeys already."""


def offer(user: User, ids: list[str], public_url: str, secret_key: str) -> dict[str, Any]:
    """Return the options with which a browser makes a passkey; `ids` are those of the others."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=_host(public_url),
        rp_name=RELYING_PARTY,
        user_id=f"desk-user-{user.id}".encode(),
        user_name=user.name,
        challenge=_challenge(f"make {user.id}", secret_key),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(each)) for each in ids
        ],
    )
    return webauthn.helpers.options_to_json_dict(options)


def ask(public_url: str, secret_key: str) -> dict[str, Any]:
    """Return the options with which a browser asks for any passkey of this address."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=_host(public_url),
        challenge=_challenge("enter", secret_key),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.helpers.options_to_json_dict(options)


def read(credential: Credential, user_id: int, public_url: str, secret_key: str) -> Passkey:
    """Check the answer to `offer` and return the new passkey, which nobody has stored yet.

    Raises: BadPasskey.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge, at = _answered(credential, f"make {user_id}", secret_key)
    try:
        made = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=_host(public_url),
            expected_origin=_origin(public_url),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise BadPasskey from error
    return Passkey(
        id=webauthn.helpers.bytes_to_base64url(made.credential_id),
        user_id=user_id,
        public_key=webauthn.helpers.bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        made_at=clock.now(),
        challenged_at=at,
    )


def add(session: Session, user: User, passkey: Passkey) -> None:
    """Store a passkey of `read`. From now on a password alone does not sign this user in.

    Raises: TooManyPasskeys, BadPasskey.
    """
    passkeys = of(session, user.id or 0)
    if len(passkeys) >= MOST:
        raise TooManyPasskeys
    if session.get(Passkey, passkey.id) is not None:
        raise BadPasskey
    session.add(passkey)
    user.second_factor_at = user.second_factor_at or clock.now()
    session.add(user)
    _note(session, FeedKind.PASSKEY_ADDED, user)


def of(session: Session, user_id: int) -> list[Passkey]:
    """Return the passkeys of a desk user, the oldest first."""
    mine = select(Passkey).where(Passkey.user_id == user_id).order_by(col(Passkey.made_at))
    return list(session.exec(mine))


def verified(
    session: Session, credential: Credential, public_url: str, secret_key: str
) -> tuple[Passkey, int, datetime]:
    """Check the answer to `ask`; return the passkey, its new count and the challenge's time.

    It writes nothing: a signature is checked before the write lock, and `use` comes within it.

    Raises: BadPasskey.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge, at = _answered(credential, "enter", secret_key)
    passkey = session.get(Passkey, str(credential.get("id", ""))[:1400])
    if passkey is None:
        raise BadPasskey
    try:
        entered = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=_host(public_url),
            expected_origin=_origin(public_url),
            credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise BadPasskey from error
    return passkey, entered.new_sign_count, at


def use(session: Session, passkey_id: str, sign_count: int, at: datetime) -> int:
    """Use an answer up and return the id of its desk user.

    Raises: BadPasskey.
    """
    # The statement itself marks the challenge as used, so of two equal answers one succeeds.
    used = session.exec(
        update(Passkey)
        .where(col(Passkey.id) == passkey_id, col(Passkey.challenged_at) < at)
        .values(challenged_at=at, used_at=clock.now(), sign_count=sign_count)
    )
    passkey = session.get(Passkey, passkey_id) if used.rowcount == 1 else None
    user = session.get(User, passkey.user_id) if passkey else None
    if user is None or user.id is None or user.disabled_at is not None:
        raise BadPasskey
    return user.id


def remove(session: Session, user: User, passkey_id: str) -> bool:
    """Take one passkey away; False when the user has none of this id.

    After the last one a password alone signs in again, unless an authenticator app is set up.
    """
    gone = session.exec(
        delete(Passkey).where(col(Passkey.id) == passkey_id, col(Passkey.user_id) == user.id)
    )
    if gone.rowcount != 1:
        return False
    if not of(session, user.id or 0) and not second_factor.has_app(session, user):
        user.second_factor_at = None
        session.add(user)
    _note(session, FeedKind.PASSKEY_REMOVED, user)
    return True


def _note(session: Session, kind: FeedKind, user: User) -> None:
    feed.note(session, kind, by=user.name, area_id=user.area_id, user=user.name)


def _challenge(purpose: str, secret_key: str) -> bytes:
    milliseconds = int(clock.now().timestamp() * 1000)
    begun = milliseconds.to_bytes(TIME_BYTES, "big") + secrets.token_bytes(RANDOM_BYTES)
    return begun + _seal(begun, purpose, secret_key)


def _answered(credential: Credential, purpose: str, secret_key: str) -> tuple[bytes, datetime]:
    """Return the challenge that the browser answered, and its time.

    Raises: BadPasskey.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        client_data = webauthn.helpers.parse_client_data_json(
            webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"])
        )
    except (WebAuthnException, KeyError, TypeError, ValueError) as error:
        raise BadPasskey from error
    challenge = client_data.challenge
    begun, seal = challenge[:-SEAL_BYTES], challenge[-SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(begun, purpose, secret_key)):
        raise BadPasskey
    at = datetime.fromtimestamp(int.from_bytes(begun[:TIME_BYTES], "big") / 1000, UTC)
    if not timedelta(0) <= clock.now() - at <= CHALLENGE_LIFE:
        raise BadPasskey
    return challenge, at


def _seal(begun: bytes, purpose: str, secret_key: str) -> bytes:
    key = HKDF(SHA256(), 32, salt=None, info=b"patrol passkey").derive(secret_key.encode())
    return hmac.digest(key, begun + purpose.encode(), "sha256")[:SEAL_BYTES]


def _host(public_url: str) -> str:
    return urlsplit(public_url).hostname or ""


def _origin(public_url: str) -> str:
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}"
