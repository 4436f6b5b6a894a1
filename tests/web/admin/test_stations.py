"""`/api/v1/stations`: stations are registered, corrected and taken out of service."""

import base64
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock, feed
from patrol.intake.heard import LevelHeard
from patrol.models import Place, Source
from patrol.noise import level
from patrol.queries import stations
from tests.cast import BRIDGE, Cast, district_chiefs
from tests.noise.stations import GATEWAY, let_send_levels

PATH = "/api/v1/stations"
TABLE = "/api/v1/admin/station-table"
NEW: dict[str, Any] = {
    "code": "NM07",
    "name": "文晖桥头",
    "source_id": 2,
    "area_id": 4,
    "lat": BRIDGE[0],
    "lon": BRIDGE[1],
    "zone": "1",
    "calibrated_at": "2026-01-05T04:00:00Z",
    "calibrate_next": "2027-01-05T04:00:00Z",
}


@pytest.fixture
def admin(cast: Cast) -> Any:
    district_chiefs(cast.services)
    let_send_levels(cast.services)
    return cast("721")


def acts(cast: Cast) -> list[tuple[str, Any]]:
    with cast.services.database.read() as session:
        events = feed.after(session, 0, 1000)
    return [(event.kind, event.body) for event in events if event.kind.startswith("station.")]


def test_a_station_is_registered_corrected_and_taken_out(cast: Cast, admin: Any) -> None:
    made = admin.send("POST", PATH, NEW, want=201)["station"]
    assert (made["zone"], made["limits"], made["area"]) == ("1", "street", "流水西苑社区")
    assert admin.send("POST", PATH, NEW, want=409)["type"].endswith("station_taken")
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "noise-gw-1")).one()
        said = LevelHeard("NM07", clock.iso(clock.now()), 1, {"LAeq": 51.0})
        level.store(session, [level.prepare(session, source, [said])])
    body = {**NEW, "zone": "2", "limits": "venue", "bearing_deg": 90, "version": made["version"]}
    changed = admin.send("PUT", f"{PATH}/{made['id']}", body)["station"]
    assert (changed["zone"], changed["version"], changed["is_silent"]) == ("2", 1, False)
    assert admin.send("PUT", f"{PATH}/{made['id']}", body, want=409)["type"].endswith(
        "station_changed"
    )
    off = admin.send("PUT", f"{PATH}/{made['id']}/disablement")["station"]
    assert off["is_enabled"] is False
    assert admin.send("DELETE", f"{PATH}/{made['id']}/disablement")["station"]["is_enabled"]
    assert acts(cast) == [
        ("station.added", {"station": "文晖桥头"}),
        ("station.amended", {"station": "文晖桥头", "changed": ["bearing_deg", "limits", "zone"]}),
        ("station.disabled", {"station": "文晖桥头"}),
        ("station.enabled", {"station": "文晖桥头"}),
    ]
    clock.forward(minutes=11)
    answer = admin.get(PATH)
    assert answer["stations"][0]["is_silent"]
    assert [row["code"] for row in answer["sources"]] == [GATEWAY], "no other one sends levels"
    (street,) = [row for row in answer["limits"] if row["code"] == "street"]
    assert (street["standard"], street["zones"]["1"]) == ("GB 3096-2008", [55, 45])


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"limits": "gone"}, "limits"),
        ({"night_begins": 360}, "night_begins"),
        ({"calibrate_next": "2025-01-01T00:00:00Z"}, "calibrate_next"),
        ({"lat": 60.0}, "lat"),
        ({"lat": 31.5}, "lat"),
        ({"camera_url": "ftp://cam"}, "camera_url"),
        ({"camera_url": "http://u:p@cam/still"}, "camera_url"),
        ({"code": " "}, "code"),
        ({"source_id": 1}, "source_id"),
    ],
)
def test_what_could_not_work_is_refused_by_its_field(
    admin: Any, change: dict[str, Any], field: str
) -> None:
    refused = admin.send("POST", PATH, {**NEW, **change}, want=422)
    assert [error["field"] for error in refused["errors"]] == [field]


