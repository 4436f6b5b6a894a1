"""Floods of anonymous tips: they are counted, hide nothing true, and switch nobody off."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlmodel import func, select

from patrol.models import Alarm, AlarmKind, Feed, Incident, Intake, Tip
from patrol.services import Services
from patrol.web.http import lane
from tests.cast import BRIDGE, Cast
from tests.rider import PAGE, stored

FLOOD = "2001:db8:bad:1::"
METRE = 1 / 111_195
"""Degrees of latitude."""


@dataclass
class Crowd:
    """Riders and residents at addresses of their own, each with a new form."""

    cast: Cast
    numbers: Any = field(default_factory=lambda: count(1))

    def post(self, address: str, cookie: str = "", **form: Any) -> Any:
        values = {"chip": "fire", "cid": f"{next(self.numbers):032}", **form}
        browser = self.cast.nobody()
        if cookie:
            browser.client.set_cookie("tip_device", cookie, path="/tip")
        return browser.call(
            "POST",
            "/tip",
            data=values,
            headers=PAGE,
            environ_overrides={"REMOTE_ADDR": address},
        )

    def tell(self, address: str, south_m: float = 0, **form: Any) -> str:
        """Send a tip from so far south of the bridge; return its status page."""
        where = {"lat": str(BRIDGE[0] - south_m * METRE), "lon": str(BRIDGE[1])}
        answer = self.post(address, **where | form)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def board(self) -> Any:
        return self.cast("701").get("/api/v1/board")


@pytest.fixture(autouse=True)
def without_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the flood's lane go on at once (`test_lane.py` tries its rest)."""
    monkeypatch.setattr(lane, "REST_S", 0)


@pytest.fixture
def crowd(cast: Cast) -> Crowd:
    return Crowd(cast)


def number_of(services: Services, kind: Any, *where: Any) -> int:
    with services.database.read() as session:
        return session.exec(select(func.count()).select_from(kind).where(*where)).one()


def test_two_hundred_fires_at_one_place_are_one_case(crowd: Crowd, services: Services) -> None:
    crowd.tell(FLOOD)
    version = crowd.board()["incidents"][0]["version"]
    for number in range(1, 200):
        crowd.tell(f"{FLOOD}{number:x}", south_m=number % 2 * 100)
    board = crowd.board()
    (case,) = board["incidents"]
    assert (case["status"], case["tips"], case["networks"]) == ("verifying", 200, 1)
    assert (board["intakes"], board["alarms"]) == ([], [])
    story = crowd.cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert (len(story["intakes"]), len(story["timeline"]) < 30) == (100, True)
    assert number_of(services, Intake) == 200, "what each of them said is kept"
    assert number_of(services, Tip) == 200
    assert number_of(services, Feed) < 40, "the desk is told at 1 to 9, 10, 20 …"
    assert case["version"] == version, "and its next command is not refused for a tip"


def test_two_hundred_fires_at_as_many_places_open_so_many_cases(
    crowd: Crowd, services: Services
) -> None:
    most = services.office.tips.grave_cases
    for number in range(200):
        crowd.tell(f"{FLOOD}{number:x}", south_m=number * 160)
    board = crowd.board()
    assert len(board["incidents"]) == most
    assert len(board["intakes"]) == 200 - most, "each place is a row of its own"
    (alarm,) = board["alarms"]
    assert (alarm["kind"], alarm["count"]) == ("tips_waiting", 200 - most)


def test_a_true_fire_among_twenty_false_ones_has_its_own_row_and_alarm(crowd: Crowd) -> None:
    for number in range(20):
        crowd.tell(f"{FLOOD}{number:x}", south_m=number % 4 * 200)
    true_fire = crowd.tell("203.0.113.7", south_m=2_000, text="三楼冒烟")
    crowd.tell("198.51.100.9", south_m=2_020)
    cases = crowd.board()["incidents"]
    assert sorted((case["tips"], case["networks"]) for case in cases) == [
        *[(2, 2)],
        *[(5, 1)] * 4,
    ]
    page = crowd.cast.nobody().call("GET", true_fire, headers=PAGE)
    assert "Being verified" in page.text


