"""公约: the files of an estate, for its evidence pack and the page that keeps them."""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import Actor, NotFound
from patrol.models import Covenant, CovenantMedia, Place
from patrol.models.shapes import Moment
from patrol.noise import covenant

ENDINGS = {CovenantMedia.PDF: "pdf", CovenantMedia.JPEG: "jpg"}


class CovenantState(TypedDict):
    """A file of an estate. `sha256` is of the content that is kept: a picture is made anew."""

    id: str
    title: str
    media: Literal["application/pdf", "image/jpeg"]
    size_bytes: int
    sha256: str
    by: str
    at: Moment


def of_estate(session: Session, me: Actor, place_id: int) -> Sequence[Covenant]:
    """Return the files of an estate of the caller's areas, without their content.

    Raises: NotFound.
    """
    place = session.get(Place, place_id) if place_id < 2**31 else None
    if place is None or place.area_id not in me.area_ids:
        raise NotFound("place")
    return covenant.of_place(session, place_id)


def state(row: Covenant) -> CovenantState:
    return {
        "id": row.id,
        "title": row.title,
        "media": CovenantMedia(row.media).value,
        "size_bytes": row.size_bytes,
        "sha256": row.sha256,
        "by": row.by,
        "at": clock.iso(row.at),
    }


def file_name(number: int, media: str) -> str:
    """Return the name of a file in the archive: no name of the uploader's, which may be a path."""
    return f"covenants/{number:02d}.{ENDINGS[CovenantMedia(media)]}"
