"""The units that we ship can be enabled, and start and reload only what is whole."""

import subprocess
from pathlib import Path

import pytest

from tests.requires import requires

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def lines(path: Path, name: str) -> list[str]:
    return [
        line.partition("=")[2]
        for line in path.read_text().splitlines()
        if line.startswith(f"{name}=")
    ]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_can_be_enabled_and_is_shut_in(path: Path) -> None:
    assert "[Install]\nWantedBy=multi-user.target" in path.read_text()
    assert lines(path, "PrivateTmp") == ["yes"]
    assert lines(path, "ProtectSystem") == ["strict"]
    assert "/var/lib/patrol" in lines(path, "ReadWritePaths")[0].split()
    assert lines(path, "StartLimitIntervalSec") == ["0"]


@pytest.mark.parametrize("script", ["prerm", "postrm"])
def test_the_package_takes_each_unit_away(script: str) -> None:
    said = (ROOT / "deploy" / "debian" / script).read_text()
    assert [path.stem for path in UNITS if path.stem not in said] == []


def test_a_start_and_a_reload_look_at_the_settings_first() -> None:
    web, worker = (ROOT / "deploy" / "systemd" / f"patrol-{n}.service" for n in ("web", "worker"))
    for path in (web, worker):
        assert lines(path, "ExecStartPre")[0].endswith("patrol check --start")
    assert [line.split("/")[-1] for line in lines(web, "ExecReload")] == [
        "patrol check --reload",
        "kill -HUP $MAINPID",
    ]


@requires("systemd")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_may_do_little(path: Path) -> None:
    # In tenths: with only the lines above a unit had 83.
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


@requires("systemd")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        # The programs are installed elsewhere on this machine, which systemd would complain of.
        text = path.read_text().replace("/opt/patrol/current/.venv/bin/", "/bin/true ")
        (tmp_path / path.name).write_text(text.replace("User=patrol", "User=root"))
    command = ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.glob("*.service"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "patrol-" in line]
    assert ours == []
