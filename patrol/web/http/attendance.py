"""Every few seconds each web process says whom it holds, and looks whether the worker lives."""

import logging

from patrol import access, clock, db, reachability
from patrol.operations import heartbeat
from patrol.services import Services

EVERY_S = 3.0
GRACE_S = 8.0
"""After a start: the worker may come later than we do."""
log = logging.getLogger(__name__)


def run(services: Services) -> None:
    """Until the process stops; a failure is tried again."""
    begun = clock.monotonic()
    while not services.stop.wait(EVERY_S):
        try:
            call_the_roll(services, db.process_name())
            if clock.monotonic() - begun > GRACE_S:
                watch_worker(services)
        except Exception:
            log.exception("who is here could not be told, again in %s s", EVERY_S)


def call_the_roll(services: Services, process: str) -> None:
    """Write down whom we heard and hold, read whom the others hold."""
    heard, services.seen = services.seen, {}
    here = {one.phone_id: one.name for one in services.hub.crowd.viewers().values() if one.phone_id}
    with services.database.write() as session:
        reachability.keep(session, process, here)
        access.mark_seen(session, heard)
    with services.database.read() as session:
        services.hub.elsewhere = reachability.elsewhere(session, process)


def watch_worker(services: Services) -> None:
    """A write only when something changed."""
    with services.database.read() as session:
        if heartbeat.is_silent(session) == heartbeat.is_told(session):
            return
    with services.database.write() as session:
        heartbeat.tell(session)
