"""The roll-call of a web process: record which phones it holds, and watch the worker."""

import logging

from patrol import clock, db, reachability, sign_in
from patrol.channels.journal import Journal
from patrol.operations import fingerprint, heartbeat
from patrol.operations.house import HouseWatch
from patrol.operations.house.troubles import WORKER_SILENT
from patrol.services import Services

EVERY_S = 3.0
"""`heartbeat.SILENT` (10 s) counts on it: the worker beats every 3 s, we look every 3 s."""
GRACE_S = 8.0
"""So long after a start no alarm is raised: the worker may start later than the web process."""
log = logging.getLogger(__name__)


def run(services: Services) -> None:
    """Call the roll every 3 s until the process stops; after a failure, try again."""
    begun = clock.monotonic()
    house = HouseWatch(services.database, services.credentials, Journal())
    while not services.stop.wait(EVERY_S):
        try:
            services.credentials.refresh()
            call_the_roll(services, db.process_name())
            services.offices.look()  # for a change whose news was lost
            if clock.monotonic() - begun > GRACE_S:
                watch_worker(services)
                stand_in(services, house)
        except Exception:  # the database may be away; this thread must live on
            log.exception("who is here could not be recorded, again in %s s", EVERY_S)


def stand_in(services: Services, house: HouseWatch) -> None:
    """Watch over the house in place of a worker that is silent: nobody else could tell the IT."""
    with services.database.read() as session:
        beat = heartbeat.last_beat(session)
    if beat is not None and clock.now() - beat > WORKER_SILENT:
        house.look()


def call_the_roll(services: Services, process: str) -> None:
    """Record the logins that were heard and the phones that are held, read those of the others."""
    # Replaced, not cleared: a request in another thread may add a login at this moment.
    heard, services.seen = services.seen, {}
    viewers = services.hub.crowd.viewers().values()
    here = {viewer.phone_id: viewer.name for viewer in viewers if viewer.phone_id}
    note = fingerprint.note(services.settings.patrol_data, services.office.fingerprint)
    with services.database.write() as session:
        reachability.keep(session, process, here, note)
        sign_in.mark_seen(session, heard)
    with services.database.read() as session:
        services.hub.elsewhere = reachability.elsewhere(session, process)


def watch_worker(services: Services) -> None:
    """Raise the alarm when the worker is silent, and clear it when the worker is back."""
    # Read first: the write lock is taken only when something has changed.
    with services.database.read() as session:
        if heartbeat.is_silent(session) == heartbeat.is_told(session):
            return
    with services.database.write() as session:
        heartbeat.tell(session)
