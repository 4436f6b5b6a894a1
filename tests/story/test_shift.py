"""A whole shift: a source reports, the right phones ring, proof comes back, the desk closes."""

import hashlib
from typing import Any

import pytest

from patrol import escalation, feed
from tests.cast import BRIDGE, Cast
from tests.pictures import a_photo

DROWNING: dict[str, Any] = {
    "schema": "intake/1",
    "source": "police110",
    "source_ref": "3301051126112200931",
    "source_seq": 0,
    "dedup_key": "police110:3301051126112200931:0",
    "channel": "http",
    "kind": "new",
    "occurred_at": "2026-11-22T13:59:12+08:00",
    "received_at": "2026-11-22T14:00:00+08:00",
    "category": "RE0101",
    "severity": 1,
    "title": "老人落水",
    "location": {"lat": BRIDGE[0], "lon": BRIDGE[1], "address": "文晖桥北西岸"},
    "reporter": {"kind": "resident", "phone": "13800001234", "consent_contact": True},
    "raw": {"sha256": "0" * 64, "mime": "application/json"},
}


def test_from_the_call_to_the_closure(cast: Cast, moving_clock: Any) -> None:
    spoken = cast("gs-110").send("POST", "/api/v1/intake", DROWNING, want=202)
    desk = cast("701")
    case_id = spoken["incident_id"]

    board = desk.get("/api/v1/board")
    case = next(row for row in board["incidents"] if row["id"] == case_id)
    assert (case["status"], case["severity"], case["place"]) == ("new", 1, "文晖桥北西岸")

    ranked = desk.get(f"/api/v1/incidents/{case_id}/candidates")
    assert ranked["suggested"][0] == "042", "who can swim goes first"
    assert ranked["basis"] == "line"

    moving_clock(seconds=31)
    sent = desk.send(
        "POST",
        f"/api/v1/incidents/{case_id}/assignments",
        {"members": ["042", "017"], "order": "带救生圈、抛绳", "version": case["version"]},
        want=201,
    )
    first, second = sent["assignments"]
    assert sent["incident"]["lead"] == "042"
    assert sent["incident"]["loop"]["dispatch"]["done_at"] is not None

    inbox = cast("042").get("/api/v1/inbox")
    assert inbox["jobs"][0]["order"]["text"] == "带救生圈、抛绳"
    assert "reporter" not in str(inbox), "the field never sees who called"

    _answer(cast, moving_clock, first, second)
    _prove_and_close(cast, moving_clock, case_id, first)


def _answer(cast: Cast, moving_clock: Any, first: str, second: str) -> None:
    moving_clock(seconds=2)
    shown = {"kind": "shown", "channel": "live"}
    cast("042").send("POST", f"/api/v1/assignments/{first}/receipts", shown)
    accepted = cast("042").send(
        "POST", f"/api/v1/assignments/{first}/answer", {"answer": "accepted"}
    )
    assert accepted["effect"] == "applied"
    declined = cast("017").send(
        "POST", f"/api/v1/assignments/{second}/answer", {"answer": "declined", "reason": "far"}
    )
    assert declined["incident"]["crew"] == {"accepted": ["042"]}
    assert [a["kind"] for a in cast("701").get("/api/v1/board")["alarms"]] == ["declined"]


def _prove_and_close(cast: Cast, moving_clock: Any, case_id: str, first: str) -> None:
    desk = cast("701")
    moving_clock(minutes=3)
    arrived = _report(cast, "042", first, "arrived", position={"lat": BRIDGE[0], "lon": BRIDGE[1]})
    assert arrived["incident"]["status"] == "on_scene"

    photo = a_photo()
    name = hashlib.sha256(photo).hexdigest()
    resolved = _report(
        cast, "042", first, "resolved", disposition="to_hospital", photos=[name], text="已救起"
    )
    assert resolved["incident"]["status"] == "resolved", "特急 is verified by the desk"
    stored = cast("042").call(
        "POST", "/api/v1/photos", data={"photo": (photo_file(photo), "a.jpg")}
    )
    assert stored.status_code == 201
    assert stored.json == {"sha256": name, "width": 640, "height": 480}
    assert desk.call("GET", f"/api/v1/photos/{name}").status_code == 200
    assert cast("801").call("GET", f"/api/v1/photos/{name}").status_code == 404

    moving_clock(minutes=4)
    closed = desk.send(
        "POST", f"/api/v1/incidents/{case_id}/closure", {"accepted": True, "note": "照片清楚"}
    )
    assert closed["incident"]["status"] == "closed"

    _read_the_story(cast, case_id)


