"""目录与预案 over HTTP: chiefs read, the district's administrator changes, all others hear."""

from typing import Any

import pytest

from patrol.office import lists
from tests.cast import BRIDGE, Cast, district_chiefs

PATH = "/api/v1/admin/office"
BOAT = {"zh-CN": "船"}


@pytest.fixture(autouse=True)
def _chiefs(cast: Cast) -> None:
    district_chiefs(cast.services)


def put(cast: Cast, where: str, fields: Any, *, by: str = "721", **more: Any) -> Any:
    body = {"version": 0, "fields": fields, **more}
    return cast(by).call("PUT", f"{PATH}/lists/{where}", body)


def tip_page(cast: Cast) -> str:
    """The page of tips, once each process has looked for a new version, as it does each 3 s."""
    for app in cast.processes:
        app.extensions["patrol"].offices.look()
    return cast.nobody().call("GET", "/tip", headers={"Accept": "text/html"}).text


def entry(cast: Cast, name: str, code: str) -> Any:
    rows = cast("721").get(PATH)["lists"][name]
    return next(row for row in rows if row["code"] == code)


@pytest.mark.parametrize(("name", "may"), [("703", 403), ("711", 403), ("721", 200)])
def test_only_the_districts_administrator_changes_it(cast: Cast, name: str, may: int) -> None:
    assert cast(name).get(PATH)["may_change"] is (may == 200)
    assert put(cast, "kit/boat", BOAT, by=name).status_code == may


def test_a_new_entry_is_in_every_list_at_once(cast: Cast) -> None:
    known = cast("042").get("/api/v1/office")
    assert known["version"] == 0
    answer = put(cast, "kit/boat", BOAT, is_new=True).json
    assert answer == {"version": 1, "changed": {"kit": ["boat"]}}
    row = entry(cast, "kit", "boat")
    assert (row["fields"], row["lacks_second"]) == (BOAT, True)
    assert (row["version"], row["by"], row["at"]) == (1, "721", "2026-11-22T06:00:00.000Z")
    for name in ("042", "701"):
        office = cast(name).get("/api/v1/office")
        assert (office["version"], office["kit"]["boat"]) == (1, BOAT)
    taken = put(cast, "kit/boat", BOAT, is_new=True)
    assert (taken.status_code, taken.json["type"]) == (409, "/problems/code_taken")


def test_hiding_breaks_no_old_case(cast: Cast) -> None:
    body = {"category": "EN0105", "severity": 3, "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    assert put(cast, "categories/EN0105", {"hidden": True, "name": BOAT}).status_code == 200
    office = cast("701").get("/api/v1/office")
    category = office["categories"]["EN0105"]
    assert category["hidden"]
    assert category["former"][0]["until"] >= case["opened_at"]
    assert category["former"][0]["words"]["en"] == case["title"]
    again = cast("701").get(f"/api/v1/incidents/{case['id']}")["incident"]
    assert (again["category"], again["title"]) == ("EN0105", case["title"])
    path = f"/api/v1/incidents/{case['id']}/assignments"
    order = {"members": ["042"], "version": case["version"]}
    assert cast("701").call("POST", path, order).status_code == 201
    assert put(cast, "chips/noise", {"hidden": True}).status_code == 200
    page = tip_page(cast)
    assert 'value="fire"' in page
    assert 'value="noise"' not in page


def test_the_tip_page_marks_a_name_of_the_other_language(cast: Cast) -> None:
    put(cast, "chips/noise", {"name": {"zh-CN": "吵"}})
    assert '<span lang="zh-CN">吵</span>' in tip_page(cast)


@pytest.mark.parametrize(
    ("where", "fields", "field", "said"),
    [
        ("categories/SV0103", {"hidden": True}, "hidden", "takes in what is unknown"),
        ("categories/FI0102", {"kit": ["sled"]}, "kit", "'sled' is in no list"),
        ("categories/FI0102", {"severity": 9}, "severity", "severity"),
        ("categories/FI0102", {"seats": [{"skill": None}] * 21}, "seats", "seats"),
        ("categories/FI0102", {"tells": ["911"]}, "tells.0", "tells"),
        ("kit/boat", {"en": "Boat"}, "boat", "boat"),
        ("chips/fire", {"colour": "red"}, "colour", "colour"),
        ("chips/fire", {"hidden": "no"}, "hidden", "hidden"),
        ("kit/torch", {"zh-CN": ["灯"]}, "zh-CN", "zh-CN"),
        ("categories/FI0102", {"name": 5}, "name", "name"),
    ],
)
def test_a_refusal_names_the_field(
    cast: Cast, where: str, fields: Any, field: str, said: str
) -> None:
    answer = put(cast, where, fields)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert said in answer.json["detail"]
    assert cast("721").get(PATH)["version"] == 0


def test_no_other_list_is_changed_here(cast: Cast) -> None:
    assert put(cast, "anonymous/tips", {"apart": 1}).status_code == 404


def test_somebody_saved_meanwhile(cast: Cast) -> None:
    assert put(cast, "kit/torch", {"zh-CN": "手电"}).status_code == 200
    refused = put(cast, "kit/torch", {"zh-CN": "电筒"})
    assert (refused.status_code, refused.json["won_by"]) == (409, "721")
    assert entry(cast, "kit", "torch")["fields"]["zh-CN"] == "手电"


def test_the_way_back_and_the_history(cast: Cast) -> None:
    put(cast, "kit/boat", BOAT)
    put(cast, "kit/torch", {"zh-CN": "手电"}, version=1)
    body = {"version": 2, "to": 0}
    assert cast("721").send("POST", f"{PATH}/restorations", body)["version"] == 3
    assert entry(cast, "kit", "torch")["fields"] == lists.shipped()["kit"]["torch"]
    assert entry(cast, "kit", "boat")["fields"]["hidden"] is True
    history = cast("711").get(PATH)["history"]
    assert [(row["version"], row["by"]) for row in history] == [(3, "721"), (2, "721"), (1, "721")]
    assert history[0]["changed"] == {"kit": ["boat", "torch"]}


def test_an_export_can_be_brought_in_again(cast: Cast) -> None:
    whole = cast("711").get(f"{PATH}/export")
    body = {"version": 0, "lists": whole, "dry_run": True}
    assert cast("721").send("PUT", f"{PATH}/lists", body) == {"version": 0, "changed": {}}
    whole["kit"]["boat"] = BOAT
    answer = cast("721").send("PUT", f"{PATH}/lists", {**body, "lists": whole})
    assert answer == {"version": 0, "changed": {"kit": ["boat"]}}
    assert cast("721").get(PATH)["version"] == 0, "a dry run changes nothing"
    cast("721").send("PUT", f"{PATH}/lists", {"version": 0, "lists": whole})
    assert cast("042").get("/api/v1/office")["kit"]["boat"] == BOAT
