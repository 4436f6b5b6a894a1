"""The robot of a DingTalk group posts one message an order, and waits when told to."""

from dataclasses import replace
from typing import Any

from patrol import clock
from patrol.channels import Sent, TryLater
from patrol.channels.outgoing_text import OutgoingText
from tests.channels.http.fake_service import FakeService
from tests.channels.http.faulty_server import says
from tests.channels.http.street import ORDER, Street, kinds


def member(number: int, order_id: str = "WH-1142", **changed: Any) -> OutgoingText:
    sign = f"{number:03}"
    link = f"https://patrol.example.org/phone?order={order_id}-{sign}"
    made = replace(ORDER, id=f"{order_id}-{sign}", order_id=order_id, call_sign=sign, link=link)
    return replace(made, mobile=f"+86138{number:08}", account="", **changed)


def test_one_message_names_everyone_sent(street: Street, service: FakeService) -> None:
    crew = [member(number) for number in range(1, 138)]
    (fate,) = street.send(street.carrier("robot"), *crew)
    assert isinstance(fate, Sent)
    (message,) = service.got["robot"]
    text = message["text"]["content"]
    assert message["at"] == {
        "atMobiles": [f"138{number:08}" for number in range(1, 138)],
        "isAtAll": False,
    }
    assert all(outgoing.call_sign in text for outgoing in crew)
    assert text.startswith("【紧急】电动自行车充电起火 大关苑东五苑 3 幢\n14:05 → 001、002")


def test_a_group_is_told_no_ones_own_link_and_no_number(
    street: Street, service: FakeService
) -> None:
    street.send(street.carrier("robot"), member(7), member(42))
    text = service.got["robot"][0]["text"]["content"]
    assert text.endswith("\nhttps://patrol.example.org/phone")
    assert "13800000042" not in text


def test_a_single_member_is_led_to_his_order(street: Street, service: FakeService) -> None:
    street.send(street.carrier("robot"), member(42))
    text = service.got["robot"][0]["text"]["content"]
    assert text.endswith("\nhttps://patrol.example.org/phone?order=WH-1142-042")


def test_each_order_is_a_message_of_its_own(street: Street, service: FakeService) -> None:
    crew = [member(7), member(42, "WH-1143"), member(301)]
    assert len(street.send(street.carrier("robot"), *crew)) == 2
    named = [message["at"]["atMobiles"] for message in service.got["robot"]]
    assert sorted(named) == [["13800000007", "13800000301"], ["13800000042"]]


def test_whoever_has_no_mobile_is_named_by_call_sign(street: Street, service: FakeService) -> None:
    street.send(street.carrier("robot"), member(7), replace(member(42), mobile=""))
    (message,) = service.got["robot"]
    assert message["at"]["atMobiles"] == ["13800000007"]
    assert "007、042" in message["text"]["content"]


def test_a_long_matter_stays_on_one_short_line(street: Street, service: FakeService) -> None:
    long = member(42, title="起火\n\r\u2028" * 200, place="\ud83d\x00\x1b[2J")
    (fate,) = street.send(street.carrier("robot"), long)
    assert isinstance(fate, Sent)
    head, *rest = service.got["robot"][0]["text"]["content"].splitlines()
    assert len(head) <= 200
    assert len(rest) == 2


def test_the_twenty_first_message_of_a_minute_waits_and_breaks_no_limit(
    street: Street, service: FakeService
) -> None:
    robot = street.carrier("robot")
    orders = [member(42, f"WH-{number}") for number in range(1, 22)]
    fates = street.send(robot, *orders)
    (paced,) = [fate for fate in fates if isinstance(fate, TryLater)]
    assert 50 < paced.after_s <= 60
    assert len(service.asked) == len(service.got["robot"]) == 20, "the robot was not asked"
    clock.forward(seconds=62)
    assert isinstance(street.send(robot, member(42, "WH-22"))[0], Sent)


def test_a_redirect_is_the_robots_pause_of_ten_minutes(
    street: Street, service: FakeService
) -> None:
    robot = street.carrier("robot")
    service.will(says(302, Location="https://page.dingtalk.com/error"), "robot")
    for order in ("WH-1142", "WH-1143"):
        (fate,) = street.send(robot, member(42, order))
        assert isinstance(fate, TryLater)
        assert 590 < fate.after_s <= 600
    assert len(service.asked) == 1
    clock.forward(seconds=601)
    assert isinstance(street.send(robot, member(42))[0], Sent)


def test_a_pause_asked_for_by_http_is_kept_as_well(street: Street, service: FakeService) -> None:
    robot = street.carrier("robot")
    service.will(says(429, Retry_After="120"), "robot")
    assert isinstance(street.send(robot, member(42))[0], TryLater)
    (fate,) = street.send(robot, member(42, "WH-1143"))
    assert isinstance(fate, TryLater)
    assert 110 < fate.after_s <= 121
    assert len(service.asked) == 1
    clock.forward(seconds=122)
    assert isinstance(street.send(robot, member(42))[0], Sent)


def test_the_robots_pause_is_no_other_channels(street: Street, service: FakeService) -> None:
    service.will(says(429, Retry_After="120"), "robot")
    fates = street.send_every_way()
    assert isinstance(fates.pop("robot"), TryLater)
    assert kinds(fates) == {Sent}
