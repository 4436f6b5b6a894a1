"""A member writes to the desk and the crew; the desk's read mark goes back to the phone."""

from datetime import timedelta
from typing import Any

import pytest

from patrol import clock
from tests.cast import Cast
from tests.chat.test_messages import at_the_desk, said, shown
from tests.pushed import send

pytestmark = pytest.mark.any_database

LOCKED = "门锁着，进不去"


def say(cast: Cast, order: Any, text: str = LOCKED, **more: Any) -> Any:
    """042, who stands first in the order, writes."""
    path = f"/api/v1/assignments/{order['assignments'][0]}/messages"
    return cast("042").send("POST", path, {"text": text}, want=201, **more)["message"]


def in_the_pocket(cast: Cast, who: str) -> list[tuple[str, str, bool, str | None]]:
    (job,) = cast(who).get("/api/v1/inbox")["jobs"]
    return [(row["by"], row["text"], row["is_shown"], row["read_by"]) for row in job["messages"]]


def unread(cast: Cast) -> list[int]:
    return [row["count"] for row in cast("701").get("/api/v1/board")["unread"]]


def mark_read(cast: Cast, who: str, order: Any) -> Any:
    path = f"/api/v1/incidents/{order['incident']['id']}/messages/read-mark"
    return cast(who).send("PUT", path)["message_ids"]


def test_the_words_are_at_the_desk_and_on_every_phone_of_the_crew(cast: Cast) -> None:
    order = send(cast, "042", "007")
    said(cast, order, "到了报一下")
    message = say(cast, order)
    assert (message["by"], message["from_crew"]) == ("042", True)
    mine = [("701", "到了报一下", False, None), ("042", LOCKED, True, None)]
    assert in_the_pocket(cast, "042") == mine
    assert in_the_pocket(cast, "007")[1] == ("042", LOCKED, False, None)
    assert shown(cast, "007", message) == "applied"
    at_desk = at_the_desk(cast, order)["messages"][1]
    assert [(row["call_sign"], row["channel"]) for row in at_desk["deliveries"]] == [
        ("007", "live")
    ], "the words of a mate ring no phone"


def test_the_desk_that_reads_first_is_named_on_the_phone_once(cast: Cast) -> None:
    order = send(cast, "042")
    message = say(cast, order)
    assert unread(cast) == [1]
    assert mark_read(cast, "704", order) == [message["id"]]
    assert mark_read(cast, "701", order) == []
    assert unread(cast) == []
    assert in_the_pocket(cast, "042") == [("042", LOCKED, True, "704")]
    events = cast("042").get("/api/v1/feed?after=0")["events"]
    assert [row["actor"] for row in events if row["kind"] == "message.read"] == ["704"]
    assert (
        cast("801")
        .call("PUT", f"/api/v1/incidents/{order['incident']['id']}/messages/read-mark")
        .status_code
        == 404
    )


def test_words_that_waited_offline_are_stored_once_with_their_time(cast: Cast) -> None:
    order = send(cast, "042")
    clock.forward(minutes=9)
    made, sent = clock.now() - timedelta(minutes=7), clock.now()
    path = f"/api/v1/assignments/{order['assignments'][0]}/messages"
    body = {"text": LOCKED, "made_at": clock.iso(made), "sent_at": clock.iso(sent)}
    for _ in range(2):
        answer = cast("042").send("POST", path, body, want=201, key="said-1")
        assert answer["message"]["at"] == clock.iso(made)
    assert len(at_the_desk(cast, order)["messages"]) == 1
    cast("042").send("POST", path.replace("messages", "reports"), {"kind": "resolved"})
    assert say(cast, order, "人已离开")["text"] == "人已离开", "a fact is taken at any time"


def test_nobody_writes_in_the_name_of_another(cast: Cast) -> None:
    order = send(cast, "042")
    path = f"/api/v1/assignments/{order['assignments'][0]}/messages"
    for who, status in (("007", 404), ("301", 404), ("701", 403)):
        assert cast(who).call("POST", path, {"text": LOCKED}).status_code == status
    assert cast("042").call("POST", path, {"text": " "}).status_code == 422
