"""Invented people and cases go into an empty database that is marked a demo, and into no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, func, select

from patrol import clock
from patrol.config import Settings
from patrol.db import Database
from patrol.models import DemoMark, Member, Shift
from tests.cast import Cast
from tests.command_line import Patrol
from tests.demo.test_day_file import ROW, write

pytestmark = pytest.mark.any_database
INVENTS = [
    ("prepare", "--demo"),
    ("seed",),
    ("setup", "--demo"),
    ("simulate", "--phones", "1"),
]


@pytest.fixture
def empty(settings: Settings, moving_clock: object) -> Iterator[Database]:
    database = Database(settings.database_url)
    yield database
    database.dispose()


def rows(session: Session) -> dict[str, int]:
    return {
        table.name: session.exec(select(func.count()).select_from(table)).one()
        for table in SQLModel.metadata.sorted_tables
    }


@pytest.mark.parametrize("words", INVENTS, ids=" ".join)
def test_a_streets_own_database_gets_nothing_invented(
    cast: Cast, patrol: Patrol, words: tuple[str, ...]
) -> None:
    with cast.services.database.read() as session:
        before = rows(session)
    code, output = patrol(*words)
    assert code == 1
    assert "demo" in output
    assert "name another folder with PATROL_DATA" in output
    with cast.services.database.read() as session:
        assert rows(session) == before


def test_a_day_is_not_replayed_into_a_streets_own_database(
    cast: Cast, patrol: Patrol, tmp_path: Path
) -> None:
    code, output = patrol("replay", str(write(tmp_path / "day.csv", ROW)))
    assert (code, "`patrol replay` writes invented" in output) == (1, True), output


def test_prepare_migrates_a_streets_own_database_and_invents_no_shift(
    cast: Cast, patrol: Patrol
) -> None:
    code, output = patrol("prepare")
    assert (code, output) == (0, "This database is not a demo: no shifts are invented in it.\n")
    with cast.services.database.read() as session:
        assert session.exec(select(Shift)).first() is None


def test_prepare_makes_an_empty_trial_a_demo_and_keeps_its_rota(
    empty: Database, patrol: Patrol
) -> None:
    assert "demo town is in the database" in patrol("prepare")[1]
    with empty.read() as session:
        before = rows(session)
    assert (before["demo_mark"], before["member"]) == (1, 137)
    clock.forward(days=3)
    assert patrol("prepare", "--demo") == (0, "")
    with empty.read() as session:
        assert rows(session)["shift"] > before["shift"]


def test_production_begins_empty_and_becomes_a_demo_only_when_told(
    empty: Database, settings: Settings, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PATROL_ENV": "production",
        "SECRET_KEY": "s" * 40,
        "PUBLIC_URL": "https://patrol.example.org",
        "TRUSTED_PROXIES": "1",
    }.items():
        monkeypatch.setenv(name, value)
    settings.patrol_data.chmod(0o700)
    if empty.is_sqlite:
        (settings.patrol_data / "patrol.db").chmod(0o600)
    assert "patrol setup" in patrol("prepare")[1]
    with empty.read() as session:
        assert session.exec(select(Member)).first() is None
    assert patrol("setup", "--demo")[0] == 0
    assert patrol("setup", "--demo") == (0, "This database is a demo already.\n")
    with empty.read() as session:
        assert len(session.exec(select(Member)).all()) == 137


@pytest.mark.parametrize(
    ("who", "path"),
    [("701", "/desk"), ("701", "/policy"), ("042", "/phone"), ("", "/tip"), ("", "/signin")],
)
def test_every_page_of_a_demo_says_so(cast: Cast, who: str, path: str) -> None:
    caller = cast(who) if who else cast.nobody()
    assert 'class="demo-mark"' not in caller.call("GET", path).text
    with cast.services.database.write() as session:
        session.add(DemoMark(at=clock.now(), by="test"))
    page = caller.call("GET", path).text
    assert re.search('<aside class="demo-mark"[^>]*>Demo: nothing here is real</aside>', page)
    assert caller.call("GET", "/readyz").json["is_demo"] is True
