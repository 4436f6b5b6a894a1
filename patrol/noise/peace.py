"""安静凭证: make, find and revoke the link of a case of noise."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from patrol import clock, feed, sign_in
from patrol.models import FeedKind, Incident, PeaceLink, PeaceLinkState
from patrol.noise import case_station

SECRET_LETTERS = 32
"""Hexadecimal letters, 128 bits: nobody finds one by trying."""
KEPT_FOR = timedelta(days=180)
"""The row of a link that has ended stays so long, to say who had made it; the feed has the act."""


class NotNoise(Exception):
    """The case is not about noise, so no level can tell of it."""


def secret_of(link: PeaceLink, secret_key: str) -> str:
    """Return the secret in the address of a link: the same each time, and unknown without ours."""
    return _secret(link.id, secret_key)


def _secret(link_id: str, secret_key: str) -> str:
    return sign_in.hashed(f"{secret_key}:peace:{link_id}")[:SECRET_LETTERS]


def make(session: Session, case: Incident, *, days: int, secret_key: str, by: str) -> PeaceLink:
    """Return the link of the case; a new one when it has none or the last one leads nowhere.

    That one has expired, or was made with another secret key: its address is not known any more.
    Raises: NotNoise.
    """
    if not case_station.is_of_noise(session, case):
        raise NotNoise
    standing = _standing(session, case.id)
    if standing is not None:
        is_ours = standing.hashed == sign_in.hashed(secret_of(standing, secret_key))
        if is_ours and standing.expires_at > clock.now():
            return standing
        _end(session, standing, by)
    now = clock.now()
    link = PeaceLink(
        hashed="", incident_id=case.id, by=by, made_at=now, expires_at=now + timedelta(days=days)
    )
    link.hashed = sign_in.hashed(_secret(link.id, secret_key))
    session.add(link)
    session.flush()
    feed.note(
        session, FeedKind.PEACE_LINKED, by=by, incident=case, ends_at=clock.iso(link.expires_at)
    )
    return link


def revoke(session: Session, case: Incident, *, by: str) -> None:
    """End the link of the case. A second time changes nothing."""
    standing = _standing(session, case.id)
    if standing is not None:
        _end(session, standing, by)
        feed.note(session, FeedKind.PEACE_UNLINKED, by=by, incident=case)


def _end(session: Session, link: PeaceLink, by: str) -> None:
    link.revoked_at, link.revoked_by = clock.now(), by
    session.add(link)
    session.flush()


def _standing(session: Session, incident_id: str) -> PeaceLink | None:
    return session.exec(
        select(PeaceLink).where(
            PeaceLink.incident_id == incident_id, col(PeaceLink.revoked_at).is_(None)
        )
    ).first()


def of_case(session: Session, incident_id: str) -> PeaceLink | None:
    """Return the link of a case that works now."""
    link = _standing(session, incident_id)
    return link if link is not None and link.expires_at > clock.now() else None


def find(session: Session, secret: str) -> PeaceLink | None:
    """Return the link with this secret, or None when it is unknown, revoked or expired."""
    link = session.exec(select(PeaceLink).where(PeaceLink.hashed == sign_in.hashed(secret))).first()
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        return None
    return link


def forget(session: Session) -> None:
    """Delete the rows of links that ended long ago."""
    old = clock.now() - KEPT_FOR
    session.connection().execute(delete(PeaceLink).where(col(PeaceLink.expires_at) < old))


def state(link: PeaceLink) -> PeaceLinkState:
    return {
        "by": link.by,
        "made_at": clock.iso(link.made_at),
        "expires_at": clock.iso(link.expires_at),
    }
