"""Commands of the desk and words of a phone: conflicts, repeats, bad input."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from patrol import clock
from patrol.web.phone.photos import MOST_BODY
from tests.cast import BRIDGE, Cast
from tests.services.database import SERVER


@pytest.fixture
def case(cast: Cast) -> dict[str, Any]:
    body = {"category": "EN0105", "place": "万家星城", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    incident: dict[str, Any] = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    return incident


def test_twenty_dispatchers_on_one_incident_one_wins(cast: Cast, case: dict[str, Any]) -> None:
    desks = [cast.sign_in("701") for _ in range(20)]
    path, body = f"/api/v1/incidents/{case['id']}/assignments", {"version": case["version"]}

    def send(number: int) -> Any:
        member = ("042", "017", "007", "063")[number % 4]
        return desks[number].call("POST", path, body | {"members": [member]})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 19
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json["won_by"] == "701"
            assert answer.json["incident"]["status"] == "dispatched"
            assert "701" in answer.json["detail"]


def test_the_same_key_answers_the_same_and_does_nothing_twice(
    cast: Cast, case: dict[str, Any]
) -> None:
    path = f"/api/v1/incidents/{case['id']}/assignments"
    body = {"members": ["042"], "version": case["version"]}
    first = cast("701").call("POST", path, body, key="k1")
    again = cast("701").call("POST", path, body, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    other = cast("701").call("POST", path, body | {"members": ["017"]}, key="k1")
    assert other.status_code == 422
    detail = cast("701").get(f"/api/v1/incidents/{case['id']}")
    assert len(detail["assignments"]) == 1


def test_a_phone_that_is_let_in_again_repeats_nothing(cast: Cast, case: dict[str, Any]) -> None:
    """The answer was lost, the session ran out, and a one-time link made the phone a new one."""
    path, body = f"/api/v1/assignments/{_send(cast, case, '042')}/reports", {"kind": "arrived"}
    first = cast("042").send("POST", path, body, key="k")
    again = cast.sign_in("042").call("POST", path, body, key="k")
    assert again.json == first
    assert len(cast("701").get(f"/api/v1/incidents/{case['id']}")["reports"]) == 1


def test_a_retry_may_carry_a_later_sent_at(cast: Cast, case: dict[str, Any]) -> None:
    path = f"/api/v1/assignments/{_send(cast, case, '042')}/answer"
    now = clock.now()
    body = {"answer": "accepted", "made_at": clock.iso(now)}
    first = cast("042").send("POST", path, body | {"sent_at": clock.iso(now)}, key="a")
    later = clock.iso(now + timedelta(minutes=3))
    again = cast("042").send("POST", path, body | {"sent_at": later}, key="a")
    assert first == again


def _send(cast: Cast, case: dict[str, Any], *members: str) -> str:
    answer = cast("701").send(
        "POST",
        f"/api/v1/incidents/{case['id']}/assignments",
        {"members": list(members), "version": case["version"]},
    )
    return str(answer["assignments"][0])


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/api/v1/incidents", {"category": "RE0301", "colour": "red"}, "colour"),
        ("POST", "/api/v1/incidents", {"category": "RE0301", "lat": 91, "lon": 120}, "lat"),
        ("POST", "/api/v1/incidents", {"category": "RE0301", "datum": "moon"}, "datum"),
        ("POST", "/api/v1/incidents", {"category": "XX9999"}, "category"),
        ("POST", "/api/v1/incidents", {}, "category"),
    ],
)
def test_bad_input_is_422_and_names_the_field(
    cast: Cast, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    answer = cast("701").call(method, path, body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert answer.mimetype == "application/problem+json"


def test_what_is_no_json_is_said_so(cast: Cast) -> None:
    desk = cast("701")
    answer = desk.call("POST", "/api/v1/incidents", data=b"{", content_type="application/json")
    assert answer.status_code == 400
    answer = desk.call("POST", "/api/v1/incidents", body=[1])
    assert answer.status_code == 422


def test_a_body_too_large_is_413(cast: Cast) -> None:
    big = "x" * (300 * 1024)
    answer = cast("gs-110").call("POST", "/api/v1/intake", {"title": big})
    assert answer.status_code == 413
    photo = cast("042").call("POST", "/api/v1/photos", data=b"x" * (MOST_BODY + 1))
    assert photo.status_code == 413


def test_a_command_in_the_wrong_state_says_the_state_and_who_won(
    cast: Cast, case: dict[str, Any]
) -> None:
    path = f"/api/v1/incidents/{case['id']}"
    cast("704").send("POST", f"{path}/cancellation", {"reason": "重复"})
    late = cast("701").call(
        "POST", f"{path}/assignments", {"members": ["042"], "version": case["version"]}
    )
    assert late.status_code == 409
    assert (late.json["won_by"], late.json["incident"]["status"]) == ("704", "cancelled")


def test_a_wrong_phone_clock_is_accepted_and_labelled(
    cast: Cast, case: dict[str, Any], moving_clock: Any
) -> None:
    key = _send(cast, case, "042")
    moving_clock(minutes=10)
    twenty_slow = clock.now() - timedelta(minutes=20)
    body = {
        "kind": "arrived",
        "made_at": clock.iso(twenty_slow - timedelta(minutes=4)),
        "sent_at": clock.iso(twenty_slow),
    }
    report = cast("042").send("POST", f"/api/v1/assignments/{key}/reports", body)["report"]
    assert clock.parse(report["acted_at"]) == clock.now() - timedelta(minutes=4)
    assert clock.parse(report["device_at"]) == twenty_slow - timedelta(minutes=4)


def test_fifty_acts_shuffled_and_doubled_lose_nothing(
    cast: Cast, case: dict[str, Any], moving_clock: Any
) -> None:
    key = _send(cast, case, "042")
    pressed = clock.now()
    acts: list[dict[str, Any]] = [{"kind": "departed"}, {"kind": "arrived"}]
    acts += [{"kind": "progress", "text": f"第 {n} 句"} for n in range(47)]
    acts += [{"kind": "resolved", "disposition": "quiet_now"}]
    slow = timedelta(minutes=20)
    for number, act in enumerate(acts):
        act["made_at"] = clock.iso(pressed + timedelta(minutes=number * 7) - slow)
        act["_key"] = f"act-{number}"
    moving_clock(hours=6)
    shuffled = [*acts, *acts]
    random.Random(7).shuffle(shuffled)
    seen = []
    for act in shuffled:
        body = {name: value for name, value in act.items() if name != "_key"}
        body["sent_at"] = clock.iso(clock.now() - slow)
        answer = cast("042").call(
            "POST", f"/api/v1/assignments/{key}/reports", body, key=act["_key"]
        )
        assert answer.status_code == 201, answer.text
        if "Idempotency-Replayed" not in answer.headers:
            seen.append(answer.json["incident"]["status"])
    order = ["dispatched", "en_route", "on_scene", "resolved", "closed"]
    ranks = [order.index(status) for status in seen]
    detail = cast.sign_in("701").get(f"/api/v1/incidents/{case['id']}")
    assert len(seen) == len(detail["reports"]) == 50
    assert detail["incident"]["status"] in ("resolved", "closed")
    assert ranks == sorted(ranks), "the state never moves back"
    mine = detail["assignments"][0]
    assert clock.parse(mine["en_route_at"]) == pressed
    assert clock.parse(mine["on_scene_at"]) == pressed + timedelta(minutes=7)
    acted = sorted(clock.parse(row["acted_at"]) for row in detail["reports"])
    assert acted[-1] - acted[0] == timedelta(minutes=49 * 7)


def test_an_unknown_id_is_404(cast: Cast) -> None:
    for path in ("/api/v1/incidents/" + "0" * 32, "/api/v1/photos/" + "0" * 64):
        assert cast("701").call("GET", path).status_code == 404


@pytest.mark.skipif(SERVER != "", reason="a page limit is SQLite's way")
def test_a_full_disk_refuses_and_acknowledges_nothing(cast: Cast, case: dict[str, Any]) -> None:
    pages = _page_count(cast)
    limit = pages + 2

    def tighten(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={limit}")

    event.listen(cast.services.database.writer, "checkout", tighten)
    body = {"category": "RE0301", "description": "x" * 3900}
    codes = [cast("701").call("POST", "/api/v1/incidents", body).status_code for _ in range(12)]
    assert 507 in codes
    kept = cast("701").get("/api/v1/board")["incidents"]
    assert len(kept) == 1 + codes.count(201), "what was refused was not stored"
    event.remove(cast.services.database.writer, "checkout", tighten)
    limit = 10_000_000
    cast.services.database.writer.dispose()
    assert cast("701").call("POST", "/api/v1/incidents", body).status_code == 201


def _page_count(cast: Cast) -> int:
    with cast.services.database.read() as session:
        return int(session.connection().exec_driver_sql("PRAGMA page_count").scalar() or 0)


def test_the_openapi_document_names_every_call(cast: Cast) -> None:
    document = cast.nobody().get("/api/v1/openapi.json")
    assert "/api/v1/incidents/{incident_id}/assignments" in document["paths"]
    assert json.dumps(document)


def test_who_could_not_go_is_not_suggested_for_that_case_again(cast: Cast) -> None:
    desk = cast("701")
    body = {"category": "RE0301", "place": "文晖桥", "area_id": 2, "lat": 30.293, "lon": 120.165}
    case = desk.send("POST", "/api/v1/incidents", body)["incident"]
    path = f"/api/v1/incidents/{case['id']}"
    first = desk.get(f"{path}/candidates")["suggested"]
    order = {"members": first[:1], "version": case["version"], "order": "去看看"}
    (job,) = desk.send("POST", f"{path}/assignments", order)["assignments"]
    no = {"answer": "declined", "reason": "too_far"}
    cast(first[0]).send("POST", f"/api/v1/assignments/{job}/answer", no)
    answer = desk.get(f"{path}/candidates")
    assert first[0] in [row["call_sign"] for row in answer["candidates"]], "a person may pick them"
    assert answer["suggested"], "somebody is"
    assert first[0] not in answer["suggested"]


def test_the_board_tells_the_seats_of_the_desks_of_its_areas(cast: Cast) -> None:
    cast("801"), cast("704")
    seats = {row["name"]: row["seat"] for row in cast("701").get("/api/v1/board")["seats"]}
    assert seats == {"701": 2, "702": 1, "704": 3}, "703 has no seat, 801 is another street's"
