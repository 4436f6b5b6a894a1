"""`patrol areas`, `patrol places`, `patrol street`: the page's acts for an operator."""

import json
from pathlib import Path

import pytest
from sqlmodel import col, select

from patrol.config import Settings
from patrol.geo import from_wgs84
from patrol.models import Feed, Place
from tests.cast import BRIDGE, Cast
from tests.command_line import Patrol

LAT, LON = BRIDGE


def test_an_operator_adds_renames_moves_retires_and_restores(cast: Cast, patrol: Patrol) -> None:
    assert patrol("areas", "add", "东片", "--under", "文晖街道", "--kind", "片区")[0] == 0
    assert patrol("areas", "move", "流水西苑社区", "--under", "东片")[0] == 0
    assert "is called 东苑片 now" in patrol("areas", "rename", "东片", "东苑片")[1]
    code, said = patrol("areas", "retire", "流水西苑社区")
    assert code == 1
    assert "--into" in said
    assert "4 members" in patrol("areas", "retire", "流水西苑社区", "--into", "文晖街道")[1]
    assert "流水西苑社区  0 members, 0 places  retired" in patrol("areas")[1]
    assert patrol("areas", "restore", "4")[0] == 0
    assert patrol("areas", "move", "1", "--under", "4") == (
        1,
        "the highest area stays, and no area goes below itself\n",
    )
    assert "no area is called 火星" in patrol("areas", "rename", "火星", "x")[1]
    with cast.services.database.read() as session:
        kinds = session.exec(select(Feed.kind).where(col(Feed.kind).startswith("area."))).all()
    assert set(kinds) == {
        *("area.added", "area.moved", "area.amended", "area.retired", "area.restored"),
    }


def test_outlines_and_places_are_imported_with_their_datum(
    cast: Cast, patrol: Patrol, tmp_path: Path
) -> None:
    corners = ((-0.01, -0.01), (-0.01, 0.01), (0.01, 0))
    points = [from_wgs84(LAT + north, LON + east, "gcj02") for north, east in corners]
    ring = [[point.lon, point.lat] for point in points]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"name": "流水西苑社区"}, "geometry": shape}
    outlines, table = tmp_path / "areas.geojson", tmp_path / "places.csv"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    said = patrol("areas", "import", str(outlines), "--datum", "gcj02")[1]
    assert said.startswith("1 outlines: 0 of new areas, 1 changed")
    bridge = from_wgs84(LAT, LON, "gcj02")
    at = f"{bridge.lat},{bridge.lon}"
    table.write_text(f"名称,类别,纬度,经度\n文晖桥,桥,{at}\n桥西AED,AED,{at}\n")
    code, said = patrol("places", "import", str(table), "--datum", "wgs84")
    assert code == 1
    assert "--datum gcj02" in said
    tried = patrol("places", "import", str(table), "--datum", "gcj02", "--dry-run")[1]
    assert "Nothing was written" in tried
    assert "1 new" in patrol("places", "import", str(table), "--datum", "gcj02")[1]
    with cast.services.database.read() as session:
        row = session.exec(select(Place).where(Place.name == "桥西AED")).one()
    assert (row.area_id, row.lat, row.datum) == (4, LAT, "gcj02")
    assert "桥西AED" in patrol("places")[1]


def test_the_streets_words_are_shown_and_changed(cast: Cast, patrol: Patrol) -> None:
    assert "文晖街道  prefix WH-" in patrol("street")[1]
    assert "文晖街道  prefix RM-" in patrol("street", "--prefix", "RM")[1]
    code, said = patrol("street", "--prefix", "街")
    assert (code, "at most 6 letters" in said) == (1, True)


COMMANDS = ("areas", "places", "street", "users", "token 701", "user 701 --role admin")


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_street_a_command_says_what_to_do(
    settings: Settings, patrol: Patrol, command: str
) -> None:
    code, said = patrol(*command.split())
    assert (code, "`patrol setup`" in said) == (1, True), said
    assert "Traceback" not in said


def test_a_table_of_members_without_a_street_says_what_to_do(
    settings: Settings, patrol: Patrol, tmp_path: Path
) -> None:
    table = tmp_path / "members.csv"
    table.write_text("呼号,姓名\n042,甲\n")
    assert "`patrol setup`" in patrol("members", "import", str(table))[1]
