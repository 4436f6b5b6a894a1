"""疑似同一件: the desk gets proposals with reasons, decides, and is not asked again."""

from typing import Any

import pytest
from sqlalchemy import event

from patrol import clock
from tests.cast import BRIDGE, Cast

pytestmark = pytest.mark.any_database


def opened(cast: Cast, desk: str = "701", north_m: float = 0, **more: Any) -> Any:
    body = {
        "category": "ST0101",
        "title": "文晖桥摊贩占道",
        "place": "文晖桥",
        "lat": BRIDGE[0] + north_m / 111_195,
        "lon": BRIDGE[1],
        **more,
    }
    return cast(desk).send("POST", "/api/v1/incidents", body)["incident"]


def proposed(cast: Cast, case: Any, desk: str = "701", of: str = "incidents") -> list[Any]:
    return list(cast(desk).get(f"/api/v1/{of}/{case['id']}/alike")["alike"])


def ids(cast: Cast, case: Any) -> list[str]:
    return [row["id"] for row in proposed(cast, case)]


def apart(cast: Cast, case: Any, other: Any) -> None:
    cast("701").send("PUT", f"/api/v1/incidents/{case['id']}/distinctions/{other['id']}")


def test_a_proposal_says_why(cast: Cast) -> None:
    first = opened(cast)
    clock.forward(minutes=6)
    second = opened(cast, north_m=38, title="文晖桥小贩摆摊占道")
    (row,) = proposed(cast, second)
    assert (row["id"], row["verdict"], row["veto"]) == (first["id"], "same", None)
    assert 36 < row["distance_m"] < 40
    assert row["apart_s"] == pytest.approx(360, abs=1)
    assert row["words_pct"] > 60
    assert ids(cast, first) == [second["id"]]


def test_far_ended_numbered_otherwise_or_another_streets_is_not_proposed(cast: Cast) -> None:
    opened(cast, north_m=900)
    opened(cast, title="文晖桥12号摊贩占道")
    opened(cast, desk="801")
    gone = opened(cast)
    cast("701").send("POST", f"/api/v1/incidents/{gone['id']}/cancellation", {"reason": "误报"})
    case = opened(cast, title="文晖桥21号摊贩占道")
    assert proposed(cast, case) == []


def test_what_the_desk_told_apart_or_linked_is_not_proposed_again(cast: Cast) -> None:
    first, second, third = opened(cast), opened(cast), opened(cast)
    apart(cast, first, second)
    apart(cast, second, first)
    assert ids(cast, first) == [third["id"]] == ids(cast, second)
    cast("701").send("PUT", f"/api/v1/incidents/{third['id']}/links/{first['id']}")
    assert ids(cast, first) == []
    timeline = cast("701").get(f"/api/v1/incidents/{first['id']}")["timeline"]
    told = [row["body"]["number"] for row in timeline if row["kind"] == "incident.told_apart"]
    assert told == [second["number"]]


def test_a_merged_case_keeps_what_was_told_apart_from_it(cast: Cast) -> None:
    first, second, third = opened(cast), opened(cast), opened(cast)
    apart(cast, first, third)
    cast("701").send("POST", f"/api/v1/incidents/{first['id']}/merge", {"into": second["id"]})
    assert ids(cast, second) == []
    cast("701").send("DELETE", f"/api/v1/incidents/{first['id']}/merge")
    assert set(ids(cast, second)) == {first["id"], third["id"]}


def test_a_waiting_intake_is_proposed_its_case_and_a_no_goes_along(cast: Cast) -> None:
    case = opened(cast)
    seen = {"category": "ST0101", "text": "文晖桥摊贩占道", "place": "文晖桥"}
    intake = cast("042").send("POST", "/api/v1/observations", seen)["intake"]
    assert [row["id"] for row in proposed(cast, intake, of="intakes")] == [case["id"]]
    path = f"/api/v1/intakes/{intake['id']}/distinctions/{case['id']}"
    for _ in range(2):
        cast("701").send("PUT", path)
    assert proposed(cast, intake, of="intakes") == []
    body = {"category": "ST0101", "intake": intake["id"]}
    own = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    assert ids(cast, own) == [] == ids(cast, case), "the case that came of it is another one, too"


def test_candidates_are_found_by_an_index(cast: Cast) -> None:
    case = opened(cast)
    asked: list[Any] = []

    def hear(_link: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        if "BETWEEN" in text:
            asked.append((text, values))

    reader = cast.services.database.reader
    event.listen(reader, "before_cursor_execute", hear)
    proposed(cast, case)
    event.remove(reader, "before_cursor_execute", hear)
    with cast.services.database.read() as session:
        link = session.connection()
        ((text, values),) = asked
        plan = [row[3] for row in link.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]
    assert "SEARCH incident USING INDEX incident_of_area" in plan[0]
    assert "opened_at>?" in plan[0]


def test_no_one_tells_a_case_from_itself_or_from_another_streets(cast: Cast) -> None:
    mine, theirs = opened(cast), opened(cast, desk="801")
    path = f"/api/v1/incidents/{mine['id']}/distinctions"
    assert cast("701").call("PUT", f"{path}/{mine['id']}", {}).status_code == 422
    assert cast("701").call("PUT", f"{path}/{theirs['id']}", {}).status_code == 404
    assert cast("801").call("GET", f"/api/v1/incidents/{mine['id']}/alike").status_code == 404
