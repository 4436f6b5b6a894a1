"""复盘: a draft from the feed, versions of what people add, and the day to look again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from patrol import audit, clock, feed
from patrol.models import Feed
from patrol.operations.record import tables
from tests.cast import Cast, district_chiefs
from tests.intake.records import POLICE
from tests.pushed import send

pytestmark = pytest.mark.any_database


def _case(cast: Cast) -> dict[str, Any]:
    case: dict[str, Any] = send(cast, "042")["incident"]
    return case


def _words(version: int, **more: Any) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=7)).isoformat()
    measure = {"text": "再走一遍近路", "owner": "值班领导", "look_again_on": day}
    return {"version": version, "notes": "路堵", "lessons": "", "measures": [measure], **more}


def test_each_save_is_an_act_and_the_draft_stays_the_feed(cast: Cast) -> None:
    case = _case(cast)
    path = f"/api/v1/incidents/{case['id']}/review"
    before = cast("702").get(path)
    assert (before["version"], before["overlay"]) == (0, None)
    (order,) = [row for row in before["timeline"] if row["kind"] == "order.sent"]
    pins = [{"seq": order["seq"], "note": "晚了"}]
    cast("702").send("PUT", path, _words(0, pins=pins))
    cast("701").send("PUT", path, _words(1, notes="桥封了"))
    after = cast("702").get(path)
    assert (after["version"], after["saved_by"]) == (2, "701")
    assert after["overlay"]["notes"] == "桥封了"
    acts = [row["body"]["review"] for row in after["timeline"] if row["kind"] == "review.saved"]
    assert [(act["version"], len(act["pins"])) for act in acts] == [(1, 1), (2, 0)]
    with cast.services.database.read() as session:
        feed.verify(session)
        assert list(tables.compare(session)) == []


def test_of_two_editors_the_second_one_is_told_and_loses_nothing(cast: Cast) -> None:
    path = f"/api/v1/incidents/{_case(cast)['id']}/review"
    cast("702").send("PUT", path, _words(0))
    answer = cast("701").call("PUT", path, _words(0, notes="我的"))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/review_changed")
    assert "702" in answer.json["detail"]
    assert cast("701").get(path)["overlay"]["notes"] == "路堵"


def test_the_day_to_look_again_asks_until_there_is_an_outcome(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    case = _case(cast)
    path = f"/api/v1/incidents/{case['id']}/review"
    words = _words(0)
    cast("702").send("PUT", path, words)
    (row,) = cast("702").get("/api/v1/reviews")["reviews"]
    assert (row["number"], row["is_due"]) == (case["number"], False)
    moving_clock(days=7)
    (row,) = cast.sign_in("702").get("/api/v1/reviews")["reviews"]
    assert row["is_due"]
    done = {**words["measures"][0], "outcome": "已改"}
    cast.sign_in("702").send("PUT", path, _words(1, measures=[done]))
    (row,) = cast.sign_in("702").get("/api/v1/reviews")["reviews"]
    assert (row["is_due"], row["look_again_on"]) == (False, None)


def test_another_street_reads_nothing_and_a_reading_is_recorded(cast: Cast) -> None:
    case = _case(cast)
    path = f"/api/v1/incidents/{case['id']}/review"
    cast("702").send("PUT", path, _words(0))
    cast("702").get(path)
    for method, body in (("GET", None), ("PUT", _words(1))):
        assert cast("801").call(method, path, body).status_code == 404
    assert cast("801").get("/api/v1/reviews")["reviews"] == []
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        rows = audit.entries(session, since=clock.now() - timedelta(days=1), actor="702")
    assert f"review of case {case['number']}" in {row.subject for row in rows}


def test_an_erased_version_is_empty_and_the_next_one_follows(cast: Cast) -> None:
    path = f"/api/v1/incidents/{_case(cast)['id']}/review"
    cast("702").send("PUT", path, _words(0))
    with cast.services.database.write() as session:
        gone = update(Feed).where(Feed.kind == "review.saved").values(body=None, salt=None)
        session.connection().execute(gone)
    state = cast("702").get(path)
    assert (state["version"], state["overlay"]) == (1, None)
    cast("702").send("PUT", path, _words(1, notes="重写"))
    assert cast("702").get(path)["overlay"]["notes"] == "重写"


def test_the_erasure_of_a_person_takes_each_version_with_the_number(cast: Cast) -> None:
    district_chiefs(cast.services)
    number = "13800001234"
    record = {**POLICE, "reporter": {"kind": "resident", "phone": number}}
    case = cast("gs-110").send("POST", "/api/v1/intake", record)["incident_id"]
    path = f"/api/v1/incidents/{case}/review"
    cast("702").send("PUT", path, _words(0, notes=f"报警人 {number} 又打来"))
    cast("701").send("POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "误报"})
    asked = {"phone": number, "why": "本人申请", "dry_run": False}
    cast("721").send("POST", "/api/v1/admin/person-erasures", asked)
    state = cast("702").get(path)
    assert (state["version"], state["overlay"]) == (1, None)
    assert number not in str(state)
