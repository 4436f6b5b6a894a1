"""`patrol retention`: erase now what is older than it is kept, or count it with `--dry-run`."""

from collections.abc import Callable

from patrol.config import Settings
from patrol.db import Database
from patrol.operations import retention
from patrol.operations.expiry.expired import Expiry, KeptKind, overdue
from patrol.terminal import phrase

NAMES = {
    KeptKind.TIPS: "tips",
    KeptKind.REPORTERS: "reporters",
    KeptKind.PHOTOS: "photos",
    KeptKind.POSITIONS: "positions",
    KeptKind.SESSIONS: "sessions",
    KeptKind.SHEETS: "sheets",
    KeptKind.AUDIT: "audit",
    KeptKind.CLIPS: "clips",
    KeptKind.SAMPLES: "samples",
    KeptKind.STILLS: "stills",
    KeptKind.SCANS: "scans",
}
"""The kinds as the catalogue knows them."""


def run(
    database: Database, settings: Settings, say: Callable[[str], None], *, is_dry: bool
) -> None:
    """Print what is overdue of each kind; erase it unless it is a dry run."""
    with database.read() as session:
        for row in overdue(session, settings):
            kept = (
                phrase("kept for {days} days", days=row.days)
                if row.days
                else phrase("kept for ever")
            )
            say(
                phrase(
                    "{kind:<10} {count:>8} overdue, {kept}",
                    kind=NAMES[row.kind],
                    count=row.count,
                    kept=kept,
                )
            )
    if is_dry:
        return
    with database.write() as session:
        retention.forget(session, settings)
    expiry = Expiry(database, settings)
    while expiry.erase_some():
        pass
