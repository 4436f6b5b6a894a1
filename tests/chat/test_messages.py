"""The desk writes to a crew: to every phone at once, and each phone's receipt is at the desk."""

from typing import Any

from sqlmodel import select

from patrol import chat, clock, delivery
from patrol.models import Channel, Delivery, DeliveryKind, Member
from patrol.status import DeliveryStatus
from patrol.worker import text_data
from tests.cast import Cast
from tests.pushed import send, subscribe
from tests.street import CALL_SIGNS, Street, check

WORDS = "先到南门，保安开门"


def said(cast: Cast, order: Any, text: str = WORDS) -> Any:
    path = f"/api/v1/incidents/{order['incident']['id']}/messages"
    return cast("701").send("POST", path, {"text": text}, want=201)["message"]


def shown(cast: Cast, who: str, message: Any, channel: str = "live") -> str:
    path = f"/api/v1/messages/{message['id']}/receipts"
    return str(cast(who).send("POST", path, {"kind": "shown", "channel": channel})["effect"])


def at_the_desk(cast: Cast, order: Any) -> Any:
    return cast("701").get(f"/api/v1/incidents/{order['incident']['id']}")


def fates(cast: Cast, order: Any) -> list[tuple[str, str, str]]:
    return [
        (row["call_sign"], row["channel"], row["status"])
        for message in at_the_desk(cast, order)["messages"]
        for row in message["deliveries"]
    ]


def test_everyone_on_the_case_gets_the_message_by_socket_and_push(cast: Cast) -> None:
    subscribe(cast("007"))
    order = send(cast, "042", "007")
    message = said(cast, order)
    assert (message["text"], message["by"]) == (WORDS, "701")
    assert fates(cast, order) == [
        ("007", "live", "queued"),
        ("007", "push", "queued"),
        ("042", "live", "queued"),
    ]
    for who in ("042", "007"):
        (job,) = cast(who).get("/api/v1/inbox")["jobs"]
        assert [(row["text"], row["is_shown"]) for row in job["messages"]] == [(WORDS, False)]
    events = cast("042").get("/api/v1/feed?after=0")["events"]
    (event,) = [event for event in events if event["kind"] == "message.sent"]
    assert event["body"]["crew"] == ["007", "042"]


def test_the_receipt_of_each_phone_is_at_the_desk_once(cast: Cast) -> None:
    order = send(cast, "042", "007")
    message = said(cast, order)
    assert shown(cast, "042", message) == "applied"
    assert shown(cast, "042", message) == "late"
    assert fates(cast, order) == [("007", "live", "queued"), ("042", "live", "shown")]
    acts = [row for row in at_the_desk(cast, order)["timeline"] if row["kind"] == "message.shown"]
    assert [(row["actor"], row["body"]["channel"]) for row in acts] == [("042", "live")]
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert job["messages"][0]["is_shown"] is True


def test_a_push_that_was_shown_counts_and_the_socket_after_it_is_no_news(cast: Cast) -> None:
    subscribe(cast("042"))
    order = send(cast, "042")
    message = said(cast, order)
    assert shown(cast, "042", message, "push") == "applied"
    assert shown(cast, "042", message) == "late"
    assert fates(cast, order) == [("042", "live", "shown"), ("042", "push", "shown")]


def test_of_receipts_at_one_moment_the_first_of_each_member_is_news(cast: Cast) -> None:
    order = send(cast, "042", "007")
    message = said(cast, order)
    with cast.services.database.write() as session:
        ids = dict(session.exec(select(Member.call_sign, Member.id)).all())
        receipts = [
            chat.MessageReceipt(message["id"], ids[who], Channel.LIVE, clock.now())
            for who in ("042", "017", "042", "007")
        ]
        assert chat.receive(session, receipts) == [True, None, False, True]
    assert fates(cast, order) == [("007", "live", "shown"), ("042", "live", "shown")]
    acts = [row for row in at_the_desk(cast, order)["timeline"] if row["kind"] == "message.shown"]
    assert [row["actor"] for row in acts] == ["042", "007"]


