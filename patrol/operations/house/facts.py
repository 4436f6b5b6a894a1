"""Facts about the house that the checklist shows: the certificate, and a restore that was tried."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from patrol import clock
from patrol.models import HouseFact

CERTIFICATE, RESTORED = "certificate", "restored"


@dataclass(frozen=True)
class Certificate:
    """The TLS certificate of the public address as the worker saw it last.

    `ends_at` is None when the address did not answer; `fault` then says why.
    """

    seen_at: datetime
    ends_at: datetime | None
    fault: str = ""
    is_refused: bool = False
    """True when no phone would accept the certificate."""


def certificate(session: Session) -> Certificate | None:
    """Return what is known of the certificate; None before the first look, or without https."""
    row = session.get(HouseFact, CERTIFICATE)
    return Certificate(row.at, row.until, row.words, not row.is_good) if row else None


def keep_certificate(session: Session, seen: Certificate) -> None:
    """Keep what was seen. An address that does not answer leaves the end that is known."""
    row = session.get(HouseFact, CERTIFICATE) or HouseFact(name=CERTIFICATE, at=seen.seen_at)
    row.at, row.words, row.is_good = seen.seen_at, seen.fault[:200], not seen.is_refused
    row.until = seen.ends_at or row.until
    session.add(row)


def restored_at(session: Session) -> datetime | None:
    """Return when a backup of this database was last restored on trial; None when never."""
    row = session.get(HouseFact, RESTORED)
    return row.at if row else None


def keep_restored(session: Session, words: str) -> None:
    """Keep that a backup was restored on trial; `words` name its head."""
    row = session.get(HouseFact, RESTORED) or HouseFact(name=RESTORED, at=clock.now())
    row.at, row.words = clock.now(), words[:200]
    session.add(row)
