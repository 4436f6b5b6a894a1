"""外发照片: the desk blurs faces and plates of a photo, and confirms the copy that may leave."""

from flask import Blueprint, Response
from pydantic import Field, model_validator
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, evidence
from patrol.evidence import blurring
from patrol.incident import outward, photo_access
from patrol.models import OutwardPhoto, Photo
from patrol.models.outward import PhotoBox, ShownOutwardPhoto
from patrol.web.http import limit
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem
from patrol.web.phone.photos import PhotoName, owner_of

blueprint = Blueprint("outward_photos", __name__, url_prefix="/api/v1")

MOST_BOXES = 60


class BoxIn(Body):
    """A part to blur, in thousandths of the width and the height of the photo."""

    x: int = Field(ge=0, le=blurring.WHOLE)
    y: int = Field(ge=0, le=blurring.WHOLE)
    width: int = Field(ge=1, le=blurring.WHOLE)
    height: int = Field(ge=1, le=blurring.WHOLE)

    @model_validator(mode="after")
    def inside(self) -> "BoxIn":
        """Cut what reaches beyond the photo."""
        self.width = min(self.width, blurring.WHOLE - self.x)
        self.height = min(self.height, blurring.WHOLE - self.y)
        return self


class OutwardPhotoIn(Body):
    """A photo of the case and what is blurred in it; no box says that it shows no face or plate."""

    sha256: PhotoName
    boxes: list[BoxIn] = Field(max_length=MOST_BOXES)


class OutwardPhotosOut(TypedDict):
    """The copies of the case that stand now."""

    outward: list[ShownOutwardPhoto]


@blueprint.post("/incidents/<incident_id>/outward-photos")
@allow(DESK)
@keyed
@takes(OutwardPhotoIn)
@gives(OutwardPhotosOut, 201)
@refuses(404, "no_incident")
@refuses(404, "no_photo_found")
@refuses(422, "not_blurred")
@refuses(429, "too_many")
def confirm(incident_id: str) -> Response:
    """Blur these parts of a photo and confirm that the copy may leave the office.

    An earlier copy of the photo is withdrawn. The photo itself stays as it is, as evidence.
    """
    me, body = actor(), read(OutwardPhotoIn)
    limit.hit("outward-photos", me.key, "30/minute")
    boxes: list[PhotoBox] = [
        {"x": box.x, "y": box.y, "width": box.width, "height": box.height} for box in body.boxes
    ]
    picture = _blurred(incident_id, body.sha256, boxes)

    def act(session: Session) -> Answer:
        case = access.incident(session, me, incident_id, lock=True)
        try:
            outward.confirm(session, case, body.sha256, boxes=boxes, picture=picture, by=me.name)
        except outward.NotOfCase:
            raise access.NotFound("photo_found") from None
        return 201, {"outward": outward.of_case(session, case)}

    return answered(act)


@blueprint.delete("/outward-photos/<copy_id>")
@allow(DESK)
@keyed
@gives(OutwardPhotosOut)
@refuses(404, "no_photo_found")
def withdraw(copy_id: str) -> Response:
    """Take a copy back: its address leads nowhere from now on."""
    me = actor()

    def act(session: Session) -> Answer:
        row = session.get(OutwardPhoto, copy_id)
        if row is None:
            raise access.NotFound("photo_found")
        try:
            case = access.incident(session, me, row.incident_id, lock=True)
        except access.NotFound:
            raise access.NotFound("photo_found") from None
        session.refresh(row, with_for_update=True)
        outward.withdraw(session, row, case, by=me.name)
        return 200, {"outward": outward.of_case(session, case)}

    return answered(act)


def _blurred(incident_id: str, sha256: str, boxes: list[PhotoBox]) -> bytes:
    """Make the copy before the write lock.

    Raises: NotFound, Problem.
    """
    me = actor()
    with services().database.read() as session:
        case = access.incident(session, me, incident_id)
        photo = session.get(Photo, sha256)
        is_seen = photo_access.visible(session, [sha256], owner_of(me), me.area_ids)
        if photo is None or not is_seen or not outward.has_photo(session, case, sha256):
            raise access.NotFound("photo_found")
        if photo.is_original:
            raise Problem(422, "not_blurred")  # nobody has seen it here, so nobody may confirm it
    path = evidence.path(services().settings.patrol_data, sha256)
    try:
        content = aside(path.read_bytes)
        return blurring.blur(content, boxes)
    except FileNotFoundError:
        raise access.NotFound("photo_found") from None
    except blurring.NotBlurred:
        raise Problem(422, "not_blurred") from None
