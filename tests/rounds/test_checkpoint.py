"""Points are entered by hand, by a table and by the command; a label and a tag belong to one."""

import argparse
import base64
from pathlib import Path
from typing import Any

import pytest

from patrol.operations import checkpoint_command
from tests.cast import Cast
from tests.rounds.points import LAT, LON, POINTS, enter, entry, kept

TABLE = "/api/v1/admin/checkpoint-table"
HEAD = "名称,区域,纬度,经度,半径,看什么,标签"
pytestmark = pytest.mark.any_database


def sent(text: str) -> dict[str, Any]:
    return {"file": base64.b64encode(text.encode()).decode(), "area_id": 4, "datum": "wgs84"}


def test_a_point_is_added_corrected_retired_and_brought_back(cast: Cast) -> None:
    key = enter(cast, "桥北")["桥北"]
    path = f"{POINTS}/{key}"
    changed = entry("桥北岸", look="栏杆、救生圈", tag="04:A2:1B:7F")
    row = cast("703").send("PATCH", path, changed)["checkpoint"]
    assert (row["look"], row["tag"]) == ("栏杆、救生圈", "04a21b7f")
    cast("703").send("PUT", f"{path}/retirement")
    assert cast("701").get("/api/v1/checkpoints")["checkpoints"] == []
    assert cast("042").send("POST", "/api/v1/rounds")["round"] is None
    cast("703").send("DELETE", f"{path}/retirement")
    assert len(cast("701").get("/api/v1/checkpoints")["checkpoints"]) == 1
    events = cast("703").get("/api/v1/feed?after=0")["events"]
    assert [row["kind"] for row in events if row["kind"].startswith("checkpoint.")] == [
        *("checkpoint.added", "checkpoint.amended"),
        *("checkpoint.retired", "checkpoint.restored"),
    ]


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    cast("703").send("POST", POINTS, entry("桥北", tag="04A21B7F"), want=201)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": "桥北"}, "checkpoint_taken"),
        ({"tag": "04-a2-1b-7f"}, "tag_taken"),
        ({"tag": "tag 7"}, "bad_tag"),
        ({"lat": 31.5}, "far_position"),
        ({"radius_m": 5}, "invalid"),
        ({"area_id": 3}, "no_area"),
    )
    for change, code in wrong:
        refused = cast("703").call("POST", POINTS, entry("桥南") | change)
        assert refused.json["type"] == f"/problems/{code}"
    assert [*kept(cast)] == ["桥北"]


def test_a_table_is_looked_at_and_entered_whole_or_not_at_all(cast: Cast) -> None:
    good = f"桥北,流水西苑社区,{LAT},{LON},80,栏杆,04:A2:1B:7F"
    wrong = [
        f"桥南,无此社区,{LAT},{LON},,,",
        f"桥西,,{LON},{LAT},,,",
        f"桥东,,{LAT},{LON},5,,zz",
        "桥下,,,,,,",
        f"桥上,,{LAT},{LON},,,04a21b7f",
        f"桥北,流水西苑社区,{LAT},{LON},,,",
    ]
    looked = cast("703").send("POST", f"{TABLE}/preview", sent("\n".join([HEAD, good, *wrong[:3]])))
    assert [row["line"] for row in looked["wrong"]] == [4, 5, 5]
    looked = cast("703").send(
        "POST", f"{TABLE}/preview", sent("\n".join([HEAD, good, wrong[0], *wrong[3:]]))
    )
    assert [row["line"] for row in looked["wrong"]] == [3, 4, 5, 6]
    assert "already" in looked["wrong"][2]["sentence"]
    cast("703").send("PUT", TABLE, sent("\n".join([HEAD, good, wrong[0]])), want=422)
    assert kept(cast) == {}
    done = cast("703").send("PUT", TABLE, sent(f"{HEAD}\n{good}"))
    assert ([row["name"] for row in done["new"]], done["same"]) == (["桥北"], 0)
    exported = cast("703").call("GET", TABLE).text
    again = cast("703").send("PUT", TABLE, sent(exported))
    assert again["same"] == 1, "what is exported can be imported"
    changed = cast("703").send("PUT", TABLE, sent("名称,半径,标签\n桥北,60,-"))["changed"]
    assert changed[0]["fields"] == ["radius_m", "tag"]


def test_the_command_lists_and_imports(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(f"{HEAD}\n桥北,流水西苑社区,{LAT},{LON},80,栏杆,\n", encoding="utf-8")
    assert "Nothing was written." in run(cast, "import", str(file), "--datum", "wgs84", "--look")[1]
    assert run(cast, "import", str(file), "--datum", "wgs84") == (
        0,
        "1 points: 1 new, 0 changed, 0 as before.",
    )
    assert "桥北" in run(cast, "list")[1]
    file.write_text(f"{HEAD}\n桥北,无此社区,{LAT},{LON},80,栏杆,\n", encoding="utf-8")
    assert run(cast, "import", str(file), "--datum", "wgs84")[0] == 1
    assert run(cast, "import", str(tmp_path / "none.csv"), "--datum", "wgs84")[0] == 1


def run(cast: Cast, *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    checkpoint_command.add(parser)
    lines: list[str] = []
    code = checkpoint_command.run(cast.services.database, parser.parse_args(words), lines.append)
    return code, "\n".join(lines)
