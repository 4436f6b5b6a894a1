"""The link of a transfer: with it a partner without an account acts on this one case."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from patrol import clock, feed, sign_in
from patrol.models import (
    FeedKind,
    Incident,
    PartnerLink,
    PartnerLinkState,
    Transfer,
)

SECRET_LETTERS = 32
"""Hexadecimal letters, 128 bits: nobody finds one by trying."""
KEPT_FOR = timedelta(days=180)
"""The row of a link that has ended stays so long, to say who had made it; the feed has the act."""


def secret_of(link: PartnerLink, secret_key: str) -> str:
    """Return the secret in the address of a link: the same each time, and unknown without ours."""
    return _secret(link.id, secret_key)


def _secret(link_id: str, secret_key: str) -> str:
    return sign_in.hashed(f"{secret_key}:partner:{link_id}")[:SECRET_LETTERS]


def make(
    session: Session, case: Incident, row: Transfer, *, hours: int, secret_key: str, by: str
) -> PartnerLink:
    """Return the link of a transfer; a new one when it has none or the last one leads nowhere.

    That one has expired, or was made with another secret key: its address is not known any more.
    """
    standing = _unrevoked(session, row.id)
    now = clock.now()
    if standing is not None:
        is_ours = standing.hashed == sign_in.hashed(secret_of(standing, secret_key))
        if is_ours and standing.expires_at > now:
            return standing
        _end(session, standing, by)
    ends_at = now + timedelta(hours=hours)
    link = PartnerLink(hashed="", transfer_id=row.id, by=by, made_at=now, expires_at=ends_at)
    link.hashed = sign_in.hashed(_secret(link.id, secret_key))
    session.add(link)
    session.flush()
    feed.note(
        session,
        FeedKind.TRANSFER_LINKED,
        by=by,
        incident=case,
        partner=row.partner,
        ends_at=clock.iso(ends_at),
    )
    return link


def unlink(session: Session, case: Incident, row: Transfer, *, by: str) -> None:
    """The desk ends the link of a transfer. A second time changes nothing."""
    if revoke(session, row, by=by):
        feed.note(session, FeedKind.TRANSFER_UNLINKED, by=by, incident=case, partner=row.partner)


def revoke(session: Session, row: Transfer, *, by: str) -> bool:
    """End the link of a transfer that is over; return True when one worked."""
    standing = _unrevoked(session, row.id)
    if standing is None:
        return False
    _end(session, standing, by)
    return True


def _end(session: Session, link: PartnerLink, by: str) -> None:
    link.revoked_at, link.revoked_by = clock.now(), by
    session.add(link)
    session.flush()


def _unrevoked(session: Session, transfer_id: str) -> PartnerLink | None:
    return session.exec(
        select(PartnerLink).where(
            PartnerLink.transfer_id == transfer_id, col(PartnerLink.revoked_at).is_(None)
        )
    ).first()


def of_transfer(session: Session, transfer_id: str) -> PartnerLink | None:
    """Return the link of a transfer that works now."""
    link = _unrevoked(session, transfer_id)
    return link if link is not None and link.expires_at > clock.now() else None


def find(session: Session, secret: str) -> PartnerLink | None:
    """Return the link with this secret, or None when it is unknown, revoked or expired."""
    hashed = sign_in.hashed(secret)
    link = session.exec(select(PartnerLink).where(PartnerLink.hashed == hashed)).first()
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        return None
    return link


def forget(session: Session) -> None:
    """Delete the rows of links that ended long ago."""
    old = clock.now() - KEPT_FOR
    session.connection().execute(delete(PartnerLink).where(col(PartnerLink.expires_at) < old))


def state(link: PartnerLink) -> PartnerLinkState:
    return {
        "by": link.by,
        "made_at": clock.iso(link.made_at),
        "expires_at": clock.iso(link.expires_at),
    }
