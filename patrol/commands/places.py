"""The commands of the street: `map`, `areas`, `places`, `checkpoints`, `street`."""

import argparse

from patrol.areas import command
from patrol.commands.opened import open_services, say
from patrol.operations import checkpoint_command
from patrol.places.map import command as map_command


def map(parser: argparse.ArgumentParser) -> None:
    map_command.add(parser, lambda words: map_command.run(words, say))


def areas(parser: argparse.ArgumentParser) -> None:
    command.add_areas(parser)
    parser.set_defaults(run=_run)


def places(parser: argparse.ArgumentParser) -> None:
    command.add_places(parser)
    parser.set_defaults(run=_run)


def checkpoints(parser: argparse.ArgumentParser) -> None:
    checkpoint_command.add(parser)
    parser.set_defaults(run=_run_checkpoints)


def street(parser: argparse.ArgumentParser) -> None:
    command.add_street(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    return command.run(open_services().database, arguments, say)


def _run_checkpoints(arguments: argparse.Namespace) -> int:
    return checkpoint_command.run(open_services().database, arguments, say)
