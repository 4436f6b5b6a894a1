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
    assert done.stdout.split() == ["patrol", "patrol.json_log", "patrol.web", "patrol.web.server"]


COMMITS = """
from gevent import monkey
monkey.patch_all()
import gevent
from types import SimpleNamespace
from patrol.web import server
held = SimpleNamespace(settings=SimpleNamespace(most_connections=0), database=SimpleNamespace())
worker = SimpleNamespace(services=held)
server.close_sockets_on_stop = server.know_callers = lambda worker: None
server.offer_set_up = lambda worker: None
server.post_worker_init(worker)
pool = gevent.get_hub().threadpool
print(held.database.wait_elsewhere.__self__ is pool)
"""


def test_a_commit_waits_behind_no_hash_of_a_password() -> None:
    command = [sys.executable, "-c", COMMITS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
