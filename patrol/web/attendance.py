"""Every few seconds each web process says whom it holds, and looks whether the worker lives."""

import logging

from patrol import access, clock, db, reach, watchdog
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
        reach.keep(session, process, here)
        access.mark_seen(session, heard)
    with services.database.read() as session:
        services.hub.elsewhere = reach.elsewhere(session, process)


def watch_worker(services: Services) -> None:
    """A write only when something changed."""
    with services.database.read() as session:
        if watchdog.is_silent(session) == watchdog.is_told(session):
            return
    with services.database.write() as session:
        watchdog.tell(session)
