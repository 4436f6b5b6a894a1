"""The version stands in one place, and the changelog, the command and the pages follow it."""

import re
import tomllib
from pathlib import Path

import pytest

from patrol.version import VERSION
from tests.cast import Cast
from tests.command_line import Patrol

ROOT = Path(__file__).resolve().parents[1]


def test_the_project_reads_its_version_from_the_code() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (project["dynamic"], "version" in project) == (["version"], False)
    words = (ROOT / "patrol" / "__init__.py").read_text()
    # Else the build would run the package, which nothing is installed for yet.
    assert f'\n__version__ = "{VERSION}"\n' in words


def test_the_changelog_begins_with_this_version() -> None:
    """`0.2.0 (unreleased)` is 0.2.0.dev0; with its day the version loses the `.dev0`."""
    heading = re.search(
        r"^## (\S+) \((unreleased|20\d\d-\d\d-\d\d)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M
    )
    assert heading is not None
    number, state = heading.groups()
    assert (f"{number}.dev0" if state == "unreleased" else number) == VERSION


@pytest.mark.any_database
def test_the_command_the_pages_and_the_machine_itself_are_told_it(
    cast: Cast, patrol: Patrol
) -> None:
    assert patrol("--version") == (0, f"patrol {VERSION}\n")
    assert VERSION in cast("703").call("GET", "/admin/people").text
    probe = cast.nobody()
    assert probe.call("GET", "/readyz").json["version"] == VERSION
    stranger = probe.call("GET", "/readyz", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert "version" not in stranger.json, "a stranger would look up the faults of a version"
