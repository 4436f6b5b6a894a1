"""A member's phones: one that is lost is let in no more."""

from sqlalchemy import update
from sqlmodel import Session, col

from patrol import clock
from patrol.models import Login, Phone


def revoke(session: Session, phone: Phone) -> list[str]:
    """A lost phone: its sessions end at once. Returns their ids, so that sockets are closed."""
    phone.revoked_at = clock.now()
    session.add(phone)
    ended = session.connection().execute(
        update(Login)
        .where(col(Login.phone_id) == phone.id, col(Login.ended_at).is_(None))
        .values(ended_at=clock.now())
        .returning(col(Login.id))
    )
    return sorted(ended.scalars())
