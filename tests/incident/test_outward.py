"""外发照片: only a confirmed, blurred copy leaves the office, until it is taken back."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from patrol.evidence import blurring
from patrol.models import Intake, OutwardPhoto, ReplyMode, Source
from patrol.operations.record import erase_photo, tables
from tests.cast import Cast

pytestmark = pytest.mark.any_database

FORM = {
    "service_code": "EN0105",
    "lat": "30.2893",
    "long": "120.1722",
    "description": "音响太吵",
}
PLATE = {"x": 500, "y": 500, "width": 250, "height": 250}


def chequered() -> bytes:
    """A photo of black and white squares of 8 pixels: like letters, they vanish in a mean."""
    image = Image.new("L", (640, 480))
    image.putdata([255 * ((x // 8 + y // 8) % 2) for y in range(480) for x in range(640)])
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


PHOTO = chequered()
NAME = hashlib.sha256(PHOTO).hexdigest()


def spread(jpeg: bytes, box: dict[str, int]) -> int:
    """The span of brightness inside a box."""
    image = Image.open(io.BytesIO(jpeg)).convert("L")
    width, height = image.size
    left, top = box["x"] * width // 1000, box["y"] * height // 1000
    right, bottom = left + box["width"] * width // 1000, top + box["height"] * height // 1000
    # Without the edge, where JPEG mixes its neighbours in.
    low, high = image.crop((left + 16, top + 16, right - 16, bottom - 16)).getextrema()
    return int(high) - int(low)


class Told:
    """A case that an Open311 client has reported with a photo."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        settings = {"is_public": True, "services": ["EN0105"]}
        with cast.services.database.write() as session:
            source = Source(
                code="app-311", kinds=["open311"], adapter="open311", area_id=2, opens=True,
                settings=settings, reply=ReplyMode.POLL,
            )  # fmt: skip
            session.add(source)
        media = FileStorage(io.BytesIO(PHOTO), "a.jpg")
        boundary, body = encode_multipart(
            {**FORM, "api_key": cast("app-311").secret, "media": media}
        )
        kind = f"multipart/form-data; boundary={boundary}"
        path = "/open311/v2/requests.json"
        answer = cast.nobody().call("POST", path, data=body, content_type=kind)
        self.ref = answer.json[0]["service_request_id"]
        (case,) = cast("701").get("/api/v1/board")["incidents"]
        self.path = f"/api/v1/incidents/{case['id']}"

    def request(self) -> dict[str, Any]:
        path = f"/open311/v2/requests/{self.ref}.json?extensions=true"
        return dict(self.cast.nobody().get(path)[0])

    def clear(self, *boxes: dict[str, int], want: int = 201) -> list[dict[str, Any]]:
        body = {"sha256": NAME, "boxes": list(boxes)}
        answer = self.cast("701").send("POST", f"{self.path}/outward-photos", body, want=want)
        return list(answer.get("outward", ()))

    def read(self, path: str) -> tuple[int, bytes]:
        answer = self.cast.nobody().call("GET", path)
        return answer.status_code, answer.data


def test_only_the_confirmed_copy_leaves_and_its_boxes_tell_nothing(cast: Cast) -> None:
    told = Told(cast)
    assert told.request()["media_url"] is None, "a photo as it came leaves for nobody"
    assert cast.nobody().call("GET", f"/api/v1/photos/{NAME}").status_code == 401
    (copy,) = told.clear(PLATE)
    assert (copy["by"], copy["boxes"]) == ("701", [PLATE])
    status, jpeg = told.read(copy["path"])
    assert status == 200
    assert hashlib.sha256(jpeg).hexdigest() == copy["copy_sha256"]
    assert spread(jpeg, PLATE) < 12, "nothing of the plate is left"
    assert spread(jpeg, {**PLATE, "x": 100}) > 200, "the rest is as it was"
    request = told.request()
    assert request["media_url"].endswith(copy["path"])
    assert request["extended_attributes"]["photos"] == [request["media_url"]]
    with cast.services.database.read() as session:
        ref = session.get_one(Intake, told.ref).source_ref
    state = cast("app-311").get(f"/api/v1/intake/{ref}")
    assert state["photos"] == [request["media_url"]], "a reply names the same"
    link = cast("701").send("PUT", f"{told.path}/peace-link")["url"]
    page = cast.nobody().call("GET", link[link.index("/peace/") :]).text
    assert copy["path"] in page
    assert NAME not in page
    assert cast("701").call("GET", f"/api/v1/photos/{NAME}").status_code == 200, "it stays here"
    with cast.services.database.read() as session:
        assert list(tables.compare(session)) == []


def test_a_copy_is_replaced_taken_back_and_goes_with_its_photo(cast: Cast) -> None:
    told = Told(cast)
    (first,) = told.clear()
    (second,) = told.clear(PLATE, {"x": 900, "y": 900, "width": 900, "height": 900})
    assert second["boxes"][1] == {"x": 900, "y": 900, "width": 100, "height": 100}
    assert told.read(first["path"])[0] == 404, "the one without a box leads nowhere any more"
    body = cast("702").send("DELETE", f"/api/v1/outward-photos/{second['id']}")
    assert body["outward"] == []
    assert told.read(second["path"])[0] == 404
    assert told.request()["media_url"] is None
    (third,) = told.clear(PLATE)
    with cast.services.database.write() as session:
        erase_photo(session, NAME, by="703", why="the person asked")
    assert told.read(third["path"])[0] == 404, "who erases a photo erases its copies"
    with cast.services.database.read() as session:
        rows = session.exec(select(OutwardPhoto)).all()
        assert [row.withdrawn_by for row in rows] == ["701", "702", "703"]
        assert list(tables.compare(session)) == []
    kinds = [row["kind"] for row in cast("701").get(told.path)["timeline"]]
    assert kinds.count("photo.cleared") == 3


def test_a_photo_of_no_report_of_the_case_is_not_cleared(cast: Cast) -> None:
    told = Told(cast)
    other = cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301"})["incident"]
    body = {"sha256": NAME, "boxes": []}
    for path in (
        f"/api/v1/incidents/{other['id']}",
        told.path.replace("incidents/", "incidents/0"),
    ):
        cast("701").send("POST", f"{path}/outward-photos", body, want=404)
    cast("801").send("POST", f"{told.path}/outward-photos", body, want=404)
    wrong = {**body, "boxes": [{"x": -1, "y": 0, "width": 5, "height": 5}]}
    cast("701").send("POST", f"{told.path}/outward-photos", wrong, want=422)
    assert told.read("/outward/" + "0" * 32)[0] == 404


def test_what_is_no_photo_is_no_copy() -> None:
    for broken in (b"", b"no picture", PHOTO[:200]):
        with pytest.raises(blurring.NotBlurred):
            blurring.blur(broken, [PLATE])
