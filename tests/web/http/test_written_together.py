"""Words of many phones at one moment share one transaction; each gets its own answer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import db, feed, group_commit
from patrol.models import Delivery, Idempotency, Report
from patrol.web.http import turns
from tests.cast import BRIDGE, Caller, Cast
from tests.statements import under_the_lock

CREW = ("007", "017", "042")
EACH = 4


@pytest.fixture
def jobs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One case, three members on it; the assignment of each."""
    monkeypatch.setattr(group_commit, "WORK_S", 60.0)
    body = {"category": "RE0301", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    order = {"members": list(CREW), "version": case["version"]}
    sent = cast("701").send("POST", f"/api/v1/incidents/{case['id']}/assignments", order)
    return {key[-3:]: key for key in sent["assignments"]}


Call = Callable[[], Any]


def _from(cast: Cast, name: str, path: str, body: dict[str, Any], key: str) -> Call:
    """A request of this member, over a connection of its own."""
    signed_in = cast(name)
    client = signed_in.client.application.test_client(use_cookies=True)
    caller = Caller(client, signed_in.secret, signed_in.csrf)
    return lambda: caller.call("POST", f"/api/v1/assignments/{path}", body, key=key)


def _at_once(cast: Cast, calls: list[Call]) -> list[Any]:
    """Let the calls wait for one turn in this order; return their answers."""
    if not cast.services.database.is_sqlite:
        return [call() for call in calls]
    waiting = cast.services.group._waiting
    with ThreadPoolExecutor(len(calls)) as pool:
        with cast.services.database._my_turn():
            futures = []
            for number, call in enumerate(calls, 1):
                futures.append(pool.submit(call))
                end = time.monotonic() + 20
                while len(waiting) < number:
                    assert time.monotonic() < end, "a waiting act keeps the others from coming"
                    time.sleep(0.001)
        return [future.result() for future in futures]


def test_one_refused_among_many_reports(cast: Cast, jobs: dict[str, str]) -> None:
    """More requests than turns: a request gives its turn back while it waits to be written."""
    reports = [(name, n) for n in range(EACH) for name in CREW]
    assert len(reports) > turns.AT_ONCE
    calls = [
        _from(cast, name, f"{jobs[name]}/reports", {"kind": "progress", "text": f"{n}"}, f"r{n}")
        for name, n in reports
    ]
    used = cast("042").send(
        "POST", f"/api/v1/assignments/{jobs['042']}/reports", {"kind": "progress"}, key="used"
    )
    calls.insert(
        5, _from(cast, "042", f"{jobs['042']}/reports", {"kind": "arrived", "text": "x"}, "used")
    )
    answers = _at_once(cast, calls)
    refused = answers.pop(5)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/key_reused")
    assert {answer.status_code for answer in answers} == {201}
    filed = [answer.json["report"]["id"] for answer in answers]
    with cast.services.database.read() as session:
        stored = session.exec(select(Report.id).order_by(col(Report.received_at))).all()
        acts = [
            event.body["report"]["id"] for event in feed.after(session, 0) if "report" in event.body
        ]
        keys = session.exec(select(Idempotency.key)).all()
        feed.verify(session)
    assert set(stored) == {used["report"]["id"], *filed}
    assert acts == [used["report"]["id"], *filed]
    assert sorted(keys) == sorted(["used", *(f"r{n}" for _, n in reports)])


def test_each_answer_shows_the_case_after_its_own_act(cast: Cast, jobs: dict[str, str]) -> None:
    calls = [
        _from(cast, name, f"{jobs[name]}/answer", {"answer": "accepted"}, "yes") for name in CREW
    ]
    answers = [answer.json for answer in _at_once(cast, calls)]
    accepted = [answer["incident"]["crew"]["accepted"] for answer in answers]
    assert accepted == [["007"], ["007", "017"], ["007", "017", "042"]]
    versions = [answer["incident"]["version"] for answer in answers]
    assert versions == sorted(set(versions)), "each act has a version of its own"
    with cast.services.database.read() as session:
        events = [event for event in feed.after(session, 0) if event.kind == "assignment.accepted"]
    assert [event.body["incident"] for event in events] == [
        answer["incident"] for answer in answers
    ]


def test_the_same_act_twice_in_one_group_is_one_act(cast: Cast, jobs: dict[str, str]) -> None:
    body = {"kind": "progress", "text": "水很深"}
    call = _from(cast, "042", f"{jobs['042']}/reports", body, "once")
    answers = _at_once(cast, [call, call, call])
    assert [answer.json for answer in answers] == [answers[0].json] * 3
    replayed = [answer.headers.get("Idempotency-Replayed") for answer in answers]
    assert replayed == [None, "true", "true"]


def test_receipts_of_many_phones_cost_the_statements_of_one(
    cast: Cast, jobs: dict[str, str]
) -> None:
    if not cast.services.database.is_sqlite:
        return
    shown = {"kind": "shown", "channel": "live"}
    calls = [_from(cast, name, f"{jobs[name]}/receipts", shown, "seen") for name in CREW]
    with under_the_lock(cast.services.database) as of_three:
        answers = _at_once(cast, calls)
    assert [answer.json for answer in answers] == [{"effect": "applied"}] * 3
    with under_the_lock(cast.services.database) as of_one:
        _from(cast, "007", f"{jobs['007']}/receipts", {**shown, "kind": "opened"}, "read")()
    assert len(of_three) == len(of_one), f"{of_three}\n{of_one}"
    with cast.services.database.read() as session:
        rows = session.exec(select(Delivery.status).where(Delivery.channel == "live")).all()
        events = feed.after(session, 0)
        feed.verify(session)
    assert sorted(rows) == ["opened", "shown", "shown"]
    shown_by = [event.member for event in events if event.kind == "receipt.shown"]
    assert shown_by == list(CREW)


def test_receipts_that_are_refused_or_repeated_leave_the_others_alone(
    cast: Cast, jobs: dict[str, str]
) -> None:
    shown = {"kind": "shown", "channel": "live"}
    seen = _from(cast, "007", f"{jobs['007']}/receipts", shown, "seen")
    first = seen().json
    answers = _at_once(
        cast,
        [
            seen,
            _from(cast, "007", f"{jobs['007']}/receipts", {**shown, "kind": "opened"}, "seen"),
            _from(cast, "007", f"{jobs['042']}/receipts", shown, "not mine"),
            _from(cast, "017", f"{jobs['017']}/receipts", shown, "seen"),
            _from(cast, "042", f"{jobs['042']}/receipts", shown, "seen"),
        ],
    )
    assert [answer.status_code for answer in answers] == [200, 422, 404, 200, 200]
    assert answers[0].json == first
    assert answers[0].headers["Idempotency-Replayed"] == "true"
    assert answers[4].json == {"effect": "applied"}


def test_the_same_receipt_twice_in_one_group_is_one_receipt(
    cast: Cast, jobs: dict[str, str]
) -> None:
    shown = {"kind": "shown", "channel": "live"}
    seen = _from(cast, "007", f"{jobs['007']}/receipts", shown, "seen")
    other = _from(cast, "042", f"{jobs['042']}/receipts", shown, "seen")
    answers = _at_once(cast, [seen, seen, other])
    assert [answer.json for answer in answers] == [{"effect": "applied"}] * 3
    replayed = [answer.headers.get("Idempotency-Replayed") for answer in answers]
    assert replayed == [None, "true", None]


def test_words_come_in_the_language_of_each_phone(cast: Cast, jobs: dict[str, str]) -> None:
    """One request writes the acts of the whole group, each in the language of its own request."""
    for key in jobs.values():
        cast("701").send("DELETE", f"/api/v1/assignments/{key}", {"reason": "误报"})
    calls = [
        _from(cast, name, f"{jobs[name]}/answer", {"answer": "accepted"}, "yes") for name in CREW
    ]
    signed_in = cast("042")
    client = signed_in.client.application.test_client(use_cookies=True)
    client.set_cookie("lang", "zh-CN")
    chinese = Caller(client, signed_in.secret, signed_in.csrf)
    path = f"/api/v1/assignments/{jobs['042']}/answer"
    calls[1] = lambda: chinese.call("POST", path, {"answer": "accepted"}, key="zh")
    words = [answer.json["words"] for answer in _at_once(cast, calls)]
    assert words[0] == words[2] != words[1]


def test_a_pulse_is_written_with_the_others(cast: Cast, jobs: dict[str, str]) -> None:
    pulse = {"screen": "duty", "battery": 0.5}
    signed_in = cast("042")
    client = signed_in.client.application.test_client(use_cookies=True)
    caller = Caller(client, signed_in.secret, signed_in.csrf)
    shown = {"kind": "shown", "channel": "live"}
    answers = _at_once(
        cast,
        [
            _from(cast, "007", f"{jobs['007']}/receipts", shown, "seen"),
            lambda: caller.call("POST", "/api/v1/phone/pulse", pulse),
        ],
    )
    assert [answer.status_code for answer in answers] == [200, 204]


def test_a_full_disk_is_told_to_everybody(cast: Cast, jobs: dict[str, str]) -> None:
    if not cast.services.database.is_sqlite:
        return

    def refuse(_: Callable[[], None]) -> None:
        raise db.sqlite_module().OperationalError("database or disk is full")

    calls = [
        _from(cast, name, f"{jobs[name]}/reports", {"kind": "progress"}, "full") for name in CREW
    ]
    cast.services.database.wait_elsewhere = refuse
    answers = _at_once(cast, calls)
    cast.services.database.wait_elsewhere = None
    assert [answer.status_code for answer in answers] == [507] * 3
    assert [call().status_code for call in calls] == [201] * 3, "the same acts, sent again"
