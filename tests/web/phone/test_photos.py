"""Photos over HTTP: permissions, late arrival, and a full disk."""

import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from patrol.evidence import LARGEST_BYTES, rights
from patrol.models import Intake, Member, Photo, PhotoOwner, PhotoUse, User
from patrol.web.phone.photos import NO_PAGE
from tests import rider
from tests.cast import Cast
from tests.photos import NEEDLE, camera_exif, encoded, strange_heic
from tests.pictures import a_photo
from tests.pushed import send
from tests.services.database import SERVER

PHOTO = a_photo()
NAME = hashlib.sha256(PHOTO).hexdigest()


def upload(cast: Cast, call_sign: str, photo: bytes = PHOTO) -> TestResponse:
    data = {"photo": FileStorage(io.BytesIO(photo), "a.jpg")}
    return cast(call_sign).call("POST", "/api/v1/photos", data=data)


def seen_by(cast: Cast, *names: str, photo: str = NAME) -> list[str]:
    """The names that get the picture and its thumbnail; all others must get 404."""
    seen = []
    for name in names:
        path = f"/api/v1/photos/{photo}"
        codes = {cast(name).call("GET", at).status_code for at in (path, f"{path}/thumbnail")}
        assert codes in ({200}, {404}), (name, codes)
        seen += [name] if codes == {200} else []
    return seen


def report(cast: Cast, order: Any, *photos: str) -> Any:
    path = f"/api/v1/assignments/{order['assignments'][0]}/reports"
    body = {"kind": "progress", "text": "见照片", "photos": list(photos)}
    return cast("042").send("POST", path, body)["report"]


def kept(cast: Cast) -> list[str]:
    with cast.services.database.read() as session:
        return list(session.exec(select(Photo.sha256)))


def files(cast: Cast) -> list[Path]:
    folder = cast.services.settings.patrol_data / "photos"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_until_it_is_named_only_who_took_it_sees_it(cast: Cast) -> None:
    answer = upload(cast, "042")
    assert answer.status_code == 201
    assert answer.json == {"sha256": NAME, "width": 640, "height": 480}
    assert seen_by(cast, "042", "017", "301", "701", "801") == ["042"]


def test_the_crew_and_its_own_desk_see_it(cast: Cast) -> None:
    order = send(cast, "042", "017")
    upload(cast, "042")
    assert report(cast, order, NAME)["photos"] == [NAME]
    everyone = ("042", "017", "007", "063", "301", "701", "702", "801")
    assert seen_by(cast, *everyone) == ["042", "017", "701", "702"]


def test_a_report_may_name_a_photo_that_is_still_on_its_way(cast: Cast) -> None:
    order = send(cast, "042", "017")
    report(cast, order, NAME)
    story = cast("701").get(f"/api/v1/incidents/{order['incident']['id']}")
    assert story["reports"][0]["photos"] == [NAME]
    assert seen_by(cast, "042", "017", "701") == []
    assert upload(cast, "042").status_code == 201
    assert seen_by(cast, "042", "017", "701", "801") == ["042", "017", "701"]


def test_naming_a_foreign_photo_shows_it_to_nobody(cast: Cast) -> None:
    upload(cast, "301")
    order = send(cast, "042", "017")
    assert report(cast, order, NAME)["photos"] == [NAME], "the claim is kept"
    assert seen_by(cast, "301", "042", "017", "701", "801") == ["301"]
    upload(cast, "042")
    assert seen_by(cast, "301", "042", "017", "701", "801") == ["301", "042", "017", "701"]


def test_who_names_a_photo_before_it_comes_does_not_get_it_by_anothers_upload(cast: Cast) -> None:
    order = send(cast, "042", "017")
    report(cast, order, NAME)
    upload(cast, "301")
    assert seen_by(cast, "301", "042", "017", "701", "801") == ["301"]


def test_an_observation_that_names_a_foreign_photo_shows_it_to_nobody(cast: Cast) -> None:
    upload(cast, "301")
    body = {"category": "EN0105", "place": "文晖桥", "photos": [NAME]}
    cast("042").send("POST", "/api/v1/observations", body)
    assert seen_by(cast, "301", "042", "701", "801") == ["301"]
    upload(cast, "042")
    assert seen_by(cast, "042", "701", "801") == ["042", "701"]


def test_a_source_that_names_a_foreign_photo_shows_it_to_nobody(cast: Cast) -> None:
    upload(cast, "301")
    with cast.services.database.write() as session:
        owner = rights.Owner(source_id=1)
        row = session.exec(select(Intake.id)).first()
        assert row is None
        rights.name(session, [NAME], owner, linkable=frozenset())
    with cast.services.database.read() as session:
        assert session.exec(select(PhotoUse.linked_at)).one() is None


