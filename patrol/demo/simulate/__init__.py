"""`patrol simulate`: virtual phones, dispatchers and a town on the real HTTP and socket API.

It plays the demo, the drill and the members of the load tests. All decisions are drawn from
`--seed`. It ends by itself; on Ctrl-C the members go off duty first.
"""

import argparse
import asyncio
from collections.abc import Callable

from patrol import drill_mark, services
from patrol.config import Settings
from patrol.demo.simulate.cast import Cast, NoCast, engage
from patrol.demo.simulate.drill import Options, perform, say
from patrol.demo.simulate.happening import DEMO_PER_HOUR
from patrol.demo.simulate.pace import Pace
from patrol.demo.simulate.tally import Tally
from patrol.demo.simulate.world import World
from patrol.operations import demo_mark
from patrol.terminal import phrase, shown

MOST_PHONES, MOST_DESKS, MOST_PER_HOUR = 2_000, 20, 3_600.0
MOST_HOURS, MOST_SPEED = 24.0, 1_000.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--phones", type=_whole(0, MOST_PHONES), default=46, help="members on duty (46)")
    add("--desks", type=_whole(0, MOST_DESKS), default=2, help="virtual dispatchers (2)")
    add("--incidents", type=_number(0, MOST_PER_HOUR), metavar="PER_HOUR", help="sent to intake")
    add("--hours", type=_number(0.001, MOST_HOURS), default=1.0, help="of the play (1)")
    add("--speed", type=_number(0.1, MOST_SPEED), default=1.0, help="times real time (1)")
    add("--seed", type=int, default=7, help="the same seed, the same decisions")
    add("--url", help="the server (default: this machine's PORT)")
    add(
        "--demo",
        action="store_true",
        help="a burst, a lively hour, a quiet tail; 042, 017, 063 and a share of cases stay free",
    )


def _outside(text: str, least: float, most: float) -> str:
    sentence = "{text!r} is not between {least:g} and {most:g}"
    return phrase(sentence, text=text, least=least, most=most)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def _parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(shown(_outside(text, least, most)))
        return int(text)

    return _parse


def _number(above: float, most: float) -> Callable[[str], float]:
    def _parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not above <= value <= most:
            raise argparse.ArgumentTypeError(shown(_outside(text, above, most)))
        return value

    return _parse


def run(arguments: argparse.Namespace) -> int:
    """Run the simulation. Return 1 when the database has no people or sources for it.

    Raises: NotADemo.
    """
    settings = Settings.from_environment()
    own_services = services.build(settings)
    per_hour = arguments.incidents
    options = Options(
        phones=arguments.phones,
        desks=arguments.desks,
        hours=arguments.hours,
        speed=arguments.speed,
        incidents=per_hour if per_hour is not None else DEMO_PER_HOUR * arguments.demo,
        is_demo=arguments.demo,
    )
    world = World(
        url=arguments.url or f"http://127.0.0.1:{settings.port}",
        seed=arguments.seed,
        office=own_services.office,
        pace=Pace(options.speed),
        tally=Tally(options.phones),
    )
    try:
        cast = _cast(own_services, options, world)
    except NoCast as error:
        say(phrase("patrol simulate: {error}", error=error))
        return 1
    finally:
        own_services.close()
    sentence = "{phones} virtual phones, {desks} virtual desks at {url}"
    say(phrase(sentence, phones=options.phones, desks=options.desks, url=world.url))
    asyncio.run(perform(options, cast, world))
    say(phrase("The play is over:"))
    for line in world.tally.summary():
        say(line)
    return 0


def _cast(own_services: services.Services, options: Options, world: World) -> Cast:
    with own_services.database.write() as session:
        if drill_mark.current(session) is None:
            demo_mark.require(session, "patrol simulate")
        return engage(
            session,
            phones=options.phones,
            desks=options.desks,
            has_town=bool(options.incidents or options.is_demo),
            is_demo=options.is_demo,
            rng=world.rng("cast"),
        )
