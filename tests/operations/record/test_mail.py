"""The newest head goes by mail each hour; a mail server that fails is told, and delays nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from patrol.config import Settings
from patrol.operations.record import RecordWatch
from patrol.operations.record.heads import parse
from patrol.operations.record.second_place import SecondPlaceSilent
from patrol.unsafe_setting import UnsafeSetting
from tests.operations.record.office import Record
from tests.services.mail_server import MailServer
from tests.waiting import until


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def mailing(record: Record, server: MailServer) -> Settings:
    return replace(
        record.cast.services.settings,
        heads_mail_to="archive@example.org",
        heads_mail_from="patrol@example.org",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_tls="none",
    )


@pytest.fixture
def guard(record: Record, mailing: Settings) -> Iterator[RecordWatch]:
    made = RecordWatch(record.database, mailing)
    yield made
    made.close()


def is_taken(guard: RecordWatch) -> bool:
    (place,) = guard.second_places
    guard.sign()
    return place.taken is not None


def failure(guard: RecordWatch) -> str:
    try:
        guard.sign()
    except SecondPlaceSilent as error:
        return str(error)
    return ""


def test_the_newest_head_is_mailed_each_hour(
    record: Record, guard: RecordWatch, server: MailServer, moving_clock: Callable[..., None]
) -> None:
    guard.sign()
    until(lambda: is_taken(guard), "the first mail")
    (mail,) = server.mails
    assert (mail["To"], mail["From"]) == ("archive@example.org", "patrol@example.org")
    assert "巡防记录第" in mail["Subject"]
    assert "Patrol record, row" in mail["Subject"]
    line = mail.get_content().strip().splitlines()[-1]
    head = guard.book.newest()
    assert parse(line) == head, "the line can be used with patrol verify --against"
    for _ in range(3):
        record.case()
        moving_clock(minutes=10)
        guard.sign()
    assert len(server.mails) == 1, "a mail each minute would be read by nobody"
    record.case()
    moving_clock(minutes=31)
    guard.sign()
    until(lambda: len(server.mails) == 2, "the mail of the next hour")


def test_a_mail_server_that_refuses_is_told_and_tried_again(
    guard: RecordWatch, server: MailServer
) -> None:
    server.refusal = "550 no such mailbox"
    guard.sign()
    until(lambda: "no such mailbox" in failure(guard), "the refusal was told")
    assert len(guard.book.path.read_text().splitlines()) == 1, "the head is signed all the same"
    server.refusal = ""
    until(lambda: not failure(guard) and is_taken(guard), "the mail after the failure")


def test_a_server_without_encryption_gets_nothing_when_it_is_wanted(
    record: Record, mailing: Settings, server: MailServer
) -> None:
    guard = RecordWatch(record.database, replace(mailing, smtp_tls="starttls"))
    try:
        guard.sign()
        until(lambda: "SMTPNotSupportedError" in failure(guard), "the refusal was told")
    finally:
        guard.close()
    assert (server.mails, server.tried) == ([], 0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"smtp_tls": "ssl"}, "SMTP_TLS: say starttls, tls, none"),
        ({"smtp_host": ""}, "HEADS_MAIL_TO: needs SMTP_HOST and HEADS_MAIL_FROM"),
        ({"heads_mail_from": ""}, "HEADS_MAIL_TO: needs SMTP_HOST and HEADS_MAIL_FROM"),
        ({"smtp_user": "patrol"}, "SMTP_USER: goes with SMTP_PASSWORD"),
    ],
)
def test_half_a_mail_setting_is_refused(
    mailing: Settings, changed: dict[str, str], words: str
) -> None:
    with pytest.raises(UnsafeSetting, match=words):
        replace(mailing, **changed).completed()


def test_production_refuses_mail_in_the_clear_over_the_network(mailing: Settings) -> None:
    safe = replace(
        mailing,
        patrol_env="production",
        secret_key="x" * 40,
        public_url="https://patrol.example.org",
        trusted_proxies=1,
    )
    safe.completed()
    with pytest.raises(UnsafeSetting, match="SMTP_TLS: a mail in the clear"):
        replace(safe, smtp_host="mail.example.org").completed()
