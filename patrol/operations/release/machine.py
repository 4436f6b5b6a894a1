"""The steps of an upgrade on the machine: a release's commands, the units, the health check."""

import http.client
import json
import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from patrol import clock
from patrol.terminal import CommandError, phrase

UNITS = ("patrol-web", "patrol-worker")
LOOK_S = 0.5
"""Seconds between two looks at the health."""


class StepFailed(CommandError):
    """A step of the upgrade failed. The message says which, and what it said."""


@dataclass(frozen=True)
class Machine:
    """The settings of the units, and `systemctl`, which is called with a verb and their names."""

    settings: Mapping[str, str]
    systemctl: Sequence[str] = ("systemctl",)
    wait_s: float = 60.0

    def patrol(self, release: Path, *words: str) -> str:
        """Run the `patrol` command of a release, as the owner of the data. Return what it said.

        Raises: StepFailed.
        """
        command = [str(release / ".venv" / "bin" / "patrol"), *words]
        return self._run(command, release, {**os.environ, **self.settings}, self.owner)

    def units(self, verb: str) -> None:
        """Raises: StepFailed."""
        self._run([*self.systemctl, verb, *UNITS], Path("/"), dict(os.environ), {})

    @property
    def owner(self) -> dict[str, int]:
        """The account of the data folder: files of root would stop the units."""
        data = Path(self.settings["PATROL_DATA"]).stat()
        if os.geteuid() != 0 or data.st_uid == 0:
            return {}
        return {"user": data.st_uid, "group": data.st_gid}

    def await_health(self, version: str = "") -> None:
        """Wait until `/readyz` is green, and says this version.

        Raises: StepFailed.
        """
        ends_at = clock.monotonic() + self.wait_s
        while reason := self._sickness(version):
            if clock.monotonic() > ends_at:
                raise StepFailed(
                    phrase(
                        "after {wait_s:g} s /readyz is not green: {reason}",
                        wait_s=self.wait_s,
                        reason=reason,
                    )
                )
            time.sleep(LOOK_S)

    def _sickness(self, version: str) -> str:
        """Return why the web process is not able to dispatch; an empty text when it is."""
        port = int(self.settings.get("PORT") or 8137)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            link.request("GET", "/readyz")
            answer = link.getresponse()
            body = json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            link.close()
        if answer.status != 200:
            return ", ".join(body.get("faults", ())) or f"status {answer.status}"
        told = body.get("version", "")
        return f"version {told or 'unknown'} answers" if version and told != version else ""

    def _run(
        self, command: list[str], folder: Path, env: Mapping[str, str], owner: Mapping[str, int]
    ) -> str:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=env,
                capture_output=True,
                text=True,
                user=owner.get("user"),
                group=owner.get("group"),
                extra_groups=() if owner else None,
            )
        except OSError as error:
            raise StepFailed(f"{shlex.join(command)}: {error.strerror}") from None
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
            raise StepFailed(f"{shlex.join(command)}: {' '.join(said)}")
        return done.stdout


def read_settings(file: Path) -> dict[str, str]:
    """Return the variables of an EnvironmentFile of systemd: NAME=value, quoted or not."""
    settings = {}
    for line in file.read_text("utf-8").splitlines():
        name, is_set, value = line.strip().partition("=")
        if is_set and not name.startswith(("#", ";")):
            value = value.strip()
            is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            settings[name.strip()] = value[1:-1] if is_quoted else value
    return settings