def test_a_network_beyond_its_share_tells_a_fire_all_the_same(crowd: Crowd) -> None:
    share = crowd.cast.services.office.tips.of_network
    for number in range(share):
        crowd.tell(FLOOD, chip="noise", south_m=number * 160)
    assert crowd.post(FLOOD, chip="noise", place="文晖桥下").status_code == 429
    crowd.tell(FLOOD, south_m=9_900)
    board = crowd.board()
    assert board["incidents"] == [], "it waits for a look"
    assert board["intakes"][0]["severity"] == 1
    assert [alarm["kind"] for alarm in board["alarms"]] == ["tips_waiting"]
    crowd.tell("203.0.113.7", south_m=3_000)
    assert len(crowd.board()["incidents"]) == 1, "a neighbour's fire is a case at once"


def test_empty_posts_switch_nobody_off(crowd: Crowd) -> None:
    for _ in range(1_160):
        assert crowd.post("203.0.113.7", chip="").status_code == 422
    crowd.tell("203.0.113.7", chip="noise")
    crowd.tell("198.51.100.9", chip="noise", south_m=500)
    assert len(crowd.board()["intakes"]) == 2


def test_beyond_five_the_tips_of_one_place_are_one_row_with_a_count(crowd: Crowd) -> None:
    for number in range(12):
        crowd.tell(f"203.0.{number}.7", chip="noise", south_m=number * 5)
    crowd.tell("203.0.113.7", chip="road")
    crowd.tell("203.0.113.7", chip="noise", south_m=300)
    rows = crowd.board()["intakes"]
    counts = sorted((row["category"], row["tips"], row["networks"]) for row in rows)
    assert counts == [*[("EN0105", 1, 1)] * 5, ("EN0105", 8, 8), ("PU0104", 1, 1)]
    assert (rows[0]["tips"], rows[0]["networks"]) == (8, 8), "what many say comes first"


def test_the_same_words_are_one_place(crowd: Crowd) -> None:
    for number in range(8):
        form = {"chip": "noise", "place": "文晖桥 下" if number % 2 else "文晖桥下！"}
        assert crowd.post(f"203.0.{number}.7", **form).status_code == 303
    assert crowd.post("203.0.9.7", chip="noise", place="三塘苑 5 幢").status_code == 303
    assert sum(row["tips"] for row in crowd.board()["intakes"]) == 8
    assert len(crowd.board()["intakes"]) == 5


def test_folded_tips_share_the_end_of_their_row(crowd: Crowd) -> None:
    pages = [crowd.tell(f"203.0.{number}.7", chip="noise") for number in range(8)]
    head = crowd.board()["intakes"][0]
    desk = crowd.cast("701")
    body = {"category": "EN0105", "intake": head["id"]}
    case = desk.send("POST", "/api/v1/incidents", body)["incident"]
    assert (case["tips"], case["networks"]) == (4, 4)
    assert len(crowd.board()["intakes"]) == 4
    assert len(desk.get(f"/api/v1/incidents/{case['id']}")["intakes"]) == 4
    crowd.tell("203.0.99.7", chip="noise")
    assert crowd.board()["incidents"][0]["tips"] == 5, "and its case takes in the next"
    assert "Waiting" not in crowd.cast.nobody().call("GET", pages[-1], headers=PAGE).text


def test_a_dismissed_row_takes_its_tips_along_and_takes_in_no_more(crowd: Crowd) -> None:
    for number in range(8):
        crowd.tell(f"203.0.{number}.7", chip="noise")
    head = crowd.board()["intakes"][0]
    path = f"/api/v1/intakes/{head['id']}/dismissal"
    crowd.cast("701").send("POST", path, {"reason": "放烟花"})
    assert [row.status for row in stored(crowd.cast)].count("dismissed") == 4
    crowd.tell("203.0.99.7", chip="noise")
    rows = crowd.board()["intakes"]
    assert len(rows) == 5
    assert {row["tips"] for row in rows} == {1}


