"""疑似同一起: two cases are linked, both say so, and neither is merged."""

from typing import Any

from tests.cast import Cast


def opened(cast: Cast, desk: str = "701", place: str = "文晖桥") -> Any:
    body = {"category": "RE0301", "place": place}
    return cast(desk).send("POST", "/api/v1/incidents", body)["incident"]


def whole(cast: Cast, case: Any) -> Any:
    return cast("701").get(f"/api/v1/incidents/{case['id']}")


def numbers(cast: Cast, case: Any) -> list[str]:
    return [row["number"] for row in whole(cast, case)["links"]]


def acts(cast: Cast, case: Any) -> list[tuple[str, str]]:
    return [
        (row["kind"], row["body"]["number"])
        for row in whole(cast, case)["timeline"]
        if row["kind"].endswith("linked")
    ]


def path(case: Any, other: Any) -> str:
    return f"/api/v1/incidents/{case['id']}/links/{other['id']}"


def test_a_link_is_on_both_cases_and_both_timelines(cast: Cast) -> None:
    a, b = opened(cast), opened(cast)
    cast("701").send("PUT", path(b, a))
    assert (numbers(cast, a), numbers(cast, b)) == ([b["number"]], [a["number"]])
    assert acts(cast, a) == [("incident.linked", b["number"])]
    assert acts(cast, b) == [("incident.linked", a["number"])]
    assert whole(cast, a)["incident"]["status"] == whole(cast, b)["incident"]["status"] == "new"


def test_a_link_from_the_other_side_is_the_same_link(cast: Cast) -> None:
    a, b = opened(cast), opened(cast)
    for way in (path(a, b), path(b, a), path(a, b)):
        cast("701").send("PUT", way)
    assert acts(cast, a) == [("incident.linked", b["number"])]
    for way in (path(b, a), path(a, b)):
        cast("704").send("DELETE", way)
    assert numbers(cast, a) == numbers(cast, b) == []
    assert acts(cast, b)[1:] == [("incident.unlinked", a["number"])]


def test_an_ended_case_may_be_linked(cast: Cast) -> None:
    a, b = opened(cast), opened(cast)
    cast("701").send("POST", f"/api/v1/incidents/{a['id']}/cancellation", {"reason": "误报"})
    cast("701").send("PUT", path(b, a))
    assert whole(cast, b)["links"][0]["status"] == "cancelled"


def test_no_link_with_itself_or_with_another_streets_case(cast: Cast) -> None:
    a, theirs = opened(cast), opened(cast, "801")
    assert cast("701").call("PUT", path(a, a), {}).status_code == 422
    for way in (path(a, theirs), path(theirs, a)):
        assert cast("701").call("PUT", way, {}).status_code == 404
        assert cast("701").call("DELETE", way, {}).status_code == 404
