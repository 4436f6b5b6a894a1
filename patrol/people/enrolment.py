"""A lost phone of a member is revoked, so that it cannot sign in again."""

from sqlalchemy import update
from sqlmodel import Session, col

from patrol import clock
from patrol.models import Login, Phone


def revoke(session: Session, phone: Phone) -> list[str]:
    """Revoke a lost phone and end its sessions. Return their ids: the caller closes the sockets."""
    phone.revoked_at = clock.now()
    session.add(phone)
    ended = session.connection().execute(
        update(Login)
        .where(col(Login.phone_id) == phone.id, col(Login.ended_at).is_(None))
        .values(ended_at=clock.now())
        .returning(col(Login.id))
    )
    return sorted(ended.scalars())
