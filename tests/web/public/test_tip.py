"""随手拍: a plain form that works without JavaScript, refuses kindly and keeps everything once."""

import hashlib
import io
import random
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from PIL import Image
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from patrol import MOST_BODY
from patrol.evidence import LARGEST_BYTES
from patrol.models import Tip
from tests.cast import BRIDGE, Cast
from tests.pictures import a_photo
from tests.rider import CID, NOISE, PAGE, post, post_photos, read, stored, tip
from tests.services.web_process import ROOT


def test_a_photo_a_chip_and_a_place_are_enough(cast: Cast) -> None:
    photo = a_photo()
    assert post(cast, NOISE, photo).status_code == 303
    (row,) = stored(cast)
    assert (row.source, row.category, row.severity) == ("rider_snap", "EN0105", 3)
    assert (row.place, row.description) == ("文晖桥下", "夜里很吵")
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    name = hashlib.sha256(photo).hexdigest()
    assert waiting["photos"] == [name]
    assert cast("701").call("GET", f"/api/v1/photos/{name}/thumbnail").status_code == 200
    assert cast("801").call("GET", f"/api/v1/photos/{name}").status_code == 404


def test_the_page_needs_no_script_and_is_not_kept(cast: Cast) -> None:
    page = cast.nobody().call("GET", "/tip", headers=PAGE)
    assert 'method="post" action="/tip" enctype="multipart/form-data"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    ids = re.findall(r'name="cid" id="cid" value="(\w{32})"', page.text)
    again = cast.nobody().call("GET", "/tip", headers=PAGE).text
    assert len(ids) == 1
    assert ids[0] not in again


@pytest.mark.parametrize(
    ("place", "desk", "other"),
    [("文晖桥下", "701", "801"), ("三塘苑 5 幢", "801", "701"), ("路边", "701", "801")],
)
def test_a_place_in_words_reaches_a_desk(cast: Cast, place: str, desk: str, other: str) -> None:
    tip(cast, place=place)
    assert len(cast(desk).get("/api/v1/board")["intakes"]) == 1
    assert cast(other).get("/api/v1/board")["intakes"] == []


