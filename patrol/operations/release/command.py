"""The two commands. `upgrade` is run from the new release, which knows its own migrations."""

import argparse
import fcntl
import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from patrol import clock
from patrol.operations.release.folders import Installation, can_serve, newest_migration
from patrol.operations.release.machine import Machine, StepFailed, read_settings
from patrol.terminal import CommandError, phrase
from patrol.version import VERSION

OWN = Path(__file__).resolve().parents[3]
"""The folder of the release that this program is of."""
NO_WAY_BACK = (
    "{name} cannot serve the schema of {new_name}. Stop web and worker, and take the migrations "
    "back: {new}/.venv/bin/patrol migrate {old}, which deletes what the newer tables hold "
    "(docs/operations/upgrading.md). The backup of before is in {backups}"
)
Announce = Callable[[str], None]


class UpgradeRefused(CommandError):
    """The upgrade or the way back would do harm, or is none. The message says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings", type=Path, default=Path("/etc/patrol.env"), help="the file of the units"
    )
    parser.add_argument("--systemctl", default="systemctl", help="stops and starts the two units")
    parser.add_argument("--wait", type=float, default=60, help="seconds for /readyz to be green")


def run_upgrade(arguments: argparse.Namespace, say: Announce) -> None:
    """Raises: UpgradeRefused, StepFailed."""
    installation = Installation(OWN.parent.parent)
    if not installation.holds(OWN):
        raise UpgradeRefused(
            phrase(
                "{own} is no release: install it as releases/{version} beside the "
                "others (docs/operations/upgrading.md)",
                own=OWN,
                version=VERSION,
            )
        )
    with _alone(installation):
        if installation.current is None:
            installation.point(OWN, None)
            say(
                phrase(
                    "{version} is the first release. Copy the units, then run `patrol setup`.",
                    version=VERSION,
                )
            )
            return
        upgrade(installation, _machine(arguments), OWN, say)


def run_rollback(arguments: argparse.Namespace, say: Announce) -> None:
    """Raises: UpgradeRefused, StepFailed."""
    installation = Installation(OWN.parent.parent)
    with _alone(installation):
        rollback(installation, _machine(arguments), say)


def _machine(arguments: argparse.Namespace) -> Machine:
    """Raises: UpgradeRefused."""
    try:
        settings = read_settings(arguments.settings)
    except OSError as error:
        raise UpgradeRefused(
            phrase(
                "{settings}: {strerror}; say --settings",
                settings=arguments.settings,
                strerror=error.strerror,
            )
        ) from None
    if not Path(settings.get("PATROL_DATA", "")).is_absolute():
        raise UpgradeRefused(
            phrase(
                "{settings} names no PATROL_DATA: it must, from the root",
                settings=arguments.settings,
            )
        )
    return Machine(settings, shlex.split(arguments.systemctl), arguments.wait)


@contextmanager
def _alone(installation: Installation) -> Iterator[None]:
    """Raises: UpgradeRefused."""
    try:
        lock = os.open(installation.root / ".upgrade.lock", os.O_CREAT | os.O_WRONLY, 0o600)
    except OSError as error:
        raise UpgradeRefused(
            phrase(
                "{root}: {strerror}; run it as root",
                root=installation.root,
                strerror=error.strerror,
            )
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UpgradeRefused(phrase("another upgrade is under way")) from None
    finally:
        os.close(lock)


def upgrade(installation: Installation, machine: Machine, new: Path, say: Announce) -> None:
    """Back up, migrate, switch, restart; when it is not healthy then, take it all back.

    Raises: UpgradeRefused, StepFailed.
    """
    old = installation.current
    if old is None or old == new:
        raise UpgradeRefused(phrase("{name} is the current release already", name=new.name))
    machine.patrol(new, "check", "--start")
    is_online = can_serve(old, new)
    if not is_online:
        say(
            phrase(
                "{name} cannot serve the new schema: web and worker stop until it is done.",
                name=old.name,
            )
        )
        machine.units("stop")
    way_back = _WayBack(installation, machine, old, installation.previous, is_online)
    try:
        _go(installation, machine, new, way_back, say)
    except (StepFailed, KeyboardInterrupt) as error:
        raise StepFailed(f"{error or type(error).__name__}. {way_back.take()}") from error
    say(
        phrase(
            "{name} serves. `patrol rollback` goes back to {old_name}.",
            name=new.name,
            old_name=old.name,
        )
    )


def _go(
    installation: Installation, machine: Machine, new: Path, way_back: "_WayBack", say: Announce
) -> None:
    file = _backup_file(installation, machine, new)
    machine.patrol(way_back.old, "backup", str(file))
    say(phrase("Backed up to {file}.", file=file))
    way_back.backup = file
    machine.patrol(new, "migrate")
    installation.point(new, way_back.old)
    way_back.is_switched = True
    machine.units("restart")
    machine.await_health(_version(new))


def _backup_file(installation: Installation, machine: Machine, new: Path) -> Path:
    folder = installation.backups
    folder.mkdir(mode=0o700, exist_ok=True)
    if owner := machine.owner:
        os.chown(folder, owner["user"], owner["group"])
    return folder / f"before-{new.name}-{clock.now():%Y%m%dT%H%M%S}.backup"


def _version(release: Path) -> str:
    """Return the version that `/readyz` of this release says; older ones say none."""
    file = release / "patrol" / "__init__.py"
    text = file.read_text("utf-8") if file.is_file() else ""
    return text.partition('__version__ = "')[2].partition('"')[0]


class _WayBack:
    """The steps that undo an upgrade. Rows that were written meanwhile are never lost by it."""

    def __init__(
        self,
        installation: Installation,
        machine: Machine,
        old: Path,
        previous: Path | None,
        is_online: bool,
    ) -> None:
        self.old = old
        self.backup: Path | None = None
        self.is_switched = False
        self._installation, self._machine = installation, machine
        self._previous, self._is_online = previous, is_online

    def take(self) -> str:
        """Take the way back. Return a sentence that says where we are."""
        try:
            return self._take()
        except StepFailed as error:
            return phrase(
                "The way back to {name} failed, too: {error}. Look at `journalctl "
                "-u patrol-web`; the backup is {backup}",
                name=self.old.name,
                error=error,
                backup=self.backup,
            )

    def _take(self) -> str:
        name = self.old.name
        if not self.is_switched and self._is_online:
            return phrase("{name} was not stopped and serves on", name=name)
        self._machine.units("stop")
        if self.backup is not None and not self._is_online:
            # Web and worker stood since before the backup, so it lacks nothing.
            self._machine.patrol(self.old, "restore", "--force", str(self.backup))
        self._installation.point(self.old, self._previous)
        self._machine.units("start")
        self._machine.await_health()
        return phrase("{name} serves again, as before", name=name)


def rollback(installation: Installation, machine: Machine, say: Announce) -> None:
    """Go back to the previous release on the present schema; nothing is lost.

    Raises: UpgradeRefused, StepFailed.
    """
    new, old = installation.current, installation.previous
    if new is None or old is None:
        raise UpgradeRefused(phrase("there is no previous release to go back to"))
    if not can_serve(old, new):
        names = {
            "name": old.name,
            "new_name": new.name,
            "new": new,
            "backups": installation.backups,
        }
        raise UpgradeRefused(phrase(NO_WAY_BACK, old=newest_migration(old), **names))
    installation.point(old, None)
    machine.units("restart")
    try:
        machine.await_health()
    except StepFailed as error:
        installation.point(new, old)
        machine.units("restart")
        raise StepFailed(
            phrase(
                "{name}: {error}. {new_name} is the current one again",
                name=old.name,
                error=error,
                new_name=new.name,
            )
        ) from None
    say(
        phrase(
            "{name} serves. `{new}/.venv/bin/patrol upgrade` goes forth again.",
            name=old.name,
            new=new,
        )
    )
