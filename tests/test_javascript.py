"""Runs the tests of the browser's logic that need no browser, by Node's test runner."""

import subprocess
from pathlib import Path

from tests.requires import program, requires

HERE = Path(__file__).resolve().parent.parent


@requires("node")
def test_the_logic_of_the_pages() -> None:
    files = sorted(str(path) for path in HERE.glob("tests/js/**/*.test.js"))
    command = [str(program("node")), "--test", *files]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
