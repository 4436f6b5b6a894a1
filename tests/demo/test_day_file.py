"""A recorded day is replayed once, with categories and labels; bad lines are named."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from aiohttp import web
from sqlmodel import select

from patrol import clock, office
from patrol.cli import main
from patrol.demo import day_file
from patrol.models import Intake, Source
from tests.services.database import Databases
from tests.services.server import Server
from tests.services.web_process import WebProcess, demo_town
from tests.shared_data import shared
from tests.waiting import LIMIT_S

KNOWN = office.load()
ROW = {
    "source_key": "64439049",
    "time": "00:01:56",
    "created_ny": "2025-03-24T00:01:56",
    "closed_ny": "2025-03-24T00:47:13",
    "minutes_to_close": "45.3",
    "agency": "NYPD",
    "kind": "Noise - Residential",
    "detail": "Loud Music/Party",
    "place_type": "Street/Sidewalk",
    "channel": "PHONE",
    "outcome": "took action to fix the condition.",
    "subdistrict": "文晖街道",
    "lon": "120.177616",
    "lat": "30.295236",
    "street": "江南巷",
}


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, day_file.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_and_complaints(path: Path) -> tuple[list[day_file.DayRow], list[str]]:
    lines = list(day_file.read(path, KNOWN))
    good = [line for line in lines if isinstance(line, day_file.DayRow)]
    return good, [str(line) for line in lines if isinstance(line, day_file.BadRow)]


def test_a_line_becomes_an_intake_record_with_its_truth_kept_beside(tmp_path: Path) -> None:
    (row,), bad = rows_and_complaints(write(tmp_path / "day.csv", ROW))
    assert not bad
    record = row.record
    assert record["dedup_key"] == "platform:64439049"
    known = KNOWN.kind_311(ROW["kind"], ROW["detail"])
    assert known is not None
    assert record["category"] == known.category
    assert record["channel"] == "phone"
    assert record["location"]["address"] == "文晖街道江南巷"
    assert "地点为示意" in record["description"]
    assert record["extra"]["time"] == "00:01:56"
    assert record["extra"]["outcome"] == ROW["outcome"]
    assert record["extra"]["transplanted"] is True


def test_a_kind_nobody_mapped_is_for_the_desk_to_sort(tmp_path: Path) -> None:
    (row,), _ = rows_and_complaints(write(tmp_path / "day.csv", ROW | {"kind": "Sasquatch"}))
    assert (row.record["category"], row.record["title"]) == (office.UNKNOWN, "Sasquatch")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lon": "east"}, "line 2: lon 'east' is not a number"),
        ({"lat": "91"}, "line 2: /location/lat: must be at most 90"),
        ({"lat": "60"}, "line 2: /location/lat: lies outside the country of the office"),
        ({"lat": "nan"}, "line 2: lat 'nan' is not a number"),
        ({"created_ny": "yesterday"}, "line 2: created_ny 'yesterday' is no time"),
        ({"source_key": ""}, "line 2: source_key must be 1 to 128 characters without a space"),
        ({"source_key": "6 4"}, "line 2: source_key must be 1 to 128 characters without a space"),
        ({"kind": " "}, "line 2: kind is empty"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(
    tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    path = write(tmp_path / "day.csv", ROW | change, ROW | {"source_key": "64439050"})
    good, bad = rows_and_complaints(path)
    assert bad == [sentence]
    assert [row.line for row in good] == [3]


def test_a_key_that_stands_twice_is_told_once(tmp_path: Path) -> None:
    good, bad = rows_and_complaints(write(tmp_path / "day.csv", ROW, ROW))
    assert len(good) == 1
    assert bad == ["line 3: source_key 64439049 stands on line 2 already"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no column source_key"),
        (b"a,b\n1,2\n", "no column source_key"),
        (",".join(day_file.COLUMNS).encode() + b"\n", "has a header and no events"),
        (b"\xff\xfe\x00", "cannot be read as CSV in UTF-8"),
        (None, "cannot be read as CSV in UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "day.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(day_file.BadFile, match=sentence):
        list(day_file.read(path, KNOWN))


def test_the_whole_real_day_is_understood() -> None:
    good, bad = rows_and_complaints(shared("events_one_day_transplanted.csv"))
    assert (len(good), bad) == (232, [])
    unknown = [row for row in good if row.record["category"] == office.UNKNOWN]
    assert len(unknown) < len(good) / 2


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[WebProcess]:
    with demo_town(tmp_path_factory.mktemp("replay"), databases) as web:
        yield web


def patrol(monkeypatch: pytest.MonkeyPatch, town: WebProcess, *words: Any) -> int:
    """The command line of `patrol`, run with the settings of the town."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in town.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["patrol", "replay", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    assert isinstance(end.value.code, int)
    return end.value.code


