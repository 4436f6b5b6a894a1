"""`patrol retention`: erase now what is older than it is kept, or count it with `--dry-run`."""

from collections.abc import Callable

from patrol.config import Settings
from patrol.db import Database
from patrol.operations import retention
from patrol.operations.expiry.expired import Expiry, overdue
from patrol.terminal import phrase


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
                    kind=row.kind,
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
