"""Whatever bytes come, a parser of intake reads or refuses them: libFuzzer looks for other ends."""

import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

OFTEN, SHORT = 5_000, 500
HAS_WHEEL = (sys.platform, platform.machine()) == ("linux", "x86_64") and sys.version_info < (3, 14)


@pytest.mark.skipif(not HAS_WHEEL, reason="atheris has no wheel for this Python or machine")
def test_no_bytes_make_a_parser_crash_hang_or_grow(
    tmp_path: Path, often: Callable[[int, int], int]
) -> None:
    """The runs are counted and begin with one seed, so that the same code does the same."""
    runs = str(often(OFTEN, SHORT))
    command = [sys.executable, "-m", "tests.faults.fuzzing", str(tmp_path), runs]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr[-4000:]