@pytest.mark.parametrize("accuracy", ["12.5", "", "abc", "nan", "inf", "-5"])
def test_a_position_counts_even_when_its_accuracy_is_nonsense(cast: Cast, accuracy: str) -> None:
    where = {"lat": str(BRIDGE[0]), "lon": str(BRIDGE[1]), "accuracy_m": accuracy, "place": ""}
    tip(cast, **where)
    (row,) = stored(cast)
    assert (row.lat, row.lon) == BRIDGE
    assert row.record["location"]["accuracy_m"] == (12.5 if accuracy == "12.5" else None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"chip": ""}, "Please choose what it is."),
        ({"chip": "dragon"}, "Please choose what it is."),
        ({"place": " "}, "write where it is"),
        ({"place": "", "lat": "nan", "lon": "120"}, "write where it is"),
        ({"website": "https://spam.example"}, "Nothing was stored"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(
    cast: Cast, change: dict[str, str], sentence: str
) -> None:
    form = NOISE | change
    answer = post(cast, form)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert stored(cast) == []
    _is_filled(answer, form)


def _is_filled(answer: TestResponse, form: dict[str, str]) -> None:
    page = unescape(answer.text)
    assert f'value="{form["place"]}"' in page
    assert f">{form['text']}</textarea>" in page
    assert f'name="cid" id="cid" value="{CID}"' in page, "it is still the same tip"
    checked = re.findall(r'name="chip" required value="(\w+)" checked', page)
    assert checked == [form["chip"]] * (form["chip"] == "noise")
    assert "spam.example" not in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_bad_file_costs_nobody_the_words_and_the_good_photos(cast: Cast) -> None:
    bad = [b"MZ no photo at all", a_photo()[:900], b"x" * (LARGEST_BYTES + 1)]
    files = [FileStorage(io.BytesIO(photo), "a.jpg") for photo in (a_photo(), *bad)]
    voice = FileStorage(io.BytesIO(b"MZ no voice"), "voice")
    boundary, body = encode_multipart({**NOISE, "photo": files, "voice": voice})
    kind = f"multipart/form-data; boundary={boundary}"
    sent = cast.nobody().call("POST", "/tip", data=body, content_type=kind, headers=PAGE)
    assert sent.status_code == 303, sent.text
    page = read(cast, sent.headers["Location"])
    assert "Photo 2 was not taken: This is not a photo" in page
    assert re.search("Photo 3 was not taken: .*damaged or incomplete", page)
    assert re.search("Photo 4 was not taken: .*too large: 32 MB at most", page)
    assert "The voice note was not taken: This is not a voice note" in page
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    assert waiting["photos"] == [hashlib.sha256(a_photo()).hexdigest()]


@pytest.mark.any_database
def test_the_photos_beyond_six_are_named_and_the_six_are_kept(cast: Cast) -> None:
    shots = [a_photo((number, 40, 90)) for number in range(8)]
    # The first part is that of the camera's input, in which nothing was taken.
    sent = post_photos(cast, NOISE, [b"", *shots], names=["", *["a.jpg"] * 8])
    page = read(cast, sent.headers["Location"])
    assert "The first 6 photos have arrived. 2 photos were not taken" in page
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    assert waiting["photos"] == [hashlib.sha256(shot).hexdigest() for shot in shots[:6]]


@pytest.mark.any_database
def test_a_form_that_is_only_a_bad_photo_is_shown_again(cast: Cast) -> None:
    form = {**NOISE, "chip": "", "text": ""}
    answer = post(cast, form, a_photo()[:900])
    assert answer.status_code == 415
    assert "damaged or incomplete" in answer.text
    assert stored(cast) == []


def test_the_script_of_the_page_gets_a_problem_document(cast: Cast) -> None:
    answer = post(cast, NOISE | {"chip": ""}, Accept="application/json")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["detail"] == "Please choose what it is."


def test_several_large_photos_fit(cast: Cast) -> None:
    grain = Image.frombytes("RGB", (1800, 1200), random.Random(1).randbytes(1800 * 1200 * 3))
    photos = []
    for angle in (0, 90, 180):
        stream = io.BytesIO()
        grain.rotate(angle, expand=True).save(stream, "PNG", compress_level=0)
        photos.append(stream.getvalue())
    assert sum(map(len, photos)) > MOST_BODY
    assert post_photos(cast, NOISE, photos).status_code == 303
    assert len(stored(cast)[0].record["media"]) == 3


def test_sent_twice_it_is_one_tip(cast: Cast) -> None:
    first = tip(cast)
    assert tip(cast) == first
    assert tip(cast, text="另一句") == first
    assert len(stored(cast)) == 1


def test_ten_times_at_once_it_is_one_tip(cast: Cast) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(cast, NOISE), range(10)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(stored(cast)) == 1


def test_the_address_cannot_be_guessed_from_the_form(cast: Cast) -> None:
    path = tip(cast)
    assert CID not in path
    with cast.services.database.read() as session:
        (kept,) = session.exec(select(Tip.token_hash)).all()
    assert kept not in path, "only its hash is stored"


def test_what_is_grave_is_a_case_at_once(cast: Cast) -> None:
    path = tip(cast, chip="fire")
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    assert (case["status"], case["severity"], case["category"]) == ("verifying", 1, "FI0102")
    page = read(cast, path)
    assert "Being verified" in page
    assert 'href="tel:119"' in page


@pytest.mark.parametrize("chip", ["help", "suspicious", "fire_lane", "noise", "road"])
def test_everything_else_waits_for_the_desk(cast: Cast, chip: str) -> None:
    tip(cast, chip=chip)
    board = cast("701").get("/api/v1/board")
    assert (len(board["intakes"]), board["incidents"]) == (1, [])


def test_one_network_may_tell_sixty_in_ten_minutes(cast: Cast) -> None:
    most = cast.services.office.tips.of_network
    for number in range(most):
        tip(cast, cid=f"{number:032}", place=f"文晖桥下 {number} 号")
    answer = post(cast, NOISE | {"cid": f"{most:032}"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert ">夜里很吵</textarea>" in answer.text, "nor are these words lost"
    assert len(stored(cast)) == most


def test_a_camera_never_forbids_the_gallery() -> None:
    """Each file that opens the camera offers a photo that exists already, too."""
    pages = [*ROOT.glob("templates/*.html"), *ROOT.glob("static/[!v]*/**/*.js")]
    with_camera = [page for page in pages if "capture=" in page.read_text()]
    assert {page.name for page in with_camera} == {"tip.html", "photo-grid.js", "ghost-sheet.js"}
    for page in with_camera:
        inputs = re.findall(r'<input[^>]*type="file"[^>]*>', page.read_text())
        assert [bool(re.search("capture=", tag)) for tag in inputs] == [True, False], page.name


def test_a_printed_label_says_the_place(cast: Cast) -> None:
    admin = cast("703")
    (bridge,) = admin.get("/api/v1/admin/places")["places"]
    body = {"place_ids": [bridge["id"]]}
    first = admin.send("POST", "/api/v1/admin/place-labels", body, want=201)
    assert admin.send("POST", "/api/v1/admin/place-labels", body, want=201) == first
    codes = re.findall(r'alt="(\w{8})"', admin.call("GET", first["page"]).text)
    assert len(codes) == 1, "the second time it keeps its code"
    page = cast.nobody().call("GET", f"/tip?at={codes[0]}", headers=PAGE).text
    assert 'value="文晖桥"' in page
    assert f'name="lat" value="{BRIDGE[0]:.6f}"' in page
    assert cast("801").call("POST", "/api/v1/admin/place-labels", body).status_code == 403
    assert cast.nobody().call("GET", first["page"]).status_code == 302
    assert 'name="lat" value=""' in cast.nobody().call("GET", "/tip?at=zzzzzzzz").text
