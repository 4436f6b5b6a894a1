"""The desk adds notes, shows numbers and calls; each leaves its trace, and no number is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from patrol import audit, clock
from patrol.models import AuditAct, Member
from tests.cast import Cast
from tests.intake.records import POLICE
from tests.pushed import send

NUMBER = "13800001234"


def opened(cast: Cast, **more: Any) -> str:
    body = {"category": "RE0301", "place": "文晖桥", **more}
    return str(cast("701").send("POST", "/api/v1/incidents", body)["incident"]["id"])


def told(cast: Cast, **more: Any) -> Any:
    reporter = {"kind": "resident", "phone": NUMBER}
    return cast("gs-110").send("POST", "/api/v1/intake", {**POLICE, "reporter": reporter, **more})


def acts(cast: Cast, key: str) -> list[tuple[str, str]]:
    timeline = cast("701").get(f"/api/v1/incidents/{key}")["timeline"]
    return [(row["kind"], row["actor"]) for row in timeline]


def audited(cast: Cast, *kinds: AuditAct) -> list[tuple[str, str, str]]:
    with cast.services.database.read() as session:
        rows = audit.entries(session, since=clock.now() - timedelta(days=1), acts=kinds)
    return [(row.act.value, row.actor, row.subject) for row in rows]


def give_mobile(cast: Cast, call_sign: str, mobile: str) -> None:
    with cast.services.database.write() as session:
        of_member = col(Member.call_sign) == call_sign
        session.exec(update(Member).where(of_member).values(mobile=mobile))


def test_a_note_stands_on_the_timeline_with_its_author(cast: Cast) -> None:
    key = opened(cast)
    version = cast("701").get(f"/api/v1/incidents/{key}")["incident"]["version"]
    answer = cast("704").send("POST", f"/api/v1/incidents/{key}/notes", {"text": "家属已到"})
    row = cast("701").get(f"/api/v1/incidents/{key}")["timeline"][-1]
    assert (row["kind"], row["actor"], row["body"]["text"]) == ("note.added", "704", "家属已到")
    assert answer["incident"]["version"] == version, "a note refuses nobody's next command"


def test_what_came_of_a_radio_call_stands_on_the_timeline(cast: Cast) -> None:
    key = opened(cast)
    path = f"/api/v1/incidents/{key}/radio-log"
    for body in ({"outcome": "called", "call_signs": ["042", "007"]}, {"outcome": "unanswered"}):
        cast("704").send("POST", path, body, want=201)
    *_, first, last = cast("701").get(f"/api/v1/incidents/{key}")["timeline"]
    assert (first["kind"], first["actor"]) == ("radio.logged", "704")
    assert (first["body"]["outcome"], first["body"]["call_signs"]) == ("called", ["042", "007"])
    assert (last["body"]["outcome"], last["body"]["call_signs"]) == ("unanswered", [])
    assert cast("701").call("POST", path, {"outcome": "lost"}).status_code == 422
    assert cast("801").call("POST", path, {"outcome": "called"}).status_code == 404
    for nobody in ("301", "999"):
        body = {"outcome": "answered", "call_signs": ["042", nobody]}
        assert cast("701").call("POST", path, body).status_code == 404, "nobody called them"


def test_a_closed_case_takes_a_note_and_stays_closed(cast: Cast) -> None:
    key = opened(cast)
    cast("701").send("POST", f"/api/v1/incidents/{key}/cancellation", {"reason": "误报"})
    answer = cast("701").send("POST", f"/api/v1/incidents/{key}/notes", {"text": "回访过了"})
    assert answer["incident"]["status"] == "cancelled"
    assert acts(cast, key)[-1] == ("note.added", "701")


def test_a_note_pressed_twice_is_one_note(cast: Cast) -> None:
    key = opened(cast)
    for _ in range(2):
        cast("701").send("POST", f"/api/v1/incidents/{key}/notes", {"text": "一次"}, key="n1")
    assert [kind for kind, _ in acts(cast, key)].count("note.added") == 1


def test_an_empty_note_and_another_streets_desk_are_refused(cast: Cast) -> None:
    path = f"/api/v1/incidents/{opened(cast)}/notes"
    assert cast("701").call("POST", path, {"text": "  "}).status_code == 422
    assert cast("801").call("POST", path, {"text": "x"}).status_code == 404


def test_a_note_is_not_told_to_the_crew(cast: Cast) -> None:
    key = send(cast, "042")["incident"]["id"]
    cast("701").send("POST", f"/api/v1/incidents/{key}/notes", {"text": "报警人情绪激动"})
    kinds = [event["kind"] for event in cast("042").get("/api/v1/feed?after=0")["events"]]
    assert "order.sent" in kinds
    assert "note.added" not in kinds


@pytest.mark.parametrize("purpose", ["read", "call"])
def test_a_callers_number_is_given_out_with_a_trace(cast: Cast, purpose: str) -> None:
    key = told(cast)["incident_id"]
    path = f"/api/v1/incidents/{key}"
    assert cast("701").get(path)["reporter"] == {
        "kind": "resident",
        "phone": "138****1234",
        "is_verified": None,
    }
    assert cast("701").send("POST", f"{path}/number", {"purpose": purpose})["phone"] == NUMBER
    act = {"read": "number_shown", "call": "number_called"}[purpose]
    kinds = (AuditAct.NUMBER_SHOWN, AuditAct.NUMBER_CALLED)
    assert audited(cast, *kinds) == [(act, "701", key)]
    assert (("reporter.called", "701") in acts(cast, key)) == (purpose == "call")


def test_no_number_stands_in_the_feed(cast: Cast) -> None:
    key = opened(cast, reporter_phone="138 0000-1234")
    cast("701").send("POST", f"/api/v1/incidents/{key}/number", {"purpose": "call"})
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    assert "reporter.called" in [event["kind"] for event in events]
    assert not any(NUMBER in str(event) for event in events)


def test_the_desk_enters_corrects_and_removes_the_callers_number(cast: Cast) -> None:
    key = opened(cast, reporter_phone="138 0000-1234")
    path = f"/api/v1/incidents/{key}"
    assert cast("701").get(path)["reporter"] == {
        "kind": "caller",
        "phone": "138****1234",
        "is_verified": None,
    }
    change = {"version": 2, "reporter_phone": "+86 139 0000 5678"}
    cast("701").send("PATCH", path, change)
    shown = cast("701").send("POST", f"{path}/number", {"purpose": "read"})["phone"]
    assert shown == "+8613900005678"
    assert cast("701").get(path)["reporter"]["phone"] == "139****5678"
    cast("701").send("PATCH", path, {"version": 3, "reporter_phone": None})
    assert cast("701").get(path)["reporter"] is None
    assert cast("701").call("POST", f"{path}/number", {"purpose": "read"}).status_code == 404
    for wrong in ("", "12", "abc12345", "1380000123456789012345"):
        change = {"version": 4, "reporter_phone": wrong}
        assert cast("701").call("PATCH", path, change).status_code == 422, wrong


def test_what_the_desk_entered_counts_before_what_the_source_said(cast: Cast) -> None:
    key = told(cast)["incident_id"]
    path = f"/api/v1/incidents/{key}"
    version = cast("701").get(path)["incident"]["version"]
    cast("701").send("PATCH", path, {"version": version, "reporter_phone": "13900005678"})
    assert cast("701").get(path)["reporter"] == {
        "kind": "resident",
        "phone": "139****5678",
        "is_verified": None,
    }


def test_a_merged_case_leaves_the_number_that_the_desk_entered(cast: Cast) -> None:
    merged, living = opened(cast, reporter_phone=NUMBER), opened(cast)
    cast("701").send("POST", f"/api/v1/incidents/{merged}/merge", {"into": living})
    path = f"/api/v1/incidents/{living}"
    assert cast("701").get(path)["reporter"] == {
        "kind": "caller",
        "phone": "138****1234",
        "is_verified": None,
    }
    assert cast("701").send("POST", f"{path}/number", {"purpose": "call"})["phone"] == NUMBER
    version = cast("701").get(path)["incident"]["version"]
    cast("701").send("PATCH", path, {"version": version, "reporter_phone": "13900005678"})
    assert cast("701").get(path)["reporter"]["phone"] == "139****5678", "its own counts first"


def test_a_case_opened_from_an_intake_keeps_the_number_that_was_entered(cast: Cast) -> None:
    seen = {"category": "EN0102", "text": "吵", "place": "文晖桥"}
    intake = cast("042").send("POST", "/api/v1/observations", seen)["intake"]
    body = {"category": "EN0102", "intake": intake["id"], "reporter_phone": NUMBER}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    assert cast("701").get(f"/api/v1/incidents/{case['id']}")["reporter"]["phone"] == "138****1234"


def test_the_number_of_an_intake_that_waits_can_be_called(cast: Cast) -> None:
    seen = {"category": "EN0102", "text": "吵", "place": "文晖桥"}
    plain = cast("042").send("POST", "/api/v1/observations", seen)["intake"]
    assert plain["has_number"] is False
    path = f"/api/v1/intakes/{plain['id']}/number"
    assert cast("701").call("POST", path, {"purpose": "call"}).status_code == 404
    key = told(cast)["intake_id"]
    path = f"/api/v1/intakes/{key}/number"
    assert cast("701").send("POST", path, {"purpose": "call"})["phone"] == NUMBER
    assert cast("801").call("POST", path, {"purpose": "call"}).status_code == 404
    assert audited(cast, AuditAct.NUMBER_CALLED) == [("number_called", "701", f"intake {key}")]


def test_a_member_is_called_about_a_case(cast: Cast) -> None:
    give_mobile(cast, "042", "+8613800000042")
    order = send(cast, "042")
    key = order["incident"]["id"]
    members = cast("701").get("/api/v1/board")["members"]
    assert {row["call_sign"]: row["mobile"] for row in members}["042"] == "138****0042"
    body = {"purpose": "call", "incident": key}
    answer = cast("701").send("POST", "/api/v1/members/042/number", body)
    assert answer == {"phone": "+8613800000042"}
    assert ("member.called", "701") in acts(cast, key)
    assert audited(cast, AuditAct.NUMBER_CALLED) == [("number_called", "701", "member 042")]
    for sign, status in (("007", 404), ("301", 404), ("999", 404)):
        answer = cast("701").call("POST", f"/api/v1/members/{sign}/number", body)
        assert answer.status_code == status, "no number, another street, nobody"


def test_numbers_are_not_read_by_the_hundred(cast: Cast) -> None:
    give_mobile(cast, "042", "+8613800000042")
    statuses = [
        cast("701").call("POST", "/api/v1/members/042/number", {"purpose": "read"}).status_code
        for _ in range(61)
    ]
    assert statuses == [200] * 60 + [429]
