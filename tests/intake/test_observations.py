"""A member hears what became of what he or she reported, and nobody else does."""

import hashlib
import io
import sys
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from patrol import clock
from tests.cast import Cast
from tests.pictures import a_photo
from tests.statements import under_the_lock

PHOTO = a_photo()
"""The category requires one."""
SEEN = {"category": "EN0102", "text": "夜里太吵", "place": "文晖桥"}


def observed(cast: Cast, who: str = "042", **more: Any) -> Any:
    return cast(who).send("POST", "/api/v1/observations", SEEN | more)["intake"]


def opened(cast: Cast, intake: Any) -> Any:
    body = {"category": "EN0102", "intake": intake["id"]}
    return cast("701").send("POST", "/api/v1/incidents", body)["incident"]


def told(cast: Cast, who: str = "042") -> list[tuple[str, str | None]]:
    events = cast(who).get("/api/v1/feed?after=0")["events"]
    return [
        (event["body"]["observation"]["fate"], event["body"]["observation"]["number"])
        for event in events
        if event["kind"] == "observation.answered"
    ]


def listed(cast: Cast, who: str = "042") -> Any:
    return cast(who).get("/api/v1/inbox")["observations"]


def test_what_waits_is_in_the_inbox_and_nothing_is_told_yet(cast: Cast) -> None:
    observed(cast)
    (row,) = listed(cast)
    assert (row["fate"], row["number"], row["reason"]) == ("waiting", None, None)
    assert told(cast) == []
    assert listed(cast, "007") == []


def test_an_accepted_observation_names_its_case_to_its_member_alone(cast: Cast) -> None:
    case = opened(cast, observed(cast))
    assert told(cast) == [("opened", case["number"])]
    assert listed(cast)[0]["fate"] == "opened"
    assert told(cast, "007") == []
    timeline = cast("701").get(f"/api/v1/incidents/{case['id']}")["timeline"]
    assert [(row["member"]) for row in timeline if row["kind"] == "observation.answered"] == ["042"]


def test_one_that_joins_a_case_says_which(cast: Cast) -> None:
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "EN0102"})["incident"]
    intake = observed(cast)
    path = f"/api/v1/intakes/{intake['id']}/attachment"
    cast("701").send("POST", path, {"incident": case["id"]})
    assert told(cast) == [("attached", case["number"])]


def test_one_that_is_dismissed_says_why(cast: Cast) -> None:
    path = f"/api/v1/intakes/{observed(cast)['id']}/dismissal"
    cast("701").send("POST", path, {"reason": "不属本辖区"})
    assert told(cast) == [("dismissed", None)]
    assert listed(cast)[0]["reason"] == "不属本辖区"


@pytest.mark.parametrize("ending", ["cancellation", "transfer"])
def test_a_case_that_is_put_aside_is_told(cast: Cast, ending: str) -> None:
    case = opened(cast, observed(cast))
    body = {"cancellation": {"reason": "误报"}, "transfer": {"to": "公安"}}[ending]
    cast("701").send("POST", f"/api/v1/incidents/{case['id']}/{ending}", body)
    fate = {"cancellation": "cancelled", "transfer": "transferred"}[ending]
    assert told(cast)[-1] == (fate, case["number"])
    why = {"cancelled": "误报", "transferred": None}[fate]
    last = cast("042").get("/api/v1/feed?after=0")["events"][-1]["body"]["observation"]
    assert last["reason"] == listed(cast)[0]["reason"] == why


def test_the_result_is_told_when_the_case_is_closed_and_again_when_it_is_reopened(
    cast: Cast,
) -> None:
    case = opened(cast, observed(cast))
    key, path = resolved(cast, case)
    state = cast("701").get(path)["incident"]
    if state["status"] == "resolved":
        cast("701").send("POST", f"{path}/closure", {"accepted": True})
    assert told(cast)[-1] == ("closed", case["number"])
    assert listed(cast)[0]["result"] == key
    cast("701").send("DELETE", f"{path}/closure", {"reason": "又响了"})
    assert told(cast)[-1] == ("opened", case["number"])


