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
from supervisor import supervisord
from supervisor.options import ServerOptions
from supervisor.poller import Poller
from tied import tie

LOOK_S = 0.1
"""Seconds between two looks at the children."""

Settings = dict[str, str]


def defaults(given: Settings, verb: str) -> Settings:
    """Complete the `given` settings with all that supervisord.conf and gunicorn.conf.py read."""
    is_tls = given.get("TLS") == "1"
    tls_port = given.get("TLS_PORT") or "8443"
    public = {"PUBLIC_URL": f"https://{first_address()}:{tls_port}"} if is_tls else {}
    here = Path(sys.executable).parent
    return {
        "PORT": "8137",
        **public,
        # an empty variable counts as not set
        **{name: value for name, value in given.items() if value},
        "HOST": given.get("HOST") or ("0.0.0.0" if is_tls else "127.0.0.1"),  # noqa: S104
        "TLS_PORT": tls_port,
        "PATROL_DATA": str(Path(given.get("PATROL_DATA") or "data").resolve()),
        "PATROL_LOG": log_target(),
        "START_TLS": str(is_tls).lower(),
        "START_DEMO": str(verb == "demo").lower(),
        "START_DOORS": str(given.get("DOORS") == "1").lower(),
        "PATH": f"{here}{os.pathsep}{given.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def log_target() -> str:
    """Return /dev/stdout (a terminal, pipe or file); /dev/null if it cannot be opened by name.

    A socket cannot.
    """
    try:
        Path("/dev/stdout").open("ab").close()
    except OSError:
        return "/dev/null"
    return "/dev/stdout"


def refuse_taken(port: int) -> None:
    """End with a message when the port is in use.

    Raises: SystemExit.
    """
    with socket.socket() as probe:
        # a port whose last connections are still closing is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            sys.exit(
                f"Port {port} is in use. Stop what runs there, or choose another: "
                f"PORT={port + 1} make run (with TLS=1 also TLS_PORT={port + 2})"
            )


def raise_file_limit() -> None:
    """Raise the limit of open files, because each socket is one and the limit is often 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1 << 20 if hard == resource.RLIM_INFINITY else hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        pass


class Attentive(Poller):  # type: ignore[misc]  # supervisor has no types
    """A poller that looks at the children every 0.1 s instead of every second.

    So a child that died is started again sooner.
    """

    def poll(self, timeout: float) -> object:
        return super().poll(min(timeout, LOOK_S))


class Options(ServerOptions):  # type: ignore[misc]  # supervisor has no types
    """The options of supervisord, with our poller and our answer to a closed terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.poller = Attentive(self)

    def setsignals(self) -> None:
        """Let a closed terminal (HUP) end everything, as Ctrl-C does; supervisord would restart."""
        super().setsignals()
        signal.signal(signal.SIGHUP, lambda *_: self.signal_receiver.receive(signal.SIGTERM, None))


def supervise() -> None:
    supervisord.ServerOptions = Options
    arguments = ["--nodaemon", "--configuration", "supervisord.conf"]
    if os.geteuid() == 0:
        arguments += ["--user", "root"]  # without it supervisord warns at every start
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
