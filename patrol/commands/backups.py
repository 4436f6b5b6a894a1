"""`patrol backup` and `patrol restore`."""

import argparse

from patrol.operations import backup as copies


def backup(parser: argparse.ArgumentParser) -> None:
    copies.add_backup(parser)
    parser.set_defaults(run=copies.run_backup)


def restore(parser: argparse.ArgumentParser) -> None:
    copies.add_restore(parser)
    parser.set_defaults(run=copies.run_restore)
