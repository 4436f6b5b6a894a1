"""到期的密钥: the sources whose newest token ends soon, so that a new one is given in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.models import Login, SecretUse, Source, SourceSecret

EXPIRES_SOON = timedelta(days=30)
TOLD_AFTER = timedelta(days=30)
"""A token that ended longer ago is no news: whoever needed it has noticed."""


def ending(session: Session) -> Sequence[tuple[str, datetime]]:
    """Return the enabled sources whose last token ends within 30 days, with the end.

    A token that somebody has ended is none, and a source that signs needs none. Reads only.
    """
    now, ends_at = clock.now(), func.max(Login.expires_at)
    signs = select(SourceSecret.source_id).where(
        SourceSecret.use == SecretUse.IN, col(SourceSecret.expires_at).is_(None)
    )
    rows = select(Source.code, ends_at).join(Login, col(Login.source_id) == col(Source.id))
    rows = rows.where(
        col(Login.ended_at).is_(None),
        col(Source.disabled_at).is_(None),
        col(Source.id).not_in(signs),
    )
    soon = ends_at.between(now - TOLD_AFTER, now + EXPIRES_SOON)
    return session.exec(rows.group_by(Source.code).having(soon).order_by(Source.code)).all()
