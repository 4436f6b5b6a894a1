"""`patrol stations` registers, changes, retires and imports noise stations."""

import argparse
from pathlib import Path

import pytest
from sqlmodel import select

from patrol.models import Station
from patrol.operations import station_command
from patrol.services import Services
from tests.cast import BRIDGE, Cast
from tests.noise.stations import let_send_levels
from tests.statements import under_the_lock

pytestmark = pytest.mark.any_database
WHERE = f"{BRIDGE[0]},{BRIDGE[1]}"
HEAD = "来源,设备编号,名称,区域,纬度,经度,功能区,下次校准"


@pytest.fixture(autouse=True)
def _levels(cast: Cast) -> None:
    let_send_levels(cast.services)


def run(services: Services, *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    station_command.add(parser)
    lines: list[str] = []
    code = station_command.run(services, parser.parse_args(words), lines.append)
    return code, "\n".join(lines)


def stations(services: Services) -> dict[str, Station]:
    with services.database.read() as session:
        return {row.code: row for row in session.exec(select(Station))}


def test_a_table_adds_and_changes_stations_or_names_every_wrong_line(
    cast: Cast, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "stations.csv"
    line = f"noise-gw-1,N1,桥头,流水西苑社区,{WHERE},1,2027-01-05"
    file.write_text(f"{HEAD}\n{line}\nnobody,N2,x,流水西苑社区,{WHERE},1,\n", encoding="utf-8")
    code, said = run(services, "import", str(file))
    assert (code, "line 3: there is no source “nobody”" in said) == (1, True)
    wrong = [
        f"noise-gw-1,N2,x,流水西苑社区,{WHERE},9,",
        f"noise-gw-1,N3,x,流水西苑社区,{WHERE},1,x",
    ]
    file.write_text("\n".join([HEAD, line, *wrong]), encoding="utf-8")
    said = run(services, "import", str(file))[1]
    assert ("line 3: zone" in said, "line 4: calibrate_next" in said) == (True, True)
    file.write_text(f"{HEAD}\n{line}\n", encoding="utf-8")
    assert "1 new" in run(services, "import", str(file), "--look")[1]
    assert stations(services) == {}, "nothing was written so far"
    assert run(services, "import", str(file)) == (0, "1 stations: 1 new, 0 changed, 0 as before.")
    assert "1 as before" in run(services, "import", str(file))[1]


def test_a_long_table_asks_no_more_under_the_lock_than_a_short_one(
    cast: Cast, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "stations.csv"

    def enter(count: int, name: str) -> int:
        lines = [f"noise-gw-1,N{n},{name},流水西苑社区,{WHERE},1," for n in range(count)]
        file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        with under_the_lock(services.database) as heard:
            code, said = run(services, "import", str(file))
        assert (code, f"{count} stations" in said) == (0, True)
        return len(heard)

    assert enter(1, "a") >= enter(30, "a"), "29 new and one as before"
    assert enter(1, "b") >= enter(30, "b"), "29 changed and one as before"
    long = f"noise-gw-1,{'N' * 65},a,流水西苑社区,{WHERE},1,"
    file.write_text(f"{HEAD}\n{long}\n", encoding="utf-8")
    code, said = run(services, "import", str(file))
    assert (code, "of at most 64 characters" in said) == (1, True)


def test_an_operator_registers_changes_and_retires(cast: Cast, services: Services) -> None:
    lat, lon = map(str, BRIDGE)
    new = ("--name", "桥头", "--area", "流水西苑社区", "--lat", lat, "--lon", lon, "--zone", "1")
    assert run(services, "add", "noise-gw-1", "N1", *new)[0] == 0
    assert run(services, "add", "noise-gw-1", "N1", *new)[0] == 1, "it is known"
    assert run(services, "change", "noise-gw-1", "N1", "--zone", "2", "--silent-min", "5")[0] == 0
    row = stations(services)["N1"]
    assert (row.zone, row.silent_after_s, row.version) == ("2", 300, 1)
    code, said = run(services, "change", "noise-gw-1", "N1", "--lat", "60")
    assert (code, "not in the country" in said) == (1, True)
    assert run(services, "retire", "noise-gw-1", "N1") == (0, "N1 is retired")
    assert "noise-gw-1  N1  桥头  zone 2  heard never  retired" in run(services)[1]
    assert run(services, "retire", "noise-gw-1", "nobody")[0] == 1
