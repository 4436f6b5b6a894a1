"""Counts the statements under the write lock of worker and hub, for 1 and for 137 members."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import Session, select

from patrol import clock, delivery, reachability
from patrol.channels import Gone, Refused, Sent, TryLater
from patrol.models import Assignment, Channel, Via
from patrol.people import duty
from patrol.reachability import comms_check
from patrol.services import Services
from patrol.status import AssignmentStatus
from patrol.worker import comms_check_push, member_push
from patrol.worker.loop import Worker
from tests.cast import BRIDGE, Cast
from tests.street import ALL, CALL_SIGNS, Street, check


@pytest.fixture
def street(cast: Cast) -> Street:
    cast("701")
    return Street(cast)


@pytest.fixture
def worker(services: Services) -> Iterator[Worker]:
    made = Worker(services)
    yield made
    made.sender.close()


def test_a_comms_check(street: Street, moving_clock: Callable[..., None]) -> None:
    def start(number: int) -> Callable[[], Any]:
        moving_clock(minutes=2)
        body = {"members": CALL_SIGNS[:number]}
        return lambda: street.ask("701", "POST", "/comms-checks", body)

    check(10, *street.measured(start))


def test_the_pushes_of_a_comms_check(
    street: Street, worker: Worker, moving_clock: Callable[..., None]
) -> None:
    def push(number: int) -> Callable[[], Any]:
        moving_clock(minutes=2)
        street.ask("701", "POST", "/comms-checks", {"members": CALL_SIGNS[:number]})
        return worker.sender.send_comms_checks

    of_one, of_all = street.measured(push)
    assert of_all.selects == []
    check(1, of_one, of_all)


@pytest.mark.parametrize(("outcome", "budget"), [(Sent(), 1), (Gone("410"), 4)])
def test_what_became_of_the_pushes_of_a_comms_check(
    street: Street,
    worker: Worker,
    moving_clock: Callable[..., None],
    outcome: delivery.Outcome,
    budget: int,
) -> None:
    def come_home(number: int) -> Callable[[], Any]:
        moving_clock(minutes=2)
        street.ask("701", "POST", "/comms-checks", {"members": CALL_SIGNS[:number]})
        with street.cast.services.database.read() as session:
            waiting = comms_check_push.waiting(session, "https://patrol.example.org")
        for push in (push for group in waiting.values() for push in group):
            worker.sender.outcomes.put((member_push.write_down, push, outcome))
        return worker.sender.record

    check(budget, *street.measured(come_home))


def test_a_comms_check_at_shift_start(street: Street, moving_clock: Callable[..., None]) -> None:
    def begin(number: int) -> Callable[[], Any]:
        moving_clock(minutes=2)
        street.only_on_duty(CALL_SIGNS[:number])
        return street.writing(lambda s: comms_check.start(s, 4, [4], by="worker"))

    check(6, *street.measured(begin))


def test_the_sweep(street: Street, moving_clock: Callable[..., None]) -> None:
    def expire(number: int) -> Callable[[], Any]:
        street.sent(number)
        claimed(street)
        moving_clock(minutes=11)
        street.sent(number)
        return street.writing(delivery.sweep)

    check(2, *street.measured(expire))


def claimed(street: Street) -> list[delivery.DueDelivery]:
    database = street.cast.services.database
    with database.read() as session:
        waiting = delivery.waiting(session, Channel.PUSH)
    with database.write() as session:
        return delivery.claim(session, waiting)


def test_the_words_of_a_push_are_gathered_before_the_lock(street: Street, worker: Worker) -> None:
    def push(number: int) -> Callable[[], Any]:
        street.sent(number)
        return worker.sender.send

    of_one, of_all = street.measured(push)
    assert of_all.selects == []
    check(1, of_one, of_all)


@pytest.mark.parametrize(
    ("outcome", "budget"),
    [
        (Sent(), 3),
        (TryLater(5), 2),
        (Refused("too long"), 7),
        (Gone("410"), 10),
    ],
)
def test_outcomes(street: Street, worker: Worker, outcome: delivery.Outcome, budget: int) -> None:
    def come_home(number: int) -> Callable[[], Any]:
        street.sent(number)
        for due in claimed(street):
            worker.sender.outcomes.put((delivery.finish, due, outcome))
        assert worker.sender.outcomes.qsize() >= number - 1, "the first may be gone by then"
        return worker.sender.record

    check(budget, *street.measured(come_home))


def test_the_hub_marks_what_it_sent(street: Street) -> None:
    def mark(number: int) -> Callable[[], Any]:
        sent = street.sent(number)["assignments"]
        return street.writing(lambda session: delivery.mark_sent(session, sent))

    check(1, *street.measured(mark))


def test_the_hub_marks_the_messages_that_it_sent(street: Street) -> None:
    def mark(number: int) -> Callable[[], Any]:
        path = f"/incidents/{street.sent(2)['incident']['id']}/messages"
        said = [street.ask("701", "POST", path, {"text": "等"}) for _ in range(min(number, 9))]
        sent = [row["message"]["id"] for row in said]
        events = street.cast.services._read_after(0, 10_000)
        batch = [
            (event, list(CALL_SIGNS[:2]))
            for event in events
            if event.kind == "message.sent" and event.body["message"]["id"] in sent
        ]
        assert len(batch) == len(sent)
        return lambda: street.cast.services._record_sent(batch)

    check(2, *street.measured(mark))


def test_positions(street: Street, moving_clock: Callable[..., None]) -> None:
    def fixes(number: int) -> Callable[[], Any]:
        moving_clock(seconds=1)
        rows = [
            {
                "member_id": street.member_ids[sign],
                "lat": BRIDGE[0],
                "lon": BRIDGE[1],
                "accuracy_m": 5.0,
                "taken_at": clock.now(),
            }
            for sign in CALL_SIGNS[:number]
        ]
        return street.writing(lambda session: duty.record_fixes(session, rows))

    check(3, *street.measured(fixes))


def test_phones_that_go_offline_and_come_back(
    street: Street, moving_clock: Callable[..., None]
) -> None:
    """All phones are of members at work, so each raises an alarm."""
    offline, back = [], []
    for number in (1, ALL):
        order = street.sent(number)
        street.only_on_duty(CALL_SIGNS[:number])
        street.writing(lambda session: _all_accept(session))()
        hold(street, {})
        moving_clock(seconds=60)
        offline += street.measured(lambda _: street.writing(reachability.watch_offline), [number])
        hold(
            street,
            {key: sign for key, sign in street.phones.items() if sign in CALL_SIGNS[:number]},
        )
        back += street.measured(lambda _: street.writing(reachability.watch_offline), [number])
        path = f"/incidents/{order['incident']['id']}/cancellation"
        street.ask("701", "POST", path, {"reason": "误报"})
    check(9, *offline)
    check(7, *back)


def hold(street: Street, phones: dict[str, str]) -> None:
    """A web process holds the sockets of these phones, and of no others."""
    street.writing(lambda session: reachability.keep(session, "web", phones))()


def _all_accept(session: Session) -> None:
    """Accept every order by hand, because the test does not measure 137 acceptances."""
    sent = Assignment.status == AssignmentStatus.DISPATCHED
    for row in session.exec(select(Assignment).where(sent)):
        row.status = AssignmentStatus.ACCEPTED
        row.accepted_at, row.accepted_via = clock.now(), Via.DESK.value
        session.add(row)


def test_the_sockets_of_a_process(street: Street) -> None:
    def come(number: int) -> Callable[[], Any]:
        hold(street, {})
        phones = dict(list(street.phones.items())[:number])
        return lambda: hold(street, phones)

    check(6, *street.measured(come))


@pytest.mark.parametrize(
    ("severity", "second", "budget"),
    [(2, 20, 42), (2, 40, 53), (3, 30, 25), (3, 180, 42)],
    ids=["ring", "desk alarm", "ring, ordinary", "desk alarm, ordinary"],
)
def test_a_step_of_one_case(
    street: Street,
    worker: Worker,
    moving_clock: Callable[..., None],
    severity: int,
    second: int,
    budget: int,
) -> None:
    """Two seats are empty, however many were sent, so that 2 members cost what 137 cost."""

    def come_due(number: int) -> Callable[[], Any]:
        for case in street.cast("701").get("/api/v1/board")["incidents"]:
            street.ask("701", "POST", f"/incidents/{case['id']}/cancellation", {"reason": "误报"})
        moving_clock(minutes=16)  # an ordinary order rings a member once in 15
        street.sent(number, severity=severity)
        moving_clock(seconds=second)
        return worker.escalate

    check(budget, *street.measured(come_due, sizes=(2, ALL)))
