"""随手帮: a small matter is offered to a volunteer near it, who may say no; the desk sees it."""

import io
import json
import re
from html import unescape
from typing import Any

import pytest
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from patrol import clock
from patrol.geo import Point
from patrol.incident import helping
from patrol.models import HelpOffer, Volunteer
from patrol.operations import disk
from tests.cast import BRIDGE, Caller, Cast
from tests.pictures import a_photo
from tests.rider import PAGE, read
from tests.web.public.test_mine import THERE, ask, page, rows, volunteer

FAR = {"lat": str(BRIDGE[0] + 0.003), "lon": str(BRIDGE[1])}
"""Some 330 m to the north."""
pytestmark = pytest.mark.any_database


def open_case(cast: Cast, category: str = "EN0105", severity: int = 3) -> Any:
    body = {
        "category": category,
        "severity": severity,
        "title": "店外音响",
        "description": "报警人说店主姓王",
        "place": "5幢301王家",
        "lat": BRIDGE[0],
        "lon": BRIDGE[1],
    }
    return cast("701").send("POST", "/api/v1/incidents", body)["incident"]


def call(cast: Cast, case: Any, want: int = 200, method: str = "PUT") -> Any:
    return cast("701").send(method, f"/api/v1/incidents/{case['id']}/help", want=want)


def help_of(cast: Cast, case: Any) -> Any:
    return cast("701").get(f"/api/v1/incidents/{case['id']}")["help"]


def kinds(cast: Cast, case: Any) -> list[str]:
    timeline = cast("701").get(f"/api/v1/incidents/{case['id']}")["timeline"]
    return [row["kind"] for row in timeline]


def helper(cast: Cast) -> Caller:
    device = volunteer(cast)
    ask(device, "/mine/help", on="1")
    return device


def look(device: Caller, where: dict[str, str] = THERE) -> bool:
    headers = PAGE | {"Accept": "application/json"}
    answer = device.call("POST", "/mine/help/offers", data=where, headers=headers)
    assert answer.status_code == 200, answer.text
    return bool(answer.json["found"])


def path_of(device: Caller) -> str:
    return re.findall(r'action="(/mine/help/offers/\w+)(?:/done)?"', page(device))[0]


def test_a_volunteer_is_offered_helps_and_gets_a_slip(cast: Cast) -> None:
    case, device, third = open_case(cast), helper(cast), helper(cast)
    assert not look(device), "the desk has not called"
    call(cast, case)
    assert not look(device, FAR)
    assert look(device)
    shown = page(device)
    assert "Ask the shop to turn it down" in shown
    assert "王" not in shown, "nothing about a person"
    path = path_of(device)
    assert look(third)
    ask(device, path, answer="yes")
    clock.forward(minutes=9)
    other = helper(cast)
    assert not look(other), "one is enough"
    photo = FileStorage(io.BytesIO(a_photo()), "a.jpg")
    boundary, body = encode_multipart({"photo": [photo]})
    kind = f"multipart/form-data; boundary={boundary}"
    done = device.call("POST", f"{path}/done", data=body, content_type=kind, headers=PAGE)
    assert done.status_code == 303, done.text
    again = device.call("POST", f"{path}/done", headers=PAGE)
    assert (again.status_code, again.headers["Location"]) == (303, "/mine")
    assert not re.findall(r'action="/mine/help/offers/', page(third)), "nobody else is asked now"
    state = help_of(cast, case)
    assert (state["accepted_at"][11:16], state["done_at"][11:16]) == ("06:00", "06:09")
    address = f"/api/v1/photos/{state['photo']}"
    assert cast("701").call("GET", address).status_code == 200
    assert cast("301").call("GET", address).status_code == 404
    assert kinds(cast, case)[-3:] == ["help.called", "help.accepted", "help.done"]
    slip = ask(device, f"{path}/slip").headers["Location"]
    (text, *_) = re.findall(r"<pre[^>]*>(.*?)</pre>", unescape(read(cast, slip)), re.S)
    facts = json.loads(text)
    assert (facts["case"], facts["help_done_at"][11:16]) == (case["number"], "06:09")
    ask(other, f"{path}/slip", want=404)
    ask(device, "/mine/deletion", want=200)
    assert {row.volunteer_id for row in rows(cast, HelpOffer) if row.done_at} == {None}


def test_it_is_off_until_the_person_says_so_and_ends_at_midnight(cast: Cast) -> None:
    call(cast, open_case(cast))
    assert not look(volunteer(cast))
    device = helper(cast)
    clock.forward(hours=10)
    assert not look(device), "it was switched on yesterday"
    ask(device, "/mine/help", on="1")
    ask(device, "/mine/help", on="0")
    assert not look(device)


