"""The act that says which bytes of a photo we keep: a replaced file no longer fits the chain."""

from sqlmodel import Session

from patrol import feed
from patrol.evidence.photos import Stored
from patrol.models import FeedKind


def note_stored(session: Session, sha256: str, stored: Stored, *, area_id: int, by: str) -> None:
    """Note the digests of a photo: as it was sent, as we keep it, and of its small copy."""
    feed.note(
        session,
        FeedKind.PHOTO_STORED,
        by=by,
        area_id=area_id,
        photo={
            "sha256": sha256,
            "stored_sha256": stored.whole_sha256,
            "thumbnail_sha256": stored.thumbnail_sha256,
        },
    )
