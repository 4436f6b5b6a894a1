"""A broken file of the office's lists is an alarm, and stops neither a start nor a reload."""

from pathlib import Path

import pytest
from flask import Flask

from patrol import alarm, clock, create_app
from patrol.config import Settings
from patrol.models import AlarmKind
from patrol.operations.office_files import OfficeFiles
from patrol.services import Services
from tests.command_line import Patrol

KIND = AlarmKind.OFFICE_BROKEN
BROKEN = '{"boat":\n  {"zh-CN": "船"}}'
GOOD = '{"boat": {"zh-CN": "船", "en": "Boat"}}'


def save(settings: Settings, text: str) -> Path:
    path = settings.patrol_data / "office" / "kit.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def texts(services: Services) -> list[object]:
    with services.database.read() as session:
        return [row.body["text"] for row in alarm.standing(session, KIND)]


def test_the_desks_are_told_once_until_the_file_is_mended(
    services: Services, settings: Settings
) -> None:
    files = OfficeFiles(services.database, settings)
    files.watch()
    assert texts(services) == []
    path = save(settings, BROKEN)
    files.watch()
    OfficeFiles(services.database, settings).watch()  # the worker of another host
    told = texts(services)
    assert told
    assert set(told) == {f"{path}, line 1: boat: needs words in en"}
    clock.forward(minutes=2)
    files.watch()
    assert texts(services) == told
    save(settings, GOOD)
    files.watch()
    assert texts(services) == []


def test_a_process_starts_with_a_broken_file(app: Flask, settings: Settings) -> None:
    save(settings, GOOD)
    create_app(settings, start=False).extensions["patrol"].close()
    save(settings, BROKEN)
    again = create_app(settings, start=False)
    assert again.extensions["patrol"].office.kit["boat"]["en"] == "Boat"
    again.extensions["patrol"].close()


@pytest.mark.parametrize(("words", "code"), [((), 1), (("--reload",), 1), (("--start",), 0)])
def test_the_check_names_file_line_and_cure(
    app: Flask, settings: Settings, patrol: Patrol, words: tuple[str, ...], code: int
) -> None:
    path = save(settings, BROKEN)
    returned, output = patrol("check", *words)
    assert returned == code
    assert f"{path}, line 1: boat: needs words in en. Mend it, or move the file away" in output
    path.unlink()
    assert "boat" not in patrol("check", *words)[1]
