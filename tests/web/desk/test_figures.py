"""The figures of a month: they add up, hide small cells, and stay within the caller's areas."""

import csv
import io
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol.db import paging
from patrol.models import Audit, AuditAct
from tests.cast import Cast, district_chiefs
from tests.conftest import NOON
from tests.figures.counting import count, forget, past, put

pytestmark = pytest.mark.any_database

PATH = "/api/v1/figures"


def enter(cast: Cast) -> None:
    """Put 25 lifts into November, the last one slow, a noise and a case of another street."""
    rows = [past(NOON - timedelta(hours=hours)) for hours in range(24)]
    slow = {"arrived_at": NOON + timedelta(seconds=930), "resolved_at": NOON + timedelta(hours=3)}
    rows.append(past(NOON, 1, title="慢", **slow))
    rows.append(past(NOON - timedelta(days=2), 2, category="EN0102", status="cancelled"))
    rows += [past(NOON, 3, area_id=5), past(NOON - timedelta(days=30), 4)]
    with cast.services.database.write() as session:
        put(session, rows)
    count(cast.services)


def clocks(line: Any) -> dict[str, Any]:
    return {each["clock"]: each for each in line["clocks"]}


def test_a_month_adds_up_and_shows_its_worst_case(cast: Cast) -> None:
    enter(cast)
    shown = cast("702").get(PATH)
    assert (shown["month"], shown["is_whole"]) == ("2026-11", True)
    assert shown["months"] == ["2026-11", "2026-10"]
    (part,) = shown["parts"]
    arrive = clocks(part["whole"])["arrive"]
    assert (part["whole"]["cases"], arrive["counted"], arrive["met"]) == (26, 25, 24)
    assert arrive["left_out"] == {"cancelled": 1}
    assert (arrive["missed"], arrive["share"]["share"]) == ({"late": 1}, 0.96)
    assert arrive["share"]["low"] == pytest.approx(0.8046, abs=1e-4)
    assert arrive["median"] == {"seconds": 200, "is_reached": True}
    for name in ("area", "category", "source", "severity", "hour", "day"):
        assert sum(line["cases"] for line in part[name]) == 26, name
        for line in part[name]:
            for clock in line["clocks"]:
                assert clock["counted"] + sum(clock["left_out"].values()) == line["cases"]
    worst = cast("702").get(f"{PATH}/cases?clock=arrive&fate=late")
    assert [(row["title"], row["seconds"]) for row in worst["cases"]] == [("慢", 900)]
    lifts = cast("702").get(f"{PATH}/cases?by=category&value=RE0301")
    assert len(lifts["cases"]) == 25
    assert lifts["cases"][0]["title"] == "慢", "the longest first"
    assert "member" not in str(shown)
    assert "call_sign" not in str(shown)


def test_small_cells_say_only_how_many_they_are(cast: Cast) -> None:
    enter(cast)
    (part,) = cast("702").get(PATH)["parts"]
    by_category = {line["value"]: line for line in part["category"]}
    # The lifts too: they are the sum without the one noise.
    assert [line["is_hidden"] for line in by_category.values()] == [True, True]
    for line in part["hour"]:
        for clock in clocks(line).values():
            assert (clock["met"], clock["median"], clock["missed"]) == (None, None, {})
    (old,) = cast("702").get(f"{PATH}?month=2026-10")["parts"]
    assert clocks(old["whole"])["arrive"]["met"] is None


def test_each_sees_the_figures_of_its_own_areas(cast: Cast) -> None:
    enter(cast)
    district_chiefs(cast.services)
    whole = cast("711").get(PATH)["parts"][0]
    assert (whole["whole"]["cases"], len(whole["area"])) == (27, 2)
    assert cast("711").get(f"{PATH}?area=3")["parts"][0]["whole"]["cases"] == 1
    assert cast("702").get(f"{PATH}?area=3")["parts"] == [], "the area of another street"
    assert cast("702").get(f"{PATH}/cases?area=3")["cases"] == []
    assert cast("042").call("GET", PATH).status_code == 403


def test_before_any_case_there_is_nothing_and_no_fault(cast: Cast) -> None:
    empty = cast("702").get(PATH)
    assert (empty["parts"], empty["months"], empty["is_whole"]) == ([], [], False)
    assert cast("702").get(f"{PATH}/cases")["cases"] == []
    count(cast.services)
    assert cast("702").get(PATH)["is_whole"]


@pytest.mark.parametrize(
    "query",
    [
        "?month=2026-13",
        "?month=9999-01",
        "?area=x",
        "?area=²",
        "/cases?clock=who",
        "/cases?by=member",
        "/cases?by=hour&value=x",
        "/cases.csv?clock=who",
        "/cases?fate=met,best",
        "/cases?skip=-1",
    ],
)
def test_a_wrong_filter_of_figures_is_refused(cast: Cast, query: str) -> None:
    assert cast("702").call("GET", PATH + query).status_code == 422


