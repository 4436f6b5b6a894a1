"""A street's own pages show no sketch of another town: until a map is imported theirs is empty."""

import dataclasses
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from patrol import clock
from patrol.models import Area, DemoMark
from patrol.places import map
from tests.cast import BRIDGE, Cast

ROADS = Path(map.__file__).with_name("sketch.geojson")


@pytest.fixture
def in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for process in app.extensions["processes"]:
        world = process.extensions["patrol"]
        settings = dataclasses.replace(world.settings, patrol_env="production")
        monkeypatch.setattr(world, "settings", settings)


@pytest.mark.usefixtures("in_production")
def test_without_an_import_the_map_is_empty_around_the_street(cast: Cast) -> None:
    town = cast("701").get("/api/v1/map")
    assert (town["sketch"], town["features"]["features"], town["label"]) == (False, [], "")
    with cast.services.database.read() as session:
        area = session.exec(select(Area).where(Area.path == "/1/")).one()
    west, south, east, north = town["bounds"]
    assert west < (area.lon or 0) < east
    assert south < (area.lat or 0) < north


@pytest.mark.usefixtures("in_production")
def test_without_a_position_the_map_shows_the_country(cast: Cast) -> None:
    with cast.services.database.write() as session:
        for area in session.exec(select(Area)):
            area.lat = area.lon = None
            session.add(area)
    assert cast("042").get("/api/v1/map")["bounds"] == list(map.CHINA)


@pytest.mark.usefixtures("in_production")
def test_a_demo_in_production_has_the_sketch(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(DemoMark(at=clock.now(), by="test"))
    assert cast("701").get("/api/v1/map")["sketch"] is True


@pytest.mark.usefixtures("in_production")
def test_an_import_counts_at_once(cast: Cast, tmp_path: Path) -> None:
    assert cast("701").get("/api/v1/map")["features"]["features"] == []
    assert not map.is_imported(cast.services.settings.patrol_data)
    file = tmp_path / "streets.geojson"
    file.write_text(json.dumps(json.loads(ROADS.read_bytes()) | {"attribution": "street"}))
    map.install(cast.services.settings.patrol_data, file)
    town = cast("701").get("/api/v1/map")
    assert len(town["features"]["features"]) > 10
    assert town["sketch"] is False
    assert map.is_imported(cast.services.settings.patrol_data)


def test_a_street_that_lies_elsewhere_has_no_sketch_on_a_trial_machine_either(cast: Cast) -> None:
    with cast.services.database.write() as session:
        for area in session.exec(select(Area)):
            area.lat, area.lon = 39.9, 116.4
            session.add(area)
    assert cast("701").get("/api/v1/map")["sketch"] is False
    with cast.services.database.write() as session:
        area = session.exec(select(Area).where(Area.path == "/1/")).one()
        area.lat, area.lon = BRIDGE
        session.add(area)
    assert cast("701").get("/api/v1/map")["sketch"] is True
