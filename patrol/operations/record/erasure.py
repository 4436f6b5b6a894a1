"""Erasure by law: a body goes, its digest stays, and an act says who erased which rows and why."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from patrol import feed, incident
from patrol.incident import outward
from patrol.models import Feed, FeedKind, Incident, Photo, PhotoOwner, PhotoUse
from patrol.terminal import CommandError, phrase

LASTING = (
    FeedKind.BODIES_ERASED,
    FeedKind.PHOTO_STORED,
    FeedKind.PRESERVATION_STARTED,
    FeedKind.PRESERVATION_ENDED,
)
"""Without their bodies the others could not be verified. They name no person but the actor."""


class ErasureRefused(CommandError):
    """Nothing was erased; the message says why."""


def erase(session: Session, seqs: Sequence[int], *, by: str, why: str) -> None:
    """Erase the bodies of these rows, and note it for each case.

    Raises: ErasureRefused, Preserved.
    """
    rows = session.exec(select(Feed).where(col(Feed.seq).in_(seqs)).order_by(col(Feed.seq))).all()
    _refuse(session, seqs, rows)
    session.connection().execute(
        update(Feed).where(col(Feed.seq).in_(seqs)).values(body=None, salt=None)
    )
    for (area_id, incident_id), group in groupby(sorted(rows, key=_matter), key=_matter):
        case = session.get(Incident, incident_id) if incident_id else None
        erased = [row.seq for row in group]
        feed.note(
            session,
            FeedKind.BODIES_ERASED,
            by=by,
            incident=case,
            area_id=area_id,
            seqs=erased,
            why=why,
        )


def erase_photo(session: Session, sha256: str, *, by: str, why: str) -> None:
    """Erase a photo's row and note it; the caller deletes the files after the commit.

    Raises: ErasureRefused, Preserved.
    """
    photo = session.get(Photo, sha256, with_for_update=True)
    if photo is None:
        raise ErasureRefused(phrase("there is no photo {sha256}", sha256=sha256))
    cases = session.exec(
        select(PhotoUse.incident_id)
        .where(PhotoUse.sha256 == sha256, col(PhotoUse.incident_id).is_not(None))
        .distinct()
    ).all()
    for incident_id in cases:
        if incident_id and incident.is_preserved(session, incident_id):
            raise incident.Preserved(incident_id)
    outward.withdraw_all(session, sha256, by=by)
    session.connection().execute(delete(PhotoOwner).where(col(PhotoOwner.sha256) == sha256))
    session.delete(photo)
    kind = FeedKind.BODIES_ERASED
    feed.note(session, kind, by=by, area_id=photo.area_id, seqs=[], photos=[sha256], why=why)


def _refuse(session: Session, seqs: Sequence[int], rows: Sequence[Feed]) -> None:
    if unknown := sorted(set(seqs) - {row.seq for row in rows}):
        raise ErasureRefused(phrase("the feed has no row {unknown}", unknown=unknown[0]))
    for row in rows:
        if row.kind in LASTING:
            raise ErasureRefused(
                phrase("row {seq} is a proof ({kind}) and stays", seq=row.seq, kind=row.kind)
            )
    for incident_id in sorted({row.incident_id for row in rows if row.incident_id}):
        if incident.is_preserved(session, incident_id):
            raise incident.Preserved(incident_id)


def _matter(row: Feed) -> tuple[Any, ...]:
    return row.area_id, row.incident_id or ""
