"""The commands that fill or keep a demo: `patrol prepare`, `patrol seed`, `patrol setup --demo`."""

import argparse

from patrol.demo import history, seed
from patrol.operations import demo_mark, founding, migrate
from patrol.operations.record.command import Say
from patrol.services import Services
from patrol.terminal import phrase

FILLED = phrase("The demo town is in the database (文晖街道、东新街道, members 001–137).")
EMPTY = phrase("The database is empty. `patrol setup` makes the street.")

WAITS = phrase(
    "A set-up link waits for its street, so no demo is made. The start prints a new link."
)


def add_prepare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="refuse a database that is no demo")


def prepare(services: Services, arguments: argparse.Namespace, say: Say) -> None:
    """Migrate. Fill an empty database on a trial machine; plan the rota of a demo.

    Whoever has asked for a set-up link wants a street, and gets no demo unless `--demo` says so.

    Raises: NotADemo.
    """
    migrate.run(services.database)
    with services.database.write() as session:
        if demo_mark.is_demo(session):
            seed.keep_rota(session)  # the demo's shifts are planned for a fortnight only
            history.keep(session, services.office.noise_limits)
        elif not demo_mark.is_empty(session):
            if arguments.demo:
                demo_mark.require(session, "make demo")
            say(phrase("This database is not a demo: no shifts are invented in it."))
        elif services.settings.is_production:
            say(EMPTY)
        elif founding.is_offered(session) and not arguments.demo:
            say(WAITS)
        else:
            seed.fill(session)
            history.keep(session, services.office.noise_limits)
            say(FILLED)


def plan(services: Services, say: Say) -> None:
    """Plan the shifts of a demo.

    Raises: NotADemo.
    """
    with services.database.write() as session:
        demo_mark.require(session, "patrol seed")
        say(phrase("{n} shifts of the demo were planned.", n=seed.keep_rota(session)))


def set_up(services: Services, say: Say) -> None:
    """Migrate, mark an empty database a demo and fill it.

    Raises: NotADemo.
    """
    migrate.run(services.database)
    with services.database.write() as session:
        if demo_mark.is_demo(session):
            say(phrase("This database is a demo already."))
            return
        if not seed.fill(session):
            demo_mark.mark(session, by="setup")  # it refuses, and says why
        history.keep(session, services.office.noise_limits)
    say(FILLED)
