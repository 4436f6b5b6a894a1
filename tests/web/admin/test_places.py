"""场所: entered by hand or from a table; a wrong datum is recognised by what is there."""

import base64
import io
from typing import Any

import openpyxl
import pytest
from sqlmodel import select

from patrol.geo import from_wgs84
from patrol.models import Audit, AuditAct, Place
from tests.cast import BRIDGE, Cast
from tests.noise.stations import GATEWAY, enter_station

PLACES = "/api/v1/admin/places"
TABLE = "/api/v1/admin/place-table"
LAT, LON = BRIDGE
RING = {"name": "桥西救生圈", "kind": "lifebuoy", "area_id": 4, "lat": LAT, "lon": LON}


def rows(cast: Cast, query: str = "", by: str = "703") -> dict[str, Any]:
    return {row["name"]: row for row in cast(by).get(f"{PLACES}{query}")["places"]}


def sent(text: str | bytes, datum: str = "wgs84", **change: Any) -> dict[str, Any]:
    data = text.encode() if isinstance(text, str) else text
    return {"file": base64.b64encode(data).decode(), "area_id": 4, "datum": datum} | change


def looked(cast: Cast, text: str | bytes, datum: str = "wgs84", **change: Any) -> Any:
    return cast("703").send("POST", f"{TABLE}/preview", sent(text, datum, **change))


def test_a_place_is_added_corrected_moved_and_removed(cast: Cast) -> None:
    entry = RING | {"aliases": ["救生圈 ", ""], "access": "桥头栏杆", "contacts": "值班室"}
    key = cast("703").send("POST", PLACES, entry, want=201)["place"]["id"]
    assert rows(cast)["桥西救生圈"]["aliases"] == ["救生圈"]
    assert cast("701").get("/api/v1/places?q=救生圈")["places"][0]["name"] == "桥西救生圈"
    cast("703").send("PATCH", f"{PLACES}/{key}", entry | {"area_id": 2, "name": "桥东救生圈"})
    assert rows(cast)["桥东救生圈"]["area"] == "文晖街道"
    assert cast("703").send("DELETE", f"{PLACES}/{key}") == {"removed": "桥东救生圈"}
    assert "桥东救生圈" not in rows(cast)
    events = cast("703").get("/api/v1/feed?after=0")["events"]
    acts = [(row["kind"], row["body"]) for row in events if row["kind"].startswith("place.")]
    assert [kind for kind, _ in acts] == ["place.added", "place.amended", "place.removed"]
    assert "值班室" not in str(acts), "a contact is no matter of the feed"


def test_the_words_of_a_place_keep_the_commas_of_chinese(cast: Cast) -> None:
    words = {
        "access": "北门（夜里），按铃！",
        "hazards": "河边：无护栏；滑",
        "contacts": "门卫，０５７１－８８００",
    }
    seen = words | {"contacts": "门卫，0571-8800"}
    entry = RING | words
    cast("703").send("POST", PLACES, entry, want=201)
    row = rows(cast)[RING["name"]]
    assert {name: row[name] for name in words} == seen
    line = [*words.values(), f"{LAT}", f"{LON}"]
    text = "名称,类别,进出,隐患,联系人,纬度,经度\n三塘（北）桥,桥," + ",".join(line) + "\n"
    cast("703").send("PUT", TABLE, sent(text))
    row = rows(cast)["三塘(北)桥"]
    assert {name: row[name] for name in words} == seen
    plan = looked(cast, cast("703").call("GET", TABLE).data)
    assert (plan["new"], plan["changed"]) == ([], [])


def test_a_place_with_a_noise_station_is_not_removed(cast: Cast) -> None:
    key = cast("703").send("POST", PLACES, RING, want=201)["place"]["id"]
    with cast.services.database.write() as session:
        enter_station(session, GATEWAY, "桥西", place_id=key)
    refused = cast("703").call("DELETE", f"{PLACES}/{key}")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/place_in_use")
    assert "桥西" in refused.json["detail"]
    assert RING["name"] in rows(cast)


def test_a_read_of_contacts_is_an_act_of_the_audit(cast: Cast) -> None:
    rows(cast, by="702")
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        acts = session.exec(select(Audit.actor).where(Audit.act == AuditAct.READ)).all()
    assert acts == ["702"]


def test_places_are_found_by_words_kind_and_area(cast: Cast) -> None:
    cast("703").send("POST", PLACES, RING | {"aliases": ["圈"]}, want=201)
    assert list(rows(cast, "?q=圈")) == ["桥西救生圈"]
    assert list(rows(cast, "?kind=bridge")) == ["文晖桥"]
    assert len(rows(cast, "?area=4")) == 2
    assert rows(cast, by="702").keys() == rows(cast).keys()


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lat": LON, "lon": LAT}, "invalid"),
        ({"lat": LAT + 1}, "far_position"),
        ({"lat": 48.85, "lon": 2.35}, "abroad_position"),
        ({"area_id": 5}, "no_area"),
        ({"name": "文晖桥", "kind": "bridge"}, "place_taken"),
    ],
)
def test_a_place_that_cannot_be_is_refused(cast: Cast, change: Any, code: str) -> None:
    answer = cast("703").call("POST", PLACES, RING | change)
    assert answer.json["type"] == f"/problems/{code}"


