"""The commands of a demo: `prepare`, `seed`, `replay`, `simulate`."""

import argparse

from patrol.commands.opened import open_services, say
from patrol.demo import command, day_file
from patrol.demo import simulate as play


def prepare(parser: argparse.ArgumentParser) -> None:
    command.add_prepare(parser)
    parser.set_defaults(run=lambda words: command.prepare(open_services(), words, say))


def seed(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=lambda _: command.plan(open_services(), say))


def replay(parser: argparse.ArgumentParser) -> None:
    day_file.add_arguments(parser)
    parser.set_defaults(run=day_file.run)


def simulate(parser: argparse.ArgumentParser) -> None:
    play.add_arguments(parser)
    parser.set_defaults(run=play.run)