def test_the_table_has_every_sum_and_no_formula(cast: Cast) -> None:
    enter(cast)
    text = cast("702").call("GET", f"{PATH}.csv").text
    lines = text.splitlines()
    (part,) = cast("702").get(PATH)["parts"]
    values = 1 + sum(len(part[name]) for name in ("area", "category", "source", "severity"))
    assert len(lines) == 1 + 3 * (values + len(part["hour"]) + len(part["day"]))
    assert lines[2] == "whole,,26,arrive,25,24,0.96,0.8046,0.9929,200,200,cancelled 1,"
    assert cast("702").call("GET", f"{PATH}.xlsx").data[:2] == b"PK"


def test_the_cases_behind_a_number_are_exported_page_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(cast)
    monkeypatch.setattr(paging, "ROWS_AT_ONCE", 10)
    text = cast("702").call("GET", f"{PATH}/cases.csv?clock=arrive&by=category&value=RE0301").text
    listed = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert ",".join(listed[0]) == "number,title,category,severity,opened_at,fate,seconds"
    assert len({row["number"] for row in listed}) == len(listed) == 25
    assert [row["seconds"] for row in listed if row["fate"] == "late"] == ["900"]
    assert cast("702").call("GET", f"{PATH}/cases.csv?area=3").text.count("\n") == 1
    with cast.services.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.act == AuditAct.EXPORTED)).all()
    assert {row.subject for row in rows} == {"figure cases 2026-11"}


def sheet(cast: Cast, query: str = "", language: str = "zh-CN") -> str:
    answer = cast("702").call(
        "GET", f"/figures/sheet{query}", headers={"Accept-Language": language}
    )
    assert answer.status_code == 200
    return answer.text


def test_the_sheet_of_a_month_says_what_the_figures_say(cast: Cast) -> None:
    enter(cast)
    text = sheet(cast)
    assert "立案 26 件（2026 年 10 月为 1 件）。" in text
    assert "在数里 25 件，96.0 % 达标（95% 区间 80.5 % 到 99.3 %）。" in text
    assert "立案 26 件 = 在数里 25 件 + 不在数里 1 件 (已撤销 1)" in text
    assert "超时完成 1" in text
    assert "2026 年 11 月月报</h1>" in text
    assert "2026-11-22 14:00 由立案的每一件事算出" in text
    assert "一半不超过 3:20，九成不超过 3:20。" in text
    assert "15:00" in text, "the slowest arrival"
    assert ">慢<" not in text, "a title may name a person, and a sheet leaves the office"
    assert "这个月还没过完" in text
    assert "上月" not in text, "one case is no share to compare with"
    english = sheet(cast, "?month=2026-10", "en")
    assert "1 case was opened (0 in 9/2026)." in english
    assert "1 in the number: too few to show." in english
    assert "有这样的月份" in sheet(cast, "?month=2026-13")
    assert "有这样的月份" in sheet(cast, "?area=x")
    assert cast("042").call("GET", "/figures/sheet").location == "/signin?next=/figures/sheet"
    assert cast("701").call("GET", "/figures/sheet").location == "/desk"


def test_a_month_is_called_better_or_worse_only_when_that_is_no_chance(cast: Cast) -> None:
    month_ago = NOON - timedelta(days=30)
    late = {"arrived_at": NOON + timedelta(hours=1)}
    with cast.services.database.write() as session:
        put(session, [past(month_ago - timedelta(hours=each)) for each in range(30)])
        put(session, [past(NOON - timedelta(minutes=each), each) for each in range(10)])
        put(session, [past(NOON, 100 + each, **late) for each in range(20)])
    count(cast.services)
    text = sheet(cast)
    assert "上月 100.0 %，比上月差。" in text, "a third instead of all arrived in time"
    assert "一半不超过 59:30，九成不超过 59:30。" in text
    assert "上月 100.0 %，区间有重叠" in text, "the dispatches are as fast as before"


def test_a_long_export_takes_no_more_memory_than_a_short_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "ROWS_AT_ONCE", 50)
    peaks = []
    for number in (100, 900):
        with cast.services.database.write() as session:
            cases = (past(NOON - timedelta(minutes=n), n + number) for n in range(number))
            put(session, ({**case, "title": "长" * 200} for case in cases))
        forget(cast.services)
        count(cast.services)
        chief = cast("702")
        chief.client.set_cookie("patrol_session", chief.secret)
        chief.client.get(f"{PATH}/cases.csv?month=2026-10").get_data()  # fills the caches
        tracemalloc.start()
        answer = chief.client.get(f"{PATH}/cases.csv")
        rows = sum(part.count(b"\n") for part in answer.response)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert rows == 1001
    assert peaks[1] < 1.3 * peaks[0], peaks
