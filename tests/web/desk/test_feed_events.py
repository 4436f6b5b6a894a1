"""The feed as CloudEvents, for a program that follows an office."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from patrol.models import Scope
from tests.cast import Caller, Cast
from tests.intake.records import POLICE

BATCH = "application/cloudevents-batch+json"

pytestmark = pytest.mark.any_database


def read(program: Caller, address: str) -> TestResponse:
    answer = program.call("GET", address, headers={"Accept": BATCH})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == BATCH
    return answer


def follow(program: Caller, address: str) -> tuple[list[Any], str]:
    answer = read(program, address)
    return json.loads(answer.data), answer.headers["Link"].split(">")[0].removeprefix("<")


def test_a_program_follows_by_seq_and_sees_what_its_user_sees(cast: Cast) -> None:
    program = cast.token("701", Scope.READ)
    cast("gs-110").send("POST", "/api/v1/intake", POLICE)
    others, _ = follow(cast.token("801", Scope.READ), "/api/v1/feed?after=0")
    assert {event["data"]["kind"] for event in others} == {"duty.started"}, "only its own"
    events, after = follow(program, "/api/v1/feed?after=0")
    plain = program.get("/api/v1/feed?after=0")["events"]
    assert [event["data"] for event in events] == plain
    assert [event["id"] for event in events] == [str(frame["seq"]) for frame in plain]
    (opened,) = [event for event in events if event["type"] == "cn.xiaohe.feed.incident.opened.v1"]
    assert opened["subject"] == opened["data"]["incident_id"]
    assert read(program, after).headers["Retry-After"] == "5"
    assert follow(program, after) == ([], after), "all was read"
    body = {"category": "ST0101", "place": "文晖桥"}
    cast("701").send("POST", "/api/v1/incidents", body)
    assert [event["data"]["kind"] for event in follow(program, after)[0]] == ["incident.opened"]


def test_it_is_filtered_by_area_and_kind(cast: Cast) -> None:
    program = cast.token("701", Scope.READ)
    cast("gs-110").send("POST", "/api/v1/intake", POLICE)
    kinds = "incident.opened,incident.merged"
    (event,), after = follow(program, f"/api/v1/feed?after=0&kind={kinds}&area=4")
    assert event["data"]["kind"] == "incident.opened"
    assert "area=4" in after
    assert "kind=incident.opened" in after, "the next address keeps the filters"
    assert follow(program, "/api/v1/feed?after=0&area=3")[0] == []
    for wrong in ("kind=boom", "area=x", "area=0"):
        refused = program.call("GET", f"/api/v1/feed?after=0&{wrong}")
        assert (refused.status_code, refused.json["type"]) == (422, "/problems/invalid")
