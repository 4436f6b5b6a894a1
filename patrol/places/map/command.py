"""The command `patrol map import`."""

import argparse
from collections.abc import Callable
from pathlib import Path

from patrol.config import Settings
from patrol.places.map.install import install
from patrol.terminal import phrase


def add(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], None]) -> None:
    maps = parser.add_subparsers(required=True)
    layer = maps.add_parser("import", help="load streets (GeoJSON), a road graph or PMTiles")
    layer.add_argument("file", type=Path)
    layer.add_argument("--datum", choices=["wgs84", "gcj02", "bd09"], default="wgs84")
    layer.add_argument("--label", help="shown on the map")
    layer.add_argument("--attribution", help="who owns the data; shown on the map")
    layer.set_defaults(run=run)


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Install the layer of the file, and say what is in it.

    Raises: BadMap, UnknownDatum.
    """
    done = install(
        Settings.from_environment().patrol_data,
        arguments.file,
        datum=arguments.datum,
        label=arguments.label,
        attribution=arguments.attribution,
    )
    say(
        phrase(
            "{part}: {features} features ({skipped} skipped), road graph "
            "{nodes} nodes, {edges} edges. It counts at once.",
            part=done.part,
            features=done.features,
            skipped=done.skipped,
            nodes=done.nodes,
            edges=done.edges,
        )
    )
