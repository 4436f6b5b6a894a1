"""`patrol rota`: shows, imports, lays patterns, records absences, and says what is missing."""

from pathlib import Path

import pytest
from sqlmodel import delete

from patrol.models import Area, Duty, LastPosition, Member, Place, Source, User
from tests.cast import Cast
from tests.command_line import Patrol

pytestmark = pytest.mark.any_database


def test_a_table_is_looked_at_and_entered(cast: Cast, patrol: Patrol, tmp_path: Path) -> None:
    table = tmp_path / "rota.csv"
    table.write_text("呼号,2026-11-23,2026-11-24\n042,夜班,休\n007,白班,白班\n", "utf-8")
    code, said = patrol("rota", "import", str(table), "--dry-run")
    assert (code, said.splitlines()[-1]) == (0, "3 days would be changed, 1 stay as they are.")
    assert patrol("rota", "show", "--day", "2026-11-23")[1].startswith("nobody is planned")
    assert "042  2026-11-23  rest → 11-23 20:00–08:00" in patrol("rota", "import", str(table))[1]
    shown = patrol("rota", "show", "--day", "2026-11-23")[1].splitlines()
    assert shown == ["007  11-23 08:00–20:00  白班", "042  11-23 20:00–08:00  夜班"]
    table.write_text("呼号,2026-11-23\n099,夜班\n", "utf-8")
    code, said = patrol("rota", "import", str(table))
    assert code == 1
    assert "no member is called '099'" in said


def test_a_pattern_and_an_absence(cast: Cast, patrol: Patrol) -> None:
    words = ("rota", "pattern", "three_two", "--days", "3")
    teams = ("--team", "007,042", "--team", "017", "--team", "063")
    assert patrol(*words, *teams)[1].splitlines()[-1] == "8 days were changed, 4 stay as they are."
    assert "has 3 teams" in patrol(*words, "--team", "007")[1]
    assert "there are four_three" in patrol("rota", "pattern", "x", "--team", "007")[1]
    away = ("rota", "absent", "042", "--first", "2026-11-23")
    assert patrol(*away)[0] == 0
    assert patrol(*away)[1] == "042 is absent at that time already\n"
    assert patrol("rota", "absent", "099")[1] == "no member is called 099\n"
    assert (
        "042  11-23 08:00–20:00  白班  absent" in patrol("rota", "show", "--day", "2026-11-23")[1]
    )


def test_without_a_member_or_a_street_it_says_what_to_do(cast: Cast, patrol: Patrol) -> None:
    _empty(cast, LastPosition, Duty, Member)
    assert patrol("rota", "show") == (
        1,
        "there is no member yet: `patrol members import FILE` adds them\n",
    )
    _empty(cast, Place, User, Source, Area)
    code, said = patrol("rota", "show")
    assert (code, said) == (1, "there is no street yet: `patrol setup` makes it\n")


def _empty(cast: Cast, *tables: type) -> None:
    with cast.services.database.write() as session:
        for table in tables:
            rows = session.exec(delete(table))
            assert rows is not None