def test_what_one_may_see_one_may_show(cast: Cast) -> None:
    order = send(cast, "042", "017")
    upload(cast, "042")
    report(cast, order, NAME)
    path = f"/api/v1/assignments/{order['assignments'][1]}/reports"
    cast("017").send("POST", path, {"kind": "progress", "photos": [NAME]})
    with cast.services.database.read() as session:
        assert None not in session.exec(select(PhotoUse.linked_at)).all()


def test_the_crew_sees_it_for_a_stated_time_after_its_end(cast: Cast, moving_clock: Any) -> None:
    order = send(cast, "042", "017")
    upload(cast, "042")
    report(cast, order, NAME)
    case = f"/api/v1/incidents/{order['incident']['id']}"
    cast("701").send("DELETE", f"/api/v1/assignments/{order['assignments'][1]}", {"reason": "x"})
    moving_clock(hours=23)
    assert seen_by(cast, "042", "017") == ["042", "017"]
    assert cast("017").call("GET", case).status_code == 200
    moving_clock(hours=2)
    assert seen_by(cast, "042", "017") == ["042"]
    assert cast("017").call("GET", case).status_code == 404
    assert cast("042").call("GET", case).status_code == 200, "who is still on it reads on"


def test_an_undone_order_gives_no_access(cast: Cast) -> None:
    first = send(cast, "042")
    upload(cast, "042")
    report(cast, first, NAME)
    incident = cast("701").get(f"/api/v1/incidents/{first['incident']['id']}")["incident"]
    path = f"/api/v1/incidents/{incident['id']}/assignments"
    body = {"members": ["017"], "version": incident["version"]}
    order = cast("701").send("POST", path, body)
    assert seen_by(cast, "017") == ["017"]
    cast("701").send("DELETE", f"/api/v1/orders/{order['order']['id']}")
    assert seen_by(cast, "017") == []
    assert cast("017").call("GET", f"/api/v1/incidents/{incident['id']}").status_code == 404


