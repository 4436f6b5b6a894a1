"""The life ring, the AED or the hydrant that is nearest to a case, for its crew and the desk."""

from typing import Any

import pytest

from patrol.models import Place
from patrol.places.aid import AID_M
from tests.cast import BRIDGE, Cast
from tests.statements import read_by

pytestmark = pytest.mark.any_database

METRE = 1 / 111_195
"""Degrees of latitude."""
PLACES = (
    ("桥西救生圈", "Life ring west of the bridge", "lifebuoy", 40),
    ("桥头救生圈", "", "lifebuoy", 90),
    ("门卫室", "Guard room", "aed", -120),
    ("桥下消火栓", "", "hydrant", 5),
)


@pytest.fixture(autouse=True)
def _places(cast: Cast) -> None:
    """Put each place so many metres north of the bridge, in an area of the other street."""
    with cast.services.database.write() as session:
        for name, name_en, kind, north_m in PLACES:
            place = Place(area_id=5, name=name, name_en=name_en, kind=kind, lat=0, lon=BRIDGE[1])
            place.lat = BRIDGE[0] + north_m * METRE
            session.add(place)


def opened(cast: Cast, category: str, *crew: str, north_m: float = 0) -> str:
    at = {"lat": BRIDGE[0] + north_m * METRE, "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", {"category": category, **at})["incident"]
    if crew:
        path = f"/api/v1/incidents/{case['id']}/assignments"
        cast("701").send("POST", path, {"members": crew, "version": case["version"]})
    return str(case["id"])


def at_desk(cast: Cast, key: str) -> dict[str, Any]:
    case: dict[str, Any] = cast("701").get(f"/api/v1/incidents/{key}")
    return case


def words(aid: list[dict[str, Any]], language: str = "zh-CN") -> list[str]:
    return [place["words"][language] for place in aid]


def test_the_crew_and_the_desk_read_the_nearest_of_each_kind_that_the_plan_wants(
    cast: Cast,
) -> None:
    key = opened(cast, "RE0101", "042")
    named = ["桥西救生圈（现场北 40 米）", "AED 门卫室（现场南 120 米）"]
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert words(job["aid"]) == words(at_desk(cast, key)["aid"]) == named
    assert words(job["aid"], "en") == [
        "Life ring west of the bridge (40 m north of the scene)",
        "AED Guard room (120 m south of the scene)",
    ]
    assert f"最近的是{'、'.join(named)}，" in at_desk(cast, key)["radio"]["text"]
    assert cast("017").call("GET", f"/api/v1/incidents/{key}").status_code == 404, "not of the crew"


def test_a_fire_has_its_hydrant_and_a_noise_has_nothing(cast: Cast) -> None:
    assert words(at_desk(cast, opened(cast, "FI0102"))["aid"]) == ["桥下消火栓（就在现场）"]
    assert at_desk(cast, opened(cast, "EN0102"))["aid"] == []


def test_a_place_that_takes_too_long_to_fetch_from_is_not_named(cast: Cast) -> None:
    near, far = (opened(cast, "RE0201", north_m=AID_M - 120 + more) for more in (-5, 5))
    assert len(at_desk(cast, near)["aid"]) == 1
    assert at_desk(cast, far)["aid"] == []


def test_the_inbox_asks_once_for_all_open_cases_and_not_for_ended_ones(cast: Cast) -> None:
    keys = [opened(cast, "RE0101", "042"), opened(cast, "FI0102", "042", north_m=1000)]
    with read_by(cast.services.database) as said:
        jobs = cast("042").get("/api/v1/inbox")["jobs"]
    assert [len(job["aid"]) for job in jobs] == [2, 0], "each case has its own"
    assert len([text for text in said.selects if "FROM place" in text]) == 2, "and for their sites"
    for key in keys:
        cast("701").send("POST", f"/api/v1/incidents/{key}/cancellation", {"reason": "误报"})
    with read_by(cast.services.database) as said:
        assert cast("042").get("/api/v1/inbox")["jobs"] == []
    assert not [text for text in said.selects if "FROM place" in text]
    assert at_desk(cast, keys[0])["aid"] == []