def resolved(cast: Cast, case: Any, **more: Any) -> tuple[str, str]:
    """007 goes and reports that it is over; return the disposition and the case's path."""
    path = f"/api/v1/incidents/{case['id']}"
    body = {"members": ["007"], "version": cast("701").get(path)["incident"]["version"]}
    (row,) = cast("701").send("POST", f"{path}/assignments", body)["assignments"]
    key = next(iter(cast("701").get("/api/v1/office")["dispositions"]))
    resolution = {
        "kind": "resolved",
        "disposition": key,
        "text": "已劝止",
        "photos": [hashlib.sha256(PHOTO).hexdigest()],
        **more,
    }
    sent = {"photo": FileStorage(io.BytesIO(PHOTO), "a.jpg")}
    assert cast("007").call("POST", "/api/v1/photos", data=sent).status_code in (200, 201)
    for report in ({"kind": "arrived"}, resolution):
        cast("007").send("POST", f"/api/v1/assignments/{row}/reports", report)
    return key, path


def test_a_case_that_the_lead_closes_is_told_too(cast: Cast) -> None:
    for _ in range(12):  # the desk samples one case in ten, and nobody can tell which
        clock.forward(seconds=1)  # without a key, an observation is known by its millisecond
        case = opened(cast, observed(cast))
        _, path = resolved(cast, case)
        if cast("701").get(path)["incident"]["status"] == "closed":
            assert told(cast)[-1] == ("closed", case["number"])
            return
    raise AssertionError("no lead has closed a case")


def test_a_case_that_the_owed_report_closes_is_told_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["patrol.report.file"], "SAMPLE_ONE_IN", 2**40)
    case = opened(cast, observed(cast))
    _, path = resolved(cast, case, owed=True)
    assert told(cast)[-1][0] == "opened", "the case waits for its report"
    (row,) = (row["id"] for row in cast("701").get(path)["assignments"])
    late = {"kind": "resolved", "text": "照片", "later": True}
    for _ in range(2):
        cast("007").send("POST", f"/api/v1/assignments/{row}/reports", late)
    assert cast("701").get(path)["incident"]["status"] == "closed"
    assert told(cast) == [("opened", case["number"]), ("closed", case["number"])]


def test_a_merged_case_leads_to_the_case_that_goes_on(cast: Cast) -> None:
    case = opened(cast, observed(cast))
    other = cast("701").send("POST", "/api/v1/incidents", {"category": "EN0102"})["incident"]
    path = f"/api/v1/incidents/{case['id']}/merge"
    cast("701").send("POST", path, {"into": other["id"]})
    assert told(cast)[-1] == ("attached", other["number"])
    cast("701").send("POST", f"/api/v1/incidents/{other['id']}/cancellation", {"reason": "误报"})
    assert told(cast)[-1] == ("cancelled", other["number"])


def test_the_cases_of_others_cost_no_statement(cast: Cast) -> None:
    cast("701")
    with under_the_lock(cast.services.database) as statements:
        cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301"})
    assert not any("intake" in text.lower() for text in statements.texts)


def test_many_observations_of_a_case_cost_no_statement_each(cast: Cast) -> None:
    counts = []
    for members in (("042",), ("007", "017", "063")):
        case = cast("701").send("POST", "/api/v1/incidents", {"category": "EN0102"})["incident"]
        for who in members:
            path = f"/api/v1/intakes/{observed(cast, who)['id']}/attachment"
            cast("701").send("POST", path, {"incident": case["id"]})
        path = f"/api/v1/incidents/{case['id']}/cancellation"
        databases = [process.extensions["patrol"].database for process in cast.processes]
        with under_the_lock(*databases) as heard:
            cast("701").send("POST", path, {"reason": "误报"})
        assert [told(cast, who)[-1][0] for who in members] == ["cancelled"] * len(members)
        counts.append(len(heard))
    assert counts[0] == counts[1], counts
