"""A skip names the missing program; with PATROL_REQUIRE_ALL=1 the skip is a failure."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SHIFT = """
from tests.requires import program, requires

@requires("redis")
def test_by_mark():
    pass

def test_by_fixture():
    program("redis")
"""


def run(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_shift.py").write_text(SHIFT)
    (folder / "pytest.ini").touch()
    command = [sys.executable, "-m", "pytest", "-p", "tests.requires", "-rs", str(folder)]
    bare = {"PATH": str(folder), "PYTHONPATH": str(HERE), "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        command, cwd=folder, env=bare | environ, capture_output=True, text=True, check=False
    )


def test_a_missing_program_is_skipped_and_named(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("redis is missing here; `make test-deps` installs it") == 2


def test_where_all_is_required_a_skip_fails(tmp_path: Path) -> None:
    done = run(tmp_path, PATROL_REQUIRE_ALL="1")
    assert done.returncode == 1
    assert "1 failed, 1 error" in done.stdout
    assert "redis is missing here" in done.stdout
