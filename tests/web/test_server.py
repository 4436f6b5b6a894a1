"""gunicorn's master must not load what gevent has to patch first: only the worker may."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import runpy, sys
runpy.run_path("gunicorn.conf.py")
print(*sorted(name for name in sys.modules if name.split(".")[0] in ("patrol", "flask")))
"""


def test_the_settings_of_gunicorn_load_nothing_of_ours_but_the_worker() -> None:
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["patrol", "patrol.web", "patrol.web.server"]
