"""Fingerprints of what every host must have alike: the map and the office's lists.

Each process writes its own beside its heartbeat, so that a difference is seen by all.
"""

from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import clock
from patrol.db import Database
from patrol.models import Heartbeat
from patrol.places import map

FRESH = timedelta(seconds=12)
"""A process beats every 3 s; after 12 s without a beat it counts as dead."""
PARTS = ("map", "office")


class HostsDiffer(Exception):
    """Two hosts do not have the same map or lists; the message names the part and the hosts."""


class HostWatch:
    """Looks whether all hosts are alike. A change takes some seconds to reach them all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._before: dict[str, list[str]] = {}

    def look(self) -> None:
        """Compare the hosts; what differed at the look before as well is told.

        Raises: HostsDiffer.
        """
        with self._database.read() as session:
            now = differences(session)
        lasting = {part: hosts for part, hosts in now.items() if part in self._before}
        self._before = now
        if lasting:
            parts = (f"{part}: {', '.join(hosts)}" for part, hosts in lasting.items())
            raise HostsDiffer("; ".join(parts))


def note(data: Path, office: str) -> str:
    """Return the fingerprints of this process as its heartbeat carries them."""
    return f"map={map.fingerprint(data)} office={office}"


def differences(session: Session) -> dict[str, list[str]]:
    """Return the hosts that do not have the same files, by part; {} when all are alike.

    A process of an older version says nothing and is not compared.
    """
    rows = session.exec(
        select(Heartbeat.process, Heartbeat.note)
        .where(col(Heartbeat.beat_at) > clock.now() - FRESH, Heartbeat.note != "")
        .order_by(col(Heartbeat.beat_at))
    )
    # The newest beat of a host counts: a process that has just ended may have had older files.
    by_host = {process.rpartition(":")[0]: _read(said) for process, said in rows}
    return {
        part: sorted(by_host)
        for part in PARTS
        if len({said[part] for said in by_host.values() if part in said}) > 1
    }


def _read(said: str) -> dict[str, str]:
    """Return the fingerprints of a note by part."""
    words = (word.partition("=") for word in said.split())
    return {part: digest for part, _, digest in words}
