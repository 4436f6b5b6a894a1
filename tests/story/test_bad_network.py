"""On a bad network words come twice, late, in the wrong order, or after the desk's change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from patrol import clock, delivery
from patrol.models import Channel
from tests.cast import BRIDGE, Cast
from tests.pushed import deliveries, send, statuses

Move = Callable[..., None]


@pytest.fixture
def order(cast: Cast) -> Any:
    """042 and 017 on an elevator case, 042 in the lead."""
    return send(cast, "042", "017")


def tell(cast: Cast, order: Any, resource: str, body: dict[str, Any], **options: Any) -> Any:
    """Send a word of 042's phone about its order; every fact gets a 2xx status."""
    path = f"/api/v1/assignments/{order['assignments'][0]}/{resource}"
    return cast("042").send("POST", path, body, **options)


def story(cast: Cast, order: Any) -> Any:
    return cast("701").get(f"/api/v1/incidents/{order['incident']['id']}")


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("answer", {"answer": "accepted"}),
        ("answer", {"answer": "declined", "reason": "far"}),
        ("receipts", {"kind": "shown", "channel": "live"}),
        ("reports", {"kind": "arrived"}),
        ("reports", {"kind": "reinforce", "text": "要两个人"}),
    ],
)
def test_told_twice_it_happened_once(
    cast: Cast, order: Any, resource: str, body: dict[str, Any]
) -> None:
    first = tell(cast, order, resource, body, key="k")
    acts = len(story(cast, order)["timeline"])
    assert tell(cast, order, resource, body, key="k") == first
    assert len(story(cast, order)["timeline"]) == acts


