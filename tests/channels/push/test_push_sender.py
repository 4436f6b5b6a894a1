"""Web Push is sent to a real local push service."""

import base64
import json
import os
import time
import tracemalloc
from concurrent.futures import Future
from dataclasses import replace

import pytest

from patrol import clock
from patrol.channels import ChannelError, Gone, Refused, Sent, TryLater
from patrol.channels.http.client import HttpClient
from patrol.channels.push import vapid
from patrol.channels.push.endpoint import allowed_hosts
from patrol.channels.push.payload import topic
from patrol.channels.push.sender import Message, PushSender, Subscription
from tests.channels.push.canary import Canary
from tests.channels.push.conftest import CONTACT
from tests.services.fault import Fault
from tests.services.push_phone import b64
from tests.services.push_service import PushService
from tests.waiting import LIMIT_S, until

ORDER = Message(json.dumps({"id": "WH-1142-042"}).encode(), ttl_s=600, topic=topic("WH-1142"))


def fate(future: Future[Sent]) -> Sent | ChannelError:
    error = future.exception(timeout=LIMIT_S)
    assert isinstance(error, ChannelError | None)
    return future.result() if error is None else error


def test_a_phone_can_read_what_we_send(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    assert isinstance(sender.submit(phone.subscription, ORDER).result(LIMIT_S), Sent)
    assert phone.got == [ORDER.payload]
    post = service.posts[0]
    assert (post["Urgency"], post["Topic"]) == ("high", topic("WH-1142"))
    assert 590 <= int(post["TTL"]) <= 600


def test_the_secret_address_is_in_no_reason(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    token = phone.subscription.endpoint.rsplit("/", 1)[1]
    for fault in (Fault(status=500), Fault(cut=True, times=2), Fault(status=418), Fault(410)):
        service.fail(phone.subscription, fault)
        outcome = fate(sender.submit(phone.subscription, ORDER))
        assert isinstance(outcome, ChannelError)
        assert token not in outcome.reason
        assert outcome.__cause__ is None


def test_five_poisonous_subscriptions_harm_no_other(
    patient: PushSender, service: PushService, our_key: vapid.Vapid, canary: Canary
) -> None:
    """The outcomes of the others come while one of the five still hangs."""
    phones = [service.phone(our_key.public_key, f"{n:03}") for n in range(1, 138)]
    subscriptions = [phone.subscription for phone in phones]
    off_curve = b64(b"\x04" + b"\x07" * 64)
    subscriptions[6] = replace(subscriptions[6], p256dh=off_curve)
    subscriptions[41] = replace(subscriptions[41], auth=b64(b"short"))
    subscriptions[60] = replace(subscriptions[60], endpoint=f"http://127.0.0.1:{canary.port}/x")
    service.fail(subscriptions[99], Fault(hang=True))
    service.fail(subscriptions[136], Fault(status=200, flood_mb=200))
    futures = dict(enumerate(patient.submit_all([(to, ORDER) for to in subscriptions])))
    hanging = futures.pop(99)
    kinds = {n: type(fate(future)) for n, future in futures.items()}
    assert not hanging.done()
    assert {n: kinds[n] for n in (6, 41, 60)} == {6: Gone, 41: Gone, 60: Refused}
    assert sum(kind is Sent for kind in kinds.values()) == 133
    poisoned = {6, 41, 60, 99, 136}
    assert all(p.got == [ORDER.payload] for n, p in enumerate(phones) if n not in poisoned)
    assert canary.knocks == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_lost_subscription_is_gone(
    sender: PushSender, service: PushService, our_key: vapid.Vapid, status: int
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(status))
    with pytest.raises(Gone):
        sender.submit(phone.subscription, ORDER).result(LIMIT_S)


@pytest.mark.parametrize("status", [400, 401, 403, 413, 302])
def test_our_own_fault_retires_no_subscription(
    sender: PushSender, service: PushService, our_key: vapid.Vapid, status: int
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(status))
    with pytest.raises(Refused):
        sender.submit(phone.subscription, ORDER).result(LIMIT_S)


def test_another_key_is_refused_by_the_service(sender: PushSender, service: PushService) -> None:
    stranger = service.phone(b64(b"\x04" + os.urandom(64)))
    with pytest.raises(Refused, match="401"):
        sender.submit(stranger.subscription, ORDER).result(LIMIT_S)


def test_a_token_serves_one_service_for_twelve_hours(
    sender: PushSender, service: PushService, second_service: PushService, our_key: vapid.Vapid
) -> None:
    def token_at(there: PushService) -> str:
        phone = there.phone(our_key.public_key)
        assert isinstance(sender.submit(phone.subscription, ORDER).result(LIMIT_S), Sent)
        return str(there.posts[-1]["Authorization"])

    first = token_at(service)
    assert token_at(service) == first
    assert token_at(second_service) != first
    clock.forward(hours=10.9)
    assert token_at(service) == first
    clock.forward(hours=0.2)
    assert token_at(service) != first


def test_one_connection_carries_one_order_after_another(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    for _ in range(20):
        assert isinstance(sender.submit(phone.subscription, ORDER).result(LIMIT_S), Sent)
    assert len({post["from"] for post in service.posts}) == 1


def test_a_busy_service_pauses_alone(
    sender: PushSender, service: PushService, second_service: PushService, our_key: vapid.Vapid
) -> None:
    busy, sibling = (service.phone(our_key.public_key) for _ in range(2))
    elsewhere = second_service.phone(our_key.public_key)
    service.fail(busy.subscription, Fault(429, retry_after="120"))
    outcome = fate(sender.submit(busy.subscription, ORDER))
    assert isinstance(outcome, TryLater)
    assert outcome.after_s == 120
    outcome = fate(sender.submit(sibling.subscription, ORDER))
    assert isinstance(outcome, TryLater)
    assert 100 < outcome.after_s <= 121
    assert len(service.posts) == 1
    assert isinstance(fate(sender.submit(elsewhere.subscription, ORDER)), Sent)
    clock.forward(seconds=121)
    assert isinstance(fate(sender.submit(busy.subscription, ORDER)), Sent)


@pytest.mark.parametrize(
    ("retry_after", "least_s", "most_s"),
    [("7", 7, 7), ("86400", 600, 600), ("soon", 0.5, 1.5), ("-5", 0.5, 1.5), ("", 0.5, 1.5)],
)
def test_retry_after_is_honoured_within_reason(
    sender: PushSender,
    service: PushService,
    our_key: vapid.Vapid,
    retry_after: str,
    least_s: float,
    most_s: float,
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(503, retry_after=retry_after))
    outcome = fate(sender.submit(phone.subscription, ORDER))
    assert isinstance(outcome, TryLater)
    assert least_s <= outcome.after_s <= most_s


def test_retry_after_may_be_a_date(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 300))
    service.fail(phone.subscription, Fault(429, retry_after=when))
    outcome = fate(sender.submit(phone.subscription, ORDER))
    assert isinstance(outcome, TryLater)
    assert 300 - LIMIT_S < outcome.after_s <= 301


def test_a_hiccup_is_over_at_the_next_attempt(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(503))
    assert isinstance(fate(sender.submit(phone.subscription, ORDER)), TryLater)
    assert isinstance(fate(sender.submit(phone.subscription, replace(ORDER, attempt=2))), Sent)


def test_a_connection_that_died_unseen_is_replaced_at_once(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(cut=True))
    assert isinstance(fate(sender.submit(phone.subscription, ORDER)), Sent)


def test_a_redirect_is_never_followed(
    sender: PushSender, service: PushService, our_key: vapid.Vapid, canary: Canary
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(redirect_to=f"http://127.0.0.1:{canary.port}/inside"))
    with pytest.raises(Refused, match="307"):
        sender.submit(phone.subscription, ORDER).result(LIMIT_S)
    assert canary.knocks == 0


def test_a_body_of_200_mb_costs_little(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(status=500, flood_mb=200))
    tracemalloc.start()
    outcome = fate(sender.submit(phone.subscription, ORDER))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(outcome, TryLater)
    assert len(outcome.reason) <= 200
    assert peak < 20_000_000


def test_a_service_that_hangs_is_left_in_time(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(hang=True))
    with pytest.raises(TryLater, match="Timeout"):
        sender.submit(phone.subscription, ORDER).result(LIMIT_S)


def test_a_service_that_hangs_holds_up_no_other(
    our_key: vapid.Vapid, service: PushService, second_service: PushService
) -> None:
    allowed = allowed_hosts(f"{service.host},{second_service.host}")
    with PushSender(our_key, CONTACT, allowed, connections=2) as sender:
        for _ in range(4):
            stuck = service.phone(our_key.public_key)
            service.fail(stuck.subscription, Fault(hang=True))
            sender.submit(stuck.subscription, ORDER)
        phone = second_service.phone(our_key.public_key)
        assert isinstance(sender.submit(phone.subscription, ORDER).result(LIMIT_S), Sent)


def test_an_order_whose_time_is_over_is_not_sent(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    with pytest.raises(Refused, match="too late"):
        sender.submit(phone.subscription, replace(ORDER, ttl_s=0)).result(LIMIT_S)
    assert service.posts == []


def test_a_payload_too_long_is_refused_here(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    with pytest.raises(Refused):
        sender.submit(phone.subscription, replace(ORDER, payload=b"x" * 3994)).result(LIMIT_S)
    longest = replace(ORDER, payload=b"x" * 3993)
    assert isinstance(sender.submit(phone.subscription, longest).result(LIMIT_S), Sent)


def test_a_full_queue_says_so(our_key: vapid.Vapid, service: PushService) -> None:
    allowed = allowed_hosts(service.host)
    http_client = HttpClient(allowed, largest_queue=2)
    with PushSender(our_key, CONTACT, allowed, http_client=http_client) as sender:
        phones = [service.phone(our_key.public_key) for _ in range(5)]
        fates = [fate(f) for f in sender.submit_all([(p.subscription, ORDER) for p in phones])]
        assert [type(outcome) for outcome in fates] == [Sent, Sent, TryLater, TryLater, TryLater]


def test_closing_leaves_every_message_to_its_row(
    our_key: vapid.Vapid, service: PushService
) -> None:
    sender = PushSender(our_key, CONTACT, allowed_hosts(service.host))
    phone = service.phone(our_key.public_key)
    service.fail(phone.subscription, Fault(hang=True))
    future = sender.submit(phone.subscription, ORDER)
    until(lambda: service.posts, "the message at the service")
    sender.close()
    assert isinstance(fate(future), TryLater)


def test_keys_may_come_with_padding(
    sender: PushSender, service: PushService, our_key: vapid.Vapid
) -> None:
    phone = service.phone(our_key.public_key)
    auth = base64.urlsafe_b64encode(phone.secret).decode()
    padded: Subscription = replace(phone.subscription, auth=auth)
    assert isinstance(sender.submit(padded, ORDER).result(LIMIT_S), Sent)
    assert phone.got == [ORDER.payload]
