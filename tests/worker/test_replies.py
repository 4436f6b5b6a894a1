"""A source hears the end: signed, once in the right order, until it has arrived."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlmodel import select

from patrol import clock
from patrol.config import Settings
from patrol.intake import keys, matter, outbox, reply_address, steps, webhook_signature
from patrol.intake.adapters import police110
from patrol.intake.back import ToldSteps
from patrol.intake.reply_address import BadAddress
from patrol.models import ReplyMode, ReplyStatus, ReplyStep, SecretUse, Source, SourceReply
from patrol.services import Services
from patrol.worker.loop import Worker
from tests import pushing_worker
from tests.cast import Cast
from tests.intake.records import PLATFORM, POLICE
from tests.pushing_worker import Move
from tests.services.listener import Listener
from tests.waiting import until

moving_clock = pushing_worker.moving_clock
REF = POLICE["source_ref"]


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as running:
        yield running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, reply_hosts="127.0.0.1, platform.office.example")


@pytest.fixture
def worker(services: Services) -> Iterator[Worker]:
    made = Worker(services)
    yield made
    made.replies.close()
    made.sender.close()


@pytest.fixture
def secrets(cast: Cast, worker: Worker, listener: Listener) -> list[str]:
    """Let `gs-110` and the platform listen; return the two secrets of `gs-110`."""
    made = []
    with cast.services.database.write() as session:
        for code in ("gs-110", "platform", "gs-110"):
            source = session.exec(select(Source).where(Source.code == code)).one()
            source.reply, source.reply_url = ReplyMode.WEBHOOK, f"{listener.url}/hook"
            session.add(source)
            secret = keys.add(session, worker.services.settings, source, SecretUse.OUT, by="703")
            made.append(secret)
    tell(worker, 0)
    return [made[0], made[2]]


def tell(worker: Worker, outcomes: int = 1) -> None:
    worker.replies.look()
    until(lambda: worker.sender.outcomes.qsize() >= outcomes, f"{outcomes} outcomes")
    worker.sender.record()


def rows(cast: Cast) -> list[SourceReply]:
    with cast.services.database.read() as session:
        return list(session.exec(select(SourceReply).order_by(SourceReply.id)))


def speak(cast: Cast, record: Any, source: str = "gs-110") -> str:
    answer = cast(source).send("POST", "/api/v1/intake", record, want=202)
    return str(answer["incident_id"])


def test_a_source_hears_each_change_signed_with_both_secrets(
    cast: Cast,
    worker: Worker,
    listener: Listener,
    secrets: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 7200)
    case_id = speak(cast, POLICE)
    tell(worker)
    order = {"members": ["042"], "version": 2}
    cast("701").send("POST", f"/api/v1/incidents/{case_id}/assignments", order)
    tell(worker)
    tell(worker, 0)  # nothing has changed since
    said = [json.loads(body)["data"] for _, body in listener.heard]
    assert [state["status"] for state in said] == ["new", "dispatched"]
    assert said[1]["dispatched_at"]
    assert said[1]["number"] == "WH-1001"
    assert cast("gs-110").get(f"/api/v1/intake/{REF}") == said[1], "who asks hears the same"
    headers, body = listener.heard[1]
    for secret in secrets:
        assert webhook_signature.is_genuine(headers, body, [secret], at=clock.wall()), "ours is off"
    assert b"13800000000" not in body
    assert b'"042"' not in body
    assert [row.status for row in rows(cast)] == [ReplyStatus.SENT] * 2
    assert headers["webhook-id"] == rows(cast)[1].id


def test_a_merged_matter_follows_the_case_that_goes_on(
    cast: Cast, worker: Worker, listener: Listener, secrets: list[str]
) -> None:
    gone, goes_on = speak(cast, POLICE), speak(cast, {**PLATFORM, "kind": "new"}, "platform")
    tell(worker, 2)
    cast("701").send("POST", f"/api/v1/incidents/{gone}/merge", {"into": goes_on})
    tell(worker)
    listener.heard.clear()
    cast("702").send("POST", f"/api/v1/incidents/{goes_on}/cancellation", {"reason": "x"})
    tell(worker, 2)
    states = {state["ref"]: state for state in (json.loads(b)["data"] for _, b in listener.heard)}
    assert {state["status"] for state in states.values()} == {"cancelled"}
    assert [states[key]["is_merged"] for key in (REF, PLATFORM["source_ref"])] == [True, False]
    asked = cast("platform").call("GET", f"/api/v1/intake/{REF}")
    assert asked.status_code == 404, "another source's matter"


def test_a_failed_state_is_tried_again_and_a_newer_one_replaces_it(
    cast: Cast, worker: Worker, listener: Listener, secrets: list[str], moving_clock: Move
) -> None:
    listener.answers = [(503, {"Retry-After": "60"}), (500, {})]
    case_id = speak(cast, POLICE)
    tell(worker)
    (row,) = rows(cast)
    assert row.why == "answered 503"
    assert row.next_at - clock.now() > timedelta(seconds=55), "as long as the receiver asks"
    moving_clock(seconds=61)
    tell(worker)
    assert timedelta(seconds=290) < rows(cast)[0].next_at - clock.now() < timedelta(seconds=301)
    cast("702").send("POST", f"/api/v1/incidents/{case_id}/cancellation", {"reason": "x"})
    tell(worker)
    assert [row.status for row in rows(cast)] == [ReplyStatus.REPLACED, ReplyStatus.SENT]
    assert json.loads(listener.heard[-1][1])["data"]["status"] == "cancelled"


def test_after_the_last_attempt_it_is_dead_and_a_person_sends_it_again(
    cast: Cast, worker: Worker, listener: Listener, secrets: list[str], moving_clock: Move
) -> None:
    speak(cast, POLICE)
    listener.answers = [(500, {})] * (len(outbox.WAITS) + 1)
    for _ in range(len(outbox.WAITS) + 1):
        tell(worker)
        moving_clock(days=1, minutes=1)
    tell(worker, 0)
    (dead,) = cast("702").get("/api/v1/replies")["replies"]
    assert (dead["status"], dead["why"], dead["ref"]) == ("dead", "answered 500", REF)
    assert cast("801").call("GET", "/api/v1/replies").status_code == 403
    path = f"/api/v1/replies/{dead['id']}/attempt"
    cast("703").send("POST", path)
    tell(worker)
    assert rows(cast)[0].status == ReplyStatus.SENT
    assert cast("703").call("POST", path, {}).status_code == 404, "it has arrived"


def test_410_ends_it_and_two_workers_send_nothing_twice(
    cast: Cast, services: Services, worker: Worker, listener: Listener, secrets: list[str]
) -> None:
    speak(cast, POLICE)
    with services.database.read() as session:
        news = outbox.look(session)
    assert news is not None
    with services.database.write() as session:
        assert outbox.queue(session, news)
        assert not outbox.queue(session, news), "the other worker was first"
    with services.database.read() as session:
        ids = outbox.due(session)
    with services.database.write() as session:
        assert len(outbox.claim(session, ids)) == 1
        assert outbox.claim(session, ids) == []
    (row,) = rows(cast)
    with services.database.write() as session:
        outbox.again(session, session.merge(row))
    listener.answers = [(410, {})]
    tell(worker)
    assert rows(cast)[0].status == ReplyStatus.DEAD
    with services.database.read() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
    assert source.reply == ReplyMode.POLL
    assert cast("gs-110").get(f"/api/v1/intake/{REF}")["status"] == "new"


def assign(cast: Cast, ref: str) -> str:
    """The police assign a matter by their own adapter; return the number of its case."""
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        source.adapter = "police110"
        source.settings = {"back": {"fields": {"head.unit": {"value": "文晖"}}}}
        session.add(source)
    words = {**json.loads(police110.ADAPTER.example), "alarmNo": ref, "alarmLevel": "3"}
    cast("gs-110").send("POST", "/api/v1/doors/gs-110", words)
    return str(cast("gs-110").get(f"/api/v1/intake/{ref}")["number"])


def case_of(cast: Cast, number: str) -> Any:
    return next(r for r in cast("701").get("/api/v1/board")["incidents"] if r["number"] == number)


def test_110_linkage_hears_each_step_once_and_in_order(
    cast: Cast, worker: Worker, listener: Listener, secrets: list[str], moving_clock: Move
) -> None:
    number = assign(cast, "A1")
    listener.answers = [(503, {})]
    tell(worker)
    case = case_of(cast, number)
    case_id = case["id"]
    order = {"members": ["042"], "version": case["version"]}
    sent = cast("701").send("POST", f"/api/v1/incidents/{case_id}/assignments", order)
    path = f"/api/v1/assignments/{sent['assignments'][0]}/reports"
    cast("042").send("POST", path, {"kind": "arrived"})
    tell(worker, 0)
    assert len(listener.heard) == 1, "nobody arrives before it was signed for"
    moving_clock(seconds=6)
    tell(worker)
    tell(worker)
    cast("042").send("POST", path, {"kind": "resolved", "disposition": "quiet_now"})
    tell(worker)
    closure = {"accepted": True, "without_report": "没拍"}
    cast("701").send("POST", f"/api/v1/incidents/{case_id}/closure", closure)
    tell(worker)
    tell(worker, 0)
    returned = case_of(cast, assign(cast, "A2"))["id"]
    tell(worker)
    cast("702").send("POST", f"/api/v1/incidents/{returned}/cancellation", {"reason": "不归我们"})
    tell(worker)
    said = [json.loads(body) for _, body in listener.heard[1:]]
    actions = [(words["alarmNo"], words["action"], words["alarmState"]) for words in said]
    first = [
        ("A1", "sign", "1"),
        ("A1", "arrive", "2"),
        ("A1", "feedback", "3"),
        ("A1", "end", "4"),
    ]
    assert actions == [*first, ("A2", "sign", "1"), ("A2", "return", "5")]
    assert said[-1]["returnReason"] == "不归我们"
    assert said[0]["head"]["unit"] == "文晖"
    assert said[2]["finalFeedback"] == said[3]["finalFeedback"] != "", "also before it is closed"
    assert re.fullmatch(r"[0-9-]{10} [0-9:]{8}", said[0]["updateTime"])


def test_a_map_that_fails_is_a_failed_attempt_of_its_own_reply_only(
    cast: Cast, worker: Worker, listener: Listener, secrets: list[str]
) -> None:
    assign(cast, "A1")
    speak(cast, {**PLATFORM, "kind": "new"}, "platform")
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        source.settings = {"back": {"fields": {"updateTime": {"value": "-", "time": "iso"}}}}
        session.add(source)
    tell(worker, 2)
    outcomes = {row.source_ref: (row.status, row.attempts, row.why) for row in rows(cast)}
    assert outcomes == {
        "A1": (ReplyStatus.WAITING, 1, "unexpected ValueError"),
        PLATFORM["source_ref"]: (ReplyStatus.SENT, 1, ""),
    }


def test_the_reason_of_a_return_and_the_order_need_no_luck(
    cast: Cast, worker: Worker, secrets: list[str]
) -> None:
    case = case_of(cast, assign(cast, "A1"))
    cast("702").send("POST", f"/api/v1/incidents/{case['id']}/cancellation", {"reason": "不归我们"})
    now = clock.now()
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        back = steps.back_of(source.adapter, source.settings)
        assert back
        key = source.id or 0
        (state,) = matter.states(session, matter.rows_of(session, key, ["A1"]))
        # The act that returned it is not among those that are looked at now.
        (new,) = steps.new(key, back, state, ToldSteps(0, (ReplyStep.SIGN,)))
        assert (new.step, new.said["reason"]) == (ReplyStep.RETURN, "不归我们")
        for made, step in (("a", ReplyStep.RETURN), ("b", ReplyStep.END), ("c", ReplyStep.ARRIVE)):
            row = SourceReply(id=made, source_id=key, source_ref="A2", state={}, step=step)
            row.made_at = row.next_at = now
            session.add(row)
        session.flush()
        assert outbox.due(session) == ["c"], "another process may have given a smaller id"
        row.status, row.sent_at, row.made_at = ReplyStatus.SENT, now, now - timedelta(days=91)
        session.flush()
        outbox.forget(session)
        told = steps.told(session, [(key, "A2")])[key, "A2"]
        assert ReplyStep.ARRIVE in told.steps, "never again"


def test_one_field_of_a_map_may_be_changed_alone() -> None:
    own = {"back": {"fields": {"head.unit": {"value": "文晖"}}}}
    assert list(Draft202012Validator(police110.ADAPTER.settings).iter_errors(own)) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example.org/hook",
        "https://127.0.0.2/hook",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/hook",
        "https://localhost/hook",
        "https://user:pw@example.org/",
        "https://example.org/#x",
        "ftp://example.org/",
        "https://example.org\\@10.0.0.1/",
        "https://example.org/" + "a" * 400,
    ],
)
def test_no_address_leads_into_our_network(url: str) -> None:
    with pytest.raises(BadAddress):
        reply_address.check(url, frozenset({"127.0.0.1"}))


def test_the_offices_own_hosts_are_named_by_a_setting(settings: Settings) -> None:
    for url in ("http://127.0.0.1:81/hook", "https://example.org/a?b=c"):
        assert reply_address.check(url, settings.own_reply_hosts)
