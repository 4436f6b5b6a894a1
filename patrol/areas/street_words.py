"""The street's own words, changed by an administrator of the whole district."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from patrol import db, feed
from patrol.models import Area, FeedKind, Street
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned
from patrol.places import street

MOST_VERSIONS = 50


class StreetChanged(Exception):
    """Somebody has changed the words since they were read."""

    def __init__(self, newest: Street) -> None:
        super().__init__(f"version {newest.version} is by {newest.by}")
        self.newest = newest


def history(session: Session) -> Sequence[Street]:
    """Return the versions, the newest first."""
    newest_first = select(Street).order_by(col(Street.version).desc())
    return session.exec(newest_first.limit(MOST_VERSIONS)).all()


def change(
    session: Session, *, name: str, prefix: str, place_hint: str, version: int, by: Author
) -> Street:
    """Save a new version after the one that was read (0: there was none).

    Raises: StreetChanged, BadPrefix.
    """
    db.take_turns(session, "street")
    before = street.current(session)
    if before is not None and before.version != version:
        raise StreetChanged(before)
    row = street.change(
        session, name=cleaned(name), prefix=prefix, place_hint=cleaned(place_hint), by=by.name[:40]
    )
    root = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if root is not None:
        kind = FeedKind.STREET_CHANGED
        words: dict[str, Any] = {"version": row.version, "name": row.name, "prefix": row.prefix}
        feed.note(session, kind, by=by.name, area_id=root, **words)
    return row