def _read_the_story(cast: Cast, case_id: str) -> None:
    story = cast("701").get(f"/api/v1/incidents/{case_id}")
    assert story["reporter"] == {"kind": "resident", "phone": "138****1234", "is_verified": None}
    assert [row["kind"] for row in story["timeline"]] == [
        "incident.opened",
        "order.sent",
        "receipt.shown",
        "assignment.accepted",
        "assignment.declined",
        "alarm.raised",
        "report.filed",
        "report.filed",
        "alarm.cleared",
        "closure.accepted",
    ]
    with cast.services.database.read() as session:
        rows, _ = feed.verify(session)
        assert rows >= len(story["timeline"])


def photo_file(data: bytes) -> Any:
    import io

    return io.BytesIO(data)


def _report(cast: Cast, call_sign: str, assignment_id: str, kind: str, **body: Any) -> Any:
    return cast(call_sign).send(
        "POST", f"/api/v1/assignments/{assignment_id}/reports", {"kind": kind, **body}, want=201
    )


@pytest.fixture
def case(cast: Cast) -> dict[str, Any]:
    """An elevator case at the desk, nobody sent yet; the desk verifies its category always."""
    body = {"category": "RE0301", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    incident: dict[str, Any] = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    return incident


def _send(cast: Cast, case: dict[str, Any], *members: str) -> Any:
    return cast("701").send(
        "POST",
        f"/api/v1/incidents/{case['id']}/assignments",
        {"members": list(members), "version": case["version"]},
    )


def test_the_radio_accepts_on_behalf_and_says_so(cast: Cast, case: dict[str, Any]) -> None:
    (first,) = _send(cast, case, "042")["assignments"]
    answer = cast("701").send(
        "POST", f"/api/v1/assignments/{first}/answer", {"answer": "accepted", "via": "radio"}
    )
    assert answer["assignment"]["accepted_via"] == "radio"
    assert answer["assignment"]["accepted_by"] == "701"
    again = cast("042").send("POST", f"/api/v1/assignments/{first}/answer", {"answer": "accepted"})
    assert again["effect"] == "late", "a second accept changes nothing"
    assert again["assignment"]["accepted_via"] == "radio"


def test_the_desk_reports_on_behalf_and_the_member_adds_later(
    cast: Cast, case: dict[str, Any]
) -> None:
    (first,) = _send(cast, case, "042")["assignments"]
    desk = cast("701")
    path = f"/api/v1/assignments/{first}/reports"
    desk.send("POST", path, {"kind": "arrived"})
    report = desk.send("POST", path, {"kind": "resolved", "disposition": "freed"})["report"]
    assert (report["by"], report["via"], report["call_sign"]) == ("701", "desk", "042")
    assert _owed(cast, "042") == "042"
    later = cast("042").send("POST", path, {"kind": "resolved", "text": "轿厢已开", "later": True})
    assert later["effect"] == "late"
    assert _owed(cast, "042") is None


def _owed(cast: Cast, call_sign: str) -> str | None:
    """Who owes the report of the newest case that this member has finished."""
    owed = cast(call_sign).get("/api/v1/inbox")["done"][0]["incident"]["report_owed"]
    return owed["call_sign"] if owed else None


def test_undo_within_eight_seconds_and_not_after(
    cast: Cast, case: dict[str, Any], moving_clock: Any
) -> None:
    order = _send(cast, case, "042")["order"]
    moving_clock(seconds=7)
    undone = cast("701").send("DELETE", f"/api/v1/orders/{order['id']}")["incident"]
    assert undone["status"] == "new"
    assert undone["loop"]["dispatch"]["done_at"] is None, "the clock of the dispatch runs on"
    assert cast("042").get("/api/v1/inbox")["jobs"] == []

    again = _send(cast, undone, "042")["order"]
    moving_clock(seconds=9)
    refused = cast("701").call("DELETE", f"/api/v1/orders/{again['id']}", {})
    assert refused.status_code == 409
    assert "8 seconds" in refused.json["detail"]


def test_when_everyone_declines_it_waits_again_and_the_clock_runs_on(
    cast: Cast, case: dict[str, Any], moving_clock: Any
) -> None:
    sent = _send(cast, case, "042")
    since = sent["incident"]["loop"]["arrive"]["from"]
    moving_clock(seconds=20)
    answer = cast("042").send(
        "POST",
        f"/api/v1/assignments/{sent['assignments'][0]}/answer",
        {"answer": "declined", "reason": "far"},
    )
    assert answer["incident"]["status"] == "new"
    assert answer["incident"]["loop"]["arrive"]["from"] == since


def test_sent_back_and_reopened(cast: Cast, case: dict[str, Any]) -> None:
    (first,) = _send(cast, case, "042")["assignments"]
    _report(cast, "042", first, "arrived")
    desk, path = cast("701"), f"/api/v1/incidents/{case['id']}/closure"
    _report(cast, "042", first, "resolved", disposition="freed")
    assert desk.call("POST", path, {"accepted": False}).status_code == 422
    back = desk.send("POST", path, {"accepted": False, "note": "照片不清"})["incident"]
    assert (back["status"], back["crew"]) == ("on_scene", {"on_scene": ["042"]})
    _report(cast, "042", first, "resolved", disposition="freed")
    desk.send("POST", path, {"accepted": True})
    reopened = desk.send("DELETE", path, {"reason": "又响了"})["incident"]
    assert (reopened["status"], reopened["loop"]["resolve"]["done_at"]) == ("new", None)


def test_a_corrected_place_is_acknowledged_again(cast: Cast, case: dict[str, Any]) -> None:
    sent = _send(cast, case, "042")
    changed = cast("701").send(
        "PATCH",
        f"/api/v1/incidents/{case['id']}",
        {
            "version": sent["incident"]["version"],
            "place": "文晖桥东岸",
            "lat": 30.288,
            "lon": 120.171,
        },
    )["incident"]
    assert changed["place_version"] == 2
    job = cast("042").get("/api/v1/inbox")["jobs"][0]
    assert (job["order"]["place"], job["order"]["place_version"]) == ("文晖桥东岸", 2)
    assert job["assignment"]["place_version"] == 1
    answer = cast("042").send(
        "POST",
        f"/api/v1/assignments/{job['assignment']['id']}/answer",
        {"answer": "accepted", "place_version": 2},
    )
    assert answer["assignment"]["place_version"] == 2


def test_silence_is_alarmed_at_the_second_and_once(
    cast: Cast, case: dict[str, Any], moving_clock: Any
) -> None:
    services = cast.services
    after_s = services.office.escalation(case["severity"]).not_accepted_s
    assert after_s is not None
    _send(cast, case, "042")
    moving_clock(seconds=after_s - 1)
    _take_steps(cast)
    assert _alarms(cast) == []
    moving_clock(seconds=1)
    _take_steps(cast)
    _take_steps(cast)
    assert _alarms(cast) == ["not_accepted"]


def test_breaches_of_the_loop_are_marked_once(
    cast: Cast, case: dict[str, Any], moving_clock: Any
) -> None:
    moving_clock(seconds=case["loop"]["dispatch"]["target_s"])
    _take_steps(cast)
    _take_steps(cast)
    timeline = cast("701").get(f"/api/v1/incidents/{case['id']}")["timeline"]
    marks = [row["body"]["clock"] for row in timeline if row["kind"] == "loop.breached"]
    assert marks == ["dispatch"]


def _take_steps(cast: Cast) -> None:
    with cast.services.database.write() as session:
        escalation.take(session, cast.services.context)


def _alarms(cast: Cast) -> list[str]:
    return [row["kind"] for row in cast("701").get("/api/v1/board")["alarms"]]


def test_who_never_answered_is_told_that_it_is_over(cast: Cast, case: dict[str, Any]) -> None:
    first, second = _send(cast, case, "042", "017")["assignments"]
    _report(cast, "042", first, "arrived")
    _report(cast, "042", first, "resolved", disposition="freed")
    event = cast("017").get("/api/v1/feed?after=0")["events"][-1]
    assert (event["kind"], event["body"]["assignment_id"]) == ("assignment.withdrawn", second)
    assert cast("017").get("/api/v1/inbox")["jobs"] == []


def test_a_case_resolved_without_its_ending_owes_a_report(cast: Cast, case: dict[str, Any]) -> None:
    (first,) = _send(cast, case, "042")["assignments"]
    _report(cast, "042", first, "resolved")
    assert _owed(cast, "042") == "042"
