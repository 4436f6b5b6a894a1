"""`patrol upgrade` and `rollback`: two small releases, real folders, links, programs and health."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from patrol.operations.release import command
from patrol.operations.release.command import UpgradeRefused, rollback, upgrade
from patrol.operations.release.folders import Installation
from patrol.operations.release.machine import Machine, StepFailed, read_settings

PROGRAM = """#!/bin/sh
echo "{name}: patrol $*" >> {log}
[ "$1" = backup ] && : > "$2"
[ ! -e "{folder}/bad_$1" ] || {{ echo "$1 is broken" >&2; exit 1; }}
"""
SYSTEMCTL = '#!/bin/sh\necho "systemctl $*" >> {log}\n'
MIGRATION = 'revision = "{0}"\ndown_revision = {1!r}\nworks_from = "{2}"\n'
STOP, START, RESTART = (
    f"systemctl {verb} patrol-web patrol-worker" for verb in ("stop", "start", "restart")
)


class House:
    """An installation of two releases, and the machine that it runs on."""

    def __init__(self, root: Path, port: int) -> None:
        self.installation = Installation(root)
        self.log = root / "log"
        self.old = self._release("0.1.0", ["0001"])
        self.new = self._release("0.2.0", ["0001", "0002"])
        self.installation.point(self.old, None)
        systemctl = root / "systemctl"
        _program(systemctl, SYSTEMCTL.format(log=self.log))
        settings = {"PATROL_DATA": str(root), "PORT": str(port)}
        self.machine = Machine(settings, [str(systemctl)], wait_s=0.2)

    def _release(self, name: str, migrations: list[str]) -> Path:
        folder = self.installation.root / "releases" / name
        for part in (".venv/bin", "migrations/versions", "patrol"):
            (folder / part).mkdir(parents=True)
        (folder / "patrol/__init__.py").write_text(f'__version__ = "{name}"\n')
        self.say_health(folder, 200)
        words = PROGRAM.format(name=name, log=self.log, folder=folder)
        _program(folder / ".venv/bin/patrol", words)
        for before, number in zip([None, *migrations], migrations, strict=False):
            self.say_migration(folder, number, before, works_from="0001")
        return folder

    def say_health(self, release: Path, status: int) -> None:
        (release / "health").write_text(str(status))

    def say_migration(
        self, release: Path, number: str, before: str | None, *, works_from: str
    ) -> None:
        file = release / "migrations" / "versions" / f"{number}_step.py"
        file.write_text(MIGRATION.format(number, before, works_from))

    @property
    def told(self) -> list[str]:
        """What was run, without the name of the backup."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.partition(" /")[0] for line in lines]


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            release = (tmp_path / "current").resolve()
            self.send_response(int((release / "health").read_text()))
            self.end_headers()
            self.wfile.write(json.dumps({"faults": ["worker"], "version": release.name}).encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield House(tmp_path, server.server_port)
    server.shutdown()
    server.server_close()


def where(house: House) -> tuple[str, str]:
    names = (house.installation.current, house.installation.previous)
    current, previous = (link.name if link else "" for link in names)
    return current, previous


def no_words(_: str) -> None: ...


def test_an_upgrade_backs_up_migrates_switches_and_asks_for_health(house: House) -> None:
    said: list[str] = []
    upgrade(house.installation, house.machine, house.new, said.append)
    assert house.told == [
        "0.2.0: patrol check --start",
        "0.1.0: patrol backup",
        "0.2.0: patrol migrate",
        RESTART,
    ]
    assert where(house) == ("0.2.0", "0.1.0")
    assert len(list(house.installation.backups.glob("before-0.2.0-*.backup"))) == 1
    assert "`patrol rollback` goes back to 0.1.0" in said[-1]
    with pytest.raises(UpgradeRefused, match="current release already"):
        upgrade(house.installation, house.machine, house.new, no_words)


def test_an_unhealthy_release_takes_itself_back(house: House) -> None:
    house.say_health(house.new, 503)
    with pytest.raises(StepFailed, match=r"not green: worker\. 0\.1\.0 serves again"):
        upgrade(house.installation, house.machine, house.new, no_words)
    assert where(house) == ("0.1.0", "")
    assert house.told[-3:] == [RESTART, STOP, START], "the schema suits, so nothing is restored"


def test_a_migration_that_fails_leaves_the_old_release_serving(house: House) -> None:
    (house.new / "bad_migrate").touch()
    with pytest.raises(StepFailed, match=r"migrate is broken\. 0\.1\.0 was not stopped"):
        upgrade(house.installation, house.machine, house.new, no_words)
    assert (where(house), RESTART in house.told) == (("0.1.0", ""), False)


def test_a_way_back_that_fails_too_is_told(house: House) -> None:
    house.say_health(house.new, 503)
    house.say_health(house.old, 503)
    with pytest.raises(StepFailed, match=r"not green.*The way back to 0\.1\.0 failed, too"):
        upgrade(house.installation, house.machine, house.new, no_words)


def test_a_schema_that_the_old_one_cannot_serve_is_restored(house: House) -> None:
    house.say_migration(house.new, "0002", "0001", works_from="0002")
    house.say_health(house.new, 503)
    with pytest.raises(StepFailed, match="serves again"):
        upgrade(house.installation, house.machine, house.new, no_words)
    assert house.told[1:3] == [STOP, "0.1.0: patrol backup"], "nothing is written after the backup"
    assert house.told[-3:] == [STOP, "0.1.0: patrol restore --force", START]
    assert where(house) == ("0.1.0", "")


def test_a_rollback_goes_back_where_the_schema_suits(house: House) -> None:
    upgrade(house.installation, house.machine, house.new, no_words)
    rollback(house.installation, house.machine, no_words)
    assert where(house) == ("0.1.0", "")
    with pytest.raises(UpgradeRefused, match="no previous release"):
        rollback(house.installation, house.machine, no_words)
    upgrade(house.installation, house.machine, house.new, no_words)
    assert where(house) == ("0.2.0", "0.1.0"), "and forth again"


def test_a_rollback_to_a_sick_release_is_taken_back(house: House) -> None:
    upgrade(house.installation, house.machine, house.new, no_words)
    house.say_health(house.old, 503)
    with pytest.raises(StepFailed, match=r"0\.2\.0 is the current one again"):
        rollback(house.installation, house.machine, no_words)
    assert where(house) == ("0.2.0", "0.1.0")


def test_a_rollback_to_a_program_that_cannot_serve_the_schema_is_refused(house: House) -> None:
    house.say_migration(house.new, "0002", "0001", works_from="0002")
    house.installation.point(house.new, house.old)
    with pytest.raises(UpgradeRefused, match=r"0\.1\.0 cannot serve the .* migrate 0001"):
        rollback(house.installation, house.machine, no_words)


@pytest.mark.any_database
def test_the_command_asks_for_a_release_and_for_the_settings(
    house: House, patrol: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output = patrol("upgrade")
    assert (code, "is no release" in output) == (1, True), "the tree of a developer"
    monkeypatch.setattr(command, "OWN", house.new)
    file = house.installation.root / "patrol.env"
    code, output = patrol("upgrade", "--settings", str(file))
    assert (code, "say --settings" in output) == (1, True), output
    file.write_text("PATROL_DATA=data\n")
    code, output = patrol("upgrade", "--settings", str(file))
    assert (code, "names no PATROL_DATA" in output) == (1, True), output
    settings = house.machine.settings
    file.write_text(f"# ours\nPATROL_DATA='{settings['PATROL_DATA']}'\nPORT={settings['PORT']}\n")
    assert read_settings(file) == settings
    systemctl = str(house.installation.root / "systemctl")
    words = ("--settings", str(file), "--systemctl", systemctl)
    assert patrol("upgrade", *words)[0] == 0
    assert where(house) == ("0.2.0", "0.1.0")
    assert patrol("rollback", *words)[0] == 0
    house.installation.point(None, None)
    assert "the first release" in patrol("upgrade", *words)[1]
