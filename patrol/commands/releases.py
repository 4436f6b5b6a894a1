"""`patrol upgrade` and `patrol rollback`."""

import argparse

from patrol.operations import release
from patrol.terminal import tell


def upgrade(parser: argparse.ArgumentParser) -> None:
    release.add_arguments(parser)
    parser.set_defaults(run=lambda words: release.run_upgrade(words, tell))


def rollback(parser: argparse.ArgumentParser) -> None:
    release.add_arguments(parser)
    parser.set_defaults(run=lambda words: release.run_rollback(words, tell))
