"""Two hosts with different maps or lists never go unnoticed: the desk is told, /readyz names it."""

import json
from pathlib import Path

import pytest

from patrol import clock, reachability
from patrol.operations import fingerprint
from patrol.operations.fingerprint import HostsDiffer, HostWatch
from patrol.places import map
from tests.cast import Cast


def map_of(data: Path, label: str) -> str:
    """Import a map of this label into a data folder; return the note of its host."""
    line = {"type": "LineString", "coordinates": [[120.17, 30.28], [120.18, 30.29]]}
    road = {"type": "Feature", "properties": {"highway": "primary"}, "geometry": line}
    file = data.with_suffix(".geojson")
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [road]}))
    map.install(data, file, label=label)
    return fingerprint.note(data, "0f")


def beat(cast: Cast, process: str, note: str) -> None:
    with cast.services.database.write() as session:
        reachability.keep(session, process, {}, note)


def differs(cast: Cast) -> list[str]:
    return list(cast.nobody().call("GET", "/readyz").json["differs"])


def test_hosts_that_differ_are_told_until_they_are_alike(cast: Cast, tmp_path: Path) -> None:
    mine, other = map_of(tmp_path / "a", "roads"), map_of(tmp_path / "b", "other")
    watch = HostWatch(cast.services.database)
    beat(cast, "host-a:1", mine)
    beat(cast, "host-b:1", other)
    beat(cast, "old-version:1", "")
    assert differs(cast) == ["map"]
    watch.look()  # a change may be on its way
    with pytest.raises(HostsDiffer, match="map: host-a, host-b"):
        watch.look()
    clock.forward(seconds=1)
    beat(cast, "host-b:2", mine)  # the process was started anew with the right map
    assert differs(cast) == []
    watch.look()
    watch.look()


def test_a_host_that_has_stopped_differs_from_nobody(cast: Cast, tmp_path: Path) -> None:
    beat(cast, "host-a:1", map_of(tmp_path / "a", "roads"))
    clock.forward(seconds=20)
    beat(cast, "host-b:1", map_of(tmp_path / "b", "other"))
    assert differs(cast) == []
