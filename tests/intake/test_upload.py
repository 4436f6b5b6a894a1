"""A table of a source: each line is a matter, known again, and named when it is wrong."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from patrol.models import Intake, Source
from tests.cast import Cast, district_chiefs
from tests.operations.test_source_command import run
from tests.workbook import as_excel_writes

pytestmark = pytest.mark.any_database
PATH = "/api/v1/admin/sources/grid-list"
PAGE = Path("docs/api/sources/table.md").read_text()
YESTERDAY = PAGE.partition("```csv\n")[2].partition("```")[0]
NEW = {
    "code": "grid-list",
    "area_id": 1,
    "kinds": ["grid"],
    "adapter": "table",
    "categories": {"占用消防通道": {"category": "FI0203", "severity": 2}},
}


@pytest.fixture
def admin(cast: Cast) -> Any:
    district_chiefs(cast.services)
    signed_in = cast("721")
    signed_in.send("POST", "/api/v1/admin/sources", NEW, want=201)
    return signed_in


def as_file(data: str | bytes) -> dict[str, str]:
    octets = data if isinstance(data, bytes) else data.encode()
    return {"file": base64.b64encode(octets).decode()}


def stored(cast: Cast) -> list[Intake]:
    with cast.services.database.read() as session:
        return list(session.exec(select(Intake).order_by(Intake.source_ref)))


def test_the_page_of_the_documents_is_entered_once_and_its_wrong_line_is_named(
    cast: Cast, admin: Any
) -> None:
    seen = admin.send("POST", f"{PATH}/table/preview", as_file(YESTERDAY))
    assert [(line["line"], line["title"]) for line in seen["new"]] == [
        (2, "占用消防通道"),
        (3, "井盖缺失"),
    ]
    assert [wrong["line"] for wrong in seen["wrong"]] == [4]
    assert seen["unknown_words"] == ["井盖缺失"]
    assert stored(cast) == []
    done = admin.send("PUT", f"{PATH}/table", as_file(YESTERDAY))
    assert (done["new_count"], done["same"], done["wrong_count"]) == (2, 0, 1)
    first, _ = stored(cast)
    assert (first.source_ref, first.severity, first.place) == (
        "WG20261121-017",
        2,
        "大关苑东五苑3幢",
    )
    assert first.occurred_at.isoformat() == "2026-11-21T01:10:00+00:00"
    assert first.record["reporter"]["phone"] == "13800000000"
    mended = YESTERDAY.replace("10:05,,,", "10:05,暴露垃圾,,")
    again = admin.send("PUT", f"{PATH}/table", as_file(mended))
    assert (again["new_count"], again["same"], again["wrong_count"]) == (1, 2, 0)
    assert len(stored(cast)) == 3


def test_other_words_under_a_known_number_are_kept_for_a_person(cast: Cast, admin: Any) -> None:
    head = "编号,更新号,内容\n"
    admin.send("PUT", f"{PATH}/table", as_file(f"{head}A1,,门坏了\nB1,1,灯不亮\n,,没有编号\n"))
    other = f"{head}A1,,门修好了\nB1,2,灯修好了\n,,没有编号\n"
    seen = admin.send("POST", f"{PATH}/table/preview", as_file(other))
    done = admin.send("PUT", f"{PATH}/table", as_file(other))
    assert seen["wrong"] == done["wrong"]
    assert [wrong["line"] for wrong in done["wrong"]] == [2]
    assert (done["new_count"], done["same"]) == (1, 1)
    (refused,) = admin.get(PATH)["refused"]
    assert (refused["code"], "门修好了" in refused["sample"]) == ("intake_conflict", True)


def test_columns_are_matched_by_the_map_of_the_source_and_the_rest_is_named(
    cast: Cast, admin: Any
) -> None:
    heads = ("No.", "啥事", "坐标北", "坐标东", "颜色")
    sheet = as_excel_writes(heads, ("7", "树倒了", "30.3", "120.1", "绿"))
    seen = admin.send("POST", f"{PATH}/table/preview", as_file(sheet))
    assert seen["unread"] == ["No_", "啥事", "坐标北", "坐标东", "颜色"]
    assert seen["wrong_count"] == 1
    version = admin.get(PATH)["source"]["version"]
    fields = {"ref": "No_", "title": "啥事", "lat": "坐标北", "lon": {"from": "坐标东"}}
    changed = {key: value for key, value in NEW.items() if key != "code"}
    body = changed | {"settings": {"fields": fields}, "version": version}
    admin.send("PUT", PATH, body)
    seen = admin.send("POST", f"{PATH}/table/preview", as_file(sheet))
    assert (seen["unread"], seen["wrong"], seen["new"][0]["ref"]) == (["颜色"], [], "7")
    abroad = as_excel_writes(("No.", "啥事", "坐标北", "坐标东"), ("7", "树倒了", "80.3", "120.1"))
    (wrong,) = admin.send("POST", f"{PATH}/table/preview", as_file(abroad))["wrong"]
    assert "坐标北" in wrong["sentence"]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("编号,编号\n1,2\n", "heads"),
        ("编号,内容\n", "no line below"),
        (b"PK\x03\x04nothing", "cannot be read"),
    ],
)
def test_what_is_no_table_is_said(admin: Any, table: str | bytes, says: str) -> None:
    seen = admin.send("POST", f"{PATH}/table/preview", as_file(table))
    assert says in seen["wrong"][0]["sentence"]
    admin.send("PUT", f"{PATH}/table", as_file(table), want=422)


def test_a_source_without_a_field_map_takes_no_table(cast: Cast, admin: Any) -> None:
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "grid-list")).one()
        source.adapter, source.settings = "intake", {}
        session.add(source)
    said = admin.send("POST", f"{PATH}/table/preview", as_file(YESTERDAY), want=422)
    assert said["type"].endswith("reads_no_rows")


def test_the_command_enters_a_table_and_names_each_refused_line(
    cast: Cast, admin: Any, tmp_path: Path
) -> None:
    file = tmp_path / "yesterday.csv"
    file.write_bytes(YESTERDAY.encode("gb18030"))
    code, said = run(cast.services, "upload", "grid-list", str(file), "--look")
    assert (code, stored(cast)) == (1, [])
    assert "2 would be entered, 0 known, 1 refused" in said
    assert "line 4: " in run(cast.services, "upload", "grid-list", str(file))[1]
    again = run(cast.services, "upload", "grid-list", str(file))[1]
    assert "0 entered, 2 known, 1 refused" in again
    assert json.loads(stored(cast)[0].raw)["幢"] == "3"
