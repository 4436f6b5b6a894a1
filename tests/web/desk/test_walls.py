"""大屏: a screen shows the street and nobody; its link opens nothing else, and ends at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from patrol import clock
from patrol.web.desk import walls
from tests.cast import Caller, Cast, district_chiefs
from tests.conftest import NOON
from tests.figures.counting import count, past, put

pytestmark = pytest.mark.any_database
Move = Callable[..., None]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question reads anew."""
    monkeypatch.setattr(walls, "FRESH_S", -1.0)


def case(cast: Cast, **more: Any) -> dict[str, Any]:
    given = {"category": "RE0301", "place": "香积寺路 12 号 3 幢", "title": "王某被困电梯"}
    body = {**given, "lat": 30.30171, "lon": 120.16093, **more}
    made: dict[str, Any] = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    return made


def screen(cast: Cast, name: str = "一楼") -> tuple[Caller, str]:
    answer = cast("702").call("POST", "/api/v1/walls", {"name": name})
    assert answer.status_code == 201
    secret = answer.json["link"]["url"].partition("/wall#")[2]
    key = answer.json["walls"][-1]["id"]
    return Caller(cast.app.test_client(), secret, "", is_bearer=True), key


def test_a_wall_shows_the_street_and_nobody(cast: Cast) -> None:
    made = case(cast)
    cast("701").send(
        "POST",
        f"/api/v1/incidents/{made['id']}/assignments",
        {"members": ["042"], "version": made["version"]},
    )
    with cast.services.database.write() as session:
        put(session, [past(NOON - timedelta(minutes=7 * each), each) for each in range(25)])
    count(cast.services)
    wall, _ = screen(cast)
    shown = wall.get("/api/v1/wall")
    (row,) = shown["cases"]
    assert (row["category"], row["status"], row["crew"]) == (
        "People stuck in a lift",
        "dispatched",
        1,
    )
    assert (row["lat"], row["lon"]) == (30.3015, 120.1605), "the middle of a square"
    assert row["due_at"] > row["opened_at"]
    dispatch = shown["clocks"][0]
    assert (dispatch["clock"], dispatch["counted"], shown["today"]) == ("dispatch", 26, 26)
    assert sum(n for _, n in shown["sources"]) == 26
    assert shown["hour"][0]["counted"] == 10
    assert shown["people"]["unanswered"] == 1
    said = str(shown)
    for hidden in ("王某", "香积寺路 12", made["number"], made["id"], "042"):
        assert hidden not in said, hidden


def test_the_link_of_a_wall_opens_nothing_else_and_ends_at_once(cast: Cast) -> None:
    district_chiefs(cast.services)
    wall, key = screen(cast)
    assert wall.call("GET", "/api/v1/wall").status_code == 200
    for path in ("/api/v1/board", "/api/v1/me", "/api/v1/figures", "/api/v1/walls"):
        assert wall.call("GET", path).status_code in (401, 403), path
    assert cast("711").call("DELETE", f"/api/v1/walls/{key}").json["type"] == "/problems/no_wall"
    assert cast("702").call("DELETE", f"/api/v1/walls/{key}").json["walls"] == []
    assert wall.call("GET", "/api/v1/wall").status_code == 401
    for _ in range(walls.MOST_WALLS):
        screen(cast)
    refused = cast("702").call("POST", "/api/v1/walls", {"name": "又一块"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/too_many_walls")
    assert cast("702").call("POST", "/api/v1/walls", {"name": " "}).status_code == 422
    assert "<wall-screen" in cast.nobody().call("GET", "/wall").text


def test_a_wall_shows_the_areas_of_its_maker_only(cast: Cast) -> None:
    case(cast)
    district_chiefs(cast.services)
    whole = cast("711").get("/api/v1/wall")
    assert (whole["open"], len(whole["streets"])) == (1, 2)
    assert sorted(street["open"] for street in whole["streets"]) == [0, 1]
    other = cast("711").get("/api/v1/wall?area=3")
    assert (other["open"], other["cases"]) == (0, [])
    assert cast("702").call("GET", "/api/v1/wall?area=3").status_code == 404
    assert cast("702").call("GET", "/api/v1/wall?area=x").status_code == 422


def test_the_clocks_of_today_are_there_on_the_first_of_a_month(
    cast: Cast, moving_clock: Move
) -> None:
    moving_clock(days=9)
    cast._known.clear()  # the session has ended
    with cast.services.database.write() as session:
        put(session, [past(clock.now() - timedelta(minutes=each), each) for each in range(20)])
    count(cast.services)
    arrive = cast("702").get("/api/v1/wall")["clocks"][1]
    assert (arrive["counted"], arrive["met"]) == (20, 20)


def test_an_empty_wall_is_calm_and_dim_at_night(cast: Cast, moving_clock: Move) -> None:
    shown = cast("702").get("/api/v1/wall")
    assert (shown["open"], shown["today"], shown["is_night"]) == (0, 0, False)
    assert shown["clocks"][0]["met"] is None
    moving_clock(hours=9)
    cast._known.clear()  # the session has ended
    assert clock.local(clock.now()).hour == 23
    assert cast("702").get("/api/v1/wall")["is_night"]
