"""The lease of the device lines: one process holds it, whatever the number of hosts."""

from datetime import timedelta

from sqlmodel import Session

from patrol import clock, db
from patrol.models import Heartbeat, ProcessKind

NAME = "doors"
LEASE = timedelta(seconds=15)
"""A holder that has not renewed it for so long has lost it."""


def take(session: Session) -> bool:
    """Take or renew the lease for this process; False while another one holds it."""
    mine, now = db.process_name(), clock.now()
    row = session.get(Heartbeat, NAME, with_for_update=True)
    if row is None:
        row = Heartbeat(process=NAME, kind=ProcessKind.DOORS, beat_at=now, note=mine)
    elif row.note not in ("", mine) and now - row.beat_at < LEASE:
        return False
    row.beat_at, row.note = now, mine
    session.add(row)
    return True


def give_back(session: Session) -> None:
    """End the lease of this process, so that another one need not wait for its end."""
    row = session.get(Heartbeat, NAME, with_for_update=True)
    if row is not None and row.note == db.process_name():
        row.note = ""
        session.add(row)
