"""The command of a drill (演练): `patrol drill make FOLDER`, `patrol drill play FILE.csv`."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from patrol.commands.opened import open_services, say
from patrol.operations import drill_copy, drill_events
from patrol.operations.drill_copy import NoCopy
from patrol.terminal import phrase


def drill(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(required=True, metavar="ACT")
    text = "copy the street into a new folder, without cases, numbers and credentials"
    made = acts.add_parser("make", help=text, description=text)
    made.add_argument("folder", type=Path)
    made.add_argument("--real", default="", metavar="URL", help="the street's own system to watch")
    made.add_argument("--token", type=Path, help="a file with a desk user's token of that system")
    made.set_defaults(run=_make)
    text = "open the cases of a timetable, in the drill whose PATROL_DATA this is"
    played = acts.add_parser("play", help=text, description=text)
    columns = ", ".join(drill_events.COLUMNS)
    played.add_argument(
        "file", type=Path, help=phrase("CSV with the columns {columns}", columns=columns)
    )
    played.add_argument("--speed", type=float, default=1.0, help="times real time (default 1)")
    played.set_defaults(run=_play)


def _make(arguments: argparse.Namespace) -> None:
    real = arguments.real.rstrip("/")
    if bool(real) != bool(arguments.token) or (
        real and urlsplit(real).scheme not in ("http", "https")
    ):
        raise NoCopy(phrase("--real is an address http(s)://… and goes with --token FILE"))
    services = open_services()
    token = arguments.token.read_text().strip() if arguments.token else ""
    drill_copy.make(
        services.database,
        services.settings.patrol_data,
        arguments.folder,
        by="patrol drill",
        real_url=real,
        token=token,
    )
    say(
        phrase(
            "The copy is in {folder}. Start it with PATROL_DATA={folder}, a PORT and a "
            "PUBLIC_URL of its own, and let people in by `patrol user NAME --reset` and "
            "`patrol serve-info` there.",
            folder=arguments.folder,
        )
    )


def _play(arguments: argparse.Namespace) -> None:
    services = open_services()
    with services.database.read() as session:
        events = drill_events.read(arguments.file, session, services.office)
    drill_events.play(services.database, events, say, speed=max(0.01, arguments.speed))