def test_a_member_and_a_desk_of_one_name_are_two_owners(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(Member(call_sign="701", area_id=4))
        session.flush()
    upload(cast, "701")
    with cast.services.database.read() as session:
        owner = session.exec(select(PhotoOwner)).one()
        user = session.exec(select(User).where(User.name == "701")).one()
    assert (owner.member_id, owner.user_id) == (None, user.id)


def test_a_riders_photo_goes_along_with_the_case(cast: Cast) -> None:
    assert rider.post(cast, rider.NOISE, PHOTO).status_code == 303
    assert seen_by(cast, "701", "801", "042") == ["701"]
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    body = {"category": "EN0105", "intake": waiting["id"]}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    path = f"/api/v1/incidents/{case['id']}/assignments"
    cast("701").send("POST", path, {"members": ["042"], "version": case["version"]})
    assert seen_by(cast, "701", "042", "017", "301") == ["701", "042"]


def test_the_crew_is_told_which_photos_show_the_scene_before(cast: Cast) -> None:
    other = a_photo((10, 20, 30))
    cases = []
    for n, photo in enumerate((PHOTO, other)):
        form = rider.NOISE | {"cid": f"c1d{n}" + "0" * 28, "place": f"文晖桥下 {n}"}
        assert rider.post(cast, form, photo).status_code == 303
        (waiting,) = cast("701").get("/api/v1/board")["intakes"]
        body = {"category": "EN0105", "intake": waiting["id"]}
        cases.append(cast("701").send("POST", "/api/v1/incidents", body)["incident"])
    living, merged = cases
    path = f"/api/v1/incidents/{living['id']}/assignments"
    order = cast("701").send("POST", path, {"members": ["042"], "version": living["version"]})
    assert before(cast) == [[NAME]]
    upload(cast, "042", a_photo((1, 2, 3)))
    report(cast, order, hashlib.sha256(a_photo((1, 2, 3))).hexdigest())
    cast("701").send("POST", f"/api/v1/incidents/{merged['id']}/merge", {"into": living["id"]})
    assert before(cast) == [[NAME, hashlib.sha256(other).hexdigest()]], "only the reporters' photos"
    gone = f"/api/v1/assignments/{order['assignments'][0]}"
    cast("701").send("DELETE", gone, {"reason": "x"})
    assert before(cast, "done") == [[]], "a job that has ended names none"


def before(cast: Cast, jobs: str = "jobs") -> list[list[str]]:
    return [job["before"] for job in cast("042").get("/api/v1/inbox")[jobs]]


def test_nobody_sees_it_without_signing_in(cast: Cast) -> None:
    upload(cast, "042")
    for path in (f"/api/v1/photos/{NAME}", f"/api/v1/photos/{NAME}/thumbnail"):
        assert cast.nobody().call("GET", path).status_code == 401


def test_what_is_served_says_nothing_that_the_camera_knew(cast: Cast) -> None:
    photo = encoded("JPEG", exif=camera_exif())
    assert NEEDLE.encode() in photo
    upload(cast, "042", photo)
    name = hashlib.sha256(photo).hexdigest()
    answer = cast("042").call("GET", f"/api/v1/photos/{name}")
    assert NEEDLE.encode() not in answer.data
    assert b"Exif" not in answer.data
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == NO_PAGE
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with cast.services.database.read() as session:
        row = session.get_one(Photo, name)
    assert (row.lat, row.lon) == pytest.approx((30.297333, 120.176), abs=1e-5), "kept as data"


@pytest.mark.parametrize(
    ("photo", "status", "sentence"),
    [
        (b"", 415, "not a photo"),
        (b"GIF89a" + b"\x00" * 50, 415, "not a photo"),
        (PHOTO[:500], 415, "damaged or incomplete"),
        (b"\xff" * (LARGEST_BYTES + 1), 413, "32 MB at most"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(
    cast: Cast, photo: bytes, status: int, sentence: str
) -> None:
    boundary = "x" * 32
    head = (
        f"--{boundary}\r\nContent-Disposition: form-data; "
        'name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = head.encode() + photo + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    answer = cast("042").call("POST", "/api/v1/photos", data=body, content_type=kind)
    assert answer.status_code == status
    assert sentence in answer.json["detail"]
    assert (kept(cast), files(cast)) == ([], [])


def test_without_a_photo_it_says_so(cast: Cast) -> None:
    answer = cast("042").call("POST", "/api/v1/photos", data={"text": "x"})
    assert (answer.status_code, answer.json["detail"]) == (422, "There is no photo here.")


@pytest.mark.parametrize("name", ["x", "0" * 64, "..%2f..%2fpatrol.db", NAME.upper()])
def test_no_other_name_leads_to_a_file(cast: Cast, name: str) -> None:
    upload(cast, "042")
    assert cast("042").call("GET", f"/api/v1/photos/{name}").status_code == 404


def test_sent_twice_it_is_one_photo(cast: Cast) -> None:
    assert upload(cast, "042").json == upload(cast, "042").json == upload(cast, "017").json
    assert kept(cast) == [NAME]
    assert len(files(cast)) == 2, "the picture and its thumbnail"


@pytest.mark.parametrize("at", [0, 1])
def test_a_full_disk_is_507_and_leaves_nothing_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    real, calls = os.fsync, iter(range(99))

    def full(descriptor: int) -> None:
        if next(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    answer = upload(cast, "042")
    assert answer.status_code == 507
    assert "keep the photos on the phone" in answer.json["detail"]
    assert (kept(cast), files(cast)) == ([], [])
    assert upload(cast, "042").status_code == 201, "with room again it goes through"
    assert seen_by(cast, "042") == ["042"]


@pytest.mark.skipif(SERVER != "", reason="a page limit is SQLite's way")
def test_a_full_database_acknowledges_no_photo(cast: Cast) -> None:
    cast("042")
    writer = cast.services.database.writer
    with cast.services.database.read() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()

    def tighten(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(writer, "checkout", tighten)
    codes = []
    for wider in range(200):
        codes.append(upload(cast, "042", a_photo(size=(8 + wider, 8))).status_code)
        if codes[-1] != 201:
            break
    assert codes[-1] == 507
    assert len(kept(cast)) == codes.count(201)
    event.remove(writer, "checkout", tighten)
    pages = 10_000_000
    writer.dispose()
    assert upload(cast, "042").status_code == 201


def test_a_heic_that_we_cannot_decode_costs_no_tip(cast: Cast) -> None:
    sent = strange_heic()
    assert rider.post(cast, rider.NOISE, sent).status_code == 303
    name = hashlib.sha256(sent).hexdigest()
    path = f"/api/v1/photos/{name}"
    assert cast("701").call("GET", path).status_code == 404, "there is no picture to show"
    assert cast("701").call("GET", f"{path}/thumbnail").mimetype == "image/jpeg"
    kept = cast("701").call("GET", f"{path}/original")
    assert kept.data == sent
    assert kept.mimetype == "application/octet-stream"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["Content-Security-Policy"] == NO_PAGE
    for other in ("801", "042"):
        assert cast(other).call("GET", f"{path}/original").status_code == 404


def test_a_photo_that_we_can_show_has_no_original(cast: Cast) -> None:
    """Its metadata may name the sender's home."""
    upload(cast, "042")
    assert cast("042").call("GET", f"/api/v1/photos/{NAME}/original").status_code == 404
