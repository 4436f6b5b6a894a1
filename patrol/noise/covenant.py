"""公约: keep the files in which an estate agreed to be quiet, for its evidence pack.

A file is typed by its content. A picture is decoded in the confined decoder and made anew, so that
no position of a camera is kept; a PDF is kept as it came and nothing of ours ever opens it.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import clock, evidence, feed
from patrol.access import NotFound
from patrol.models import Covenant, CovenantMedia, FeedKind, Place

LARGEST_BYTES = 5 * 1024 * 1024
MOST = 10
"""Files of one estate."""
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
PDF, PDF_END = b"%PDF-", b"%%EOF"
END_BYTES = 2048
"""The end mark of a PDF stands in the last so many bytes: some programs write lines behind it."""


class CovenantRefused(Exception):
    """The file is no whole PDF, JPEG or PNG. `key` names the sentence for the user."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.key = f"server.covenant.{why}"


class CovenantTooLarge(Exception):
    """The file has more than `LARGEST_BYTES`."""


class CovenantsUsedUp(Exception):
    """The estate has as many files as are kept."""


def judged(
    data: bytes, decode: Callable[[bytes], evidence.DecodedPhoto], title: str, *, by: str
) -> Covenant:
    """Return the row of a file, without its estate.

    Raises: CovenantRefused, CovenantTooLarge, PhotoRefused, DecodersBusy.
    """
    if len(data) > LARGEST_BYTES:
        raise CovenantTooLarge
    media, content = _kept(data, decode)
    return Covenant(
        place_id=0,
        title=" ".join(title.split()),
        media=media,
        upload_sha256=sha256(data).hexdigest(),
        sha256=sha256(content).hexdigest(),
        size_bytes=len(content),
        content=content,
        by=by,
        at=clock.now(),
    )


def _kept(
    data: bytes, decode: Callable[[bytes], evidence.DecodedPhoto]
) -> tuple[CovenantMedia, bytes]:
    if data.startswith(PDF):
        if PDF_END not in data[-END_BYTES:]:
            raise CovenantRefused("cut")
        return CovenantMedia.PDF, data
    if data.startswith(PICTURES):
        return CovenantMedia.JPEG, decode(data).jpeg
    raise CovenantRefused("kind")


def add(session: Session, row: Covenant, place: Place) -> tuple[Covenant, bool]:
    """Keep a file of an estate, whose row is locked; False when this very file is there already.

    Raises: CovenantsUsedUp.
    """
    known = select(Covenant).where(
        Covenant.place_id == place.id, Covenant.upload_sha256 == row.upload_sha256
    )
    if (stored := session.exec(known).first()) is not None:
        return stored, False
    count = select(func.count()).where(Covenant.place_id == place.id)
    if session.exec(count).one() >= MOST:
        raise CovenantsUsedUp
    row.place_id = place.id or 0
    session.add(row)
    _note(session, FeedKind.COVENANT_ADDED, row, place, by=row.by)
    return row, True


def remove(session: Session, row: Covenant, place: Place, *, by: str, reason: str) -> None:
    """Remove a file; the act keeps its digest."""
    _note(session, FeedKind.COVENANT_REMOVED, row, place, by=by, reason=reason)
    session.delete(row)


def of_place(session: Session, place_id: int) -> Sequence[Covenant]:
    """Return the files of an estate without their content, the oldest first."""
    asked = select(Covenant).where(Covenant.place_id == place_id)
    return session.exec(asked.order_by(col(Covenant.at), col(Covenant.id))).all()


def one(session: Session, covenant_id: str, area_ids: frozenset[int]) -> tuple[Covenant, Place]:
    """Return a file of an estate of these areas, with the estate.

    Raises: NotFound.
    """
    row = session.get(Covenant, covenant_id)
    place = session.get(Place, row.place_id) if row else None
    if row is None or place is None or place.area_id not in area_ids:
        raise NotFound("covenant")
    return row, place


def _note(
    session: Session, kind: FeedKind, row: Covenant, place: Place, *, by: str, **body: Any
) -> None:
    feed.note(
        session,
        kind,
        by=by,
        area_id=place.area_id,
        place=place.name,
        place_id=row.place_id,
        covenant_id=row.id,
        title=row.title,
        sha256=row.sha256,
        **body,
    )
