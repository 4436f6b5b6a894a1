"""Ask before a migration goes down: it deletes tables and columns with all that is in them."""

import argparse
import sys
from datetime import timedelta

from sqlalchemy import inspect
from sqlmodel import Session, col, select

from patrol import clock
from patrol.db import Database
from patrol.models import Heartbeat
from patrol.operations import migrate
from patrol.terminal import CommandError, phrase, shown

ALIVE = timedelta(seconds=30)
"""Web and worker beat every few seconds."""


class DowngradeRefused(CommandError):
    """Going down would do harm. The message says what to do first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", nargs="?", default="head", help="head, base or a number")
    parser.add_argument(
        "--database", metavar="NAME", help="its name, to go down without a question"
    )


def run(database: Database, arguments: argparse.Namespace) -> None:
    """Migrate to the target of the command; go down only when the name of the database is typed.

    Raises: DowngradeRefused, UnknownMigration, NewerSchema.
    """
    target = migrate.numbered(arguments.target)
    with database.reader.connect() as link:
        if migrate.is_down(migrate.connection_revision(link), target):
            refuse_while_alive(Session(link))
            _ask(database, target, arguments.database)
    migrate.run(database, target)


def refuse_while_alive(session: Session) -> None:
    """Refuse while a process beats in this database.

    Raises: DowngradeRefused.
    """
    if not inspect(session.connection()).has_table("heartbeat"):
        return
    newest = session.exec(select(Heartbeat).order_by(col(Heartbeat.beat_at).desc())).first()
    if newest is not None and clock.now() - newest.beat_at < ALIVE:
        age_s = max(0, round((clock.now() - newest.beat_at).total_seconds()))
        raise DowngradeRefused(
            phrase(
                "{process} ({kind}) was alive {age_s} s ago and works on this "
                "database. Stop web and worker on every host, and try again "
                "{seconds} s later.",
                process=newest.process,
                kind=newest.kind,
                age_s=age_s,
                seconds=ALIVE.seconds,
            )
        )


def _ask(database: Database, target: str, typed: str | None) -> None:
    name = database.url.database or ""
    if typed is None and sys.stdin.isatty():
        question = phrase(
            "Going down to {target} deletes tables or columns with all that is "
            "in them. Only a backup brings them back.\nType the name of the "
            "database, {name}, to go on: ",
            target=target,
            name=name,
        )
        sys.stdout.write(shown(question))
        sys.stdout.flush()
        typed = sys.stdin.readline().strip()
    if typed != name:
        raise DowngradeRefused(
            phrase(
                "going down to {target} deletes what the newer tables hold. Take a "
                "backup, then give the name of the database: patrol migrate "
                "{target} --database {name}",
                target=target,
                name=name,
            )
        )