def test_the_order_and_the_message_do_not_mark_each_other(cast: Cast) -> None:
    order = send(cast, "042")
    message = said(cast, order)
    with cast.services.database.write() as session:
        assert delivery.mark_sent(session, order["assignments"])
    assert fates(cast, order) == [("042", "live", "queued")]
    with cast.services.database.write() as session:
        chat.mark_sent(session, [(message["id"], "042"), (message["id"], "007")])
    assert fates(cast, order) == [("042", "live", "sent")]
    cast("042").send(
        "POST",
        f"/api/v1/assignments/{order['assignments'][0]}/receipts",
        {"kind": "shown", "channel": "live"},
    )
    assert fates(cast, order) == [("042", "live", "sent")]
    (assignment,) = at_the_desk(cast, order)["assignments"]
    assert [row["kind"] for row in assignment["deliveries"]] == ["order"]


def test_the_hub_marks_what_the_sockets_took(cast: Cast) -> None:
    order = send(cast, "042")
    said(cast, order)
    events = cast.services._read_after(0, 100)
    (event,) = [event for event in events if event.kind == "message.sent"]
    cast.services._record_sent([(event, ["042"])])
    assert fates(cast, order) == [("042", "live", "sent")]


def test_a_member_who_came_later_does_not_get_an_old_message(cast: Cast) -> None:
    order = send(cast, "042")
    message = said(cast, order)
    case = at_the_desk(cast, order)["incident"]
    body = {"members": ["007"], "version": case["version"]}
    cast("701").send("POST", f"/api/v1/incidents/{case['id']}/assignments", body)
    (job,) = cast("007").get("/api/v1/inbox")["jobs"]
    assert job["messages"] == []
    path = f"/api/v1/messages/{message['id']}/receipts"
    body = {"kind": "shown", "channel": "live"}
    assert cast("007").call("POST", path, body).status_code == 404


def test_a_member_who_has_finished_gets_no_message(cast: Cast) -> None:
    order = send(cast, "042", "007")
    path = f"/api/v1/assignments/{order['assignments'][1]}/reports"
    cast("007").send("POST", path, {"kind": "resolved", "text": "好了"})
    said(cast, order)
    for who, number in (("007", 0), ("042", 1)):
        events = cast(who).get("/api/v1/feed?after=0")["events"]
        assert [event["kind"] for event in events].count("message.sent") == number, who


def test_nobody_is_written_to_when_nobody_is_there(cast: Cast) -> None:
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301"})["incident"]
    path = f"/api/v1/incidents/{case['id']}/messages"
    assert cast("701").call("POST", path, {"text": WORDS}).status_code == 409
    assert cast("801").call("POST", path, {"text": WORDS}).status_code == 404
    assert cast("701").call("POST", path, {"text": "字" * 501}).status_code == 422
    assert at_the_desk(cast, {"incident": case})["messages"] == []


def test_who_has_left_gets_no_push_any_more(cast: Cast) -> None:
    subscribe(cast("042"))
    order = send(cast, "042")
    said(cast, order)
    cast("701").send("DELETE", f"/api/v1/assignments/{order['assignments'][0]}", {"reason": "够了"})
    with cast.services.database.read() as session:
        waiting = delivery.waiting(session, Channel.PUSH)
        rows = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.MESSAGE)).all()
    assert [due.kind for due in waiting.ready if due.kind == DeliveryKind.MESSAGE] == []
    assert {row.status for row in rows} <= {DeliveryStatus.EXPIRED, DeliveryStatus.SHOWN}


def test_a_push_of_a_message_says_no_words_on_a_locked_screen(cast: Cast) -> None:
    subscribe(cast("042"))
    order = send(cast, "042")
    message = said(cast, order)
    with cast.services.database.read() as session:
        ready = delivery.waiting(session, Channel.PUSH).ready
        (due,) = [row for row in ready if row.kind == DeliveryKind.MESSAGE]
        facts = text_data.facts(session, [due])
    text = text_data.TextData(due, *facts[due.assignment_id], "https://x.example")
    push = text_data.push(text)
    assert WORDS.encode() not in push.payload
    assert message["id"].encode() in push.payload
    order_due = next(row for row in ready if row.kind == DeliveryKind.ORDER)
    order_text = text_data.TextData(order_due, *facts[due.assignment_id], "https://x.example")
    assert push.topic != text_data.push(order_text).topic, "else it would replace the order"


def test_a_message_costs_the_same_for_137(cast: Cast) -> None:
    street = Street(cast)
    cast("701")

    def message(number: int) -> Any:
        key = street.sent(number)["incident"]["id"]
        return lambda: street.ask("701", "POST", f"/incidents/{key}/messages", {"text": WORDS})

    check(12, *street.measured(message))
    assert len(CALL_SIGNS) == 137
