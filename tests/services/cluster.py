"""A PostgreSQL server that a test can stop and start (by Debian's pg_virtualenv)."""

import os
import subprocess
from typing import Self

from tests.requires import program

TRIES = 5
TELL = 'echo "$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT $PG_CLUSTER_CONF_ROOT"; pg_lsclusters -h; cat'


class Cluster:
    """A running server within `with Cluster() as cluster:`; fsync is on, as in production."""

    def __enter__(self) -> Self:
        """Start the server, several times if need be: two that start at once may choose one port.

        Raises: RuntimeError when it does not start.
        """
        for _ in range(TRIES):
            if self._begin():
                return self
        raise RuntimeError("no PostgreSQL cluster would start")

    def _begin(self) -> bool:
        command = [str(program("postgresql")), "-t", "-o", "fsync=on", "sh", "-c", TELL]
        self._holder = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self._holder.stdout is not None
        lines = iter(self._holder.stdout.readline, "")
        address = next((line for line in lines if "@" in line), None)
        if address is None:
            self._end()
            return False
        user, root = address.split()
        self.version, self.name, *_ = next(lines).split()
        self._env = {**os.environ, "PG_CLUSTER_CONF_ROOT": root}
        self.url = f"postgresql://{user}/postgres"
        return True

    def __exit__(self, *_: object) -> None:
        self.start()
        self._end()

    def _end(self) -> None:
        assert self._holder.stdin is not None
        assert self._holder.stdout is not None
        self._holder.stdin.close()
        self._holder.wait(60)
        self._holder.stdout.close()

    def stop(self) -> None:
        """Stop at once, as when the host loses power; the next start recovers from the log."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        self._control("start")

    def _control(self, verb: str, *options: str) -> None:
        command = ["pg_ctlcluster", self.version, self.name, verb, *options]
        subprocess.run(command, env=self._env, check=False, capture_output=True, timeout=60)
