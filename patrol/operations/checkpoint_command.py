"""`patrol checkpoints`: the operator's way to the page /admin/checkpoints."""

import argparse
from pathlib import Path

from sqlmodel import Session, col, select

from patrol import audit, clock
from patrol.db import Database
from patrol.geo import Datum
from patrol.models import Area, AuditAct, Checkpoint
from patrol.operations.record.command import Say
from patrol.people.desk_user import Author
from patrol.rounds import checkpoint_import, checkpoint_table
from patrol.rounds.checkpoint_table import BadCheckpoints
from patrol.terminal import joined, phrase


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT")
    acts.add_parser("list", help="list the points, the longest unseen first")
    text = "add and change points from a CSV or .xlsx table"
    file = acts.add_parser("import", help=text, description=text)
    file.add_argument("file", type=Path)
    file.add_argument("--datum", choices=[*Datum], required=True, help="of the file's positions")
    file.add_argument("--look", action="store_true", help="only say what it would do")


def run(database: Database, arguments: argparse.Namespace, say: Say) -> int:
    """List the points, or import a table; say why when it cannot be done."""
    try:
        if arguments.act == "import":
            _import(database, arguments, say)
        else:
            with database.read() as session:
                _list(session, say)
    except BadCheckpoints as error:
        say(str(error))
        return 1
    except OSError as error:
        words = {"file": arguments.file, "strerror": error.strerror}
        say(phrase("{file} cannot be read: {strerror}", **words))
        return 1
    return 0


def _list(session: Session, say: Say) -> None:
    rows = session.exec(
        select(Checkpoint, Area.name)
        .join(Area, col(Area.id) == col(Checkpoint.area_id))
        .order_by(
            col(Checkpoint.retired_at).is_not(None),
            col(Checkpoint.seen_at).is_not(None),
            col(Checkpoint.seen_at),
            col(Checkpoint.id),
        )
    )
    for row, area in rows:
        seen = clock.local(row.seen_at).strftime("%Y-%m-%d %H:%M") if row.seen_at else "–"
        state = phrase("retired") if row.retired_at else seen
        say(joined("  ", [row.code, area, row.name, f"{row.lat}, {row.lon}", state]))


def _import(database: Database, arguments: argparse.Namespace, say: Say) -> None:
    lines = checkpoint_table.read(arguments.file.read_bytes(), arguments.datum)
    opened = database.read if arguments.look else database.write
    with opened() as session:
        areas = [area_id or 0 for area_id in session.exec(select(Area.id))]
        done = checkpoint_import.plan(session, lines, areas, None)
        if done.faults:
            raise BadCheckpoints(done.faults)
        if not arguments.look:
            by = Author(audit.operator().actor)
            checkpoint_import.enter(session, lines, areas, None, by)
            audit.note(session, AuditAct.IMPORTED, audit.operator(), f"{len(lines)} checkpoints")
    counts = phrase(
        "{lines} points: {new} new, {changed} changed, {same} as before.",
        lines=len(lines),
        new=len(done.new),
        changed=len(done.changed),
        same=done.same,
    )
    say(joined(" ", [counts, phrase("Nothing was written.")]) if arguments.look else counts)
