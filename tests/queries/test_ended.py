"""The list of ended cases: its filters, its pages, its rights, and that the board stays."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast

PATH = "/api/v1/ended-incidents"


def opened(cast: Cast, desk: str = "701", **more: Any) -> Any:
    body = {"category": "RE0301", "place": "文晖桥", **more}
    return cast(desk).send("POST", "/api/v1/incidents", body)["incident"]


def ended(cast: Cast, desk: str = "701", **more: Any) -> Any:
    case = opened(cast, desk, **more)
    path = f"/api/v1/incidents/{case['id']}/cancellation"
    return cast(desk).send("POST", path, {"reason": "误报"})["incident"]


def numbers(cast: Cast, query: str = "", desk: str = "701") -> list[str]:
    return [row["incident"]["number"] for row in cast(desk).get(f"{PATH}{query}")["cases"]]


def test_only_ended_cases_of_ones_own_areas_are_listed(cast: Cast) -> None:
    opened(cast)
    mine, theirs = ended(cast), ended(cast, "801")
    assert numbers(cast) == [mine["number"]]
    assert numbers(cast, desk="801") == [theirs["number"]]
    assert numbers(cast, "?area=3") == [], "the area of another street"
    assert numbers(cast, "?area=2") == [mine["number"]]
    assert cast("042").call("GET", PATH).status_code == 403


def test_the_board_does_not_change_by_it(cast: Cast) -> None:
    ended(cast)
    before = cast("701").get("/api/v1/board")
    cast("701").get(f"{PATH}?q=文晖")
    after = cast("701").get("/api/v1/board")
    assert {**after, "me": None} == {**before, "me": None}  # `me` has a token of each answer


def test_each_filter_keeps_what_it_names(cast: Cast) -> None:
    lift = ended(cast, title="电梯困人")
    noise = ended(cast, category="EN0102", place="朝晖六区", description="广场舞")
    case = opened(cast)
    body = {"members": ["042"], "version": case["version"]}
    path = f"/api/v1/incidents/{case['id']}"
    cast("701").send("POST", f"{path}/assignments", body)
    cast("701").send("POST", f"{path}/transfer", {"to": "公安"})
    every = [case["number"], noise["number"], lift["number"]]
    assert numbers(cast) == every
    for query, kept in {
        "category=EN": [noise],
        "category=EN0102": [noise],
        "status=transferred": [case],
        "status=cancelled": [noise, lift],
        "crew=042": [case],
        "crew=007": [],
        "q=电梯": [lift],
        "q=广场舞 朝晖": [noise],
        "q=朝晖 电梯": [],
        f"q={lift['number'].lower()}": [lift],
        "q=%25": [],
        "disposition=none_such": [],
    }.items():
        assert numbers(cast, f"?{query}") == [row["number"] for row in kept], query


def test_the_result_is_listed_and_found(cast: Cast) -> None:
    case = opened(cast)
    path = f"/api/v1/incidents/{case['id']}"
    body = {"members": ["042"], "version": case["version"]}
    (row,) = cast("701").send("POST", f"{path}/assignments", body)["assignments"]
    key = next(iter(cast("701").get("/api/v1/office")["dispositions"]))
    for report in ({"kind": "arrived"}, {"kind": "resolved", "disposition": key}):
        cast("042").send("POST", f"/api/v1/assignments/{row}/reports", report)
    if cast("701").get(path)["incident"]["status"] == "resolved":
        cast("701").send("POST", f"{path}/closure", {"accepted": True})
    (listed,) = cast("701").get(f"{PATH}?disposition={key}")["cases"]
    assert (listed["disposition"], listed["incident"]["status"]) == (key, "closed")
    assert listed["closed_at"]
    later = {"kind": "resolved", "later": True, "disposition": "gone_before"}
    cast("042").send("POST", f"/api/v1/assignments/{row}/reports", later)
    assert numbers(cast, f"?disposition={key}") == [], "found by the result that is shown"
    assert numbers(cast, "?disposition=gone_before") == [case["number"]]


def test_days_are_those_of_hangzhou(cast: Cast, moving_clock: Callable[..., None]) -> None:
    desk = cast.token("701")  # a program: a desk's session ends after hours without use

    def one_more() -> str:
        case = desk.send("POST", "/api/v1/incidents", {"category": "RE0301"})["incident"]
        desk.send("POST", f"/api/v1/incidents/{case['id']}/cancellation", {"reason": "误报"})
        return str(case["number"])

    def of(query: str) -> list[str]:
        return [row["incident"]["number"] for row in desk.get(f"{PATH}?{query}")["cases"]]

    first = one_more()  # 22 November, 14:00
    moving_clock(hours=9, minutes=59)
    second = one_more()  # 23:59
    moving_clock(minutes=2)
    third = one_more()
    assert of("since=2026-11-22&until=2026-11-22") == [second, first]
    assert of("since=2026-11-23&until=2026-11-23") == [third]
    assert of("until=2026-11-22") == [second, first]
    assert of("") == [third, second, first]


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-11-23&until=2026-11-22",
        "since=2020-01-01&until=2026-11-22",
        "until=9999-12-31",
        "since=0001-01-01&until=0001-01-02",
        "status=new",
        "area=x",
        "area=99999999999999999999",
    ],
)
def test_a_wrong_filter_is_refused_with_a_sentence(cast: Cast, query: str) -> None:
    answer = cast("701").call("GET", f"{PATH}?{query}")
    assert answer.status_code == 422, answer.text


def test_pages_follow_each_other_without_a_gap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patrol.queries.ended.PAGE", 2)
    every = [ended(cast)["number"] for _ in range(5)][::-1]
    seen: list[str] = []
    after, more = "", True
    while more:
        page = cast("701").get(f"{PATH}?after={after}")
        seen += [row["incident"]["number"] for row in page["cases"]]
        more, after = page["more"], page["cases"][-1]["incident"]["id"]
    assert seen == every, "all opened at one moment: the id decides"
