"""The form of an Open311 request with a photo: multipart, as Helsinki and Bloomington take it."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, request
from sqlmodel import Session

from patrol.i18n import t
from patrol.models import Intake
from patrol.web.http import json_door, turns
from patrol.web.http.lane import lanes
from patrol.web.http.problem import Problem
from patrol.web.phone import photos
from patrol.web.public import strangers_photos

FIELD = "media"
MARK = 16
"""Letters of the photo's SHA-256: they tell the photos of one sender's ten minutes apart."""
MOST_BODY = 12 * 1024 * 1024
"""One photo of a phone as it was taken; a client makes none of them smaller."""
LEFT_OUT = "The photo was left out: today's share of photos is used up."
UNREAD = "The photo was left out."


@dataclass(frozen=True, slots=True)
class Media:
    """The stored photo of a request; both empty without one."""

    taken: tuple[photos.Taken, ...] = ()
    notice: str = ""
    """The sentence for the client whose photo was left out."""

    @property
    def names(self) -> frozenset[str]:
        """The names of the stored photos."""
        return frozenset(photo.sha256 for photo in self.taken)

    def keep(self, session: Session, intake_id: str, *, by: str) -> None:
        """Store the photo's row beside the request that shows it."""
        if self.taken:
            session.flush()
            area_id = session.get_one(Intake, intake_id).area_id
            photos.keep(session, list(self.taken), area_id=area_id, by=by, owner=None)


def form() -> bytes:
    """Return the form as its fields are sent without a photo. Ask it once the key is known.

    Raises: Problem 413.
    """
    if request.mimetype != json_door.MULTIPART:
        return json_door.body()
    fields = list(request.form.items(multi=True))
    # Encoded it is up to three times as long, so it is measured before.
    if sum(len(part.encode()) for pair in fields for part in pair) > json_door.MOST_BYTES:
        raise Problem(413, "too_large")
    return urlencode(fields).encode()


def mark() -> str:
    """Return a mark of the photo as it was sent, for the key of the request; empty without one."""
    part = request.files.get(FIELD)
    if not part:
        return ""
    digest = hashlib.sha256()
    while chunk := part.stream.read(64 * 1024):
        digest.update(chunk)
    part.stream.seek(0)
    return f"-{digest.hexdigest()[:MARK]}"


def take() -> Media:
    """Store the photo by the shares and the decoder of a stranger's.

    A photo that cannot be read is left out and said: the request itself is taken.
    Raises: DecodersBusy, StorageFull.
    """
    if not request.files.get(FIELD):
        return Media()
    turns.give_back()  # a photo's decoder takes long
    pictures = strangers_photos.take(1, lanes(current_app).tips, FIELD)
    notice = LEFT_OUT if pictures.left_out else ""
    for bad in pictures.unread:
        notice = f"{UNREAD} {t(bad.error.key, 'en')}"
    return Media(tuple(pictures.taken), notice)
