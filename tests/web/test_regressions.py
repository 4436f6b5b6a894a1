"""Each test here repeats a defect that the product once had."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from patrol import clock, escalation, feed
from tests.cast import BRIDGE, Cast


@pytest.fixture
def case(cast: Cast) -> dict[str, Any]:
    body = {"category": "RE0301", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    incident: dict[str, Any] = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    return incident


def _send(cast: Cast, case: dict[str, Any], *members: str) -> list[str]:
    answer = cast("701").send(
        "POST",
        f"/api/v1/incidents/{case['id']}/assignments",
        {"members": list(members), "version": case["version"]},
    )
    keys: list[str] = answer["assignments"]
    return keys


def _report(cast: Cast, key: str, kind: str, **more: Any) -> Any:
    path = f"/api/v1/assignments/{key}/reports"
    return cast(key[-3:]).call("POST", path, {"kind": kind, **more})


def test_who_has_no_password_signs_in_with_none(cast: Cast) -> None:
    for password in ("nobody has this password", "", "701"):
        body = {"login": "701", "password": password}
        assert cast.nobody().call("POST", "/api/v1/session", body).status_code == 401


def test_infinity_never_reaches_the_feed(cast: Cast, case: dict[str, Any]) -> None:
    (key,) = _send(cast, case, "042")
    body = '{"kind":"arrived","position":{"lat":30.1,"lon":120.1,"accuracy_m":1e999}}'
    path = f"/api/v1/assignments/{key}/reports"
    answer = cast("042").call("POST", path, data=body, content_type="application/json")
    assert answer.status_code == 201, "the arrival is a fact"
    story = cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert story["reports"][-1]["position"]["accuracy_m"] is None


@pytest.mark.parametrize("path", ["hold", "merge"])
def test_only_what_is_aside_comes_back(cast: Cast, case: dict[str, Any], path: str) -> None:
    where = f"/api/v1/incidents/{case['id']}"
    cast("701").send("POST", f"{where}/cancellation", {"reason": "重复"})
    assert cast("701").call("DELETE", f"{where}/{path}", {}).status_code == 409
    assert cast("701").get(where)["incident"]["status"] == "cancelled"


def _hold(cast: Cast, case: dict[str, Any], **ahead: float) -> Any:
    until = clock.iso(clock.now() + timedelta(**ahead))
    path = f"/api/v1/incidents/{case['id']}/hold"
    return cast("701").call("PUT", path, {"until": until, "reason": "等业主"})


def test_a_phone_resolves_what_the_desk_holds(cast: Cast, case: dict[str, Any]) -> None:
    (key,) = _send(cast, case, "042")
    _report(cast, key, "arrived")
    assert _hold(cast, case, hours=1).status_code == 200
    answer = _report(cast, key, "resolved", disposition="freed")
    assert (answer.status_code, answer.json["effect"]) == (201, "applied")
    assert answer.json["incident"]["hold"] is None


def test_a_hold_ends_with_an_alarm(cast: Cast, case: dict[str, Any], moving_clock: Any) -> None:
    assert _hold(cast, case, hours=-1).status_code == 422
    assert _hold(cast, case, days=400).status_code == 422
    assert _hold(cast, case, hours=1).status_code == 200
    for step in (59, 2, 2):
        moving_clock(minutes=step)
        with cast.services.database.write() as session:
            escalation.take(session, cast.services.context)
    board = cast.sign_in("701").get("/api/v1/board")
    assert [row["kind"] for row in board["alarms"]] == ["hold_ended"]


def test_the_one_taken_off_is_told(cast: Cast, case: dict[str, Any]) -> None:
    first, second = _send(cast, case, "042", "017")
    path = f"/api/v1/assignments/{first}/answer"
    cast("701").send("POST", path, {"answer": "declined", "via": "radio", "reason": "far"})
    heard = cast("042").get("/api/v1/feed?after=0")["events"]
    assert heard[-1]["kind"] == "assignment.declined"
    assert second


def test_the_same_key_at_once_is_one_act_and_one_answer(cast: Cast, case: dict[str, Any]) -> None:
    (key,) = _send(cast, case, "042")
    phone = cast("042")

    def accept(_: int) -> tuple[int, Any]:
        twin = cast.app.test_client()
        twin.set_cookie("patrol_session", phone.secret)
        headers = {"X-CSRF-Token": phone.csrf, "Idempotency-Key": "twice"}
        path = f"/api/v1/assignments/{key}/answer"
        answer = twin.post(path, json={"answer": "accepted"}, headers=headers)
        return answer.status_code, answer.json

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(accept, range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 200


def test_a_transferred_case_is_verified_and_closed(cast: Cast, case: dict[str, Any]) -> None:
    where = f"/api/v1/incidents/{case['id']}"
    cast("701").send("POST", f"{where}/transfer", {"to": "城管"})
    closed = cast("701").send("POST", f"{where}/closure", {"accepted": True, "note": "已办"})
    assert closed["incident"]["status"] == "closed"


@pytest.mark.parametrize(
    "change",
    [{"title": None}, {"place": None}, {"severity": None}, {"lat": 30.1, "lon": None}],
)
def test_an_empty_correction_is_422(
    cast: Cast, case: dict[str, Any], change: dict[str, Any]
) -> None:
    body = {"version": case["version"], **change}
    assert cast("701").call("PATCH", f"/api/v1/incidents/{case['id']}", body).status_code == 422


def test_an_impossible_time_or_character_loses_no_fact(cast: Cast, case: dict[str, Any]) -> None:
    (key,) = _send(cast, case, "042")
    stamps = {"made_at": "0001-01-01T00:00:00+08:00", "sent_at": "9999-12-31T23:59:59-08:00"}
    answer = _report(cast, key, "progress", text="a\0b", **stamps)
    assert (answer.status_code, answer.json["report"]["text"]) == (201, "ab")
    assert cast("701").call("GET", "/api/v1/feed?after=" + "9" * 23).status_code == 422


def test_who_declined_does_not_stop_the_clock(cast: Cast, case: dict[str, Any]) -> None:
    first, _ = _send(cast, case, "042", "017")
    path = f"/api/v1/assignments/{first}/answer"
    cast("042").send("POST", path, {"answer": "declined", "reason": "far"})
    late = _report(cast, first, "arrived").json
    assert late["effect"] == "superseded"
    assert late["incident"]["loop"]["arrive"]["done_at"] is None


def test_handing_over_leaves_the_seat(cast: Cast, case: dict[str, Any]) -> None:
    first, _ = _send(cast, case, "042", "017")
    _report(cast, first, "arrived")
    _report(cast, first, "handover", text="交给 017")
    detail = cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert "042" not in [seat["call_sign"] for seat in detail["seats"]]
    assert detail["incident"]["lead"] == "017"


def test_positions_of_another_datum_are_converted_from_an_intake_too(cast: Cast) -> None:
    gcj = {"lat": 30.297635189936894, "lon": 120.18063460578291, "datum": "gcj02"}
    seen = {"category": "EN0105", "text": "吵", "position": {"lat": 30.3, "lon": 120.17}}
    intake = cast("042").send("POST", "/api/v1/observations", seen)["intake"]
    body = {"category": "EN0105", "intake": intake["id"], **gcj}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    assert (case["lat"], case["lon"]) == (pytest.approx(30.3), pytest.approx(120.176))


def test_a_phone_reads_the_feed_of_a_case_again_as_long_as_it_reads_the_case(
    cast: Cast, case: dict[str, Any], moving_clock: Callable[..., None]
) -> None:
    first, _ = _send(cast, case, "042", "017")
    path = f"/api/v1/assignments/{first}/answer"
    cast("701").send("POST", path, {"answer": "declined", "via": "radio", "reason": "far"})
    moving_clock(hours=25)

    def kinds(name: str) -> list[str]:
        return [row["kind"] for row in cast(name).get("/api/v1/feed?after=0")["events"]]

    assert "order.sent" not in kinds("042")
    assert "order.sent" in kinds("017")


def test_a_connected_phone_hears_of_a_case_as_long_as_its_member_reads_it(
    cast: Cast, case: dict[str, Any], moving_clock: Callable[..., None]
) -> None:
    first, second = _send(cast, case, "042", "017")
    for job in (first, second):
        _report(cast, job, "arrived")
    assert _report(cast, second, "resolved", text="好了").status_code == 201

    def hears(desk: str) -> list[str]:
        path = f"/api/v1/incidents/{case['id']}/notified"
        cast(desk).send("POST", path, {"agency": "119"})
        with cast.services.database.read() as session:
            (act,) = feed.after(session, feed.head(session) - 1)
            assert act.kind == "notified.recorded"
        return sorted(act.crew)

    assert hears("701") == ["017", "042"]
    moving_clock(hours=25)
    assert hears("702") == ["042"]
