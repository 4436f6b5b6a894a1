"""`patrol migrate` and `patrol convert`."""

import argparse

from patrol.commands.opened import open_services, say
from patrol.config import Settings
from patrol.operations import convert as conversion
from patrol.operations import downgrade


def migrate(parser: argparse.ArgumentParser) -> None:
    downgrade.add_arguments(parser)
    parser.set_defaults(run=lambda words: downgrade.run(open_services().database, words))


def convert(parser: argparse.ArgumentParser) -> None:
    conversion.add_arguments(parser)
    parser.set_defaults(run=lambda words: conversion.run(Settings.from_environment(), words, say))