def test_nobody_is_asked_more_than_three_times_a_day_nor_twice_for_one_matter(cast: Cast) -> None:
    device = helper(cast)
    for category in ("EN0105", "ST0102", "ST0103", "PU0102"):
        call(cast, open_case(cast, category))
    for _ in range(3):
        assert look(device)
        assert not look(device), "one offer at a time"
        ask(device, path_of(device), answer="no")
    assert not look(device)
    with cast.services.database.read() as session:
        asked = {row.incident_id for row in session.exec(select(HelpOffer))}
    assert len(asked) == 3


def test_grave_matters_and_people_are_not_for_volunteers(cast: Cast) -> None:
    for category, severity in (("EN0105", 2), ("SE0101", 3), ("FI0102", 1)):
        problem = call(cast, open_case(cast, category, severity), want=409)
        assert problem["type"] == "/problems/not_for_help"


def test_what_became_grave_or_was_ended_is_not_to_be_done(cast: Cast) -> None:
    first, second = helper(cast), helper(cast)
    case = open_case(cast)
    call(cast, case)
    assert look(first)
    assert look(second)
    ask(first, path_of(first), answer="yes")
    ask(second, path_of(second), want=409, answer="yes")
    change = {"version": cast("701").get(f"/api/v1/incidents/{case['id']}")["incident"]["version"]}
    cast("701").send("PATCH", f"/api/v1/incidents/{case['id']}", {**change, "severity": 2})
    assert "You need not go" in page(first)
    call(cast, case, method="DELETE")
    assert "You need not go" in page(first), "the yes is shown until it is read"
    seen = kinds(cast, case)
    ask(first, path_of(first), answer="no")
    assert "You need not go" not in page(first)
    assert kinds(cast, case) == seen, "reading it is no act"
    assert help_of(cast, case)["ended_at"] is not None


def test_a_yes_that_was_given_back_or_forgotten_lets_the_next_one_go(cast: Cast) -> None:
    first, second = helper(cast), helper(cast)
    case = open_case(cast)
    call(cast, case)
    assert look(first)
    path = path_of(first)
    ask(first, path, answer="yes")
    clock.forward(minutes=61)
    assert help_of(cast, case)["accepted_at"] is None, "the desk waits for nobody"
    assert look(second)
    ask(second, path_of(second), answer="yes")
    ask(first, f"{path}/done", want=409)
    ask(second, path_of(second), answer="no")
    assert help_of(cast, case)["accepted_at"] is None


@pytest.mark.parametrize("how", ["cancellation", "merge"])
def test_the_end_of_a_case_ends_its_call_and_tells_who_said_yes(cast: Cast, how: str) -> None:
    case, device = open_case(cast), helper(cast)
    call(cast, case)
    assert look(device)
    ask(device, path_of(device), answer="yes")
    body = {"reason": "x"} if how == "cancellation" else {"into": open_case(cast)["id"]}
    cast("702").send("POST", f"/api/v1/incidents/{case['id']}/{how}", body)
    assert kinds(cast, case)[-2:].count("help.ended") == 1
    assert "You need not go" in page(device)


def test_a_yes_of_somebody_who_deletes_everything_is_given_back(cast: Cast) -> None:
    case, device = open_case(cast), helper(cast)
    call(cast, case)
    assert look(device)
    ask(device, path_of(device), answer="yes")
    ask(device, "/mine/deletion", want=200)
    assert kinds(cast, case)[-1] == "help.given_back"


@pytest.mark.parametrize(
    ("has_room", "photo", "sentence"),
    [
        (False, a_photo(), "The photo was not taken"),
        (True, a_photo()[:900], "The photo cannot be opened"),
    ],
)
def test_a_photo_that_is_not_taken_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, has_room: bool, photo: bytes, sentence: str
) -> None:
    case, device = open_case(cast), helper(cast)
    call(cast, case)
    assert look(device)
    path = path_of(device)
    ask(device, path, answer="yes")
    monkeypatch.setattr(disk, "has_room_for_strangers", lambda _: has_room)
    boundary, body = encode_multipart({"photo": FileStorage(io.BytesIO(photo), "a.jpg")})
    kind = f"multipart/form-data; boundary={boundary}"
    done = device.call("POST", f"{path}/done", data=body, content_type=kind, headers=PAGE)
    assert sentence in done.text
    assert help_of(cast, case)["done_at"] is not None


def test_an_offer_that_was_found_twice_at_once_is_made_once(cast: Cast) -> None:
    case, device = open_case(cast), helper(cast)
    call(cast, case)
    call(cast, open_case(cast, "ST0102"))
    with cast.services.database.read() as session:
        who = session.exec(select(Volunteer)).one()
        case_id = helping.nearest(session, cast.services.office, who, Point(*BRIDGE))
        session.expunge(who)
    assert case_id
    assert look(device)
    with cast.services.database.write() as session:
        assert not helping.offer(session, cast.services.office, who, case_id)
