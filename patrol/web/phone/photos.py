"""Upload photos and show them. A photo is checked during its upload, stored once, never public."""

from dataclasses import dataclass
from typing import NotRequired

from flask import Blueprint, Response, jsonify, request, send_file
from sqlmodel import Session, col, select
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from patrol import access, clock, db, evidence, incident
from patrol.models import Assignment, Intake, Photo, PhotoUse
from patrol.models.shapes import Moment
from patrol.web.http import limit
from patrol.web.http.aside import aside
from patrol.web.http.contract import FORM, gives, refuses, takes
from patrol.web.http.gate import FIELD_AND_DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("photos", __name__, url_prefix="/api/v1")


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


def take(part: FileStorage) -> Taken:
    """Check an uploaded part and store clean copies of it.

    Raises: PhotoRefused, DecodersBusy, StorageFull.
    """
    data = part.stream.read(evidence.LARGEST_BYTES + 1)  # one more shows that it is too large
    if len(data) > evidence.LARGEST_BYTES:
        raise evidence.TooLarge
    photo = services().decoders.decode(data)
    folder = services().settings.patrol_data
    # Storing waits for the disk (fsync), which would stop the sockets.
    aside(lambda: evidence.store(folder, photo.sha256, photo.jpeg, photo.thumbnail))
    return Taken(photo.sha256, len(data), photo)


def keep(session: Session, taken: list[Taken], *, area_id: int, by: str) -> None:
    """Insert the rows of stored photos; a photo that has a row already keeps it."""
    rows = [
        {
            "sha256": upload.sha256,
            "area_id": area_id,
            "by": by,
            "size_bytes": upload.size_bytes,
            "width": upload.photo.width,
            "height": upload.photo.height,
            "taken_at": upload.photo.taken_at,
            "taken_claim": upload.photo.taken_claim,
            "lat": upload.photo.lat,
            "lon": upload.photo.lon,
            "stored_at": clock.now(),
        }
        for upload in {upload.sha256: upload for upload in taken}.values()
    ]
    db.insert_new(session, Photo, rows, Photo.sha256)


@blueprint.post("/photos")
@allow(FIELD_AND_DESK)
@takes(PhotoIn, FORM)
@gives(PhotoOut, 201)
@refuses(413, "photo_refused")
@refuses(415, "photo_refused")
@refuses(422, "no_photo")
@refuses(429, "too_many")
@refuses(503, "photos_busy")
def upload() -> Response:
    """Store a photo under the SHA-256 of the sent file; the same file again is one photo."""
    me = actor()
    limit.hit("photos", me.key, "120/minute")
    part = request.files.get("photo")
    if part is None:
        raise Problem(422, "no_photo")
    taken = take(part)
    with services().database.write() as session:
        keep(session, [taken], area_id=me.area_id, by=me.name)
    response = jsonify(sha256=taken.sha256, width=taken.photo.width, height=taken.photo.height)
    response.status_code = 201
    return response


@blueprint.get("/photos/<sha256>")
@allow(FIELD_AND_DESK)
@gives(bytes, media="image/jpeg")
@refuses(404, "no_photo_found")
def picture(sha256: str) -> Response:
    """Show a photo, without the camera and the place that its file named."""
    return _serve(sha256, thumbnail=False)


@blueprint.get("/photos/<sha256>/thumbnail")
@allow(FIELD_AND_DESK)
@gives(bytes, media="image/jpeg")
@refuses(404, "no_photo_found")
def thumbnail(sha256: str) -> Response:
    """Show a small copy of a photo."""
    return _serve(sha256, thumbnail=True)


def _serve(sha256: str, *, thumbnail: bool) -> Response:
    with services().database.read() as session:
        if not _may_see(session, sha256):
            raise access.NotFound("photo_found")
    path = evidence.path(services().settings.patrol_data, sha256, thumbnail=thumbnail)
    if not path.exists():
        raise access.NotFound("photo_found")
    response = send_file(path, mimetype="image/jpeg", download_name=f"{sha256[:12]}.jpg")
    # The file came from outside: opened as a page of ours, it must not run anything.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _may_see(session: Session, sha256: str) -> bool:
    """True for the sender, the desk of its case or intake, and the crew of its case.

    The case that its case was merged into counts as its case, too.
    """
    me = actor()
    photo = session.get(Photo, sha256)
    if photo is None:
        return False
    if photo.by == me.name:
        return True
    uses = session.exec(select(PhotoUse).where(PhotoUse.sha256 == sha256)).all()
    cases = incident.heirs(session, {use.incident_id for use in uses if use.incident_id})
    if me.is_desk:
        intakes = [session.get_one(Intake, use.intake_id) for use in uses if use.intake_id]
        areas = {case.area_id for case in cases} | {intake.area_id for intake in intakes}
        return bool(areas & me.area_ids)
    mine = select(Assignment.id).where(
        Assignment.member_id == me.member_id,
        col(Assignment.incident_id).in_([case.id for case in cases]),
    )
    return session.exec(mine.limit(1)).first() is not None
