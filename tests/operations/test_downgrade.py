"""Going down needs the database's name and stopped processes; an older program may come back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from patrol import clock, create_app
from patrol.config import Settings
from patrol.db import Database
from patrol.models import Heartbeat, ProcessKind
from patrol.operations import migrate
from patrol.services import Services
from tests.cast import Cast
from tests.command_line import Patrol

KNEW = "0024"
"""The newest migration of the older program."""
SAYS = 25
"""The first migration that says which programs can serve it."""


@pytest.fixture
def older_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Take the newer migrations out of the program."""

    def become_older(knew: str = KNEW) -> None:
        folder = tmp_path / "older"
        shutil.copytree(migrate.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for path in folder.glob("versions/*.py"):
            if path.name[:4] > knew:
                path.unlink()
        monkeypatch.setattr(migrate, "FOLDER", folder)

    return become_older


def revision(database: Database) -> str | None:
    with database.reader.connect() as link:
        return migrate.connection_revision(link)


def named(services: Services) -> str:
    return services.database.url.database or ""


@pytest.mark.parametrize("target", ["base", "1", "0001"])
def test_without_the_databases_name_nothing_goes_down(
    cast: Cast, patrol: Patrol, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    before = revision(cast.services.database)
    for typed in ((), ("--database", "another")):
        code, output = patrol("migrate", target, *typed)
        assert (code, f"--database {named(cast.services)}" in output) == (1, True), output
    assert revision(cast.services.database) == before


def test_nothing_goes_down_while_a_process_lives(cast: Cast, patrol: Patrol) -> None:
    with cast.services.database.write() as session:
        session.add(Heartbeat(process="h1:7", kind=ProcessKind.WORKER, beat_at=clock.now()))
    words = ("migrate", "24", "--database", named(cast.services))
    code, output = patrol(*words)
    assert (code, "h1:7 (worker) was alive 0 s ago" in output) == (1, True), output
    clock.forward(seconds=31)
    assert patrol(*words) == (0, "")
    assert revision(cast.services.database) == "0024"
    assert patrol("migrate") == (0, "")
    assert migrate.standing(cast.services.database) == migrate.Standing.CURRENT


def test_an_unknown_number_is_told_the_known_ones(cast: Cast, patrol: Patrol) -> None:
    for target in ("9999", "first", "-1"):
        code, output = patrol("migrate", "--", target)
        assert (code, "say head, base or one of 0001 to" in output) == (1, True), output


def test_an_older_program_serves_a_schema_that_suits_it(
    app: Flask,
    patrol: Patrol,
    settings: Settings,
    older_program: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = app.extensions["patrol"].database
    truth = _say_works_from(database, "0023")
    older_program()
    assert patrol("migrate") == (0, ""), "the unit's ExecStartPre"
    assert "A newer program has migrated the database" in caplog.text
    assert migrate.is_current(database)
    create_app(settings, start=False).extensions["patrol"].close()
    code, output = patrol("migrate", "23", "--database", database.url.database)
    assert (code, "only the newer program can take back" in output) == (1, True), output
    _say_works_from(database, truth)  # a server keeps its databases for the next test


def test_an_older_program_refuses_a_schema_that_it_cannot_serve(
    app: Flask, patrol: Patrol, settings: Settings, older_program: Callable[[], None]
) -> None:
    database = app.extensions["patrol"].database
    truth = _say_works_from(database, "0025")
    older_program()
    code, output = patrol("migrate")
    assert (code, "Install a version with migration 0025 or later" in output) == (1, True), output
    with pytest.raises(migrate.NewerSchema):
        create_app(settings, start=False)
    assert not migrate.is_current(database)
    _say_works_from(database, truth)


def _say_works_from(database: Database, number: str) -> str:
    """Return what the schema said before."""
    with database.write() as session:
        before = str(session.execute(text("SELECT works_from FROM schema_state")).scalar())
        session.execute(text("UPDATE schema_state SET works_from = :number"), {"number": number})
    return before


def test_the_oldest_program_suits_every_later_migration(services: Services) -> None:
    assert migrate.oldest_program("0025") == "0023"
    assert migrate.oldest_program("0023") == "0023", "before, no migration said whom it suits"
    with services.database.reader.connect() as link:
        kept = link.execute(text("SELECT works_from FROM schema_state")).scalar()
        assert inspect(link).has_table("schema_state")
    newest = revision(services.database) or ""
    assert kept == migrate.oldest_program(newest)


def test_the_oldest_program_that_suits_the_newest_schema_starts(
    app: Flask, patrol: Patrol, settings: Settings, older_program: Callable[..., None]
) -> None:
    database = app.extensions["patrol"].database
    newest = revision(database) or ""
    oldest = migrate.oldest_program(newest)
    assert oldest >= "0031", "a program without the second factor would let users in without it"
    older_program(oldest)
    assert patrol("migrate") == (0, "")
    # The newest migration may be one that no older program suits.
    is_older = oldest < newest
    standing = migrate.Standing.AHEAD if is_older else migrate.Standing.CURRENT
    assert migrate.standing(database) == standing
    create_app(settings, start=False).extensions["patrol"].close()


def test_each_migration_says_which_programs_can_serve_it() -> None:
    says = [
        path.name[:4]
        for path in migrate.FOLDER.glob("versions/[0-9]*.py")
        if int(path.name[:4]) >= SAYS and "\nworks_from = " not in path.read_text()
    ]
    assert says == [], "say it, or the number itself with the reason"
