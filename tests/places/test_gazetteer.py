"""A place is found by its name, first in the street's own list, and kept in WGS-84."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from patrol.config import Settings
from patrol.geo import from_wgs84
from patrol.models import Incident, Place
from patrol.places import gazetteer
from tests.cast import BRIDGE, Cast
from tests.services.nominatim import Nominatim
from tests.waiting import LIMIT_S, in_time, until

WGS = (30.3, 120.176)
GCJ = (30.297635189936894, 120.18063460578291)


@pytest.fixture
def geocoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nominatim]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Nominatim() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, geocoder: Nominatim) -> Settings:
    return replace(settings, geocoder="nominatim", geocoder_url=f"{geocoder.url}/geo")


@pytest.fixture(autouse=True)
def _more_places(cast: Cast) -> None:
    names = {
        "文晖桥南": [],
        "100% 奶茶店": [],
        "A_B 座": [],
        "反斜\\杠": [],
        "打铁关社区居委会": ["铁关办", 'the "Forge"'],
    }
    with cast.services.database.write() as session:
        for name, aliases in names.items():
            session.add(
                Place(
                    area_id=4,
                    name=name,
                    name_en="Iron Pass office" if aliases else "",
                    kind="office",
                    aliases=aliases,
                    lat=30.29,
                    lon=120.17,
                )
            )


def names(cast: Cast, text: str, caller: str = "701") -> list[str]:
    return [place["name"] for place in find(cast, text, caller)]


def find(cast: Cast, text: str, caller: str = "701") -> list[Any]:
    answer = cast(caller).get("/api/v1/places", query_string={"q": text})
    return list(answer["places"])


def test_the_streets_own_list_comes_first(cast: Cast, geocoder: Nominatim) -> None:
    first, second = find(cast, "文晖桥")
    assert (first["name"], second["name"]) == ("文晖桥", "文晖桥南"), "the shortest first"
    assert first == {
        "name": "文晖桥",
        "kind": "bridge",
        "area_id": 4,
        "lat": BRIDGE[0],
        "lon": BRIDGE[1],
        "from": "gazetteer",
    }
    assert geocoder.asked == [], "what the street knows is asked of nobody else"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("文晖 南", ["文晖桥南"]),
        ("南 文晖", ["文晖桥南"]),
        ("100%", ["100% 奶茶店"]),
        ("%", ["100% 奶茶店"]),
        ("_", ["A_B 座"]),
        ("a_b", ["A_B 座"]),
        ("\\", ["反斜\\杠"]),
        ("铁关办", ["打铁关社区居委会"]),
        ("iron pass", ["打铁关社区居委会"]),
        ('"forge"', ["打铁关社区居委会"]),
        ("[", []),
        ("u94c1", []),
        ("' OR 1=1 --", []),
    ],
)
def test_only_what_is_called_so_is_found(
    cast: Cast, geocoder: Nominatim, text: str, expected: list[str]
) -> None:
    geocoder.answer = []
    assert names(cast, text) == expected


def test_another_streets_places_are_its_own(cast: Cast, geocoder: Nominatim) -> None:
    geocoder.answer = []
    assert names(cast, "文晖桥", caller="801") == []


def test_nothing_is_asked_for_nothing(cast: Cast, geocoder: Nominatim) -> None:
    assert find(cast, "  ") == []
    assert geocoder.asked == []


def test_what_the_street_does_not_know_the_geocoder_may(cast: Cast, geocoder: Nominatim) -> None:
    assert find(cast, "绍兴路北门") == [
        {
            "name": "北门, 绍兴路, 杭州",
            "kind": "address",
            "area_id": None,
            "lat": 30.3021,
            "lon": 120.1775,
            "from": "geocoder",
        }
    ]
    assert geocoder.asked == ["绍兴路北门"]


@pytest.mark.parametrize("name", ["", "no_such_service", "baidu"])
def test_without_a_proper_setting_nobody_is_asked(
    cast: Cast, geocoder: Nominatim, name: str
) -> None:
    cast.services.settings = replace(cast.services.settings, geocoder=name)
    assert find(cast, "绍兴路北门") == []
    assert geocoder.asked == []


@pytest.mark.parametrize("mood", ["broken", "html"])
def test_a_broken_geocoder_is_as_good_as_none(cast: Cast, geocoder: Nominatim, mood: str) -> None:
    geocoder.mood = mood
    assert find(cast, "绍兴路北门") == []


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"error": "quota"},
        {"a": 1},
        [{}],
        [{"lat": "north", "lon": "1", "display_name": "x"}],
        [{"lat": "nan", "lon": "120", "display_name": "x"}],
        ["text"],
        7,
    ],
)
def test_nonsense_of_a_geocoder_is_no_place(cast: Cast, geocoder: Nominatim, answer: Any) -> None:
    geocoder.answer = answer
    assert find(cast, "绍兴路北门") == []


@pytest.mark.parametrize("mood", ["silent", "dribbling"])
def test_a_geocoder_that_hangs_holds_up_nobody(
    cast: Cast, geocoder: Nominatim, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gazetteer, "GEOCODER_TIMEOUT_S", 3600)
    geocoder.mood = mood
    desks = [cast.sign_in("701") for _ in range(6)]
    query = {"q": "绍兴路北门"}
    with ThreadPoolExecutor(7) as pool:
        asking = [pool.submit(desk.get, "/api/v1/places", query_string=query) for desk in desks]
        try:
            until(lambda: geocoder.asked, "a question that hangs")
            body = {"category": "RE0301", "place": "绍兴路北门"}
            opening = pool.submit(cast("701").send, "POST", "/api/v1/incidents", body, want=201)
            assert opening.result(LIMIT_S)
            assert not all(future.done() for future in asking)
        finally:
            geocoder.mood = "well"
    assert len(geocoder.asked) <= 4, "it is not buried in questions either"


@pytest.mark.parametrize("mood", ["silent", "dribbling"])
def test_a_geocoder_that_hangs_is_left_in_time(
    cast: Cast, geocoder: Nominatim, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gazetteer, "GEOCODER_TIMEOUT_S", 0.3)
    geocoder.mood = mood
    assert in_time(lambda: find(cast, "绍兴路北门"), "the search") == []
    geocoder.mood = "well"


def opened(cast: Cast, **fields: Any) -> tuple[Any, Incident]:
    body = {"category": "RE0301", "place": "流水西苑", **fields}
    case = cast("701").send("POST", "/api/v1/incidents", body, want=201)["incident"]
    with cast.services.database.read() as session:
        return case, session.exec(select(Incident).where(Incident.id == case["id"])).one()


def test_a_gcj_position_is_converted_exactly_and_kept(cast: Cast) -> None:
    case, row = opened(cast, lat=GCJ[0], lon=GCJ[1], datum="gcj02")
    assert (case["lat"], case["lon"]) == pytest.approx(WGS, abs=1e-9)
    assert (row.raw_lat, row.raw_lon, row.datum) == (*GCJ, "gcj02")


def test_a_bd_position_is_converted_exactly_and_kept(cast: Cast) -> None:
    bd = from_wgs84(*WGS, "bd09")
    case, row = opened(cast, lat=bd.lat, lon=bd.lon, datum="bd09")
    assert (case["lat"], case["lon"]) == pytest.approx(WGS, abs=1e-9)
    assert (row.raw_lat, row.raw_lon, row.datum) == (bd.lat, bd.lon, "bd09")


def test_a_wgs_position_is_taken_as_it_is(cast: Cast) -> None:
    case, row = opened(cast, lat=WGS[0], lon=WGS[1])
    assert (case["lat"], case["lon"]) == (row.raw_lat, row.raw_lon) == WGS
    assert row.datum == "wgs84"


def test_half_a_position_is_none(cast: Cast) -> None:
    body = {"category": "RE0301", "lat": 30.3}
    assert cast("701").call("POST", "/api/v1/incidents", body).status_code == 422


def test_a_desk_reads_the_names_of_its_own_area_only(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(Place(area_id=3, name="别街的桥", kind="bridge", lat=30.3, lon=120.2))
    called = [place["name"] for place in cast("701").get("/api/v1/places/names")["places"]]
    assert "别街的桥" not in called
    assert {"文晖桥", "100% 奶茶店"} <= set(called)
