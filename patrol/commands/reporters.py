"""The commands of what reports to us: `sources`, `stations`, `sounds`."""

import argparse

from patrol.commands.opened import open_services, say
from patrol.operations import sound_command, source_command, station_command


def sources(parser: argparse.ArgumentParser) -> None:
    source_command.add(parser)
    parser.set_defaults(run=lambda words: source_command.run(open_services(), words, say))


def stations(parser: argparse.ArgumentParser) -> None:
    station_command.add(parser)
    parser.set_defaults(run=lambda words: station_command.run(open_services(), words, say))


def sounds(parser: argparse.ArgumentParser) -> None:
    sound_command.add(parser)
    parser.set_defaults(run=lambda words: sound_command.run(open_services(), words, say))
