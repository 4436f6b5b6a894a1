"""Name what is not as safe as it could be, at the start and by `patrol check`."""

import argparse
import shutil
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from patrol.config import Settings, unknown_names
from patrol.db import Database, UnsafeDatabase
from patrol.evidence import sandbox
from patrol.misspelt import sentence
from patrol.office import versions
from patrol.office.lists import RawLists
from patrol.operations import disk, migrate, office_files, spool
from patrol.terminal import phrase

MEANS = {"landlock": "Linux 5.13", "seccomp": "Linux 4.14"}
"""The kernel's means that confine the photo decoder, and the first version with them."""


OFFICE_CURE = (
    "{fault}. Mend it, or move the file away. Until then the lists of the database count "
    "without it, and a reload is refused."
)


def broken_files(settings: Settings) -> list[str]:
    """Return a sentence for each broken file that the worker would read; it says what to do."""
    fault = office_files.fault_of(settings.patrol_data, _lists(settings))
    return [phrase(OFFICE_CURE, fault=fault)] if fault else []


def _lists(settings: Settings) -> RawLists | None:
    """Return the office's lists in the database; None when it cannot be read."""
    with suppress(UnsafeDatabase, SQLAlchemyError):
        database = Database(settings.database_url)
        try:
            with database.read() as session:
                return versions.read(session).raw
        finally:
            database.dispose()
    return None


def faults(settings: Settings) -> list[str]:
    """Return a sentence for each fault; it says what to do."""
    lacking = [name for name in MEANS if name not in sandbox.offered()]
    sentences = [
        phrase(
            "The photo decoder runs without {name}: use {means} or newer, on "
            "x86-64 or ARM64, and a container that allows it. Its limits of "
            "memory, files and CPU hold.",
            name=name,
            means=MEANS[name],
        )
        for name in lacking
    ]
    if not disk.has_room_for_strangers(settings.patrol_data):
        free = shutil.disk_usage(settings.patrol_data).free // 1_000_000
        sentences.append(
            phrase(
                "The disk has {free} MB left: below 20 % photos of tips are not kept. Make room.",
                free=free,
            )
        )
    names = [sentence(name, meant) for name, meant in unknown_names().items()]
    return [*broken_files(settings), *names, *sentences]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    purpose = parser.add_mutually_exclusive_group()
    purpose.add_argument("--start", action="store_true", help="fail only if no process could start")
    purpose.add_argument(
        "--reload", action="store_true", help="fail if a reload would read a fault"
    )


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Run `patrol check`. Return 1 for a fault that matters to the purpose.

    Raises: UnsafeSetting, UnsafeDatabase, NewerSchema.
    """
    settings = Settings.from_environment()
    spool.prepare(settings.patrol_data)
    sentences = faults(settings)
    for line in sentences or [phrase("Nothing is amiss.")]:
        say(line)
    if not (arguments.start or arguments.reload):
        return int(bool(sentences))
    database = Database(settings.database_url)
    try:
        migrate.check(database)
    finally:
        database.dispose()
    return int(arguments.reload and bool(broken_files(settings)))