def test_ten_at_once_under_one_key_are_one_report(cast: Cast, order: Any) -> None:
    phone = cast("042")
    path = f"/api/v1/assignments/{order['assignments'][0]}/reports"
    phones = [type(phone)(**{**vars(phone), "client": cast.app.test_client()}) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        body = {"kind": "progress", "text": "一半"}
        answers = list(pool.map(lambda phone: phone.call("POST", path, body, key="k"), phones))
    assert {answer.status_code for answer in answers} == {201}
    assert len(story(cast, order)["reports"]) == 1


def test_an_accept_told_twice_without_a_key_changes_nothing(cast: Cast, order: Any) -> None:
    assert tell(cast, order, "answer", {"answer": "accepted"})["effect"] == "applied"
    first = story(cast, order)["assignments"][0]["accepted_at"]
    assert tell(cast, order, "answer", {"answer": "accepted"})["effect"] == "late"
    assert story(cast, order)["assignments"][0]["accepted_at"] == first


def test_a_late_receipt_is_kept_with_the_time_of_the_act(
    cast: Cast, order: Any, moving_clock: Move
) -> None:
    shown_at = clock.now() + timedelta(seconds=3)
    moving_clock(minutes=12)
    with cast.services.database.write() as session:
        delivery.sweep(session)
    assert set(statuses(cast, Channel.LIVE)) == {"expired"}
    made_at = shown_at - timedelta(hours=5)  # the phone's clock is five hours slow
    sent_at = clock.now() - timedelta(hours=5)
    stamps = {"made_at": clock.iso(made_at), "sent_at": clock.iso(sent_at)}
    answer = tell(cast, order, "receipts", {"kind": "shown", "channel": "live", **stamps})
    assert answer["effect"] == "applied"
    fates = {row.assignment_id: row for row in deliveries(cast, Channel.LIVE)}
    mine = fates[order["assignments"][0]]
    assert (mine.status.value, mine.shown_at) == ("shown", shown_at)
    (receipt,) = (row for row in story(cast, order)["timeline"] if row["kind"] == "receipt.shown")
    assert receipt["body"]["after_s"] == 3.0
    assert receipt["body"]["device_at"] == clock.iso(made_at)


def test_a_stale_phone_is_told_that_its_order_never_was(
    cast: Cast, order: Any, moving_clock: Move
) -> None:
    (stale,) = cast("042").get("/api/v1/inbox")["jobs"]
    moving_clock(seconds=5)
    cast("701").send("DELETE", f"/api/v1/orders/{order['order']['id']}")
    moving_clock(minutes=3)
    body = {"answer": "accepted", "place_version": stale["order"]["place_version"]}
    answer = tell(cast, order, "answer", body)
    assert answer["effect"] == "superseded"
    assert (answer["assignment"]["status"], answer["assignment"]["reason"]) == (
        "withdrawn",
        "undone",
    )
    assert answer["incident"] is None, "an order that was undone gives no access"
    inbox = cast("042").get("/api/v1/inbox")
    assert inbox["jobs"] == []
    (job,) = inbox["done"]
    assert job["assignment"]["status"] == "withdrawn"
    assert (job["incident"]["status"], job["incident"]["crew"]) == ("new", {})
    (act,) = (r for r in story(cast, order)["timeline"] if r["kind"] == "assignment.accepted")
    assert (act["actor"], act["body"]["effect"]) == ("042", "superseded"), "the desk sees it came"


def test_an_accept_after_the_withdrawal_is_superseded(
    cast: Cast, order: Any, moving_clock: Move
) -> None:
    pressed_at = clock.iso(clock.now())
    moving_clock(minutes=1)
    path = f"/api/v1/assignments/{order['assignments'][0]}"
    cast("701").send("DELETE", path, {"reason": "已有人到"})
    moving_clock(minutes=1)
    stamps = {"made_at": pressed_at, "sent_at": clock.iso(clock.now())}
    answer = tell(cast, order, "answer", {"answer": "accepted", **stamps})
    assert answer["effect"] == "superseded"
    assert answer["assignment"]["reason"] == "已有人到", "told why"
    assert answer["incident"]["crew"] == {"dispatched": ["017"]}
    assert answer["incident"]["lead"] == "017"
    seen = cast("042").get("/api/v1/feed?after=0")["events"]
    assert [e["body"]["reason"] for e in seen if e["kind"] == "assignment.withdrawn"] == [
        "已有人到"
    ]


@pytest.mark.parametrize("kind", ["departed", "arrived", "resolved", "handover", "progress"])
def test_a_report_after_the_withdrawal_is_kept_and_moves_nothing(
    cast: Cast, order: Any, kind: str
) -> None:
    path = f"/api/v1/assignments/{order['assignments'][0]}"
    before = cast("701").send("DELETE", path, {})["incident"]
    filed = tell(cast, order, "reports", {"kind": kind, "text": "我已经在这里"}, want=201)
    assert filed["effect"] == "superseded"
    after = filed["incident"]
    for name in ("status", "crew", "lead"):
        assert after[name] == before[name]
    assert [row["text"] for row in story(cast, order)["reports"]] == ["我已经在这里"]


def test_an_order_answered_on_an_older_place_is_still_to_acknowledge(
    cast: Cast, order: Any
) -> None:
    (stale, *_) = cast("042").get("/api/v1/inbox")["jobs"]
    change = {"version": order["incident"]["version"], "place": "桥东", "lat": BRIDGE[0]}
    path = f"/api/v1/incidents/{order['incident']['id']}"
    cast("701").send("PATCH", path, {**change, "lon": BRIDGE[1] + 0.002})
    version = stale["order"]["place_version"]
    answer = tell(cast, order, "answer", {"answer": "accepted", "place_version": version})
    assert answer["effect"] == "applied"
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert job["assignment"]["place_version"] < job["order"]["place_version"]


def test_what_was_pressed_in_a_tunnel_counts_from_when_it_was_pressed(
    cast: Cast, order: Any, moving_clock: Move
) -> None:
    pressed = clock.now() + timedelta(minutes=2)
    moving_clock(minutes=9)
    for kind in ("departed", "arrived"):
        stamps = {"made_at": clock.iso(pressed), "sent_at": clock.iso(clock.now())}
        report = tell(cast, order, "reports", {"kind": kind, **stamps})["report"]
        assert report["acted_at"] == clock.iso(pressed)
        assert report["received_at"] == clock.iso(clock.now())
    assert story(cast, order)["incident"]["loop"]["arrive"]["done_at"] == clock.iso(pressed)
