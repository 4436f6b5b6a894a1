"""A push holds one JSON for every browser, short enough for every push service."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.channels.push.payload import LARGEST_PAYLOAD, Action, Notification, payload, topic

HOME = "https://patrol.example.org/phone"
ORDER = Notification(
    id="0193abcd-042",
    kind="order",
    title="特急 · 有人落水",
    body="文晖桥北西岸 · 骑车 2 分",
    navigate=f"{HOME}#/order/0193abcd-042",
    tag="0193abcd",
    actions=(
        Action("accept", "收到", f"{HOME}#/accept/0193abcd-042"),
        Action("open", "打开", f"{HOME}#/order/0193abcd-042"),
    ),
    extra={"incident_id": "0193abcd"},
)


def test_an_order_is_a_declarative_push() -> None:
    message = json.loads(payload(ORDER))
    assert message["web_push"] == 8030
    assert message["notification"]["title"] == ORDER.title
    assert message["notification"]["navigate"] == ORDER.navigate
    assert [a["title"] for a in message["notification"]["actions"]] == ["收到", "打开"]
    assert (message["id"], message["kind"]) == (ORDER.id, "order")
    assert message["incident_id"] == "0193abcd"


def test_no_push_is_silent() -> None:
    notification = json.loads(payload(ORDER))["notification"]
    assert notification["silent"] is False
    assert notification["title"]


@given(title=st.text(max_size=4000), body=st.text(max_size=4000))
def test_any_words_fit(title: str, body: str) -> None:
    raw = payload(Notification("i", "order", title, body, ORDER.navigate, "t"))
    assert len(raw) <= LARGEST_PAYLOAD
    json.loads(raw)


def test_emoji_and_quotes_fit_too() -> None:
    for outgoing in ("🚨", '"', "\\", "\x00", "火"):
        raw = payload(Notification("i", "order", outgoing * 500, outgoing * 900, HOME, "t"))
        assert len(raw) <= LARGEST_PAYLOAD


def test_a_relative_link_is_refused() -> None:
    with pytest.raises(ValueError, match="whole addresses"):
        payload(Notification("i", "order", "t", "b", "/phone", "t"))


def test_a_topic_is_what_push_services_accept() -> None:
    assert len(topic("WH-1142")) == 32
    assert topic("WH-1142").isalnum()
    assert topic("WH-1142") == topic("WH-1142") != topic("WH-1143")
