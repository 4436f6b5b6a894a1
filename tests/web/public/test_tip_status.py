"""The status page of a tip: its progress, without private data, and the question "solved?"."""

import hashlib
import io
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlmodel import select

from patrol.models import Tip
from tests.cast import Cast
from tests.pictures import a_photo
from tests.rider import PAGE, post, read, stored, tip


def headline(cast: Cast, path: str) -> tuple[str, int]:
    """The page's headline, and how many of its five steps are done."""
    page = read(cast, path)
    match = re.search(r'<h1 id="now">(.*?)</h1>', page)
    assert match
    return unescape(match[1]), page.count('class="is-done"')


def take_up(cast: Cast) -> Any:
    """Make the tip a case with one call, as the desk."""
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    body = {"category": waiting["category"], "intake": waiting["id"]}
    return cast("701").send("POST", "/api/v1/incidents", body)["incident"]


def dispatch(cast: Cast, case: Any) -> str:
    path = f"/api/v1/incidents/{case['id']}/assignments"
    sent = cast("701").send("POST", path, {"members": ["042"], "version": case["version"]})
    return str(sent["assignments"][0])


def report(cast: Cast, assignment_id: str, kind: str) -> str:
    path = f"/api/v1/assignments/{assignment_id}/reports"
    # Without its photo the case stays at 待补报; `close` does not wait for it.
    result = {"disposition": "put_right"} if kind == "resolved" else {}
    return str(cast("042").send("POST", path, {"kind": kind, **result})["incident"]["status"])


def close(cast: Cast, case: Any) -> None:
    """Resolve the case as 042; close it as the lead or, when it is sampled, as the desk."""
    first = dispatch(cast, case)
    report(cast, first, "arrived")
    if report(cast, first, "resolved") == "resolved":
        path = f"/api/v1/incidents/{case['id']}/closure"
        cast("701").send("POST", path, {"accepted": True, "without_report": "没拍"})


def test_the_page_goes_along_with_the_case(cast: Cast) -> None:
    path = tip(cast)
    assert headline(cast, path) == ("Received. The desk will look at once.", 1)
    case = take_up(cast)
    assert headline(cast, path) == ("Taken up. Someone is being sent.", 2)
    first = dispatch(cast, case)
    assert headline(cast, path) == ("Patrol members were sent.", 3)
    report(cast, first, "departed")
    assert headline(cast, path) == ("Patrol members are on the way.", 3)
    report(cast, first, "arrived")
    assert headline(cast, path) == ("Patrol members are on scene.", 4)
    if report(cast, first, "resolved") == "resolved":
        assert headline(cast, path) == ("Dealt with; being checked.", 5)
        closure = {"accepted": True, "without_report": "没拍"}
        cast("701").send("POST", f"/api/v1/incidents/{case['id']}/closure", closure)
    assert headline(cast, path) == ("Closed. Thank you.", 5)


