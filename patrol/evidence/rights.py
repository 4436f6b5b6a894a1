"""Decide who may see a photo: its owners, and the desk and crew of a case that links it.

To name a photo gives no right to see it (docs/decisions/photos.md).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, update
from sqlmodel import Session, col, select

from patrol import clock, db
from patrol.models import PhotoOwner, PhotoUse


@dataclass(frozen=True, slots=True)
class Owner:
    """The person or source that uploads and names photos; exactly one id is given."""

    member_id: int | None = None
    user_id: int | None = None
    source_id: int | None = None

    def ids(self) -> dict[str, int | None]:
        """Return the ids by the names of the columns."""
        return {
            "member_id": self.member_id,
            "user_id": self.user_id,
            "source_id": self.source_id,
        }

    def is_of(self, table: Any) -> ColumnElement[bool]:
        """Return the condition that a row of this table belongs to the owner."""
        name, key = next((name, key) for name, key in self.ids().items() if key is not None)
        return and_(getattr(table, name) == key)


def owned(session: Session, sha256s: Collection[str], me: Owner) -> frozenset[str]:
    """Return those of these photos that the person has uploaded."""
    rows = session.exec(
        select(PhotoOwner.sha256).where(col(PhotoOwner.sha256).in_(sha256s), me.is_of(PhotoOwner))
    )
    return frozenset(rows)


def has_come(session: Session, sha256: str, me: Owner) -> bool:
    """Return True when the person has uploaded the photo; one that is under way ends first."""
    _in_turn(session, [sha256])
    return bool(owned(session, [sha256], me))


def linked(session: Session, sha256s: Collection[str]) -> Sequence[PhotoUse]:
    """Return the linked uses of these photos; the others give no right."""
    query = select(PhotoUse).where(
        col(PhotoUse.sha256).in_(sha256s), col(PhotoUse.linked_at).is_not(None)
    )
    return session.exec(query).all()


def keep_owner(session: Session, sha256s: Iterable[str], owner: Owner) -> None:
    """Record the owner of uploaded photos, and link the uses in which the owner named them."""
    names, now = sorted(set(sha256s)), clock.now()
    _in_turn(session, names)
    rows = [{"id": db.new_id(), "sha256": sha256, "at": now, **owner.ids()} for sha256 in names]
    # An owner who sends the same photo again has linked its uses at the first time.
    if not db.insert_new(session, PhotoOwner, rows, PhotoOwner.sha256):
        return
    session.connection().execute(
        update(PhotoUse)
        .where(
            col(PhotoUse.sha256).in_(names),
            col(PhotoUse.linked_at).is_(None),
            owner.is_of(PhotoUse),
        )
        .values(linked_at=now)
    )


def name(
    session: Session,
    sha256s: Iterable[str],
    owner: Owner | None,
    *,
    linkable: Collection[str],
    **of: Any,
) -> None:
    """Store that a report, an intake, a message, a hazard, a matter or a ballot names these photos.

    `of` has the ids of what names them, and of its case, by the columns of `PhotoUse`. The photos
    may arrive later. Those in `linkable` are linked at once, and another one when its namer has
    uploaded it.
    """
    # In the order in which the author took them, each once.
    names, now = list(dict.fromkeys(sha256s)), clock.now()
    pending = [sha256 for sha256 in names if sha256 not in linkable]
    _in_turn(session, pending)
    session.add_all(
        PhotoUse(
            sha256=sha256,
            **of,
            linked_at=now if sha256 in linkable else None,
            member_id=owner.member_id if owner else None,
            user_id=owner.user_id if owner else None,
            source_id=owner.source_id if owner else None,
        )
        for sha256 in names
    )
    if pending and owner is not None:
        session.flush()
        _link_arrived(session, pending, owner)


def _link_arrived(session: Session, sha256s: Collection[str], owner: Owner) -> None:
    """Link what its namer has uploaded after `linkable` was read, and before this transaction."""
    is_uploaded = exists().where(
        col(PhotoOwner.sha256) == col(PhotoUse.sha256), owner.is_of(PhotoOwner)
    )
    session.connection().execute(
        update(PhotoUse)
        .where(
            col(PhotoUse.sha256).in_(sha256s),
            col(PhotoUse.linked_at).is_(None),
            owner.is_of(PhotoUse),
            is_uploaded,
        )
        .values(linked_at=clock.now())
    )


def _in_turn(session: Session, sha256s: Iterable[str]) -> None:
    """Let an upload and a report that name one photo pass one after the other."""
    for sha256 in sorted(sha256s):
        db.take_turns(session, f"photo {sha256}")
