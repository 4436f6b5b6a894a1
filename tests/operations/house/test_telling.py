"""The office's IT is told of the house's troubles, by a rule and never in a flood."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from patrol import alarm, audit, clock, services
from patrol.channels import journal
from patrol.channels.journal import Journal
from patrol.config import Settings
from patrol.intake import registry
from patrol.models import (
    AlarmKind,
    AuditAct,
    ChannelState,
    Heartbeat,
    HouseMessage,
    Source,
    SystemActor,
)
from patrol.operations import checklist
from patrol.operations.house import HouseWatch, facts, troubles
from patrol.operations.house.facts import Certificate
from patrol.services import Services
from patrol.web.http import attendance
from tests.cast import Cast
from tests.services.mail_server import MailServer

pytestmark = pytest.mark.any_database
Move = Callable[..., None]


@pytest.fixture
def mailbox() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def settings(settings: Settings, mailbox: MailServer) -> Settings:
    return replace(
        settings,
        it_mail_to="it@example.org",
        it_mail_from="patrol@example.org",
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_tls="none",
    )


class House:
    """The watch of a worker, looked at by the test's clock."""

    def __init__(self, world: Services, mailbox: MailServer) -> None:
        self.world, self.mailbox, self.journal = world, mailbox, Journal()
        self.watch = HouseWatch(world.database, world.credentials, self.journal)

    def look(self) -> None:
        """Look once, and wait until what was to be sent has been tried."""
        self.watch.look()
        self.watch._thread.submit(lambda: None).result(20)

    def mails(self) -> list[str]:
        self.look()
        return [mail.get_content() for mail in self.mailbox.mails]

    def begin(self, kind: AlarmKind = AlarmKind.STORAGE, **body: Any) -> None:
        with self.world.database.write() as session:
            key = clock.iso(clock.now())
            alarm.tell_every_desk(session, kind, key, by=SystemActor.WORKER, **body)

    def end(self, kind: AlarmKind = AlarmKind.STORAGE) -> None:
        with self.world.database.write() as session:
            alarm.clear(session, alarm.standing(session, kind), by=SystemActor.WORKER)

    def alarms(self) -> set[tuple[str, str, str]]:
        """What the desks are alarmed of; each street has its own alarm."""
        with self.world.database.read() as session:
            rows = alarm.standing(session, AlarmKind.HOUSE_TROUBLE)
            return {(row.body["what"], row.body["subject"], row.body["text"]) for row in rows}


@pytest.fixture
def house(cast: Cast, mailbox: MailServer) -> Iterator[House]:
    made = House(cast.services, mailbox)
    yield made
    made.watch.close()


def test_a_trouble_is_told_at_its_begin_each_day_and_when_it_is_over(
    house: House, moving_clock: Move
) -> None:
    assert house.mails() == []
    house.begin(free_mb=12)
    house.begin(AlarmKind.JOB_FAILED, job="retention", text="retention: OSError")
    (told,) = house.mails()
    assert "【新】数据盘快满了，剩 12 MB" in told
    assert "NEW: A background job failed: retention: OSError" in told, "one message holds both"
    for _ in range(5):
        moving_clock(hours=4)
        assert len(house.mails()) == 1
    moving_clock(hours=5)
    assert "【还在】" in house.mails()[1]
    house.end()
    moving_clock(minutes=61)
    assert "【好了】数据盘快满了" in house.mails()[2]
    moving_clock(days=3)
    assert "数据盘" not in house.mails()[-1], "what is over is told once"


def test_what_comes_and_goes_fills_no_mailbox(house: House, moving_clock: Move) -> None:
    for _ in range(16):
        house.begin(free_mb=12)
        house.look()
        house.end()
        moving_clock(minutes=8)
        house.look()
    assert 1 <= len(house.mailbox.mails) <= 4, "two hours: the begin, and once an hour"


def test_a_mail_that_fails_is_tried_again_and_the_desk_sees_it(
    house: House, moving_clock: Move
) -> None:
    house.mailbox.refusal = "550 no such mailbox"
    house.begin(free_mb=12)
    for minutes in (0, 2, 6, 16):
        moving_clock(minutes=minutes)
        house.look()
    assert house.alarms() == {("it", "it_mail", "mail: 550 no such mailbox")}
    with house.world.database.write() as session:
        journal.write(session, house.journal.take())
        assert session.get_one(ChannelState, "it_mail").reason == "mail: 550 no such mailbox"
    house.mailbox.refusal = ""
    moving_clock(minutes=61)
    assert len(house.mails()) == 1
    house.look()
    assert house.alarms() == set()
    with house.world.database.read() as session:
        assert session.exec(select(HouseMessage)).one().attempts == 5