@pytest.mark.any_database
def test_a_station_stands_in_an_area_and_has_a_source_of_the_caller(cast: Cast, admin: Any) -> None:
    made = admin.send("POST", PATH, NEW, want=201)["station"]
    assert cast("702").get(PATH)["may_change"] is False
    admin.send("POST", PATH, {**NEW, "code": "x", "source_id": 99}, want=404)
    admin.send("POST", PATH, {**NEW, "code": "x", "area_id": 99}, want=404)
    assert [row["id"] for row in cast("703").get(PATH)["stations"]] == [made["id"]]


def test_a_station_has_a_rule_of_its_own_with_a_version(cast: Cast, admin: Any) -> None:
    made = admin.send("POST", PATH, NEW, want=201)["station"]
    path = f"{PATH}/{made['id']}/rule"
    body = {"rule": {"window_s": 600, "clear_below_db": 2.5}, "version": 0}
    ruled = admin.send("PUT", path, body)["station"]
    assert (ruled["rule"], ruled["rule_version"], ruled["version"]) == (body["rule"], 1, 1)
    assert admin.send("PUT", path, body, want=409)["type"].endswith("station_changed")
    again = admin.send("PUT", path, {**body, "version": 1})["station"]
    assert again["rule_version"] == 1, "the same parameters are no new version"
    wrong = {"rule": {"minutes": 9, "of_minutes": 5}, "version": 1}
    (error,) = admin.send("PUT", path, wrong, want=422)["errors"]
    assert error["field"] == "rule.minutes"
    assert acts(cast)[-1] == (
        "station.ruled",
        {"station": "文晖桥头", "changed": ["clear_below_db", "window_s"], "rule_version": 1},
    )
    usual = {row["name"]: row["usual"] for row in admin.get(PATH)["parameters"]}
    assert usual["window_s"] == 300


def test_no_number_of_shops_cuts_off_an_estate(
    cast: Cast, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stations, "MOST_PLACES", 1)
    where = {"area_id": 4, "lat": BRIDGE[0], "lon": BRIDGE[1]}
    with cast.services.database.write() as session:
        session.add(Place(name="A shop", kind="shop", **where))
        session.add(Place(name="Z estate", kind="estate", **where))
    assert [row["name"] for row in admin.get(PATH)["places"]] == ["Z estate"]


def sent(table: str) -> dict[str, str]:
    return {"file": base64.b64encode(table.encode()).decode()}


def test_a_table_is_looked_at_then_entered_and_downloaded_as_it_is(cast: Cast, admin: Any) -> None:
    head = admin.call("GET", f"{TABLE}/template").data.decode("utf-8-sig").strip()
    where = f"{BRIDGE[0]},{BRIDGE[1]}"
    line = f"noise-gw-1,N1,桥头,流水西苑社区,文晖桥,'-3 号,{where},1,,,,,,,2026-01-05,,2027-01-05,"
    wrong = f"{head}\n{line}\nnoise-gw-1,N2,x,流水西苑社区,,,{where},9,,,,,,,,,,\n"
    seen = admin.send("POST", f"{TABLE}/preview", sent(wrong))
    assert (seen["new"], [row["line"] for row in seen["wrong"]]) == ([], [3])
    refused = admin.send("PUT", TABLE, sent(wrong), want=422)
    assert refused["type"].endswith("bad_roster")
    assert admin.get(PATH)["stations"] == []
    seen = admin.send("POST", f"{TABLE}/preview", sent(f"{head}\n{line}\n"))
    assert [(row["name"], row["code"]) for row in seen["new"]] == [("桥头", "N1")]
    admin.send("PUT", TABLE, sent(f"{head}\n{line}\n"))
    (row,) = admin.get(PATH)["stations"]
    place = {row["id"]: row["name"] for row in admin.get(PATH)["places"]}[row["place_id"]]
    assert (place, row["address"], row["calibrated_at"][:10]) == ("文晖桥", "-3 号", "2026-01-05")
    again = admin.call("GET", TABLE).data.decode("utf-8-sig")
    seen = admin.send("POST", f"{TABLE}/preview", sent(again))
    assert (seen["same"], seen["changed"]) == (1, [])
    moved = admin.send("POST", f"{TABLE}/preview", sent(again.replace(",1,street,", ",2,street,")))
    assert [row["fields"] for row in moved["changed"]] == [["zone"]]
