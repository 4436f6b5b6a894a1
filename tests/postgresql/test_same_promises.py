"""The whole suite again on PostgreSQL, with two web processes and two workers.

What asks the API asks two apps in turn, what goes on goes on in both workers, and the browsers'
product is two web processes behind one port with two workers (`tests/services/database.py`).
What has no database is not asked again (`tests/conftest.py`).
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.requires import program, requires
from tests.services.database import SERVER
from tests.services.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = 'TEST_DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres" exec "$@"'
LIGHT = ("-o", "autovacuum=off", "-o", "jit=off", "-i", "--auth=trust")
"""A third less work: tables that are emptied after each test look large to the planner, which then
compiles small queries, and 127.0.0.1 needs no password."""
LARGE = ("tests/browser", "tests/web")
REST = ("tests", *(f"--ignore={folder}" for folder in (*LARGE, "tests/postgresql")))


@requires("postgresql")
@pytest.mark.skipif(SERVER != "", reason="we are on PostgreSQL already")
@pytest.mark.parametrize(
    "part",
    [
        pytest.param((LARGE[0],), id="browser", marks=requires("chromium", "firefox")),
        pytest.param((LARGE[1],), id="web"),
        pytest.param(REST, id="rest"),
    ],
)
def test_the_suite_on_a_throw_away_cluster(part: tuple[str, ...]) -> None:
    """Each run has a cluster of its own (`-t`), and a port: several may start at once."""
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *part]
    cluster = [str(program("postgresql")), "-t", "-c", f"--port={free_port()}", *LIGHT]
    cluster += ["bash", "-c", SCRIPT, "suite", *tests]
    done = subprocess.run(cluster, cwd=ROOT, capture_output=True, text=True, timeout=3600)
    output, _, _ = done.stdout.partition("\n*** ")  # the log of the cluster follows
    assert done.returncode == 0, output[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
