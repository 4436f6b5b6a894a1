"""四色清单: opened, weighed, taken further, late twice and up a tier, done; its story printed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import feed
from patrol.estates.matter import suggested
from patrol.models import Feed
from patrol.models.matter import MatterColour
from tests.cast import Cast
from tests.estates.hazards import day, photo

pytestmark = pytest.mark.any_database

MATTERS = "/api/v1/matters"


def entered(cast: Cast, who: str = "701", *, want: int = 201, **more: Any) -> Any:
    body = {
        "area_id": 4,
        "estate": "金都华庭",
        "title": "六部电梯更换",
        "impact": 3,
        "urgency": 2,
        "colour": "red",
        "origin": "resident",
        "responsible": "业委会",
        "next_step": "请维保单位检测",
        "due_on": day(7),
        "words": "居民反映电梯一周坏三次",
        **more,
    }
    answer = cast(who).send("POST", MATTERS, body, want=want)
    return answer["matter"] if want == 201 else answer


def stepped(cast: Cast, key: str, *, want: int = 0, **more: Any) -> Any:
    body = {"words": "开了会", "next_step": "报方案", "due_on": day(7), **more}
    return cast("701").send("POST", f"{MATTERS}/{key}/steps", body, want=want)


def ended(cast: Cast, key: str, status: str = "done", *, want: int = 0) -> Any:
    body = {"status": status, "words": "六部电梯都换好了", "photos": [photo(cast("701"))]}
    return cast("701").send("POST", f"{MATTERS}/{key}/end", body, want=want)


def listed(cast: Cast, shown: str = "open", who: str = "701") -> list[str]:
    rows = cast(who).get(f"{MATTERS}?shown={shown}")["matters"]
    return [row["number"] for row in rows]


def test_impact_and_urgency_suggest_a_colour() -> None:
    gravest = MatterColour.RED
    assert suggested(3, 3) == suggested(2, 3) == gravest
    assert suggested(2, 2) == MatterColour.ORANGE
    assert suggested(1, 3) == suggested(2, 1) == MatterColour.YELLOW
    assert suggested(1, 1) == MatterColour.BLUE


def test_one_matter_has_one_story_from_its_first_word_to_the_last_photo(cast: Cast) -> None:
    row = entered(cast, photos=[photo(cast("701"))])
    assert (row["number"], row["is_late"], row["acts"][0]["kind"]) == ("SX-1", False, "opened")
    body = {"impact": 2, "urgency": 2, "colour": "orange", "why": "先修好两部"}
    path = f"{MATTERS}/{row['id']}"
    cast("701").send("PUT", f"{path}/colour", {**body, "why": ""}, want=422)
    cast("701").send("PUT", f"{path}/colour", body)
    stepped(cast, row["id"], responsible="物业公司")
    whole = ended(cast, row["id"])["matter"]
    assert [act["kind"] for act in whole["acts"]] == ["opened", "coloured", "stepped", "done"]
    assert (whole["responsible"], whole["colour"]) == ("物业公司", "orange")
    assert whole["acts"][1]["words"] == "先修好两部", "the reason stands beside the colour"
    last = whole["acts"][-1]["photos"][0]
    assert cast("702").call("GET", f"/api/v1/photos/{last}").status_code == 200
    assert cast("801").call("GET", f"/api/v1/photos/{last}").status_code == 404
    for again in (stepped, ended):
        again(cast, row["id"], want=409)
    cast("701").send("PUT", f"{path}/colour", body, want=409)
    sheet = cast("701").call("GET", f"/matters/{row['id']}/sheet").text
    first, reason, last_words = map(sheet.index, ("一周坏三次", "先修好两部", "都换好了"))
    assert first < reason < last_words
    assert (listed(cast), listed(cast, "ended")) == ([], ["SX-1"])


def test_a_matter_that_is_late_twice_goes_up_a_tier(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    row = entered(cast)
    stepped(cast, row["id"], due_on=day(-1), want=422)
    for misses, tier in ((1, "流水西苑社区"), (2, "文晖街道"), (3, "文晖街道")):
        moving_clock(hours=24 * 9)
        # A session ends meanwhile.
        program = cast.token("701")
        (late,) = program.get(MATTERS)["matters"]
        assert late["is_late"]
        body = {"words": "开了会", "next_step": "报方案", "due_on": day(7)}
        whole = program.send("POST", f"{MATTERS}/{row['id']}/steps", body)["matter"]
        assert (whole["misses"], whole["acts"][-1]["kind"]) == (misses, "missed")
        assert (whole["tier"], whole["is_late"]) == (tier, False)


def test_the_gravest_stands_first_and_of_one_colour_the_next_day(cast: Cast) -> None:
    for colour, days in (("blue", 1), ("orange", 9), ("red", 9), ("orange", 3)):
        entered(cast, colour=colour, due_on=day(days))
    assert listed(cast) == ["SX-3", "SX-4", "SX-2", "SX-1"]
    chinese = {"Accept-Language": "zh-CN"}
    assert "待确认" in cast("701").get(MATTERS, headers=chinese)["criteria"]["red"]


def test_the_feed_has_its_colour_and_day_and_no_words(cast: Cast) -> None:
    key = entered(cast)["id"]
    stepped(cast, key)
    ended(cast, key, "dropped")
    with cast.services.database.read() as session:
        query = select(Feed).where(col(Feed.kind).startswith("matter."))
        events = [feed.event(row.model_dump()) for row in session.exec(query)]
    assert [event.kind for event in events] == [
        *("matter.opened", "matter.stepped", "matter.dropped"),
    ]
    assert events[-1].body["matter"]["status"] == "dropped"
    assert "电梯" not in str([event.body for event in events])


def test_what_is_wrong_is_refused_and_another_street_sees_nothing(cast: Cast) -> None:
    entered(cast, due_on=day(-1), want=422)
    entered(cast, impact=4, want=422)
    entered(cast, responsible="", want=422)
    entered(cast, area_id=5, who="702", want=404)
    key = entered(cast)["id"]
    assert listed(cast, who="801") == []
    for path in (f"{MATTERS}/{key}", f"/matters/{key}/sheet"):
        assert cast("801").call("GET", path).status_code == 404
    assert cast("701").call("GET", f"{MATTERS}?shown=all").status_code == 422
