"""A broken file of the office's lists is an alarm, and stops neither a start nor a reload."""

from pathlib import Path

import pytest
from flask import Flask

from patrol import alarm, clock, create_app
from patrol.config import Settings
from patrol.models import AlarmKind
from patrol.office import versions
from patrol.operations.office_files import OfficeFiles, seed
from patrol.services import Services
from tests.command_line import Patrol

KIND = AlarmKind.OFFICE_BROKEN
BROKEN = '{"raft":\n  {"en": "Boat"}}'
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
    files = OfficeFiles(services.database, settings, services.offices)
    files.watch()
    assert texts(services) == []
    path = save(settings, BROKEN)
    files.watch()
    OfficeFiles(services.database, settings, services.offices).watch()  # the worker of another host
    told = texts(services)
    assert told
    assert set(told) == {f"{path}, line 1: raft: needs words in zh-CN"}
    clock.forward(minutes=2)
    files.watch()
    assert texts(services) == told
    save(settings, GOOD)
    files.watch()
    assert texts(services) == []


def test_a_file_becomes_a_version_once(services: Services, settings: Settings) -> None:
    files = OfficeFiles(services.database, settings, services.offices)
    save(settings, GOOD)
    files.watch()
    assert services.offices.look().version == 1
    assert services.office.kit["boat"].en == "Boat"
    person = {"kit": {"boat": {"en": "Row boat"}}}
    with services.database.read() as session:
        draft = versions.prepare(session, services.offices.state, person)
    with services.database.write() as session:
        versions.save(session, draft, by="721")
    files.watch()
    OfficeFiles(services.database, settings, services.offices).watch()  # a restart
    assert services.office.kit["boat"].en == "Row boat", "what the person changed stays"
    save(settings, GOOD.replace("Boat", "Big boat"))
    files.watch()
    assert services.office.kit["boat"].en == "Big boat"
    save(settings, GOOD)
    files.watch()
    assert services.office.kit["boat"].en == "Boat", "the first text again, on purpose"
    assert services.office.version == 4


def test_a_process_starts_with_a_broken_file(services: Services, settings: Settings) -> None:
    save(settings, GOOD)
    assert seed(services.database, services.offices, settings.patrol_data) == ""
    save(settings, BROKEN)
    again = create_app(settings, start=False).extensions["patrol"]
    fault = seed(again.database, again.offices, settings.patrol_data)
    assert "kit.json, line 1: raft: needs words in zh-CN" in fault
    assert again.office.kit["boat"].en == "Boat"
    again.close()


@pytest.mark.parametrize(("words", "code"), [((), 1), (("--reload",), 1), (("--start",), 0)])
def test_the_check_names_file_line_and_cure(
    app: Flask, settings: Settings, patrol: Patrol, words: tuple[str, ...], code: int
) -> None:
    path = save(settings, BROKEN)
    returned, output = patrol("check", *words)
    assert returned == code
    assert f"{path}, line 1: raft: needs words in zh-CN. Mend it, or move the file away" in output
    path.unlink()
    assert "raft" not in patrol("check", *words)[1]
