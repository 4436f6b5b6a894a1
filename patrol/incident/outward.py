"""外发照片: confirm the blurred copy of a case's photo, take it back, and name those that stand.

Whatever leaves the office (replies, Open311, 安静凭证) names these copies only
(docs/decisions/photos.md).
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.incident.merged import family, family_of, living_by_id
from patrol.models import (
    FeedKind,
    Incident,
    OutwardPhoto,
    PhotoUse,
)
from patrol.models.outward import OutwardPhotoState, PhotoBox, ShownOutwardPhoto

SECRET_BYTES = 16
"""128 bits: nobody finds an address by trying."""
PATH = "/outward/"
"""The beginning of each public address."""


class NotOfCase(Exception):
    """No report, tip or message of the case has this photo."""


def has_photo(session: Session, case: Incident, sha256: str) -> bool:
    """True when something of the case, or of what was merged into it, has this photo."""
    uses = select(PhotoUse.sha256).where(
        PhotoUse.sha256 == sha256,
        col(PhotoUse.incident_id).in_(family(session, case.id)),
        col(PhotoUse.linked_at).is_not(None),
    )
    return session.exec(uses.limit(1)).first() is not None


def confirm(
    session: Session,
    case: Incident,
    sha256: str,
    *,
    boxes: Sequence[PhotoBox],
    picture: bytes,
    by: str,
) -> OutwardPhoto:
    """Keep the copy that a person has confirmed; an earlier one of the photo is withdrawn.

    Raises: NotOfCase.
    """
    if not has_photo(session, case, sha256):
        raise NotOfCase(sha256)
    for row in _standing(session, [case.id], sha256):
        withdraw(session, row, case, by=by)
    row = OutwardPhoto(
        incident_id=case.id,
        sha256=sha256,
        boxes=list(boxes),
        secret=secrets.token_hex(SECRET_BYTES),
        picture=picture,
        copy_sha256=hashlib.sha256(picture).hexdigest(),
        by=by,
        confirmed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    feed.note(session, FeedKind.PHOTO_CLEARED, by=by, incident=case, outward=state(row))
    return row


def withdraw(session: Session, row: OutwardPhoto, case: Incident, *, by: str) -> None:
    """Delete the copy: its address leads nowhere from now on. A second time changes nothing."""
    if row.withdrawn_at is not None:
        return
    row.picture, row.copy_sha256 = None, None
    row.withdrawn_at, row.withdrawn_by = clock.now(), by
    session.add(row)
    session.flush()
    feed.note(session, FeedKind.PHOTO_WITHDRAWN, by=by, incident=case, outward=state(row))


def withdraw_all(session: Session, sha256: str, *, by: str) -> None:
    """Delete every copy of a photo that is erased."""
    rows = session.exec(
        select(OutwardPhoto).where(
            OutwardPhoto.sha256 == sha256, col(OutwardPhoto.withdrawn_at).is_(None)
        )
    ).all()
    for row in rows:
        withdraw(session, row, session.get_one(Incident, row.incident_id), by=by)


def find(session: Session, secret: str) -> OutwardPhoto | None:
    """Return the copy with this end of its address, or None when it is unknown or withdrawn."""
    row = session.exec(select(OutwardPhoto).where(OutwardPhoto.secret == secret)).first()
    return row if row is not None and row.withdrawn_at is None else None


def of_case(session: Session, case: Incident) -> list[ShownOutwardPhoto]:
    """Return the copies that stand of a case and of what was merged into it."""
    return of_cases(session, family(session, case.id))


def of_cases(session: Session, incident_ids: Collection[str]) -> list[ShownOutwardPhoto]:
    """Return the copies of these cases that stand, in the order of their confirmation."""
    return [{**state(row), "path": path(row)} for row in _standing(session, incident_ids)]


def paths(session: Session, cases: Iterable[Incident]) -> dict[str, list[str]]:
    """Return the paths of the copies that stand, by the case that goes on. One or three reads."""
    keys = sorted({case.id for case in cases})
    rows = _standing(session, family_of(keys)) if keys else []
    living = living_by_id(session, {row.incident_id for row in rows})
    paths_of_case: dict[str, list[str]] = {}
    for row in rows:
        paths_of_case.setdefault(living[row.incident_id].id, []).append(path(row))
    return paths_of_case


def path(row: OutwardPhoto) -> str:
    """Return the path of the public address."""
    return f"{PATH}{row.secret}"


def state(row: OutwardPhoto) -> OutwardPhotoState:
    """Return a copy as the feed keeps it."""
    return {
        "id": row.id,
        "sha256": row.sha256,
        "boxes": list(row.boxes),
        "copy_sha256": row.copy_sha256,
        "by": row.by,
        "confirmed_at": clock.iso(row.confirmed_at),
        "withdrawn_at": clock.iso_or_none(row.withdrawn_at),
        "withdrawn_by": row.withdrawn_by,
    }


def is_as_told(row: OutwardPhoto) -> bool:
    """True when the picture is that of the digest, which the feed has too."""
    now = hashlib.sha256(row.picture).hexdigest() if row.picture is not None else None
    return now == row.copy_sha256


def _standing(
    session: Session, incident_ids: Collection[str] | Any, sha256: str | None = None
) -> Sequence[OutwardPhoto]:
    query = select(OutwardPhoto).where(
        col(OutwardPhoto.incident_id).in_(incident_ids), col(OutwardPhoto.withdrawn_at).is_(None)
    )
    if sha256 is not None:
        query = query.where(OutwardPhoto.sha256 == sha256)
    return session.exec(query.order_by(col(OutwardPhoto.id))).all()
