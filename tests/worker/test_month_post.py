"""月报 is sent once, after eight in the morning, with what the page says and no name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from patrol.channels.journal import Journal
from patrol.config import Settings
from patrol.operations.house import HouseWatch
from patrol.worker.month_post import MonthPost
from tests.cast import Cast
from tests.conftest import NOON
from tests.figures.counting import count, past, put
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
    own = {"sheet_mail_to": "office@example.org", "sheet_mail_from": "patrol@example.org"}
    server = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": "none"}
    return replace(settings, **own, **server)


def test_the_sheet_of_the_last_month_is_sent_once_in_the_morning(
    cast: Cast, mailbox: MailServer, moving_clock: Move
) -> None:
    post, other = MonthPost(cast.services), MonthPost(cast.services)
    watch = HouseWatch(cast.services.database, cast.services.credentials, Journal())

    def mails() -> list[str]:
        post.look()
        other.look()
        watch.look()
        watch._thread.submit(lambda: None).result(20)
        return [mail.get_content() for mail in mailbox.mails]

    with cast.services.database.write() as session:
        put(session, [past(NOON - timedelta(hours=each), title="张") for each in range(30)])
    moving_clock(days=8, hours=11)  # 1:00 on the first of December
    assert mails() == [], "nothing is counted yet, and it is night"
    count(cast.services)
    assert mails() == [], "it is night"
    moving_clock(hours=8)
    (words,) = mails()
    assert "立案 30 件" in words
    assert "到场: 在数里 30 件，100.0 % 达标" in words
    assert "30 cases were opened" in words
    assert "/figures/sheet?month=2026-11" in words
    assert "张" not in words
    moving_clock(days=1)
    assert len(mails()) == 1, "it is sent once, whoever looks"
    moving_clock(days=31)
    assert len(mails()) == 1, "a month without cases is not sent"
