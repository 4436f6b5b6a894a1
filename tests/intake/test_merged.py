"""并案: what reaches a merged case reaches the case that goes on; an undone merge gives it back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.intake.records import POLICE, Record
from tests.pictures import a_photo
from tests.rider import NOISE, PAGE, post, stored
from tests.web.public.test_tip_status import close, dispatch, headline, report, take_up

PLAIN = "RE0301"


def opened(cast: Cast, title: str, category: str = PLAIN) -> Any:
    body = {"category": category, "title": title, "place": "文晖桥"}
    return cast("701").send("POST", "/api/v1/incidents", body)["incident"]


def merge(cast: Cast, case: Any, into: Any, want: int = 0) -> None:
    path = f"/api/v1/incidents/{case['id']}/merge"
    cast("701").send("POST", path, {"into": into["id"]}, want=want)


def undo(cast: Cast, case: Any) -> None:
    cast("701").send("DELETE", f"/api/v1/incidents/{case['id']}/merge")


def detail(cast: Cast, case: Any, who: str = "701") -> Any:
    return cast(who).get(f"/api/v1/incidents/{case['id']}")


def speak(cast: Cast, record: Record) -> Any:
    return cast("gs-110").send("POST", "/api/v1/intake", record, want=202)


def kinds(cast: Cast, case: Any) -> list[str]:
    return [row["kind"] for row in detail(cast, case)["timeline"]]


@pytest.mark.parametrize("kind", ["update", "cancel", "clear"])
def test_what_a_source_adds_reaches_the_living_case(cast: Cast, kind: str) -> None:
    first = {"id": speak(cast, POLICE)["incident_id"]}
    second, third = opened(cast, "二"), opened(cast, "三")
    merge(cast, first, second)
    merge(cast, second, third)
    news = POLICE | {"source_seq": 9, "kind": kind, "description": "已出现胸闷"}
    answer = speak(cast, news)
    assert answer["status"] == "attached", "it opens no further case"
    assert [row["description"] for row in detail(cast, third)["intakes"]][-1] == "已出现胸闷"
    assert kinds(cast, third)[-1] == "intake.received"
    assert len(cast("701").get("/api/v1/board")["incidents"]) == 1


def test_a_source_does_not_move_the_case_of_another(cast: Cast) -> None:
    first = {"id": speak(cast, POLICE)["incident_id"]}
    living = opened(cast, "二")
    merge(cast, first, living)
    place = POLICE["location"] | {"address": "别处"}
    speak(cast, POLICE | {"source_seq": 9, "kind": "update", "location": place})
    assert detail(cast, living)["incident"]["place"] == "文晖桥"


def test_the_timeline_says_what_was_taken_over_and_given_back(cast: Cast) -> None:
    first, living = opened(cast, "一"), opened(cast, "二")
    merge(cast, first, living)
    undo(cast, first)
    taken, given = (row for row in detail(cast, living)["timeline"] if "number" in row["body"])
    assert (taken["kind"], given["kind"]) == ("incident.took_over", "incident.gave_back")
    assert taken["body"]["number"] == given["body"]["number"] == first["number"]


def test_a_circle_is_refused(cast: Cast) -> None:
    first, second, third = opened(cast, "一"), opened(cast, "二"), opened(cast, "三")
    merge(cast, first, second)
    merge(cast, second, third)
    for into in (first, second):
        merge(cast, third, into, want=409)


def test_the_rider_follows_the_living_case(cast: Cast) -> None:
    path = post(cast, NOISE, a_photo()).headers["Location"]
    first, living = take_up(cast), opened(cast, "二")
    merge(cast, first, living)
    key = dispatch(cast, detail(cast, living)["incident"])
    assert headline(cast, path) == ("Patrol members were sent.", 3)
    data = {"floor": "5"}
    cast.nobody().call("POST", f"{path}/details", data=data, headers=PAGE)
    assert "5" in detail(cast, living, "042")["description"], "the crew reads the floor"
    report(cast, key, "arrived")
    assert headline(cast, path) == ("Patrol members are on scene.", 4)


def test_the_rider_is_asked_when_the_living_case_is_closed(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    path = post(cast, NOISE).headers["Location"]
    first = take_up(cast)
    living = opened(cast, "二", first["category"])
    merge(cast, first, living)
    close(cast, detail(cast, living)["incident"])
    assert headline(cast, path) == ("Closed. Thank you.", 5)
    moving_clock(minutes=10)
    cast.nobody().call("POST", f"{path}/answer", data={"solved": "no"}, headers=PAGE)
    alarms = cast("701").get("/api/v1/board")["alarms"]
    assert [row["kind"] for row in alarms] == ["tip_unsolved"]


def test_the_evidence_goes_with_it_and_comes_back(cast: Cast) -> None:
    post(cast, NOISE, a_photo())
    (row,) = stored(cast)
    picture = f"/api/v1/photos/{row.record['media'][0]['sha256']}"
    first, living = take_up(cast), opened(cast, "二")
    dispatch(cast, living)
    assert cast("042").call("GET", picture).status_code == 404
    merge(cast, first, living)
    assert cast("042").call("GET", picture).status_code == 200
    assert [intake["id"] for intake in detail(cast, living)["intakes"]] == [row.id]
    undo(cast, first)
    assert cast("042").call("GET", picture).status_code == 404
    assert detail(cast, living)["intakes"] == []
    assert [intake["id"] for intake in detail(cast, first)["intakes"]] == [row.id]


def test_the_reports_of_both_are_read_together(cast: Cast) -> None:
    first, living = opened(cast, "一"), opened(cast, "二")
    report(cast, dispatch(cast, first), "arrived")
    merge(cast, first, living)
    assert [row["kind"] for row in detail(cast, living)["reports"]] == ["arrived"]
    undo(cast, first)
    assert detail(cast, living)["reports"] == []


def test_the_desk_attaches_to_the_living_case(cast: Cast) -> None:
    post(cast, NOISE)
    (row,) = stored(cast)
    first, living = opened(cast, "一"), opened(cast, "二")
    merge(cast, first, living)
    body = {"incident": first["id"]}
    cast("701").send("POST", f"/api/v1/intakes/{row.id}/attachment", body)
    assert [intake["id"] for intake in detail(cast, living)["intakes"]] == [row.id]
