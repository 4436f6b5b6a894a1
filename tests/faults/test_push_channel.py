"""The push channel in the real worker: poisonous subscriptions, and a long queue before an urgent
order."""

import json
import os
import signal
import time
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from patrol import dispatch, incident
from patrol.channels.push.sender import Subscription
from patrol.models import Channel, Delivery, Intake, Member, assignment_id
from patrol.status import DeliveryStatus
from tests.cast import BRIDGE
from tests.faults.conftest import Measure
from tests.faults.ground import phone as socket_of
from tests.faults.house import House, until
from tests.faults.load import GRAVE, Shift
from tests.faults.town import COMMUNITY, settle, source_token, subscribe
from tests.intake.records import a_record
from tests.services.fault import Fault
from tests.services.push_phone import Phone, b64
from tests.services.push_service import PushService

MEMBERS, TIPS, LOW = 137, 500, 300
LOW_CATEGORY = "EN0102"
SAID = {"category": "EN0105", "location": {"lat": BRIDGE[0], "lon": BRIDGE[1], "crs": "wgs84"}}


@pytest.fixture
def house(pushing_house: House) -> House:
    return pushing_house


def _subscribed(house: House, service: PushService, names: list[str]) -> dict[str, Phone]:
    key = house.services.vapid.public_key
    return {name: service.phone(key, name) for name in names}


def _poison(service: PushService, phones: dict[str, Phone]) -> dict[str, Subscription]:
    """Make five of the subscriptions poisonous and leave the others as they are."""
    subscriptions = {name: phone.subscription for name, phone in phones.items()}
    first, second, third, fourth, fifth = list(subscriptions)[3::30]
    subscriptions[first] = replace(subscriptions[first], p256dh=b64(b"\x04" + b"\x07" * 64))
    subscriptions[second] = replace(subscriptions[second], auth=b64(b"short"))
    subscriptions[third] = replace(subscriptions[third], endpoint="http://127.0.0.1:1/x")
    service.fail(subscriptions[fourth], Fault(hang=True, times=99))
    service.fail(subscriptions[fifth], Fault(status=200, flood_mb=200))
    for name in (first, second, third, fourth, fifth):
        phones.pop(name)
    return subscriptions


def test_five_poisonous_subscriptions_harm_none_of_the_132(
    house: House, service: PushService, measured: Measure
) -> None:
    desk, names = house.desk(), list(settle(house, MEMBERS))
    phones = _subscribed(house, service, names)
    subscribe(house, _poison(service, phones))
    assert len(phones) == MEMBERS - 5
    house.start()
    house.until_ready()
    begun = time.monotonic()
    promise = Shift(house, desk, "").send("all of you", members=names)
    assert promise
    until(lambda: all(phone.got for phone in phones.values()), "132 pushes")
    took = time.monotonic() - begun
    for name, phone in phones.items():
        message = json.loads(phone.got[0])
        assert message["assignment_id"] == assignment_id(promise.order_id, name)
    measured("five poisonous of 137: the other 132 had it after", f"{took:.2f} s (mark 3 s)")


def _queue_low(house: House, session: Session, names: list[str]) -> None:
    """Queue pushes of low severity: many cases with one member on each."""
    category = house.services.office.category(LOW_CATEGORY)
    members = {
        member.call_sign: member
        for member in session.exec(select(Member))
        if member.call_sign in names
    }
    for number in range(LOW):
        opening = incident.Opening(
            category=category,
            area_id=COMMUNITY,
            source="manual",
            severity=4,
            place=f"桥 {number}",
        )
        case = incident.open_(session, opening, by="701")
        dispatch.send(session, case, [members[names[number % len(names)]]], by="701", text="看看")


def _tips(house: House, token: str) -> None:
    for first in range(0, TIPS, 50):
        batch = [
            a_record("grid", f"tip-{first + number}", title="占道", **SAID) for number in range(50)
        ]
        house.good("POST", "/api/v1/intake", batch, token=token)


def test_an_urgent_order_does_not_wait_behind_800_others(
    house: House, service: PushService, measured: Measure
) -> None:
    desk, tokens = house.desk(), settle(house, 40)
    names = list(tokens)
    slow, urgent = names[:30], names[30:]
    phones = _subscribed(house, service, names)
    subscribe(house, {name: phone.subscription for name, phone in phones.items()})
    house.start_apart()
    house.until_ready()
    (worker,) = house.worker
    house.freeze(worker)
    try:
        with house.writing() as session:
            _queue_low(house, session, slow)
        _tips(house, source_token(house, "platform"))
        _is_all_waiting(house)
        client = socket_of(house.port, tokens[urgent[0]])
        begun = time.monotonic()
        promise = Shift(house, desk, "").send("urgent", category=GRAVE, members=urgent)
        assert promise
        for message in client.messages(until="order.sent"):
            assert message["kind"] != "order.sent" or message["body"]["order"]["text"] == "urgent"
        by_socket = time.monotonic() - begun
    finally:
        os.kill(worker, signal.SIGCONT)
    woken = time.monotonic()
    until(lambda: all(phones[name].got for name in urgent), "the urgent pushes")
    by_push = time.monotonic() - woken
    until(lambda: len(service.posts) >= LOW, "the others after it")
    _came_first(service, phones, urgent)
    measured(
        "800 waiting: the urgent order at the phone by socket", f"{by_socket:.2f} s (mark 2 s)"
    )
    measured("800 waiting: the urgent order at the phones by push", f"{by_push:.2f} s (mark 2 s)")


def _is_all_waiting(house: House) -> None:
    with house.reading() as session:
        assert len(session.exec(select(Intake.id)).all()) == TIPS
        queued = select(Delivery.id).where(
            Delivery.channel == Channel.PUSH, Delivery.status == DeliveryStatus.QUEUED
        )
        assert len(session.exec(queued).all()) == LOW


def _came_first(service: PushService, phones: dict[str, Phone], urgent: list[str]) -> None:
    """Check that the push service got the urgent pushes first, and not after the 300 others."""
    tokens = {phones[name].subscription.endpoint.rsplit("/", 1)[1] for name in urgent}
    order = [post["token"] in tokens for post in service.posts]
    last = max(place for place, is_urgent in enumerate(order[:LOW]) if is_urgent)
    assert last < LOW / 2, f"the last urgent push was number {last + 1}"
