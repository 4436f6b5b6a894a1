"""`patrol members import`: the operator's way to add and change members from a table."""

import argparse
from collections.abc import Callable
from pathlib import Path

from patrol import audit
from patrol.areas import tree
from patrol.db import Database
from patrol.models import AuditAct
from patrol.office import Office
from patrol.people import roster
from patrol.people.desk_user import Author


def add(parser: argparse.ArgumentParser) -> None:
    """Add `import` with its file."""
    acts = parser.add_subparsers(required=True)
    roll = acts.add_parser("import", help="add and change members from a CSV or .xlsx table")
    roll.add_argument("file", type=Path, help=f"columns {', '.join(roster.COLUMNS)}")
    roll.add_argument("--area", type=int, help="id of the area of new members without one")


def run(
    database: Database, office: Office, arguments: argparse.Namespace, say: Callable[[str], None]
) -> None:
    """Read the table and enter it, all or nothing.

    Raises: BadRoster.
    """
    entries = roster.read(arguments.file.read_bytes(), office.names("skills"), office.names("kit"))
    by = Author(audit.operator().actor)
    with database.write() as session:
        tree.require_street(session)
        done = roster.enter(session, entries, roster.RosterScope(area_id=arguments.area), by)
        audit.note(session, AuditAct.IMPORTED, audit.operator(), f"{len(entries)} members")
    mobiles, accounts = (
        sum(bool(getattr(entry, name)) for entry in entries) for name in ("mobile", "notice_id")
    )
    say(f"{len(entries)} members: {mobiles} mobiles and {accounts} accounts were read.")
    if done.new:
        say(f"{len(done.new)} of them are new.")
