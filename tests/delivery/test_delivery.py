"""送达: each attempt has a lease, receipts only move forward, and every status has an end."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock, delivery
from patrol.channels import Gone, Refused, Sent, TryLater
from patrol.delivery import LEASE, LIFE, MOST_ATTEMPTS, DueDelivery, Waiting
from patrol.models import Assignment, Channel, Delivery, DeliveryKind, PushSubscription, Receipt
from patrol.status import DeliveryStatus
from tests.cast import Cast
from tests.pushed import deliveries, send, statuses, subscribe

D = DeliveryStatus
ENDED = {"shown", "opened", "failed", "expired"}


@pytest.fixture
def order(cast: Cast) -> Any:
    """042 was sent, and its phone has a push subscription."""
    subscribe(cast("042"))
    return send(cast, "042")


def claim(cast: Cast, limit: int = 500) -> list[DueDelivery]:
    return take(cast, look(cast, limit))


def look(cast: Cast, limit: int = 500) -> Waiting:
    with cast.services.database.read() as session:
        return delivery.waiting(session, Channel.PUSH, limit)


def take(cast: Cast, waiting: Waiting) -> list[DueDelivery]:
    with cast.services.database.write() as session:
        return delivery.claim(session, waiting)


def claim_all(cast: Cast, limit: int) -> list[DueDelivery]:
    """Look and claim again and again until nothing is left, as a worker does."""
    taken = []
    while waiting := look(cast, limit):
        taken += take(cast, waiting)
    return taken


def finish(cast: Cast, due: DueDelivery, outcome: delivery.Outcome) -> None:
    with cast.services.database.write() as session:
        delivery.finish(session, [(due, outcome)])


def sweep(cast: Cast) -> int:
    with cast.services.database.write() as session:
        return delivery.sweep(session)


def tell(cast: Cast, order: Any, kind: str, channel: str = "push", call_sign: str = "042") -> str:
    path = f"/api/v1/assignments/{order['assignments'][0]}/receipts"
    return str(cast(call_sign).send("POST", path, {"kind": kind, "channel": channel})["effect"])


def test_an_order_waits_for_every_channel_that_costs_nothing(cast: Cast, order: Any) -> None:
    assert statuses(cast, Channel.LIVE) == statuses(cast, Channel.PUSH) == ["queued"]
    (push,) = deliveries(cast)
    assert push.phone_id == cast("042").phone_id
    assert push.deadline_at - clock.now() == LIFE


def test_two_workers_never_take_one_row_twice(cast: Cast) -> None:
    names = ["007", "042", "017", "063"]
    for _ in range(5):
        for name in names:
            subscribe(cast.sign_in(name))
    send(cast, *names)
    with ThreadPoolExecutor(4) as workers:
        taken = [due for batch in workers.map(claim_all, [cast] * 4, [3] * 4) for due in batch]
    ids = [due.delivery_id for due in taken]
    assert len(ids) == len(set(ids)) == 20
    assert set(statuses(cast)) == {"sending"}


def test_a_claim_has_a_lease_and_counts_the_attempt(cast: Cast, order: Any) -> None:
    (due,) = claim(cast)
    (row,) = deliveries(cast)
    assert (due.attempts, row.attempts, row.lease_until) == (1, 1, clock.now() + LEASE)
    assert claim(cast) == []


def test_what_was_sent_says_when(cast: Cast, order: Any) -> None:
    (due,) = claim(cast)
    finish(cast, due, Sent())
    (row,) = deliveries(cast)
    assert (row.status, row.sent_at) == (D.SENT, clock.now())


def test_what_may_come_later_is_queued_for_then(
    cast: Cast, order: Any, moving_clock: Callable[..., None]
) -> None:
    (due,) = claim(cast)
    finish(cast, due, TryLater(30))
    moving_clock(seconds=29)
    assert claim(cast) == []
    moving_clock(seconds=1)
    assert [again.attempts for again in claim(cast)] == [2]


@pytest.mark.parametrize("after_s", [LIFE.total_seconds(), 3600])
def test_later_than_its_life_is_a_failure(cast: Cast, order: Any, after_s: float) -> None:
    (due,) = claim(cast)
    finish(cast, due, TryLater(after_s))
    (row,) = deliveries(cast)
    assert (row.status, row.reason) == (D.FAILED, "late")


def test_it_is_not_tried_for_ever(
    cast: Cast, order: Any, moving_clock: Callable[..., None]
) -> None:
    for _ in range(MOST_ATTEMPTS):
        (due,) = claim(cast)
        finish(cast, due, TryLater(1))
        moving_clock(seconds=1)
    assert claim(cast) == []
    assert statuses(cast) == ["failed"]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(Gone("410 gone"), "410 gone"), (Refused("key\x00 refused\n"), "key refused")],
)
def test_what_can_never_work_fails_and_the_desk_is_told(
    cast: Cast, order: Any, outcome: Gone | Refused, reason: str
) -> None:
    (due,) = claim(cast)
    finish(cast, due, outcome)
    (row,) = deliveries(cast)
    assert (row.status, row.reason) == (D.FAILED, reason)
    story = cast("701").get(f"/api/v1/incidents/{order['incident']['id']}")
    assert story["timeline"][-1]["kind"] == "delivery.failed"
    assert story["assignments"][0]["deliveries"][-1]["status"] == "failed"


def test_a_lease_that_ran_out_is_queued_again(
    cast: Cast, order: Any, moving_clock: Callable[..., None]
) -> None:
    claim(cast)
    moving_clock(seconds=LEASE.total_seconds())
    assert sweep(cast) == 0
    moving_clock(seconds=1)
    assert sweep(cast) == 1
    assert [again.attempts for again in claim(cast)] == [2]


@pytest.mark.parametrize("outcome", [TryLater(60), Gone("410"), Refused("too long")])
def test_a_worker_back_from_the_dead_disturbs_nobody(
    cast: Cast, order: Any, moving_clock: Callable[..., None], outcome: delivery.Outcome
) -> None:
    (dead,) = claim(cast)
    moving_clock(seconds=LEASE.total_seconds() + 1)
    sweep(cast)
    (alive,) = claim(cast)
    finish(cast, dead, outcome)
    assert statuses(cast) == ["sending"]
    finish(cast, alive, Sent())
    assert statuses(cast) == ["sent"]


def test_what_a_late_worker_did_send_is_not_sent_again(
    cast: Cast, order: Any, moving_clock: Callable[..., None]
) -> None:
    (slow,) = claim(cast)
    moving_clock(seconds=LEASE.total_seconds() + 1)
    sweep(cast)
    finish(cast, slow, Sent())
    assert statuses(cast) == ["sent"]
    assert claim(cast) == []


def test_a_subscription_that_ended_meanwhile_fails_at_once(cast: Cast, order: Any) -> None:
    with cast.services.database.read() as session:
        endpoint = session.exec(select(PushSubscription.endpoint)).one()
    cast("042").send("DELETE", "/api/v1/push-subscriptions", {"endpoint": endpoint})
    assert claim(cast) == []
    assert statuses(cast) == ["failed"]


def test_who_answers_between_the_look_and_the_claim_is_not_told(cast: Cast, order: Any) -> None:
    waiting = look(cast)
    path = f"/api/v1/assignments/{order['assignments'][0]}/answer"
    cast("042").send("POST", path, {"answer": "accepted"})
    assert take(cast, waiting) == []
    assert claim(cast) == []
    assert statuses(cast) == ["expired"]


def test_a_phone_that_subscribes_between_the_look_and_the_claim_is_sent_to(
    cast: Cast, order: Any
) -> None:
    with cast.services.database.read() as session:
        endpoint = session.exec(select(PushSubscription.endpoint)).one()
    cast("042").send("DELETE", "/api/v1/push-subscriptions", {"endpoint": endpoint})
    waiting = look(cast)
    subscribe(cast("042"))
    assert take(cast, waiting) == []
    assert len(claim(cast)) == 1


def test_a_push_goes_to_the_newest_subscription(cast: Cast, order: Any) -> None:
    newer = subscribe(cast("042"), "https://fcm.googleapis.com/fcm/send/newer")
    assert [due.subscription.endpoint for due in claim(cast)] == [newer.subscription.endpoint]


def _call_off(cast: Cast, order: Any) -> None:
    cast("701").send("DELETE", f"/api/v1/orders/{order['order']['id']}")


def test_an_order_called_off_is_not_sent(cast: Cast, order: Any) -> None:
    _call_off(cast, order)
    assert claim(cast) == []
    assert statuses(cast) == statuses(cast, Channel.LIVE) == ["expired"]


def test_an_order_called_off_while_it_was_sent_is_not_tried_again(
    cast: Cast, order: Any, moving_clock: Callable[..., None]
) -> None:
    (due,) = claim(cast)
    _call_off(cast, order)
    finish(cast, due, TryLater(1))
    moving_clock(seconds=2)
    assert [word.kind for word in claim(cast)] == [DeliveryKind.CLOSE]
    assert statuses(cast) == ["expired"]


def test_an_order_called_off_is_not_sent_after_a_lost_lease(
    cast: Cast, order: Any, moving_clock: Callable[..., None]
) -> None:
    claim(cast)
    _call_off(cast, order)
    moving_clock(seconds=LEASE.total_seconds() + 1)
    sweep(cast)
    assert [word.kind for word in claim(cast)] == [DeliveryKind.CLOSE]
    assert statuses(cast) == ["expired"]


def test_receipts_move_forward_only(cast: Cast, order: Any) -> None:
    assert tell(cast, order, "opened") == "applied"
    assert tell(cast, order, "shown") == "applied", "kept, though it comes late"
    assert tell(cast, order, "opened") == "late"
    assert statuses(cast) == ["opened"]
    with cast.services.database.read() as session:
        kinds = session.exec(select(Receipt.kind).order_by(Receipt.id)).all()
    assert [kind.value for kind in kinds] == ["opened", "shown"]


def test_a_receipt_before_the_outcome_is_not_undone(cast: Cast, order: Any) -> None:
    (due,) = claim(cast)
    tell(cast, order, "shown")
    for outcome in (Sent(), TryLater(1), Gone("410")):
        finish(cast, due, outcome)
        assert statuses(cast) == ["shown"]


@pytest.mark.parametrize("before", [s for s in D if s not in (D.SHOWN, D.OPENED)])
def test_even_what_failed_or_expired_takes_a_receipt(cast: Cast, order: Any, before: D) -> None:
    _put(cast, before)
    assert tell(cast, order, "shown") == "applied"
    assert statuses(cast) == ["shown"]
    (row,) = deliveries(cast)
    assert row.shown_at == clock.now()


def test_each_phone_of_a_member_has_its_own_fate(cast: Cast) -> None:
    first, second = cast.sign_in("042"), cast.sign_in("042")
    subscribe(first)
    subscribe(second)
    path = f"/api/v1/assignments/{send(cast, '042')['assignments'][0]}/receipts"
    shown = {"kind": "shown", "channel": "push"}
    assert first.send("POST", path, shown)["effect"] == "applied"
    assert sorted(statuses(cast)) == ["queued", "shown"]
    assert second.send("POST", path, shown)["effect"] == "late", "the order was shown already"
    assert statuses(cast) == ["shown", "shown"]


def _put(cast: Cast, status: D) -> None:
    """Write this status into the rows by hand, with every column that it needs."""
    with cast.services.database.write() as session:
        for row in session.exec(select(Delivery)):
            row.status = status
            row.lease_until = clock.now() + LEASE
            row.sent_at = row.shown_at = row.opened_at = clock.now()
            row.reason = "by hand"
            session.add(row)


@pytest.mark.parametrize("status", list(D))
def test_no_status_is_a_limbo(
    cast: Cast, order: Any, status: D, moving_clock: Callable[..., None]
) -> None:
    _put(cast, status)
    moving_clock(seconds=(LIFE + LEASE).total_seconds() + 1)
    sweep(cast)
    ended = status.value if status.value in ENDED else "expired"
    assert statuses(cast) + statuses(cast, Channel.LIVE) == [ended, ended]


class Chance:
    """A worker, a push service and a phone that act in random order."""

    def __init__(self, cast: Cast, order: Any, seed: int) -> None:
        self.cast, self.order, self.dice = cast, order, random.Random(seed)
        self.claimed: list[DueDelivery] = []

    def act(self) -> None:
        step = self.dice.choice((self._claim, self._finish, self._tell, self._wait, self._sweep))
        step()

    def _claim(self) -> None:
        self.claimed += claim(self.cast)

    def _finish(self) -> None:
        if self.claimed:
            due = self.dice.choice(self.claimed)
            outcomes: tuple[Any, ...] = (Sent(), TryLater(5), TryLater(9999), Refused("no"))
            finish(self.cast, due, self.dice.choice(outcomes))

    def _tell(self) -> None:
        if self.dice.random() < 0.3:
            tell(self.cast, self.order, self.dice.choice(("shown", "opened")))

    def _wait(self) -> None:
        clock.forward(seconds=self.dice.choice((1, 21, 120)))

    def _sweep(self) -> None:
        sweep(self.cast)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_it_ends(
    cast: Cast, order: Any, moving_clock: Callable[..., None], seed: int
) -> None:
    chance, rank = Chance(cast, order, seed), {"shown": 1, "opened": 2}
    highest = 0
    for _ in range(40):
        chance.act()
        (status,) = statuses(cast)
        assert rank.get(status, 0) >= highest, "a receipt was taken back"
        highest = rank.get(status, 0)
    moving_clock(seconds=(LIFE + LEASE + timedelta(seconds=1)).total_seconds())
    sweep(cast)
    assert statuses(cast)[0] in ENDED


def test_who_came_back_is_told_again_when_the_order_is_off(cast: Cast, order: Any) -> None:
    """042 was silent and 017 goes instead; then 042 answers by radio and is asked to confirm."""
    (key,) = order["assignments"]
    sent(cast)
    case = order["incident"]
    instead = {"members": ["017"], "version": case["version"], "instead_of": [key]}
    cast("701").send("POST", f"/api/v1/incidents/{case['id']}/assignments", instead)
    assert sent(cast) == [DeliveryKind.CLOSE]
    radio = {"answer": "accepted", "via": "radio"}
    cast("701").send("POST", f"/api/v1/assignments/{key}/answer", radio)
    with cast.services.database.write() as session:
        row = session.get_one(Assignment, key)
        delivery.by_channel(session, [row], Channel.PUSH, kind=DeliveryKind.ASK)
    assert sent(cast) == [DeliveryKind.ASK]
    cast("701").send("DELETE", f"/api/v1/assignments/{key}", {"reason": "017 is there"})
    assert sent(cast) == [DeliveryKind.CLOSE]


def test_who_came_back_unasked_was_told_already(cast: Cast, order: Any) -> None:
    """The lock screen already says that the order is off, since nothing was pushed after that."""
    (key,) = order["assignments"]
    sent(cast)
    case = order["incident"]
    instead = {"members": ["017"], "version": case["version"], "instead_of": [key]}
    cast("701").send("POST", f"/api/v1/incidents/{case['id']}/assignments", instead)
    assert sent(cast) == [DeliveryKind.CLOSE]
    radio = {"answer": "accepted", "via": "radio"}
    cast("701").send("POST", f"/api/v1/assignments/{key}/answer", radio)
    cast("701").send("DELETE", f"/api/v1/assignments/{key}", {"reason": "017 is there"})
    assert sent(cast) == []


def sent(cast: Cast) -> list[DeliveryKind]:
    """Send what is due and return the kinds of the pushes."""
    claimed = claim(cast)
    for due in claimed:
        finish(cast, due, Sent())
    return [due.kind for due in claimed]
