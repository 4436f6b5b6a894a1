"""A source's row says what its records may do by themselves; a silent source is shown."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import clock
from patrol.intake import source_alarms
from patrol.models import Alarm, Incident, ReplyStatus, ReplyStep, Source, SourceReply, Trust
from patrol.services import Services
from patrol.worker.loop import Worker
from tests.cast import Cast
from tests.intake.records import NOISE

PATH = "/api/v1/intake"


def _record(source: str, ref: str, **fields: Any) -> dict[str, Any]:
    name = {"source": source, "source_ref": ref, "dedup_key": f"{source}:{ref}"}
    return NOISE | name | fields


def _set(services: Services, code: str, **policy: Any) -> None:
    with services.database.write() as session:
        row = session.exec(select(Source).where(Source.code == code)).one()
        for name, value in policy.items():
            setattr(row, name, value)
        session.add(row)


def _case(services: Services, answer: Any) -> Incident:
    with services.database.read() as session:
        return session.get_one(Incident, answer["incident_id"])


@pytest.mark.parametrize(("trust", "opens"), [(Trust.WAITS, False), (Trust.GRAVE, True)])
def test_the_gravest_word_of_a_trusted_source_opens_a_case_to_verify(
    cast: Cast, services: Services, trust: Trust, opens: bool
) -> None:
    _set(services, "noise-gw-1", trust=trust)
    grave = _record("iot_noise", "grave", severity=1)
    answer = cast("noise-gw-1").send("POST", PATH, grave, want=202)
    assert (answer["incident_id"] is not None) == opens
    if opens:
        assert _case(services, answer).status == "verifying"
    small = _record("iot_noise", "small", severity=3)
    assert cast("noise-gw-1").send("POST", PATH, small, want=202)["incident_id"] is None


@pytest.mark.parametrize("wants", [True, False])
def test_a_case_is_verified_when_its_source_asks_for_it(
    cast: Cast, services: Services, wants: bool
) -> None:
    _set(services, "platform", needs_verification=wants)
    record = _record("grid", "x", severity=3, category="EN0102")
    case = _case(services, cast("platform").send("POST", PATH, record, want=202))
    assert (case.needs_verification, case.verify_source) == (wants, wants)
    body = {"version": case.version, "severity": 4}
    amended = cast("701").send("PATCH", f"/api/v1/incidents/{case.id}", body)["incident"]
    assert amended["needs_verification"] == wants, "amending asks the policy of that day"


def _alarms(services: Services) -> list[tuple[str, bool]]:
    with services.database.read() as session:
        rows = session.exec(select(Alarm).where(Alarm.kind == "source_silent").order_by(Alarm.id))
        return [(str(row.body["source"]), row.cleared_at is None) for row in rows]


def test_a_source_that_falls_silent_is_told_once_and_cleared_when_it_speaks(
    cast: Cast, services: Services, moving_clock: Callable[..., None]
) -> None:
    worker = Worker(services)
    worker.sweeps.sources()
    assert _alarms(services) == [], "one that has never spoken is not missed"
    _set(services, "noise-gw-1", name="噪声监测点")
    cast("noise-gw-1").send("POST", PATH, NOISE, want=202)
    cast("gs-110").send("POST", PATH, _record("police110", "one"), want=202)
    moving_clock(seconds=119)
    worker.sweeps.sources()
    assert _alarms(services) == []
    moving_clock(seconds=2)
    worker.sweeps.sources()
    worker.sweeps.sources()
    assert _alarms(services) == [("noise-gw-1", True)], "110 may be silent as long as it likes"
    beat = _record("iot_noise", "beat", kind="heartbeat")
    cast("noise-gw-1").send("POST", PATH, beat, want=202)
    worker.sweeps.sources()
    assert _alarms(services) == [("noise-gw-1", False)]
    moving_clock(seconds=121)
    worker.sweeps.sources()
    assert _alarms(services) == [("noise-gw-1", False), ("noise-gw-1", True)]
    _set(services, "noise-gw-1", silent_after_s=None)
    worker.sweeps.sources()
    assert _alarms(services)[-1] == ("noise-gw-1", False), "no longer watched"
    with services.database.read() as session:
        rows = session.exec(select(Alarm).where(Alarm.kind == "source_silent")).all()
    assert {row.body["source_name"] for row in rows} == {"噪声监测点"}
    worker.sender.close()


def test_an_acknowledged_silence_is_not_raised_again(
    cast: Cast, services: Services, moving_clock: Callable[..., None]
) -> None:
    cast("noise-gw-1").send("POST", PATH, NOISE, want=202)
    moving_clock(minutes=3)
    with services.database.write() as session:
        source_alarms.watch(session)
    (row,) = cast("701").get("/api/v1/board")["alarms"]
    cast("701").send("POST", f"/api/v1/alarms/{row['id']}/acknowledgement")
    with services.database.write() as session:
        assert not source_alarms.is_watch_due(session), "nothing is to be written for it"
        source_alarms.watch(session)
    assert _alarms(services) == [("noise-gw-1", False)]


def _standing(services: Services) -> list[tuple[str, str]]:
    with services.database.read() as session:
        rows = session.exec(select(Alarm).where(col(Alarm.cleared_at).is_(None)))
        return sorted((row.kind.value, str(row.body["source"])) for row in rows)


@pytest.mark.any_database
def test_a_source_of_our_own_records_over_its_budget_is_told_too(
    cast: Cast, services: Services
) -> None:
    _set(services, "noise-gw-1", rate_per_minute=1)
    both = [_record("iot_noise", "one"), _record("iot_noise", "two")]
    assert cast("noise-gw-1").call("POST", PATH, both).status_code == 429
    with services.database.write() as session:
        source_alarms.watch(session)
    assert _standing(services) == [("source_limited", "noise-gw-1")]


def test_a_source_over_its_rate_is_told_until_it_is_quiet(
    cast: Cast, services: Services, moving_clock: Callable[..., None]
) -> None:
    _set(services, "platform", adapter="cloudevents", rate_per_minute=1)
    secret, client = cast("platform").secret, cast.processes[0].test_client()
    event = {"specversion": "1.0", "id": "1", "source": "/x", "type": "t", "data": {"title": "x"}}
    head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/cloudevents+json"}
    path = "/api/v1/doors/platform"
    answers = [client.post(path, data=json.dumps(event), headers=head) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 429, 429]
    worker = Worker(services)
    for _ in range(2):
        worker.sweeps.sources()
        assert _standing(services) == [("source_limited", "platform")]
    for _ in range(2):  # it bursts every three minutes: that is one trouble
        moving_clock(minutes=3)
        assert client.post(path, data=json.dumps(event), headers=head).status_code == 429
        worker.sweeps.sources()
        assert _standing(services) == [("source_limited", "platform")]
    with services.database.read() as session:
        assert len(session.exec(select(Alarm)).all()) == 1
    moving_clock(minutes=10, seconds=1)
    worker.sweeps.sources()
    assert _standing(services) == []
    worker.sender.close()


def test_replies_that_were_given_up_are_told_until_one_arrives(
    cast: Cast, services: Services
) -> None:
    now = clock.now()

    def reply(ref: str, status: ReplyStatus, **more: Any) -> None:
        with services.database.write() as session:
            source = session.exec(select(Source).where(Source.code == "gs-110")).one()
            row = SourceReply(source_id=source.id, source_ref=ref, state={}, made_at=now)
            row.next_at, row.status, row.why = now, status, more.get("why", "")
            row.step = more.get("step")
            row.sent_at = now if status == ReplyStatus.SENT else None
            session.add(row)
            session.flush()
            source_alarms.watch(session)

    reply("A", ReplyStatus.DEAD, why="answered 410")
    reply("B", ReplyStatus.SENT)
    assert _standing(services) == [("replies_lost", "gs-110")], "another matter heals nothing"
    (row,) = cast("701").get("/api/v1/board")["alarms"]
    assert (row["kind"], row["body"]["text"]) == ("replies_lost", "answered 410")
    reply("A", ReplyStatus.SENT, step=ReplyStep.ARRIVE)
    assert _standing(services) == [("replies_lost", "gs-110")], "a later step heals nothing"
    reply("A", ReplyStatus.SENT)
    assert _standing(services) == []
