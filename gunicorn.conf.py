"""The settings of the web process: `gunicorn app:app` in the project's folder."""

import os
from pathlib import Path

from patrol import json_log
from patrol.web import server

is_tls = os.environ.get("TLS") == "1"
host = "127.0.0.1" if is_tls else os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or 8137}"
proxy_protocol = "v1" if is_tls else "off"  # tools/tls.py sends the client's address so
backlog = 4096

worker_class = server.DrainingWorker
workers = int(os.environ.get("WEB_PROCESSES") or 1)
worker_connections = 20_000  # by default 1000, and every open socket of a phone holds one
timeout = 60
graceful_timeout = server.DRAIN_S
keepalive = 75
# gunicorn touches a file there all the time, and that must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # its file would lie in the home folder, one for all instances
loglevel = os.environ.get("LOG_LEVEL") or "info"
logconfig_dict = json_log.of_gunicorn(os.environ.get("LOG_FORMAT") or "text")

post_fork = server.post_fork
post_worker_init = server.post_worker_init
