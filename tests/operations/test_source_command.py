"""`patrol sources` registers a source, gives it a key and shuts it out."""

import argparse
from typing import Any

import pytest
from sqlmodel import select

from patrol.intake.door import mark_heard
from patrol.intake.source_alarms import is_watch_due
from patrol.models import Source
from patrol.operations import source_command
from patrol.services import Services
from tests.cast import Cast

pytestmark = pytest.mark.any_database


def run(services: Services, *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    source_command.add(parser)
    lines: list[str] = []
    code = source_command.run(services, parser.parse_args(words), lines.append)
    return code, "\n".join(lines)


def test_an_operator_registers_sets_keys_and_disables(cast: Cast, services: Services) -> None:
    code, said = run(services, "add", "fire-9", "--kind", "iot_fire")
    assert (code, "patrol sources key fire-9" in said) == (0, True)
    assert run(services, "set", "fire-9", '{"datum": "gcj02", "silent_after_s": 60}')[0] == 0
    code, secret = run(services, "key", "fire-9")
    asked: Any = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert cast.nobody().call("POST", "/api/v1/intake", {}, **asked).status_code == 422
    assert run(services, "disable", "fire-9")[0] == 0
    assert cast.nobody().call("POST", "/api/v1/intake", {}, **asked).status_code == 401
    assert "fire-9  intake  door heard never  disabled" in run(services)[1]


@pytest.mark.parametrize(
    "words",
    [
        ("add", "fire-9", "--kind", "nobody"),
        ("add", "gs-110", "--kind", "police110"),
        ("set", "gs-110", "{"),
        ("set", "gs-110", '{"code": "x"}'),
        ("key", "nobody"),
        ("key", "gs-110", "ours"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    services: Services, cast: Cast, words: tuple[str, ...]
) -> None:
    code, said = run(services, *words)
    assert (code, bool(said)) == (1, True)


def test_a_source_that_only_sends_levels_is_heard(
    services: Services, cast: Cast, moving_clock: Any
) -> None:
    with services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "noise-gw-1")).one()
        source.silent_after_s = 120
        session.add(source)
        mark_heard(session, [source.id or 0])
    moving_clock(seconds=121)
    with services.database.read() as session:
        assert is_watch_due(session)
