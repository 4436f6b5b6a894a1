"""Upload photos and show them. A photo is checked during its upload, stored once, never public."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NotRequired

from flask import Blueprint, Response, jsonify, request, send_file
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from patrol import access, clock, db, evidence, report
from patrol.evidence import rights, share
from patrol.evidence.arrival import note_stored
from patrol.incident import photo_access
from patrol.models import AuditAct, Photo, ShareKind
from patrol.models.shapes import Moment
from patrol.rounds import scan
from patrol.web.http import audited, limit
from patrol.web.http.aside import aside
from patrol.web.http.contract import FORM, KB, at_most, gives, refuses, takes
from patrol.web.http.gate import FIELD_AND_DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("photos", __name__, url_prefix="/api/v1")

PhotoName = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""The SHA-256 of a photo, which is its name everywhere."""

NO_PAGE = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""The file came from outside: opened as a page of ours, it must not run anything."""


MOST_BODY = evidence.LARGEST_BYTES + 1024 * KB
"""Bytes of the form: the photo and its other fields."""


class PhotoIn(TypedDict):
    """A form with one photo."""

    photo: bytes
    made_at: NotRequired[Moment]


class PhotoOut(TypedDict):
    """The name of the photo, which is the SHA-256 of the sent file, and its size in pixels."""

    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class Taken:
    """A photo that is stored on the disk, with the values of its row."""

    sha256: str
    size_bytes: int
    photo: evidence.DecodedPhoto
    stored: evidence.Stored


def take(part: FileStorage, decoders: evidence.Decoders) -> Taken:
    """Check an uploaded part and store clean copies of it.

    Raises: PhotoRefused, DecodersBusy, StorageFull.
    """
    photo = decoders.decode(part.stream)
    folder = services().settings.patrol_data
    # Storing waits for the disk (fsync), which would stop the sockets.
    stored = aside(lambda: evidence.store(folder, photo.sha256, photo.jpeg, photo.thumbnail))
    return Taken(photo.sha256, photo.size_bytes, photo, stored)


def keep(
    session: Session,
    taken: list[Taken],
    *,
    area_id: int,
    by: str,
    owner: rights.Owner | None,
) -> None:
    """Insert the rows of stored photos and note them; a known photo gets one more owner."""
    uploads = {upload.sha256: upload for upload in taken}
    rows = [
        {
            "sha256": upload.sha256,
            "area_id": area_id,
            "stored_sha256": upload.stored.whole_sha256,
            "size_bytes": upload.size_bytes,
            "width": upload.photo.width,
            "height": upload.photo.height,
            "taken_at": upload.photo.taken_at,
            "taken_claim": upload.photo.taken_claim,
            "lat": upload.photo.lat,
            "lon": upload.photo.lon,
            "is_original": upload.photo.is_original,
            "stored_at": clock.now(),
        }
        for upload in uploads.values()
    ]
    new = db.insert_new(session, Photo, rows, Photo.sha256)
    for sha256 in sorted(new):
        note_stored(session, sha256, uploads[sha256].stored, area_id=area_id, by=by)
    if owner is not None:
        rights.keep_owner(session, uploads, owner)


def owner_of(me: access.Actor) -> rights.Owner:
    """Return the person as the owner of photos."""
    return rights.Owner(member_id=me.member_id, user_id=me.user_id, source_id=me.source_id)


def seen_by(me: access.Actor, sha256s: Sequence[str]) -> frozenset[str]:
    """Return the photos that this person may see, and so may link to a case."""
    if not sha256s:
        return frozenset()
    with services().database.read() as session:
        return photo_access.visible(session, sha256s, owner_of(me), me.area_ids)


@blueprint.post("/photos")
@allow(FIELD_AND_DESK)
@takes(PhotoIn, FORM)
@at_most(MOST_BODY)
@gives(PhotoOut, 201)
@refuses(413, "photo_refused")
@refuses(415, "photo_refused")
@refuses(422, "no_photo")
@refuses(429, "too_many")
@refuses(429, "photos_used_up")
@refuses(503, "photos_busy")
def upload() -> Response:
    """Store a photo under the SHA-256 of the sent file; the same file again is one photo."""
    me = actor()
    limit.hit("photos", me.key, "120/minute")
    part = request.files.get("photo")
    if part is None:
        raise Problem(422, "no_photo")
    taken = take(part, services().decoders)
    with services().database.write() as session:
        share.take(session, {ShareKind.ACCOUNT: me.key}, [taken.size_bytes])
        keep(session, [taken], area_id=me.area_id, by=me.name, owner=owner_of(me))
    _complete(taken.sha256, owner_of(me))
    response = jsonify(sha256=taken.sha256, width=taken.photo.width, height=taken.photo.height)
    response.status_code = 201
    return response


def _complete(sha256: str, owner: rights.Owner) -> None:
    """Let the cases and the looks at points that waited for this photo go on.

    A transaction of its own: a report locks its case and then its photos, an upload its photo.
    """
    with services().database.read() as session:
        cases = report.awaited(session, sha256, owner)
        looks = scan.awaiting(session, sha256, owner.member_id) if owner.member_id else []
    if cases or looks:
        with services().database.write() as session:
            report.complete(session, services().office, cases)
            scan.photo_came(session, looks)


@blueprint.get("/photos/<sha256>")
@allow(FIELD_AND_DESK)
@gives(bytes, media="image/jpeg")
@refuses(404, "no_photo_found")
def picture(sha256: str) -> Response:
    """Show a photo, without the camera and the place that its file named."""
    _refuse_other_kind(sha256, is_original=False)
    return _serve(sha256, thumbnail=False)


@blueprint.get("/photos/<sha256>/original")
@allow(FIELD_AND_DESK)
@gives(bytes, media="application/octet-stream")
@refuses(404, "no_photo_found")
def original(sha256: str) -> Response:
    """Download a photo that the server cannot decode, as it was sent. Other photos have none."""
    _refuse_other_kind(sha256, is_original=True)
    response = _serve(sha256, thumbnail=False)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f"attachment; filename={sha256[:12]}.heic"
    return response


@blueprint.get("/photos/<sha256>/thumbnail")
@allow(FIELD_AND_DESK)
@gives(bytes, media="image/jpeg")
@refuses(404, "no_photo_found")
def thumbnail(sha256: str) -> Response:
    """Show a small copy of a photo."""
    return _serve(sha256, thumbnail=True)


def _refuse_other_kind(sha256: str, *, is_original: bool) -> None:
    with services().database.read() as session:
        photo = session.get(Photo, sha256)
    if photo is None or photo.is_original != is_original:
        raise access.NotFound("photo_found")


def _serve(sha256: str, *, thumbnail: bool) -> Response:
    if not seen_by(actor(), [sha256]):
        raise access.NotFound("photo_found")
    audited.gather(AuditAct.PHOTO_READ, sha256)
    # A desk's computer has another person tomorrow.
    return file_of(sha256, thumbnail=thumbnail, is_shared=actor().is_desk)


def file_of(sha256: str, *, thumbnail: bool, is_shared: bool) -> Response:
    """Answer with a photo that the caller may see.

    Raises: NotFound.
    """
    path = evidence.path(services().settings.patrol_data, sha256, thumbnail=thumbnail)
    if not path.exists():
        raise access.NotFound("photo_found")
    response = send_file(path, mimetype="image/jpeg", download_name=f"{sha256[:12]}.jpg")
    # The file came from outside: opened as a page of ours, it must not run anything.
    response.headers["Content-Security-Policy"] = NO_PAGE
    response.headers["Cache-Control"] = "no-store" if is_shared else "private, max-age=86400"
    return response
