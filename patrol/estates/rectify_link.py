"""The link of a hazard: with it the responsible side says that this one hazard is mended.

The address is made of the hazard's id and our secret, and is not stored. It works until two weeks
after the day; a notice that was printed carries it.
"""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, select

from patrol import clock, feed, sign_in
from patrol.estates.hazard import fact
from patrol.models import FeedKind, Hazard
from patrol.status import HazardStatus
from patrol.transition import IllegalMove

SECRET_LETTERS = 32
"""Hexadecimal letters, 128 bits: nobody finds one by trying."""
AFTER_DAY = timedelta(days=14)
"""So long after the day: a late one is still to be mended. A judgement (审)."""


MOST_LATER_MS = 3_600_000


def make(session: Session, row: Hazard, *, secret_key: str, by: str) -> str:
    """Return the secret of the link; a new one when none works.

    Raises: IllegalMove.
    """
    if row.status not in (HazardStatus.TOLD, HazardStatus.RECTIFIED):
        raise IllegalMove(row, HazardStatus.RECTIFIED)
    if (known := secret_of(row, secret_key)) is not None:
        return known
    day = max(row.due_on, clock.today())
    # A part of an hour by chance: a link that was ended does not work again with the next one.
    by_chance = timedelta(milliseconds=secrets.randbelow(MOST_LATER_MS))
    row.link_until, row.link_by = clock.midnight(day) + AFTER_DAY + by_chance, by
    secret = _secret(row.id, row.link_until, secret_key)
    row.link_hashed = sign_in.hashed(secret)
    session.add(row)
    session.flush()
    feed.note(session, FeedKind.HAZARD_LINKED, by=by, area_id=row.area_id, hazard=fact(row))
    return secret


def secret_of(row: Hazard, secret_key: str) -> str | None:
    """Return the secret of a link that works; None without one."""
    if row.link_until is None or row.link_until <= clock.now():
        return None
    secret = _secret(row.id, row.link_until, secret_key)
    return secret if row.link_hashed == sign_in.hashed(secret) else None


def _secret(hazard_id: str, until: datetime, secret_key: str) -> str:
    # The time makes each new link another one.
    words = f"{secret_key}:hazard:{hazard_id}:{clock.iso(until)}"
    return sign_in.hashed(words)[:SECRET_LETTERS]


def unlink(session: Session, row: Hazard, *, by: str) -> None:
    """End the link. A second time changes nothing."""
    if row.link_hashed is None:
        return
    row.link_hashed = row.link_until = row.link_by = None
    session.add(row)
    session.flush()
    feed.note(session, FeedKind.HAZARD_UNLINKED, by=by, area_id=row.area_id, hazard=fact(row))


def find(session: Session, secret: str, *, lock: bool = False) -> Hazard | None:
    """Return the hazard of this link, or None when it is unknown, ended or expired."""
    query = select(Hazard).where(Hazard.link_hashed == sign_in.hashed(secret))
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None or row.link_until is None or row.link_until <= clock.now():
        return None
    return row
