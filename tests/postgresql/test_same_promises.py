"""The whole suite on PostgreSQL: all but what asks no database or has one of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.requires import program, requires

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = (
    "browser",
    "js",
    "postgresql",
    "roads",
    "simulate",
    "test_backup.py",
    "tools",
    "test_architecture.py",
    "test_hostile_photos.py",
)
SCRIPT = 'TEST_DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres" exec "$@"'


@requires("postgresql")
@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="we are on PostgreSQL already")
def test_the_suite_on_a_throw_away_cluster() -> None:
    """`-t`: a cluster of this run's own, whatever another run has left behind."""
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    tests += [f"--ignore={ROOT}/tests/{name}" for name in ELSEWHERE]
    cluster = [str(program("postgresql")), "-t", "bash", "-c", SCRIPT, "suite", *tests]
    done = subprocess.run(cluster, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
