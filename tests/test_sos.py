"""SOS: it carries its case, the desk sends the nearest, the phone is told, a reason ends it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import LastPosition, Member
from patrol.queries import case_acts
from patrol.services import Services
from tests.cast import BRIDGE, Cast, district_chiefs

HERE = {"lat": BRIDGE[0] - 0.0002, "lon": BRIDGE[1], "accuracy_m": 8}
"""About 22 m south of the bridge."""
FAR = {"lat": BRIDGE[0] + 0.01, "lon": BRIDGE[1], "accuracy_m": 8}


def press(cast: Cast, name: str = "042", key: str = "press", **more: Any) -> str:
    body = {"kind": "sos", "position": HERE, **more}
    return str(cast(name).send("POST", "/api/v1/calls", body, key=key)["alarm_id"])


def alarms(cast: Cast, desk: str = "701") -> list[Any]:
    return list(cast(desk).get("/api/v1/board")["alarms"])


def case_with(cast: Cast, *members: str, **more: Any) -> Any:
    place = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    body = {"category": "RE0101", **place, **more}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    if not members:
        return case
    sent = {"members": list(members), "version": case["version"]}
    path = f"/api/v1/incidents/{case['id']}/assignments"
    return cast("701").send("POST", path, sent)["incident"]


def rescue(cast: Cast, sos: str, *members: str, name: str = "701", **more: Any) -> Any:
    body = {"members": list(members), **more}
    return cast(name).call("POST", f"/api/v1/alarms/{sos}/rescue", body)


def on_phone(cast: Cast, name: str = "042") -> Any:
    return cast(name).get("/api/v1/inbox")["sos"]


def kinds(services: Services, incident_id: str) -> list[str]:
    with services.database.read() as session:
        return [event.kind for event in case_acts.events(session, incident_id)]


def told(cast: Cast, name: str, kind: str) -> list[Any]:
    events = cast(name).get("/api/v1/feed?after=0")["events"]
    return [event for event in events if event["kind"] == kind]


def test_an_sos_carries_the_case_that_its_member_is_on(cast: Cast, services: Services) -> None:
    case = case_with(cast, "042")
    press(cast)
    (row,) = alarms(cast)
    assert row["incident_id"] == case["id"]
    assert row["body"]["near"] == {"zh-CN": "文晖桥南 20 米", "en": "20 m south of 文晖桥"}
    assert "alarm.raised" in kinds(services, case["id"]), "the timeline of the case tells it"


def test_of_several_cases_the_one_counts_on_which_the_member_is_furthest(cast: Cast) -> None:
    far, new = case_with(cast, "042"), case_with(cast, "042")
    jobs = {job["incident"]["id"]: job["assignment"]["id"] for job in _jobs(cast)}
    path = f"/api/v1/assignments/{jobs[far['id']]}/reports"
    cast("042").send("POST", path, {"kind": "arrived"})
    press(cast)
    assert alarms(cast)[0]["incident_id"] == far["id"] != new["id"]


def test_a_call_to_the_desk_carries_its_case_and_its_member_hears_of_the_reader(cast: Cast) -> None:
    first, second = case_with(cast, "042"), case_with(cast, "042")
    jobs = {job["incident"]["id"]: job["assignment"]["id"] for job in _jobs(cast)}
    body = {"kind": "desk", "assignment": jobs[first["id"]]}
    cast("042").send("POST", "/api/v1/calls", body)
    (call,) = alarms(cast)
    assert call["incident_id"] == first["id"] != second["id"]
    cast("701").send("POST", f"/api/v1/alarms/{call['id']}/acknowledgement")
    cast("701").send("POST", f"/api/v1/alarms/{call['id']}/acknowledgement")
    assert [event["actor"] for event in told(cast, "042", "call.answered")] == ["701"]
    assert told(cast, "017", "call.answered") == []


def _jobs(cast: Cast) -> list[Any]:
    return list(cast("042").get("/api/v1/inbox")["jobs"])


def test_the_end_of_the_case_ends_no_call(cast: Cast) -> None:
    case = case_with(cast, "042")
    press(cast)
    cast("042").send("POST", "/api/v1/calls", {"kind": "desk"})
    path = f"/api/v1/incidents/{case['id']}/cancellation"
    cast("701").send("POST", path, {"reason": "误报"})
    assert {row["kind"] for row in alarms(cast)} == {"sos", "call"}


def test_the_nearest_come_without_the_caller_and_without_who_is_there(cast: Cast) -> None:
    case_with(cast, "042", "007")
    sos = press(cast)
    rescuers = cast("701").get(f"/api/v1/alarms/{sos}/rescuers")["rescuers"]
    assert [row["call_sign"] for row in rescuers] == ["017"]


def test_the_nearest_is_who_rides_least_whatever_the_skills(cast: Cast) -> None:
    sos = press(cast)
    rescuers = cast("701").get(f"/api/v1/alarms/{sos}/rescuers")["rescuers"]
    assert [row["call_sign"] for row in rescuers] == ["007", "017"], "063 is off duty"


def test_who_calls_for_help_is_sent_to_nobody(cast: Cast) -> None:
    case = case_with(cast)
    path = f"/api/v1/incidents/{case['id']}/candidates"
    sos = press(cast)
    listed = cast("701").get(path)
    assert {row["call_sign"] for row in listed["candidates"]} == {"007", "017"}
    assert "042" not in listed["suggested"]
    cast("701").send("DELETE", f"/api/v1/alarms/{sos}", {"reason": "误触"})
    assert "042" in {row["call_sign"] for row in cast("701").get(path)["candidates"]}


def test_who_is_on_a_grave_case_comes_last(cast: Cast) -> None:
    case_with(cast, "007", lat=FAR["lat"], lon=FAR["lon"])
    sos = press(cast)
    rescuers = cast("701").get(f"/api/v1/alarms/{sos}/rescuers")["rescuers"]
    assert [row["call_sign"] for row in rescuers] == ["017", "007"]


def test_rescuers_are_sent_to_the_case_that_the_member_is_on(
    cast: Cast, services: Services
) -> None:
    case = case_with(cast, "042")
    sos = press(cast)
    sent = rescue(cast, sos, "007", "017", incident=case["id"], version=case["version"]).json
    assert sent["incident"]["id"] == case["id"]
    assert set(sent["incident"]["crew"]["dispatched"]) == {"042", "007", "017"}
    words = "042 calls for help! Find 042 first: 20 m south of 文晖桥."
    assert sent["order"]["text"] == words
    assert "sos.answered" in kinds(services, case["id"])
    (row,) = alarms(cast)
    assert row["answered"]["by"] == "701", "it stands until somebody ends it"
    assert row["coming"] == ["007", "017"]


def test_an_sos_without_a_case_opens_the_one_that_it_needs(cast: Cast) -> None:
    sos = press(cast)
    sent = rescue(cast, sos, "007", "017").json
    case = sent["incident"]
    assert (case["category"], case["severity"], case["title"]) == ("RE0501", 1, "SOS of 042")
    assert (case["lat"], case["place"]) == (HERE["lat"], "20 m south of 文晖桥")
    assert case["area_id"] == 4
    assert alarms(cast)[0]["incident_id"] == case["id"]
    assert cast("007").get("/api/v1/inbox")["jobs"][0]["incident"]["id"] == case["id"]


@pytest.mark.parametrize("status", ["far", "cancelled"])
def test_a_case_where_the_member_is_not_gets_no_rescuers(cast: Cast, status: str) -> None:
    case = case_with(cast, "042", **({"lat": FAR["lat"]} if status == "far" else {}))
    sos = press(cast)
    if status == "cancelled":
        path = f"/api/v1/incidents/{case['id']}/cancellation"
        cast("701").send("POST", path, {"reason": "误报"})
    sent = rescue(cast, sos, "007", incident=case["id"], version=case["version"]).json
    assert sent["incident"]["id"] != case["id"]
    assert sent["incident"]["lat"] == HERE["lat"]


def test_rescuers_ride_to_where_the_member_is_now(cast: Cast, services: Services) -> None:
    sos = press(cast)
    clock.forward(seconds=5)
    with services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        fix = session.get_one(LastPosition, member.id)
        fix.lat, fix.taken_at = FAR["lat"], clock.now()
        session.add(fix)
    assert rescue(cast, sos, "007").json["incident"]["lat"] == FAR["lat"]


def test_a_position_has_the_time_at_which_it_was_measured(cast: Cast, services: Services) -> None:
    stamps = {"made_at": "2020-01-01T00:01:30Z", "sent_at": "2020-01-01T00:02:00Z"}
    sos = press(cast, position={**HERE, "heard_at": "2020-01-01T00:00:00Z"}, **stamps)
    measured_at = clock.parse(alarms(cast)[0]["body"]["position"]["measured_at"])
    assert measured_at == clock.now() - timedelta(minutes=2), "the phone's clock may be wrong"
    with services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        fix = session.get_one(LastPosition, member.id)
        fix.lat, fix.taken_at = FAR["lat"], clock.now() - timedelta(minutes=1)
        session.add(fix)
    assert rescue(cast, sos, "007").json["incident"]["lat"] == FAR["lat"]


def test_rescuers_come_with_the_case_and_its_version_after_two_merges(cast: Cast) -> None:
    first, second, third = case_with(cast, "042"), case_with(cast), case_with(cast)
    sos = press(cast)
    for case, into in ((first, second), (second, third)):
        path = f"/api/v1/incidents/{case['id']}/merge"
        cast("701").send("POST", path, {"into": into["id"]})
    near = cast("701").get(f"/api/v1/alarms/{sos}/rescuers")
    assert near["incident"] == first["id"]
    seen = {"incident": near["incident"], "version": near["version"]}
    sent = rescue(cast, sos, "007", **seen)
    assert (sent.status_code, sent.json["incident"]["id"]) == (201, third["id"])


def test_of_two_desks_that_press_at_once_one_is_told_that_the_other_was_first(cast: Cast) -> None:
    sos = press(cast)
    assert rescue(cast, sos, "007").status_code == 201
    late = rescue(cast, sos, "007", "017", name="704")
    assert (late.status_code, late.json["type"]) == (409, "/problems/wrong_version")
    assert late.json["won_by"] == "701"


def test_a_desk_that_read_another_case_of_the_sos_is_told_so(cast: Cast) -> None:
    far = case_with(cast, "042", lat=FAR["lat"])
    sos = press(cast)
    own = rescue(cast, sos, "007", incident=far["id"]).json["incident"]
    late = rescue(cast, sos, "017", name="704", incident=far["id"], version=own["version"])
    assert late.json["type"] == "/problems/wrong_version"


def test_the_phone_reads_that_the_desk_has_seen_it_and_who_is_coming(cast: Cast) -> None:
    sos = press(cast)
    assert (on_phone(cast)["answered"], on_phone(cast)["coming"]) == (None, [])
    cast("701").send("POST", f"/api/v1/alarms/{sos}/acknowledgement")
    assert on_phone(cast)["answered"]["by"] == "701"
    assert alarms(cast), "to see an SOS is not to end it"
    rescue(cast, sos, "007", "017")
    coming = on_phone(cast)["coming"]
    assert [(row["call_sign"], row["status"]) for row in coming] == [
        ("007", "dispatched"),
        ("017", "dispatched"),
    ]
    crews = [event["body"]["crew"] for event in told(cast, "042", "sos.answered")]
    assert crews == [[], ["007", "017"]], "the phones of the member hear it at once"
    assert told(cast, "007", "sos.answered") == []


def test_who_was_on_the_case_before_is_not_said_to_be_coming(cast: Cast) -> None:
    case = case_with(cast, "042", "017")
    clock.forward(seconds=5)
    sos = press(cast)
    rescue(cast, sos, "007", incident=case["id"], version=case["version"])
    assert [row["call_sign"] for row in on_phone(cast)["coming"]] == ["007"]


def test_to_see_it_twice_is_one_act(cast: Cast) -> None:
    sos = press(cast)
    for name in ("701", "704"):
        cast(name).send("POST", f"/api/v1/alarms/{sos}/acknowledgement")
    assert len(told(cast, "042", "sos.answered")) == 1
    assert on_phone(cast)["answered"]["by"] == "701"


def test_an_undone_order_brings_nobody(cast: Cast) -> None:
    sos = press(cast)
    order = rescue(cast, sos, "007").json["order"]["id"]
    cast("701").send("DELETE", f"/api/v1/orders/{order}")
    assert on_phone(cast)["coming"] == []


def test_the_desk_ends_an_sos_with_a_reason_only(cast: Cast, services: Services) -> None:
    case = case_with(cast, "042")
    sos = press(cast)
    for body in ({}, {"reason": ""}, {"reason": "  "}):
        assert cast("701").call("DELETE", f"/api/v1/alarms/{sos}", body).status_code == 422
    assert alarms(cast)
    ended = cast("701").send("DELETE", f"/api/v1/alarms/{sos}", {"reason": "电话联系上，平安"})
    assert ended == {"alarm_id": sos, "cleared_by": "701"}
    assert alarms(cast) == []
    assert on_phone(cast)["ended"]["reason"] == "电话联系上，平安"
    (act,) = told(cast, "042", "sos.ended")
    assert (act["actor"], act["body"]["reason"]) == ("701", "电话联系上，平安")
    assert kinds(services, case["id"])[-2:] == ["sos.ended", "alarm.cleared"]


def test_the_member_takes_an_sos_back_with_a_reason(cast: Cast) -> None:
    press(cast)
    path = "/api/v1/calls/withdrawal"
    assert cast("042").call("POST", path, {}).status_code == 422
    assert cast("042").send("POST", path, {"reason": "误触"}) == {"effect": "applied"}
    assert alarms(cast) == []
    (act,) = told(cast, "701", "sos.ended")
    assert (act["actor"], act["member"], act["body"]["reason"]) == ("042", "042", "误触")
    assert on_phone(cast)["ended"]["by"] == "042"


def test_a_late_taking_back_does_not_end_a_later_sos(cast: Cast) -> None:
    first = press(cast)
    cast("701").send("DELETE", f"/api/v1/alarms/{first}", {"reason": "误触"})
    second = press(cast, key="again")
    path, late = "/api/v1/calls/withdrawal", {"reason": "误触", "alarm": first}
    assert cast("042").send("POST", path, late, key="late") == {"effect": "superseded"}
    assert [row["id"] for row in alarms(cast)] == [second]
    own = late | {"alarm": second}
    assert cast("042").send("POST", path, own, key="own") == {"effect": "applied"}


def test_nobody_takes_back_the_sos_of_another(cast: Cast) -> None:
    sos = press(cast)
    body = {"reason": "误触"}
    back = cast("017").send("POST", "/api/v1/calls/withdrawal", body)
    assert back == {"effect": "superseded"}
    assert cast("801").call("DELETE", f"/api/v1/alarms/{sos}", body).status_code == 404
    assert rescue(cast, sos, "301", name="801").status_code == 404
    assert [row["id"] for row in alarms(cast)] == [sos]


def test_the_first_end_counts(cast: Cast) -> None:
    sos = press(cast)
    cast("042").send("POST", "/api/v1/calls/withdrawal", {"reason": "误触"})
    late = cast("701").send("DELETE", f"/api/v1/alarms/{sos}", {"reason": "演练"})
    assert late["cleared_by"] == "042"
    back = cast("042").send("POST", "/api/v1/calls/withdrawal", {"reason": "又一次"})
    assert back == {"effect": "superseded"}
    assert len(told(cast, "701", "sos.ended")) == 1
    assert on_phone(cast)["ended"]["reason"] == "误触"
    assert rescue(cast, sos, "007").json["type"] == "/problems/sos_over"


def test_who_was_sent_stays_on_the_way_when_the_sos_is_taken_back(cast: Cast) -> None:
    sos = press(cast)
    rescue(cast, sos, "007")
    cast("042").send("POST", "/api/v1/calls/withdrawal", {"reason": "误触"})
    assert cast("007").get("/api/v1/inbox")["jobs"], "the desk calls them off, and says why"


def test_a_press_after_the_end_is_a_new_sos_for_the_phone_too(cast: Cast) -> None:
    first = press(cast)
    cast("701").send("DELETE", f"/api/v1/alarms/{first}", {"reason": "误触"})
    second = press(cast, key="again")
    assert on_phone(cast)["id"] == second != first
    assert on_phone(cast)["ended"] is None


def test_a_press_repeated_after_the_answer_keeps_the_case_of_the_rescuers(cast: Cast) -> None:
    case = case_with(cast, "042", lat=FAR["lat"])
    sos = press(cast)
    own = rescue(cast, sos, "007", incident=case["id"]).json["incident"]["id"]
    assert press(cast, key="again") == sos
    (row,) = alarms(cast)
    assert (row["incident_id"], row["count"]) == (own, 2)


def abroad(cast: Cast) -> tuple[Any, str]:
    """Send 301 of another street to a case of ours, from where 301 calls for help."""
    district_chiefs(cast.services)
    case = case_with(cast, description="沈先生家，三单元")
    sent = {"members": ["301"], "version": case["version"]}
    path = f"/api/v1/incidents/{case['id']}/assignments"
    case = cast("711").send("POST", path, sent)["incident"]
    return case, press(cast, "301")


def test_an_sos_from_another_areas_case_is_seen_by_both_desks(cast: Cast) -> None:
    case, sos = abroad(cast)
    for desk in ("701", "801"):
        (row,) = alarms(cast, desk)
        assert (row["id"], row["incident_id"]) == (sos, case["id"])
        assert [event["body"]["alarm"]["id"] for event in told(cast, desk, "alarm.raised")] == [sos]
    cast("701").send("DELETE", f"/api/v1/alarms/{sos}", {"reason": "看到了"})
    assert alarms(cast, "701") == alarms(cast, "801") == []
    for desk in ("701", "801"):
        assert told(cast, desk, "sos.ended")
        assert told(cast, desk, "alarm.cleared")


def test_no_act_carries_a_case_to_the_desk_of_another_area(cast: Cast) -> None:
    case, sos = abroad(cast)
    cast("801").send("POST", f"/api/v1/alarms/{sos}/acknowledgement")
    cast("801").send("DELETE", f"/api/v1/alarms/{sos}", {"reason": "看到了"})
    events = cast("801").get("/api/v1/feed?after=0")["events"]
    assert {event["incident_id"] for event in events} >= {case["id"]}
    assert [event["kind"] for event in events if "incident" in event["body"]] == []


def test_a_desk_sends_nobody_to_the_case_of_another_area(cast: Cast, services: Services) -> None:
    case, sos = abroad(cast)
    with services.database.write() as session:
        row = session.exec(select(Member).where(Member.call_sign == "301")).one()
        session.add(Member(call_sign="302", area_id=row.area_id))
    sent = rescue(cast, sos, "302", name="801", incident=case["id"], version=case["version"])
    assert sent.status_code == 201, sent.text
    assert sent.json["incident"]["id"] != case["id"]
    assert sent.json["incident"]["area_id"] == 5
    assert [row["incident_id"] for row in alarms(cast, "801")] == [sent.json["incident"]["id"]]
    assert alarms(cast, "701") == [], "the SOS has left the case of 701"
    assert told(cast, "701", "alarm.cleared")
    assert not told(cast, "801", "alarm.cleared")
