"""The processes beside the web: `patrol worker` and `patrol doors`."""

import argparse


def worker(parser: argparse.ArgumentParser) -> None:
    from patrol.worker import loop

    parser.set_defaults(run=lambda _: loop.main())


def doors(parser: argparse.ArgumentParser) -> None:
    from patrol.doors import process

    parser.set_defaults(run=lambda _: process.main())
