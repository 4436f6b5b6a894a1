"""Start web and worker under supervisord, in the foreground: `python tools/start.py [run|demo]`.

Ctrl-C ends them all. Settings are environment variables (see the README).
"""

import os
import resource
import signal
import socket
import sys
from pathlib import Path

from lan import first_address
from supervisor import supervisord  # type: ignore[import-untyped]
from supervisor.options import ServerOptions  # type: ignore[import-untyped]
from supervisor.poller import Poller  # type: ignore[import-untyped]
from tied import tie

LOOK_S = 0.1

Settings = dict[str, str]


def defaults(given: Settings, verb: str) -> Settings:
    """`given` completed with everything that supervisord.conf and gunicorn.conf.py read."""
    is_tls = given.get("TLS") == "1"
    tls_port = given.get("TLS_PORT") or "8443"
    public = {"PUBLIC_URL": f"https://{first_address()}:{tls_port}"} if is_tls else {}
    here = Path(sys.executable).parent
    return {
        "PORT": "8137",
        **public,
        **{name: value for name, value in given.items() if value},
        "HOST": given.get("HOST") or ("0.0.0.0" if is_tls else "127.0.0.1"),  # noqa: S104
        "TLS_PORT": tls_port,
        "PATROL_DATA": str(Path(given.get("PATROL_DATA") or "data").resolve()),
        "PATROL_LOG": log_target(),
        "START_TLS": str(is_tls).lower(),
        "START_DEMO": str(verb == "demo").lower(),
        "PATH": f"{here}{os.pathsep}{given.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def log_target() -> str:
    """The terminal, a pipe or a file; a socket cannot be opened by name."""
    try:
        Path("/dev/stdout").open("ab").close()
    except OSError:
        return "/dev/null"
    return "/dev/stdout"


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            sys.exit(
                f"Port {port} is in use. Stop what runs there, or choose another: "
                f"PORT={port + 1} make run (with TLS=1 also TLS_PORT={port + 2})"
            )


def raise_file_limit() -> None:
    """A socket is a file; the soft limit is often 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1 << 20 if hard == resource.RLIM_INFINITY else hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        pass


class Attentive(Poller):  # type: ignore[misc]
    """supervisord looks at its children once a second; more often, a dead one is back sooner."""

    def poll(self, timeout: float) -> object:
        return super().poll(min(timeout, LOOK_S))


class Options(ServerOptions):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.poller = Attentive(self)

    def setsignals(self) -> None:
        """A closed terminal (HUP) ends everything, as Ctrl-C does; supervisord would restart."""
        super().setsignals()
        signal.signal(signal.SIGHUP, lambda *_: self.signal_receiver.receive(signal.SIGTERM, None))


def supervise() -> None:
    supervisord.ServerOptions = Options
    arguments = ["--nodaemon", "--configuration", "supervisord.conf"]
    if os.geteuid() == 0:
        arguments += ["--user", "root"]  # said aloud, or it warns at every start
    supervisord.main(arguments)


def main() -> None:
    os.environ.update(defaults(dict(os.environ), sys.argv[1] if len(sys.argv) > 1 else "run"))
    refuse_taken(int(os.environ["PORT"]))
    if os.environ["START_TLS"] == "true":
        refuse_taken(int(os.environ["TLS_PORT"]))
    Path(os.environ["PATROL_DATA"]).mkdir(parents=True, exist_ok=True, mode=0o700)
    raise_file_limit()
    tie()
    supervise()


if __name__ == "__main__":
    main()