@pytest.mark.parametrize("end", ["cancellation", "hold"])
def test_a_fire_after_the_case_has_ended_is_a_new_case(crowd: Crowd, end: str) -> None:
    crowd.tell(FLOOD)
    (case,) = crowd.board()["incidents"]
    body = {"reason": "误报"}
    if end == "hold":
        body["until"] = "2026-11-22T07:00:00Z"
    method = "PUT" if end == "hold" else "POST"
    crowd.cast("701").send(method, f"/api/v1/incidents/{case['id']}/{end}", body)
    crowd.tell("203.0.113.7", south_m=20)
    fresh = [row for row in crowd.board()["incidents"] if row["status"] == "verifying"]
    assert [row["tips"] for row in fresh] == [1]


def test_tips_about_a_merged_case_reach_the_one_that_goes_on(crowd: Crowd) -> None:
    crowd.tell(FLOOD)
    crowd.tell("203.0.113.7", south_m=400)
    first, second = crowd.board()["incidents"]
    path = f"/api/v1/incidents/{first['id']}/merge"
    crowd.cast("701").send("POST", path, {"into": second["id"]})
    crowd.tell("198.51.100.7", south_m=20)
    assert [case["tips"] for case in crowd.board()["incidents"]] == [2], "no third case"


def test_ten_quiet_minutes_begin_anew(crowd: Crowd, moving_clock: Callable[..., None]) -> None:
    crowd.tell(FLOOD)
    moving_clock(minutes=9)
    crowd.tell(FLOOD)
    moving_clock(minutes=9)
    crowd.tell(FLOOD)
    assert [case["tips"] for case in crowd.board()["incidents"]] == [3]
    moving_clock(minutes=11)
    crowd.tell(FLOOD)
    assert sorted(case["tips"] for case in crowd.board()["incidents"]) == [1, 3]


def test_no_address_is_kept(crowd: Crowd, moving_clock: Callable[..., None]) -> None:
    crowd.tell("203.0.113.7", chip="noise")
    crowd.tell("203.0.113.99", chip="noise")
    moving_clock(days=1)
    crowd.tell("203.0.113.7", chip="noise")
    rows = stored(crowd.cast)
    assert rows[0].network == rows[1].network != rows[2].network
    for row in rows:
        assert b"203.0.113" not in row.raw
        assert "203.0.113" not in f"{row.network}{row.record}"


def test_further_waiting_tips_raise_no_further_alarm(crowd: Crowd, services: Services) -> None:
    for number in range(services.office.tips.grave_cases + 25):
        crowd.tell(f"203.0.{number}.7", south_m=number * 160)
    where = Alarm.kind == AlarmKind.TIPS_WAITING, Alarm.area_id == 2
    assert number_of(services, Alarm, *where) == 1
    (alarm,) = crowd.board()["alarms"]
    crowd.cast("701").send("POST", f"/api/v1/alarms/{alarm['id']}/acknowledgement")
    assert crowd.board()["alarms"] == []
    crowd.tell("203.0.99.7", south_m=9_900)
    assert [alarm["count"] for alarm in crowd.board()["alarms"]] == [1]
    assert number_of(services, Incident) == services.office.tips.grave_cases


def test_a_bad_rider_behind_the_same_nat_refuses_no_known_one(
    crowd: Crowd, moving_clock: Callable[..., None]
) -> None:
    rule = crowd.cast.services.office.tips
    first = crowd.post(FLOOD, chip="noise", place="文晖桥")
    known = first.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    forged = known[:-1] + ("0" if known[-1] != "0" else "1")

    def said(cookie: str, place: str) -> int:
        return int(crowd.post(FLOOD, cookie, chip="noise", place=place).status_code)

    assert {said("", f"{n} 号") for n in range(rule.of_network - 1)} == {303}
    assert said(known, "一号楼") == 429, "a cookie of this flood helps nobody"
    moving_clock(hours=1)
    assert said("", "二号楼") == said(forged, "三号楼") == 429
    assert [said(known, f"{n} 幢") for n in range(rule.of_device + 1)] == [303] * 10 + [429]
