"""短信告知: queue the steps that followers have not been told, and send the texts that are due."""

from functools import partial

from patrol import clock, feed
from patrol.channels import ChannelError, Sent
from patrol.channels.outgoing_text import OutgoingText
from patrol.i18n import t
from patrol.intake import news_texts
from patrol.intake.news_texts import DueText
from patrol.office import Office, words_in
from patrol.services import Services
from patrol.worker.sender import Sender

TONGUE = "zh-CN"
"""The registered templates are Chinese."""


class FollowerTexts:
    """Runs in one worker, beside its orders: an order never waits for a text to a citizen."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services, self._database, self._sender = services, services.database, sender
        self._seen: int | None = None

    def look(self) -> None:
        """Queue what is new, and start to send what is due; nothing without a template."""
        self._sender.use_newest()
        if self._sender.news is None:
            return
        with self._database.read() as session:
            head = feed.head(session)
            is_new = head != self._seen
            news = news_texts.look(session, self._services.office) if is_new else []
        if news:
            with self._database.write() as session:
                news_texts.queue(session, news)
        self._seen = head
        with self._database.read() as session:
            ids = news_texts.due(session)
        if ids:
            self._send(ids)

    def _send(self, ids: list[str]) -> None:
        with self._database.write() as session:
            texts = news_texts.claim(session, ids)
        for text in texts:
            carrier, outgoing = self._sender.news, outgoing_of(text, self._services.office)
            if carrier is not None:
                self._sender.run_apart(carrier.send([outgoing]), partial(self._heard, text))

    def _heard(self, text: DueText, outcome: Sent | ChannelError) -> None:
        self._sender.outcomes.put((news_texts.finish, text, outcome))


def outgoing_of(text: DueText, office: Office) -> OutgoingText:
    """Return the text as it leaves. It names no place and no matter: anyone may read the screen."""
    known = office.dispositions.get(text.result or "")
    return OutgoingText(
        id=text.id,
        order_id=text.id,
        call_sign="",
        severity="",
        title="",
        place="",
        link="",
        at=f"{clock.local(clock.now()):%H:%M}",
        mobile=text.mobile,
        attempt=text.attempt,
        news={
            "number": text.number or "",
            "news": t(f"server.news.{text.state}", TONGUE),
            "result": words_in(known.words, TONGUE) if known else "",
            "code": text.code,
        },
    )
