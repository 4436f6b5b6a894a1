"""The secrets of a source: what it signs with, and what we sign to it with.

They are sealed by the key that also seals the channels' credentials, which is never in the
database. A new secret does not end the old one at once: both count until the old one expires.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from patrol import clock
from patrol.channels.credentials.key import SettingsKey
from patrol.channels.credentials.sealed import Sealed, opened, seal
from patrol.config import Settings
from patrol.models import SecretUse, Source, SourceSecret

OVERLAP = timedelta(hours=24)
"""The time that a secret or token still counts after a new one was made."""
PREFIX = "whsec_"
"""The beginning of a secret of Standard Webhooks; the rest is base64 of 24 to 64 bytes."""
SIZE = 32
SANDBOX = "try_"
"""The beginning of a sandbox key; no token of ours begins like it."""


def sandbox_key(settings: Settings, source: Source) -> str:
    """Return the key of the source's sandbox address; it is made of our secret and not stored.

    It opens nothing: what comes with it is read and answered, and never stored.
    """
    words = f"sandbox {source.id}".encode()
    digest = hmac.digest(settings.secret_key.encode(), words, "sha256")
    return SANDBOX + base64.urlsafe_b64encode(digest[:18]).decode()


def opens_sandbox(settings: Settings, source: Source, given: str) -> bool:
    """Return True when this is the key of the source's sandbox address."""
    wanted = sandbox_key(settings, source)
    return given.startswith(SANDBOX) and hmac.compare_digest(given.encode(), wanted.encode())


def new_secret() -> str:
    """Return a new secret as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()


def add(
    session: Session,
    settings: Settings,
    source: Source,
    use: SecretUse,
    *,
    by: str,
    secret: str | None = None,
) -> str:
    """Seal a secret of this source and return it; those before it end after `OVERLAP`.

    `secret` is one that the other side has given; None makes a new one.
    """
    now, text = clock.now(), secret or new_secret()
    key = SettingsKey.made(settings)
    for row in valid(session, source, use):
        if row.expires_at is None or row.expires_at > now + OVERLAP:
            row.expires_at = now + OVERLAP
            session.add(row)
    row = SourceSecret(
        source_id=source.id or 0, use=use, sealed="", key_id=key.id, made_by=by, made_at=now
    )
    row.sealed = seal(key, _purpose(row), {"secret": text})
    row.hint = text[-4:]
    session.add(row)
    return text


def valid(session: Session, source: Source, use: SecretUse) -> list[SourceSecret]:
    """Return the secrets that count now, the newest first. Reads only."""
    rows = select(SourceSecret).where(
        SourceSecret.source_id == source.id,
        SourceSecret.use == use,
        or_(col(SourceSecret.expires_at).is_(None), col(SourceSecret.expires_at) > clock.now()),
    )
    return list(session.exec(rows.order_by(col(SourceSecret.id).desc())))


def read(settings: Settings, rows: Sequence[SourceSecret]) -> list[str]:
    """Return the words of these secrets; one that this machine's key does not open is left out."""
    key = SettingsKey.known(settings)
    if key is None:
        return []
    words: list[str] = []
    for row in rows:
        try:
            words.append(opened(key, _purpose(row), row.sealed)["secret"])
        except Sealed:
            continue
    return words


def _purpose(row: SourceSecret) -> str:
    return f"patrol source secret {row.source_id} {row.use} {row.id}"