def test_a_table_is_looked_at_and_then_entered(cast: Cast) -> None:
    table = (
        "名称,类别,区域,纬度,经度,别名,联系人\n"
        f"桥西AED,aed,流水西苑社区,{LAT},{LON + 0.001},AED、除颤仪,门卫\n"
        f"桥西救生圈,救生圈,,{LAT},{LON},,\n"
        "文晖桥,桥,,,,大桥,\n"
    )
    done = looked(cast, table)
    assert [line["name"] for line in done["new"]] == ["桥西AED", "桥西救生圈"]
    assert [(line["name"], line["fields"]) for line in done["changed"]] == [("文晖桥", ["aliases"])]
    assert list(rows(cast)) == ["文晖桥"], "nothing was written"
    cast("703").send("PUT", TABLE, sent(table))
    assert rows(cast)["桥西AED"]["aliases"] == ["AED", "除颤仪"]
    assert rows(cast)["文晖桥"]["aliases"] == ["大桥"]
    assert looked(cast, table)["same"] == 3
    with cast.services.database.read() as session:
        assert session.exec(select(Audit.subject).where(Audit.act == AuditAct.IMPORTED)).all() == [
            "3 places"
        ]


@pytest.mark.any_database
def test_each_wrong_line_is_named_with_its_reason(cast: Cast) -> None:
    table = (
        "名称,类别,区域,纬度,经度\n"
        f"甲,飞船,,{LAT},{LON}\n"
        f"乙,AED,,{LON},{LAT}\n"
        "丙,AED,,东经,\n"
        ",AED,,30,120\n"
    )
    sentences = [line["sentence"] for line in looked(cast, table)["wrong"]]
    for said, word in zip(sentences, ["is no kind", "swapped", "no latitude", "name"], strict=True):
        assert word in said
    table = (
        f"名称,类别,区域,纬度,经度\n丁,AED,火星社区,{LAT},{LON}\n戊,AED,,,\n己,AED,,31.5,{LON}\n"
    )
    sentences = [line["sentence"] for line in looked(cast, table)["wrong"]]
    for said, word in zip(sentences, ["no area", "is new", "km from"], strict=True):
        assert word in said
    refused = cast("703").call("PUT", TABLE, sent(table))
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/bad_roster")


def _of(datum: str) -> str:
    point = from_wgs84(LAT, LON, datum)
    return f"名称,类别,纬度,经度\n文晖桥,桥,{point.lat:.6f},{point.lon:.6f}\n"


@pytest.mark.any_database
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_wrong_datum_is_recognised_by_a_place_that_is_known(cast: Cast, datum: str) -> None:
    done = looked(cast, _of(datum))
    assert done["doubt"]["better"] == datum
    assert "known positions are off by" in done["doubt"]["sentence"]
    refused = cast("703").call("PUT", TABLE, sent(_of(datum)))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/wrong_datum")
    right = looked(cast, _of(datum), datum)
    assert (right["doubt"], right["same"]) == (None, 1)
    cast("703").send("PUT", TABLE, sent(_of(datum), is_datum_sure=True))
    assert rows(cast)["文晖桥"]["lat"] != LAT


@pytest.mark.any_database
def test_a_place_that_was_measured_anew_raises_no_doubt(cast: Cast) -> None:
    assert looked(cast, f"名称,类别,纬度,经度\n文晖桥,桥,{LAT + 0.001},{LON}\n")["doubt"] is None


def test_a_new_place_without_an_area_belongs_to_the_outline_that_holds_it(cast: Cast) -> None:
    ring = [[LON - 0.01, LAT - 0.01], [LON + 0.01, LAT - 0.01], [LON, LAT + 0.01]]
    cast("703").send("PUT", "/api/v1/admin/areas/4/boundary", {"polygons": [[ring]]})
    table = f"名称,类别,纬度,经度\n桥西救生圈,救生圈,{LAT},{LON}\n远处的,其他,{LAT + 0.02},{LON}\n"
    cast("703").send("PUT", TABLE, sent(table, area_id=2))
    assert {name: row["area_id"] for name, row in rows(cast).items()} == {
        "文晖桥": 4,
        "桥西救生圈": 4,
        "远处的": 2,
    }


def test_one_name_in_two_areas_is_two_places_and_a_near_one_is_moved(cast: Cast) -> None:
    far = f"名称,类别,区域,纬度,经度\n文晖桥,桥,文晖街道,{LAT + 0.003},{LON}\n"
    assert [line["name"] for line in looked(cast, far)["new"]] == ["文晖桥"]
    near = f"名称,类别,区域,纬度,经度\n文晖桥,桥,文晖街道,{LAT},{LON}\n"
    assert [line["fields"] for line in looked(cast, near)["changed"]] == [["area_id"]]


@pytest.mark.any_database
def test_a_workbook_is_read_and_the_template_is_a_table(cast: Cast) -> None:
    book = openpyxl.Workbook()
    head = cast("702").call("GET", f"{TABLE}/template").data.decode("utf-8-sig").strip().split(",")
    book.active.append(head)
    book.active.append(["桥西救生圈", "救生圈", "流水西苑社区", LAT, LON])
    file = io.BytesIO()
    book.save(file)
    assert [line["name"] for line in looked(cast, file.getvalue())["new"]] == ["桥西救生圈"]


def test_a_name_of_another_street_stays_there(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(Place(area_id=5, name="三塘桥", kind="bridge", lat=LAT, lon=LON))
    (wrong,) = looked(cast, f"名称,类别,纬度,经度\n三塘桥,桥,{LAT},{LON}\n")["wrong"]
    assert "another area" in wrong["sentence"]
    assert "三塘桥" not in rows(cast)


def test_the_downloaded_places_change_nothing_when_they_are_entered_again(cast: Cast) -> None:
    cast("703").send("POST", PLACES, RING | {"aliases": ["桥头", "老码头"], "contacts": "门卫"})
    count = len(rows(cast))
    plan = looked(cast, cast("703").call("GET", TABLE).data)
    assert (plan["same"], plan["new"], plan["changed"], plan["wrong"]) == (count, [], [], [])
