"""隐患: found, told, mended, looked at again with a photo, struck off; the crew there is told."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from patrol.areas import place
from patrol.models import Feed, Hazard, Place
from patrol.operations.record import tables
from patrol.people.desk_user import Author
from tests.cast import BRIDGE, Cast
from tests.estates.hazards import FIVE, HAZARDS, HERE, act, day, found, listed, photo

pytestmark = pytest.mark.any_database


def test_a_hazard_found_at_noon_is_on_the_order_at_night(cast: Cast) -> None:
    row = found(cast, "042", grade="severe", position=None, spot="文晖桥 3 号铺二楼")
    assert (row["area_id"], row["place_id"]) == (4, 1), "the words name the bridge"
    beside = found(
        cast, spot="桥南配电箱", what="箱门脱落", position=HERE | {"lat": BRIDGE[0] + 0.0004}
    )
    case = cast("701").send(
        "POST",
        "/api/v1/incidents",
        {"category": "FI0101", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]},
    )["incident"]
    path = f"/api/v1/incidents/{case['id']}"
    cast("701").send(
        "POST", f"{path}/assignments", {"members": ["017"], "version": case["version"]}
    )
    (job,) = cast("017").get("/api/v1/inbox")["jobs"]
    assert job["site"] == cast("701").get(path)["site"]
    (site,) = job["site"]
    told = [(each["number"], each["grade"]) for each in site["open_hazards"]]
    assert (site["name"], told) == (
        "文晖桥",
        [(row["number"], "severe"), (beside["number"], "general")],
    )
    act(cast, beside["id"], "on_spot", photos=[photo(cast("701"))])
    (site,) = cast("701").get(path)["site"]
    assert len(site["open_hazards"]) == 1, "what is struck off is told no more"


def test_a_hazard_away_from_every_place_is_told_beside_its_point(cast: Cast) -> None:
    north = HERE | {"lat": BRIDGE[0] + 0.002}
    row = found(cast, spot="河边配电箱", position=north)
    assert row["place_id"] is None
    body = {"category": "FI0101", "place": "", "lat": north["lat"] + 0.0003, "lon": north["lon"]}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    (site,) = cast("701").get(f"/api/v1/incidents/{case['id']}")["site"]
    assert (site["name"], site["open_hazards"][0]["number"]) == ("河边配电箱", row["number"])


def test_a_severe_hazard_goes_the_whole_way(cast: Cast, moving_clock: Callable[..., None]) -> None:
    key = found(cast, grade="severe", photos=[photo(cast("701"))])["id"]
    act(cast, key, "on_spot", photos=[photo(cast("701"))], want=409)
    act(cast, key, "told", want=422)
    amended = {
        "grade": "severe",
        "spot": "3 号铺",
        "what": "二楼住人",
        "due_on": day(7),
        "why": "补全",
    }
    cast("701").send("PATCH", f"{HAZARDS}/{key}", amended | FIVE)
    act(cast, key, "told")
    frozen = cast("701").call("PATCH", f"{HAZARDS}/{key}", amended | FIVE | {"grade": "general"})
    assert frozen.json["type"] == "/problems/grade_frozen"
    cast("701").send("PATCH", f"{HAZARDS}/{key}", amended | FIVE | {"due_on": day(9)}, want=422)
    act(cast, key, "extended", words="等料", due_on=day(9), want=422)
    act(cast, key, "extended", words="等料", consent="街道消安办", due_on=day(7), want=422)
    act(cast, key, "extended", words="等料", consent="街道消安办", due_on=day(9))
    act(cast, key, "struck_off", photos=[photo(cast("701"))], want=409)
    act(cast, key, "rectified", want=422)
    act(cast, key, "rectified", photos=[photo(cast("701"), 10)])
    act(cast, key, "check_failed", want=422)
    failed = act(cast, key, "check_failed", words="隔断仍在")["hazard"]
    assert (failed["status"], failed["tier"], failed["failed_checks"]) == ("told", "文晖街道", 1)
    act(cast, key, "rectified", photos=[photo(cast("701"), 11)])
    act(cast, key, "struck_off", want=422)
    act(cast, key, "struck_off", photos=["0" * 64], want=422)
    last = photo(cast("702"), 12)
    done = act(cast, key, "struck_off", photos=[last], words="已拆", who="702")["hazard"]
    assert [row["kind"] for row in done["acts"]] == [
        *("found", "amended", "told", "extended"),
        *("rectified", "check_failed", "rectified", "struck_off"),
    ]
    assert cast("704").call("GET", f"/api/v1/photos/{last}").status_code == 200
    assert cast("801").call("GET", f"/api/v1/photos/{last}").status_code == 404
    with cast.services.database.read() as session:
        kinds = session.exec(select(Feed.kind).where(Feed.kind.startswith("hazard."))).all()  # type: ignore[attr-defined]
        assert kinds[-1] == "hazard.struck_off"
        assert list(tables.compare(session)) == []


def test_a_general_one_is_mended_on_the_spot_or_withdrawn(cast: Cast) -> None:
    done = found(cast, "042", on_spot=True, photos=[photo(cast("042"))], words="当场移走")
    assert done["status"] == "struck_off"
    waits = found(cast, "042", on_spot=True, photos=["1" * 64])
    assert waits["status"] == "found", "the photo has not arrived"
    act(cast, waits["id"], "withdrawn", want=422)
    act(cast, waits["id"], "withdrawn", words="重复录入")
    assert (listed(cast), listed(cast, "mended")) == ([], [done["number"]])
    act(cast, waits["id"], "told", want=409)


def test_late_ones_stand_first_and_only_own_areas_are_read(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    soon = found(cast, due_in_days=3, responsible="甲店")
    late = found(cast, due_in_days=1, responsible="乙店")
    said = found(cast, due_in_days=1, responsible="丙店")
    act(cast, said["id"], "told")
    act(cast, said["id"], "rectified", photos=[photo(cast("701"))])
    moving_clock(days=2)
    cast = Cast(cast.app)
    assert listed(cast) == [late["number"], said["number"], soon["number"]]
    assert listed(cast, "late") == [late["number"]]
    assert listed(cast, "to_check") == [said["number"]]
    counts = cast("701").get(HAZARDS)["counts"]
    assert counts == {"open": 3, "late": 1, "to_check": 1, "mended": 0}
    assert listed(cast, who="801") == []
    assert cast("801").call("GET", f"{HAZARDS}/{late['id']}").status_code == 404
    assert cast("701").call("GET", f"{HAZARDS}?shown=all").status_code == 422


def test_a_hazard_is_never_without_a_day(cast: Cast) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"due_in_days": None},
        {"due_in_days": None, "due_on": day(-1)},
        {"due_on": day(3)},
        {"spot": " "},
        {"place_id": 99},
        {"grade": "severe", "on_spot": True},
    )
    body = {"grade": "general", "spot": "桥北", "what": "无栏杆", "due_in_days": 7}
    codes = [cast("701").call("POST", HAZARDS, body | change).status_code for change in wrong]
    assert codes == [422, 422, 422, 422, 404, 409]
    assert listed(cast) == []


def test_a_place_of_another_street_gets_no_hazard_of_ours(cast: Cast) -> None:
    with cast.services.database.write() as session:
        theirs = Place(area_id=5, name="三塘桥", kind="bridge", lat=BRIDGE[0], lon=BRIDGE[1])
        session.add(theirs)
        session.flush()
        key = theirs.id
    body = {"grade": "general", "spot": "桥北", "what": "无栏杆", "due_in_days": 7, "place_id": key}
    assert cast("701").call("POST", HAZARDS, body).status_code == 404
    kept = found(cast, "042", spot="桥北", place_id=key, position=None)
    assert (kept["place_id"], kept["what"]) == (None, "二楼住人，无第二出口")


def test_a_removed_place_leaves_its_hazard(cast: Cast) -> None:
    key = found(cast, position=None, spot="文晖桥")["id"]
    with cast.services.database.write() as session:
        place.remove(session, session.get_one(Place, 1), Author("703"))
    with cast.services.database.read() as session:
        row = session.get_one(Hazard, key)
        assert (row.place_id, row.lat) == (None, BRIDGE[0])
