"""The whole suite again on PostgreSQL, with two web processes and two workers.

What asks the API asks two apps in turn, what climbs climbs in both workers, and the browsers'
product is two web processes behind one port with two workers (`tests/services/database.py`).
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.requires import program, requires
from tests.services.database import SERVER

TESTS = Path(__file__).resolve().parents[1]
WITHOUT_DATABASE = {"faults", "js", "postgresql", "tools", "test_architecture.py"}
"""They have none; here and in `faults`, one of their own."""

LARGE = ("browser", "web")
REST = {
    path.name
    for pattern in ("*/test_*.py", "test_*.py", "*/*/test_*.py")
    for test in TESTS.glob(pattern)
    for path in [TESTS / test.relative_to(TESTS).parts[0]]
} - {*LARGE, *WITHOUT_DATABASE}
SCRIPT = 'TEST_DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres" exec "$@"'


PARTS = [
    pytest.param({LARGE[0]}, id=LARGE[0], marks=requires("chromium", "firefox")),
    pytest.param({LARGE[1]}, id=LARGE[1]),
    pytest.param(REST, id="rest"),
]


@requires("postgresql")
@pytest.mark.skipif(SERVER != "", reason="we are on PostgreSQL already")
@pytest.mark.parametrize("part", PARTS)
def test_the_suite_on_a_throw_away_cluster(part: set[str]) -> None:
    """`-t`: a cluster of this run's own, whatever another run has left behind."""
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    tests += [str(TESTS / name) for name in sorted(part)]
    cluster = [str(program("postgresql")), "-t", "bash", "-c", SCRIPT, "suite", *tests]
    done = subprocess.run(cluster, cwd=TESTS.parent, capture_output=True, text=True, timeout=900)
    told = "".join(line for line in done.stdout.splitlines(keepends=True) if "LOG: " not in line)
    assert done.returncode == 0, told[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