def stored(town: WebProcess) -> list[Intake]:
    with town.services.database.read() as session:
        return list(session.exec(select(Intake).order_by(Intake.id)))


def test_a_day_is_told_through_the_intake_once(
    tmp_path: Path,
    town: WebProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    later = {"source_key": "64439380", "created_ny": "2025-03-24T00:02:56"}
    path = write(tmp_path / "day.csv", ROW, ROW | {"source_key": "x", "lat": ""}, ROW | later)
    began = clock.monotonic()
    assert patrol(monkeypatch, town, path, "--speed", 60) == 1
    assert clock.monotonic() - began >= 1, "a minute at 60 times is a second"
    output = capsys.readouterr().out
    assert "line 3: lat '' is not a number" in output
    assert "1 bad lines, 2 opened" in output
    assert [row.source_ref for row in stored(town)] == ["64439049", "64439380"]
    assert abs((stored(town)[0].occurred_at - clock.now()).total_seconds()) < 60

    began = clock.monotonic()
    assert patrol(monkeypatch, town, path, "--speed", 0.1) == 1
    assert clock.monotonic() - began < LIMIT_S, "what is known costs no waiting"
    assert "2 known" in capsys.readouterr().out
    assert len(stored(town)) == 2


def test_a_limit_and_a_given_token_are_kept_to(
    tmp_path: Path,
    town: WebProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [ROW | {"source_key": f"limit-{number}"} for number in range(3)]
    path = write(tmp_path / "day.csv", *rows)
    with town.services.database.read() as session:
        source = session.exec(select(Source).where(Source.code == "platform")).one()
    words = ("--limit", 2, "--url", town.url, "--token", town.token(source_id=source.id))
    assert patrol(monkeypatch, town, path, *words) == 0
    assert "2 opened" in capsys.readouterr().out


def test_a_wrong_token_stops_at_the_first_line(
    tmp_path: Path,
    town: WebProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = write(tmp_path / "day.csv", ROW | {"source_key": "never"})
    assert patrol(monkeypatch, town, path, "--url", town.url, "--token", "nonsense") == 1
    assert f"stopped: {town.url} says 401" in capsys.readouterr().out
    assert "never" not in [row.source_ref for row in stored(town)]


class StreetsServer(Server):
    """Answers `/readyz` as a street's own server does, and remembers what else it is told."""

    told: ClassVar[list[str]] = []

    def routes(self) -> list[web.RouteDef]:
        async def answer(request: web.Request) -> web.Response:
            self.told.append(request.path)
            return web.json_response({"status": "ready", "is_demo": False})

        return [web.route("*", "/{path:.*}", answer)]


def test_a_days_events_go_to_no_server_of_a_street(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "day.csv", ROW)
    monkeypatch.setenv("PATROL_DATA", str(tmp_path / "data"))
    with StreetsServer() as server:
        words = ["replay", str(path), "--url", server.url, "--token", "any"]
        monkeypatch.setattr("sys.argv", ["patrol", *words])
        with pytest.raises(SystemExit, match="1"):
            main()
    assert "is not a demo" in capsys.readouterr().out
    assert StreetsServer.told == ["/readyz"]
