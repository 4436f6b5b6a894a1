"""The `patrol` command, which an operator or the process supervisor runs."""

import argparse
import gc
import os
import sys
from collections.abc import Collection
from importlib import import_module

from patrol.terminal import CommandError, phrase, shown
from patrol.terminal.parser import CommandParser
from patrol.version import VERSION

COMMANDS = {
    "migrate": ("database", "bring the database to a numbered state"),
    "prepare": ("demo", "migrate; on a trial machine fill an empty demo"),
    "seed": ("demo", "plan the shifts of a demo"),
    "setup": ("first_run", "make the street and its first administrator"),
    "checklist": ("first_run", "say what is missing before the first shift"),
    "serve-info": ("first_run", "print the links to the desk, three phones and the tip page"),
    "worker": ("processes", "send what is due and escalate silence"),
    "doors": ("processes", "hear device lines"),
    "check": ("first_run", "say what is not as safe as it could be"),
    "verify": ("record", "check the record; name the first difference"),
    "heads": ("record", "the day's signed head of the feed, to print"),
    "erase": ("record", "erase bodies or photos by law; it is noted"),
    "retention": ("record", "erase now what is older than it is kept"),
    "person": ("record", "export or erase what is known of a person"),
    "channels": ("programs", "list the channels, set their credentials, send a test"),
    "sounds": ("reporters", "the library of sounds: list, measure the speech detector"),
    "sources": (
        "reporters",
        "the systems that report: list, add, set, key, upload, disable",
    ),
    "stations": ("reporters", "noise stations: list, add, change, retire, restore, import"),
    "token": ("programs", "print a bearer token for a desk user or a source"),
    "tokens": ("programs", "list the valid tokens, or end one"),
    "audit": ("programs", "print the audit log as JSON lines"),
    "user": ("people", "make, change or disable a desk user, or print a link"),
    "users": ("people", "list the desk users"),
    "replay": ("demo", "feed a day's events through the API"),
    "simulate": ("demo", "virtual phones on the real API"),
    "drill": ("drill", "hold a drill on a copy: make it, play a timetable"),
    "backup": ("backups", "write a verified copy, online"),
    "restore": ("backups", "restore a backup"),
    "convert": ("database", "copy an SQLite database to PostgreSQL"),
    "upgrade": (
        "releases",
        "make this release the current one; back again when it is not healthy",
    ),
    "rollback": ("releases", "go back to the previous release"),
    "members": ("people", "add, list, import members or let them leave"),
    "office": ("people", "categories, plans, results, skills, kit, chips"),
    "rota": ("people", "the shifts: show, import, pattern, absent"),
    "map": ("places", "the street's own map"),
    "areas": ("places", "the area tree: list, add, move, retire"),
    "checkpoints": ("places", "patrol points: list, or import a table"),
    "places": ("places", "the places: list, or import a table"),
    "street": ("places", "the street's own words"),
}
"""Each command with its file in `patrol/commands` and its line in the help."""


def main() -> None:
    """Run one command; exit with its status, or with a message when it cannot be done."""
    try:
        gc.disable()  # what is loaded stays, so a collection meanwhile frees nothing
        arguments = parser_of(sys.argv[1:]).parse_args()
    finally:
        gc.enable()
    try:
        status = _run(arguments)
        sys.stdout.flush()  # a few lines wait in a buffer until here
        sys.exit(status)
    except CommandError as error:
        sys.exit(f"patrol: {shown(error)}")
    except BrokenPipeError:
        # Whoever read the lines has seen enough (`| head`); the interpreter flushes no more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(arguments: argparse.Namespace) -> int:
    from sqlalchemy.exc import OperationalError, ProgrammingError

    try:
        return arguments.run(arguments) or 0
    except (OperationalError, ProgrammingError) as error:
        from patrol.operations import migrate

        if not migrate.is_without_tables(error):
            raise
        raise CommandError(
            phrase("the database has no tables yet: run `patrol setup` (or `patrol migrate`)")
        ) from None


def parser_of(words: Collection[str]) -> argparse.ArgumentParser:
    """Return the parser; only the commands that are among the words have their arguments."""
    parser = CommandParser(prog="patrol", description=__doc__)
    parser.add_argument("--version", action="version", version=f"patrol {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (room, text) in COMMANDS.items():
        added = commands.add_parser(name, help=text, description=text)
        if name in words:
            room_of_it = import_module(f"patrol.commands.{room}")
            getattr(room_of_it, name.replace("-", "_"))(added)
    return parser