def test_without_a_recipient_nothing_is_told_until_there_is_one(
    house: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = replace(cast.services.settings, it_mail_to="", it_mail_from="")
    in_force = cast.services.credentials._known
    monkeypatch.setattr(cast.services.credentials, "_known", replace(in_force, settings=nobody))
    house.begin(free_mb=12)
    assert house.mails() == []
    monkeypatch.setattr(cast.services.credentials, "_known", in_force)
    assert len(house.mails()) == 1


def test_a_channel_that_refuses_again_and_again_is_a_trouble(
    house: House, moving_clock: Move
) -> None:
    with house.world.database.write() as session:
        row = ChannelState(way="aliyun_sms", refusals=troubles.REFUSALS, reason="Aliyun: 余额不足")
        session.add(row)
        session.add(ChannelState(way="aliyun", balance="12.30 CNY"))
    (told,) = house.mails()
    assert "通道 aliyun_sms 出问题：Aliyun: 余额不足" in told
    assert "12.30 CNY" in told
    assert len(house.alarms()) == 2, "the desks are told too"
    with house.world.database.write() as session:
        session.get_one(ChannelState, "aliyun_sms").refusals = 0
        session.get_one(ChannelState, "aliyun").balance = "900.00 CNY"
    house.look()
    assert house.alarms() == set()


def test_a_certificate_is_told_three_weeks_before_its_end(house: House, moving_clock: Move) -> None:
    def seen(days: int, *, is_refused: bool = False) -> int:
        moving_clock(minutes=61)
        ends_at = clock.now() + timedelta(days=days)
        with house.world.database.write() as session:
            facts.keep_certificate(session, Certificate(clock.now(), ends_at, "", is_refused))
        house.look()
        return len(house.alarms())

    assert [seen(22), seen(20), seen(80), seen(80, is_refused=True)] == [0, 1, 0, 1]
    with house.world.database.write() as session:
        facts.keep_certificate(session, Certificate(clock.now(), None, "host: TimeoutError"))
    house.look()
    assert house.alarms() == set(), "a machine may be unable to reach its own public address"


def test_a_backup_that_is_too_old_is_a_trouble_in_production(
    house: House, settings: Settings, moving_clock: Move
) -> None:
    production = replace(settings, patrol_env="production")
    database = house.world.database

    def is_told() -> bool:
        with database.read() as session:
            return (troubles.TroubleKind.BACKUP, "") in troubles.find(session, production)

    house.begin(free_mb=12)  # the first act of the record
    assert not is_told(), "a street that was set up today has a day's time"
    moving_clock(hours=27)
    assert is_told()
    with database.write() as session:
        audit.note(session, AuditAct.EXPORTED, audit.operator(), "backup patrol-1.backup")
    assert not is_told()


def test_a_web_process_tells_of_a_silent_worker(house: House, moving_clock: Move) -> None:
    with house.world.database.write() as session:
        session.add(Heartbeat(process="w", kind="worker", beat_at=clock.now()))
    moving_clock(seconds=50)
    attendance.stand_in(house.world, house.watch)
    assert house.mailbox.mails == []
    moving_clock(seconds=11)
    attendance.stand_in(house.world, house.watch)
    assert "后台进程没有在运行" in house.mails()[0]


def test_a_database_that_is_away_is_told_out_of_memory(
    house: House, moving_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    def look() -> int:
        with pytest.raises(OperationalError):
            house.watch.look()
        house.watch._thread.submit(lambda: None).result(20)
        return len(house.mailbox.mails)

    house.look()
    with monkeypatch.context() as broken:
        broken.setattr(house.world.database, "read", away)
        counts = [look()]
        for _ in range(10):
            moving_clock(seconds=30)
            counts.append(look())
    assert counts == [0, 0] + [1] * 9, "a minute is a restart; then it is told once"
    assert "数据库连不上" in house.mailbox.mails[0].get_content()
    assert "【好了】" in house.mails()[1]


def test_a_street_that_was_restored_on_trial_says_so(cast: Cast, patrol: Any) -> None:
    with cast.services.database.read() as session:
        seq, head = services.feed.newest_row(session)
    code, words = patrol("restore", "--tried", f"{seq}:{'0' * 64}")
    assert (code, "no backup of this database" in words) == (1, True)
    assert patrol("restore", "--tried", f"{seq}:{head}")[0] == 0
    with cast.services.database.read() as session:
        assert facts.restored_at(session) is not None


def test_a_source_key_that_ends_is_told_a_month_before(
    cast: Cast, house: House, moving_clock: Move
) -> None:
    def needs() -> list[tuple[int, Any]]:
        with cast.services.database.read() as session:
            states = checklist.items(session, cast.services.settings)
        return [(i.have, i.until) for i in states if i.need == checklist.Need.SOURCE_KEYS]

    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "gs-110")).one()
        registry.give_key(session, cast.services.settings, source, "token", by="703")
        ends_at = registry.tokens(session, source)[0].expires_at
        session.expunge(source)
    moving_clock(days=334)
    assert (needs(), house.mails()) == ([], [])
    moving_clock(days=2)
    assert needs() == [(1, ends_at)]
    assert f"来源 gs-110 的密钥 {clock.local(ends_at):%Y-%m-%d} 到期" in house.mails()[-1]
    assert house.alarms() == set(), "a month is no matter for a dispatcher"
    with cast.services.database.write() as session:
        registry.give_key(session, cast.services.settings, source, "token", by="703")
    moving_clock(hours=2)
    assert needs() == []
    assert "【好了】来源 gs-110" in house.mails()[-1]
