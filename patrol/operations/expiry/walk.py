"""Go through a table a page at a time, from its oldest row to the first that is young enough."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from patrol.models import Feed, Incident, Intake, Photo

LOOKED_AT = 1000
"""Rows of a page of which few change. The worker sends orders too: it takes a few milliseconds."""
CHANGED = 100
"""Rows of a page that may change all, under the write lock."""


class Walk:
    """One process's way through a table; a restarted one begins anew, which does no harm."""

    def __init__(self, key: Any, at: Any, size: int, *, is_by_age: bool = True) -> None:
        self._key, self._at, self._size, self._is_by_age = key, at, size, is_by_age
        self._after: Any = None

    @property
    def is_under_way(self) -> bool:
        """True until the end was reached; then the next page is the beginning again."""
        return self._after is not None

    def page(self, session: Session, before: datetime) -> list[Any]:
        """Return the keys of the next rows that are older than `before`."""
        query = select(self._key, self._at).order_by(self._key).limit(self._size)
        rows = session.exec(query if self._after is None else query.where(self._key > self._after))
        pairs = list(rows)
        old = [key for key, at in pairs if at < before]
        is_at_young = self._is_by_age and len(old) < len(pairs)
        is_over = is_at_young or len(pairs) < self._size
        self._after = None if is_over else pairs[-1][0]
        return old


def of_intakes() -> Walk:
    return Walk(col(Intake.id), col(Intake.received_at), CHANGED)


def of_cases() -> Walk:
    return Walk(col(Incident.id), col(Incident.opened_at), LOOKED_AT)


def of_acts() -> Walk:
    return Walk(col(Feed.seq), col(Feed.at), LOOKED_AT)


def of_photos() -> Walk:
    """Photos are ordered by their SHA-256, which says nothing of their age."""
    return Walk(col(Photo.sha256), col(Photo.stored_at), CHANGED, is_by_age=False)
