"""The worker: pushes against a real push service, a heartbeat, a wall clock that jumps."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from patrol import audit, clock
from patrol.config import Settings
from patrol.models import Audit, AuditAct, Fix, LastPosition, Member, PushSubscription
from patrol.operations import heartbeat
from patrol.people import duty
from patrol.services import Services
from patrol.worker.loop import PeriodicJob, Worker
from tests import pushing_worker
from tests.cast import BRIDGE, Cast
from tests.pushed import deliveries, keep, send, statuses
from tests.pushing_worker import Move
from tests.services.database import SERVER
from tests.services.fault import Fault
from tests.services.push_phone import Phone, b64
from tests.services.push_service import PushService
from tests.waiting import until

moving_clock, service = pushing_worker.moving_clock, pushing_worker.service
settings, worker = pushing_worker.settings, pushing_worker.worker


@pytest.fixture
def phone(cast: Cast, service: PushService) -> Phone:
    return subscribed(cast, service, "042")


def subscribed(cast: Cast, service: PushService, name: str) -> Phone:
    phone = service.phone(cast.services.vapid.public_key, name)
    keep(cast(name), phone)
    return phone


def push(worker: Worker, outcomes: int = 1) -> None:
    """Send what is due, wait for what became of it, write it down."""
    worker.sender.send()
    until(lambda: worker.sender.outcomes.qsize() >= outcomes, f"{outcomes} outcomes")
    worker.sender.record()


def test_an_order_arrives_and_only_its_phone_can_read_it(
    cast: Cast, service: PushService, worker: Worker, phone: Phone
) -> None:
    order = send(cast, "042")
    push(worker)
    (message,) = (json.loads(text) for text in phone.got)
    assert message["assignment_id"] == message["id"] == order["assignments"][0]
    assert message["notification"]["title"] == f"紧急 · {order['incident']['title']}"
    assert message["notification"]["body"].startswith("文晖桥 · ")
    assert message["notification"]["navigate"].endswith(f"/phone?order={order['assignments'][0]}")
    (post,) = service.posts
    assert post["Urgency"] == "high"
    assert 590 <= int(post["TTL"]) <= 600
    assert statuses(cast) == ["sent"]


@pytest.mark.parametrize("answer", ["accepted", "declined"])
def test_a_corrected_place_is_pushed_to_whoever_is_still_on_it(
    cast: Cast, worker: Worker, phone: Phone, answer: str
) -> None:
    order = send(cast, "042")
    push(worker)
    path = f"/api/v1/assignments/{order['assignments'][0]}/answer"
    reply = cast("042").send("POST", path, {"answer": answer, "reason": "too_far"})
    path, version = f"/api/v1/incidents/{reply['incident']['id']}", reply["incident"]["version"]
    cast("701").send("PATCH", path, {"version": version, "place": "朝晖桥"})
    worker.sender.send()
    if answer == "declined":
        assert statuses(cast) == ["sent"]
        return
    push(worker)
    assert statuses(cast) == ["sent", "sent"]
    notification = json.loads(phone.got[-1])["notification"]
    assert notification["title"].startswith("地点更正 · 紧急")
    actions = [action["action"] for action in notification["actions"]]
    assert (notification["body"][:3], actions) == ("朝晖桥", ["open"])


def test_two_workers_send_it_once(
    cast: Cast, services: Services, worker: Worker, phone: Phone
) -> None:
    other = Worker(services)
    send(cast, "042")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda worker: worker.sender.send(), (worker, other)))
    queues = (worker.sender.outcomes, other.sender.outcomes)
    until(lambda: not all(queue.empty() for queue in queues), "an outcome")
    worker.sender.record()
    other.sender.record()
    other.sender.close()
    assert len(phone.got) == 1
    assert statuses(cast) == ["sent"]


def test_a_phone_that_is_gone_is_retired_and_the_desk_sees_it(
    cast: Cast, service: PushService, worker: Worker, phone: Phone
) -> None:
    service.forget(phone.subscription)
    send(cast, "042")
    push(worker)
    (row,) = deliveries(cast)
    assert (row.status.value, (row.reason or "")[:3]) == ("failed", "410")
    with cast.services.database.read() as session:
        subscription = session.exec(select(PushSubscription)).one()
    assert subscription.retired_at is not None
    members = cast("701").get("/api/v1/board")["members"]
    assert {member["call_sign"]: member["push"] for member in members}["042"] == "gone"
    send(cast, "042")
    assert len(deliveries(cast)) == 1, "no channel leads there any more"


def test_a_busy_push_service_is_asked_again_when_it_said(
    cast: Cast, service: PushService, worker: Worker, phone: Phone, moving_clock: Move
) -> None:
    service.fail(phone.subscription, Fault(status=429, retry_after="3"))
    send(cast, "042")
    push(worker)
    assert statuses(cast) == ["queued"]
    worker.sender.send()
    assert len(service.posts) == 1, "not before"
    moving_clock(seconds=4)
    push(worker)
    assert (statuses(cast), len(phone.got)) == (["sent"], 1)


def test_one_poisonous_subscription_harms_no_other(
    cast: Cast, service: PushService, worker: Worker, phone: Phone
) -> None:
    crooked, foreign, sound = (subscribed(cast, service, name) for name in ("017", "007", "063"))
    service.fail(phone.subscription, Fault(status=500))
    off_curve = b64(b"\x04" + b"\x07" * 64)
    with cast.services.database.write() as session:
        _spoil(session, crooked, p256dh=off_curve)
        _spoil(session, foreign, endpoint="http://127.0.0.1:9/x")
    send(cast, "042", "017", "007", "063")
    push(worker, outcomes=4)
    assert len(sound.got) == 1
    fates = {row.assignment_id[-3:]: row.status.value for row in deliveries(cast)}
    assert fates == {"042": "queued", "017": "failed", "007": "failed", "063": "sent"}


def _spoil(session: Session, phone: Phone, **change: str) -> None:
    endpoint = phone.subscription.endpoint
    query = select(PushSubscription).where(PushSubscription.endpoint == endpoint)
    row = session.exec(query).one()
    for name, value in change.items():
        setattr(row, name, value)
    session.add(row)


def test_what_cannot_be_told_fails_and_holds_up_nothing(
    cast: Cast, services: Services, worker: Worker, phone: Phone
) -> None:
    services.settings = replace(services.settings, public_url="no-address")
    send(cast, "042")
    push(worker)
    (row,) = deliveries(cast)
    assert row.status.value == "failed"
    assert "whole addresses" in (row.reason or "")


def test_told_to_stop_it_leaves_nothing_to_a_lease(
    cast: Cast, service: PushService, worker: Worker, phone: Phone
) -> None:
    service.fail(phone.subscription, Fault(hang=True))
    send(cast, "042")
    worker.sender.send()
    worker.stop.set()
    worker.run()
    (row,) = deliveries(cast)
    assert (row.status.value, row.due_at <= clock.now()) == ("queued", True)


def test_a_job_that_fails_does_not_stop_the_others(cast: Cast, worker: Worker) -> None:
    done = []

    def fail() -> None:
        raise RuntimeError("broken")

    worker.jobs = [PeriodicJob("broken", 0, fail), PeriodicJob("sound", 0, lambda: done.append(1))]
    worker.step()
    worker.step()
    assert done == [1, 1]


def test_it_lives_as_long_as_its_heart_beats(
    cast: Cast, worker: Worker, moving_clock: Move
) -> None:
    clock.freeze(clock.now())
    probe = cast.nobody()
    answer = probe.call("GET", "/readyz")
    assert (answer.status_code, answer.json["faults"]) == (503, ["worker"])
    worker.beat()
    assert probe.call("GET", "/readyz").status_code == 200
    moving_clock(seconds=heartbeat.SILENT.seconds)
    assert probe.call("GET", "/readyz").status_code == 200
    moving_clock(seconds=1)
    answer = probe.call("GET", "/readyz")
    assert (answer.status_code, answer.json["faults"]) == (503, ["worker"])
    worker.beat()
    assert probe.call("GET", "/readyz").status_code == 200


@pytest.fixture
def set_wall(settings: Settings) -> Iterator[Callable[[float], None]]:
    """Move the wall clock so many seconds away from ours, as the kept anchor tells it."""
    (path,) = settings.patrol_data.glob("clock-*.json")
    true = path.read_text()

    def put(ahead_s: float) -> None:
        path.write_text(json.dumps({"offset_s": json.loads(true)["offset_s"] - ahead_s}))
        clock.anchor(settings.patrol_data)

    yield put
    path.write_text(true)
    clock.anchor(settings.patrol_data)


def jumps(cast: Cast, desk: str = "701") -> list[int]:
    alarms = cast(desk).get("/api/v1/board")["alarms"]
    return [alarm["body"]["seconds"] for alarm in alarms if alarm["kind"] == "clock_jumped"]


def test_a_wall_clock_that_jumps_is_told_once_to_every_desk(
    cast: Cast,
    services: Services,
    worker: Worker,
    set_wall: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "SETTLING_S", 0)  # the machine has run for long
    cast("701"), cast("801")
    worker.sweeps.wall()
    set_wall(4)
    worker.sweeps.wall()
    assert jumps(cast) == [], "a few seconds are no jump"
    set_wall(3600)
    for _ in range(3):
        worker.sweeps.wall()
    assert jumps(cast) == jumps(cast, "801") == [3600]
    again = Worker(services)
    again.sweeps.wall()
    again.sender.close()
    assert jumps(cast) == [3600], "a restarted worker does not tell it again"
    set_wall(0)
    worker.sweeps.wall()
    assert jumps(cast) == [3600, -3600]


def test_a_start_before_ntp_is_corrected_once(
    cast: Cast,
    worker: Worker,
    set_wall: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "SETTLING_S", float("inf"))  # the machine has just booted
    cast("701")
    worker.sweeps.wall()
    set_wall(3600)
    for _ in range(3):
        worker.sweeps.wall()
    assert abs(clock.wall_jump_s()) < 5, "ours is the corrected clock"
    assert jumps(cast) == [3600], "and it was told once"
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() - 7200)
    worker.sweeps.wall()
    assert -7205 < clock.wall_jump_s() < -7195, "a second jump is no longer NTP's"
    assert jumps(cast) == [3600, -7200]


def test_positions_are_forgotten_after_their_days(
    cast: Cast, worker: Worker, moving_clock: Move
) -> None:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        fix = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 5, "taken_at": clock.now()}
        assert duty.record_fixes(session, [{"member_id": member.id, **fix}])
    moving_clock(days=29)
    worker.forget()
    assert _positions(cast) == (1, 4)
    moving_clock(days=1, seconds=1)
    worker.forget()
    assert _positions(cast) == (0, 0), "nor is the newest one kept"


def _positions(cast: Cast) -> tuple[int, int]:
    with cast.services.database.read() as session:
        return len(session.exec(select(Fix)).all()), len(session.exec(select(LastPosition)).all())


@pytest.mark.skipif(SERVER != "", reason="the trigger is SQLite's")
def test_when_positions_cannot_be_forgotten_the_desk_hears_of_it(
    cast: Cast, worker: Worker, moving_clock: Move
) -> None:
    with cast.services.database.write() as session:
        session.connection().execute(
            text(
                "CREATE TRIGGER keep BEFORE DELETE ON last_position "
                "BEGIN SELECT RAISE(ABORT, 'kept'); END"
            )
        )
    moving_clock(days=31)
    worker.step()
    alarms = cast.sign_in("701").get("/api/v1/board")["alarms"]
    (alarm,) = (row for row in alarms if row["kind"] == "job_failed")
    assert alarm["body"]["job"] == "forget"
    assert cast.nobody().call("GET", "/readyz").status_code == 200, "the heart beats on"


def test_the_audit_is_forgotten_after_its_days(
    cast: Cast, worker: Worker, moving_clock: Move
) -> None:
    with cast.services.database.write() as session:
        audit.note(session, AuditAct.EXPORTED, audit.By("cli"), "backup")
    for days, kept in ((179, 1), (2, 0)):
        moving_clock(days=days)
        worker.forget()
        with cast.services.database.read() as session:
            assert len(session.exec(select(Audit)).all()) == kept


def test_answered_keys_are_forgotten_after_a_week(
    cast: Cast, worker: Worker, moving_clock: Move
) -> None:
    body = {"category": "RE0301", "place": "桥"}
    first: Any = cast("701").call("POST", "/api/v1/incidents", body, key="k").json
    moving_clock(days=8)
    worker.forget()
    desk = cast.sign_in("701")
    assert desk.call("POST", "/api/v1/incidents", body, key="k").json != first
