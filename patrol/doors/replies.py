"""Tell the sources of a broker what became of their matters: each reply until the broker has it.

The worker queues the replies (`intake.outbox`); they leave by the connection that hears the source.
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from patrol import clock
from patrol.channels import ChannelError, Sent, TryLater
from patrol.db import DatabaseBusy
from patrol.intake import outbox, reply_message
from patrol.intake.outbox import DueReply
from patrol.services import Services

if TYPE_CHECKING:
    from patrol.doors.broker import BrokerLine

log = logging.getLogger(__name__)

BROKER_S = 10.0
"""A broker acknowledges the replies of one look within so many seconds; the others come again."""


class BrokerReplies:
    """Publishes what is due. One thread calls it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def look(self, brokers: Mapping[int, "BrokerLine"]) -> None:
        """Publish the due replies of these sources. They wait while their broker is away."""
        reached = {key: line for key, line in brokers.items() if line.is_connected}
        if not reached:
            return
        try:
            self._tell(reached)
        except (DatabaseBusy, OperationalError):
            log.exception("the replies to brokers wait for the database")

    def _tell(self, reached: Mapping[int, "BrokerLine"]) -> None:
        database = self._services.database
        with database.read() as session:
            ids = outbox.due_by_topic(session, sorted(reached))
        if not ids:
            return
        with database.write() as session:
            replies = outbox.claim(session, ids)
        sent = [(reply, reached[reply.source_id].publish(self._body(reply))) for reply in replies]
        ends_at = clock.monotonic() + BROKER_S
        outcomes: list[tuple[DueReply, Sent | ChannelError]] = []
        for reply, publication in sent:
            is_there = publication.arrives(max(0.0, ends_at - clock.monotonic()))
            away = TryLater(0.0, "the broker has not acknowledged it")
            outcomes.append((reply, Sent("acknowledged") if is_there else away))
        with database.write() as session:
            outbox.finish(session, outcomes)

    def _body(self, reply: DueReply) -> bytes:
        services = self._services
        url = services.settings.public_url
        return reply_message.body(reply, services.office, url, names_itself=True)
