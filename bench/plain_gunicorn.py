"""gunicorn for the bare Flask view, with our worker class and our garbage collector settings."""

import gc
import os
import runpy
from pathlib import Path
from typing import Any

_ours = runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py"))

bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = _ours["worker_class"]
worker_connections, keepalive = _ours["worker_connections"], _ours["keepalive"]
worker_tmp_dir = _ours["worker_tmp_dir"]
control_socket_disable = True
graceful_timeout = 2
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