def test_a_tip_about_a_known_matter_shows_no_time_before_its_own(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    tip(cast)
    known = take_up(cast)
    moving_clock(seconds=60)
    path = tip(cast, cid="c2d" + "0" * 29)
    merge = f"/api/v1/incidents/{take_up(cast)['id']}/merge"
    cast("701").send("POST", merge, {"into": known["id"]})
    page = read(cast, path)
    assert (page.count('class="is-done"'), page.count("<time ")) == (2, 1)


def test_the_page_says_when_nobody_is_sent(cast: Cast) -> None:
    path = tip(cast)
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    cast("701").send("POST", f"/api/v1/intakes/{waiting['id']}/dismissal", {"reason": "放烟花"})
    assert headline(cast, path)[0] == "Looked at; nobody was sent this time."
    assert "放烟花" not in read(cast, path), "the desk's words are the desk's"


def test_the_page_of_a_cancelled_case(cast: Cast) -> None:
    path = tip(cast)
    case = take_up(cast)
    cast("701").send("POST", f"/api/v1/incidents/{case['id']}/cancellation", {"reason": "误报"})
    assert headline(cast, path)[0] == "Nothing more needs doing."


def test_the_page_names_nobody(cast: Cast) -> None:
    path = tip(cast)
    case = take_up(cast)
    call = {"kind": "police", "phone": "13800001234", "name": "来电人"}
    record = {**stored(cast)[0].record, "source": "police110", "dedup_key": "police110:1"}
    record |= {"source_ref": "1", "reporter": call, "description": "隔壁单元的住户来电"}
    del record["media"]
    answer = cast("gs-110").send("POST", "/api/v1/intake", record, want=202)
    cast("701").send(
        "POST", f"/api/v1/incidents/{answer['incident_id']}/merge", {"into": case["id"]}
    )
    dispatch(cast, case | {"version": None})
    page = read(cast, path).partition("<main")[2]
    for secret in ("1380000", "1234<", "来电", "042", "701", case["number"], case["id"]):
        assert secret not in page, secret
    assert cast.nobody().call("GET", path).headers["Cache-Control"] == "no-store"


def test_a_wrong_link_leads_nowhere(cast: Cast) -> None:
    path = tip(cast)
    wrong = path[:-1] + ("0" if path[-1] != "0" else "1")
    for method, where in (
        ("GET", wrong),
        ("POST", f"{wrong}/answer"),
        ("POST", f"{wrong}/details"),
    ):
        data = {"solved": "no", "floor": "3"} if method == "POST" else None
        answer = cast.nobody().call(method, where, data=data, headers=PAGE)
        assert answer.status_code == 404
        assert "check the link" in answer.text


def solved(cast: Cast, path: str, answer: str, photo: bytes = b"") -> int:
    data: dict[str, Any] = {"solved": answer}
    if photo:
        data["photo"] = (io.BytesIO(photo), "a.jpg")
    return cast.nobody().call("POST", f"{path}/answer", data=data).status_code


def alarms(cast: Cast) -> list[str]:
    return [row["kind"] for row in cast("701").get("/api/v1/board")["alarms"]]


def test_solved_is_asked_once_and_ten_minutes_after_the_closure(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    path = tip(cast)
    case = take_up(cast)
    close(cast, case)
    moving_clock(minutes=9, seconds=59)
    assert 'name="solved"' not in (page := read(cast, path))
    assert "data-follow" in page, "the question comes without a reload"
    assert solved(cast, path, "no", a_photo()) == 303
    assert alarms(cast) == [], "nobody asked yet"
    moving_clock(seconds=1)
    assert 'name="solved"' in read(cast, path)
    assert solved(cast, path, "perhaps") == 422
    photo = a_photo()
    assert solved(cast, path, "no", photo) == 303
    (alarm,) = cast("701").get("/api/v1/board")["alarms"]
    assert (alarm["kind"], alarm["incident_id"]) == ("tip_unsolved", case["id"])
    assert alarm["body"]["photos"] == [hashlib.sha256(photo).hexdigest()]
    picture = f"/api/v1/photos/{alarm['body']['photos'][0]}/thumbnail"
    assert cast("701").call("GET", picture).status_code == 200
    assert cast("801").call("GET", picture).status_code == 404
    assert 'name="solved"' not in read(cast, path)
    assert cast("701").get(f"/api/v1/incidents/{case['id']}")["incident"]["status"] == "closed"
    assert solved(cast, path, "yes") == 303
    with cast.services.database.read() as session:
        assert session.exec(select(Tip.solved)).all() == [False], "the first word counts"


def test_a_yes_stirs_nobody(cast: Cast, moving_clock: Callable[..., None]) -> None:
    path = tip(cast)
    close(cast, take_up(cast))
    moving_clock(minutes=11)
    assert solved(cast, path, "yes") == 303
    assert alarms(cast) == []
    assert "Thank you for telling us" in read(cast, path)


def test_a_bad_photo_does_not_lose_a_no(cast: Cast, moving_clock: Callable[..., None]) -> None:
    path = tip(cast)
    close(cast, take_up(cast))
    moving_clock(minutes=11)
    data = {"solved": "no", "photo": (io.BytesIO(a_photo()[:900]), "a.jpg")}
    answer = cast.nobody().call("POST", f"{path}/answer", data=data)
    assert answer.status_code == 303, answer.text
    assert "The photo cannot be opened" in read(cast, answer.headers["Location"])
    assert alarms(cast) == ["tip_unsolved"]


def test_after_life_and_death_nobody_is_asked(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    path = tip(cast, chip="fire")
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    close(cast, case)
    moving_clock(minutes=11)
    assert "Closed" in headline(cast, path)[0]
    assert 'name="solved"' not in read(cast, path)
    solved(cast, path, "no")
    assert alarms(cast) == []


def test_the_floor_goes_to_the_case_at_once(cast: Cast) -> None:
    path = tip(cast, chip="fire", place="文晖桥 13 号", text="3 楼冒烟")
    (case,) = cast("701").get("/api/v1/board")["incidents"]
    dispatch(cast, case)
    assert 'name="floor"' in read(cast, path)
    for _ in range(2):
        data = {"building": "3", "unit": "", "floor": "1"}
        answer = cast.nobody().call("POST", f"{path}/details", data=data)
        assert answer.status_code == 303
    seen = cast("042").get(f"/api/v1/incidents/{case['id']}")["description"]
    assert seen == "3 楼冒烟 几幢 3，楼层 1", "once, though it was sent twice"
    story = cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert [row["kind"] for row in story["timeline"]].count("intake.amended") == 1


def test_details_without_words_are_refused(cast: Cast) -> None:
    path = tip(cast, chip="fire")
    answer = cast.nobody().call("POST", f"{path}/details", data={"floor": "  "})
    assert answer.status_code == 422


POISONS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><iframe src=javascript:alert(1)>",
    "{{ 7919*7907 }}{% raw %}",
    "javascript:alert(1)//",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "\u202eevil\u2028<b>",
    '" autofocus onfocus=alert(1) x="',
)


class Skeleton(HTMLParser):
    """The elements of a page and the names of their attributes, without any text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bones: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bones.append((tag, *(name for name, _ in attrs)))


def _pages(cast: Cast, words: str) -> list[str]:
    """The status page of a tip with these words everywhere, and the form that comes back."""
    cid = hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()
    path = tip(cast, place=words, text=words, chip="fire", cid=cid)
    cast.nobody().call("POST", f"{path}/details", data={"building": words})
    refused = post(cast, {"chip": words, "place": words, "text": words, "cid": words})
    return [read(cast, path), refused.text]


@pytest.mark.parametrize("poison", POISONS)
def test_words_stay_words(cast: Cast, poison: str) -> None:
    harmless = [Skeleton(page).bones for page in _pages(cast, "文晖桥")]
    poisoned = _pages(cast, poison)
    assert [Skeleton(page).bones for page in poisoned] == harmless
    assert "62615533" not in "".join(poisoned)
    row = stored(cast)[-1]
    assert row.place == poison, "kept as it was said"
    assert row.description.startswith(poison)
    board = cast("701").call("GET", "/api/v1/board")
    assert board.mimetype == "application/json"
    assert board.headers["X-Content-Type-Options"] == "nosniff"
    assert poison in [case["place"] for case in board.json["incidents"]]


@pytest.mark.parametrize(("chip", "is_told"), [("fire", True), ("fire_lane", False)])
def test_only_who_sees_a_fire_is_told_to_get_out(cast: Cast, chip: str, is_told: bool) -> None:
    assert ("Get out first." in read(cast, tip(cast, chip=chip))) is is_told
