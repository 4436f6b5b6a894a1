"""The bundle for a machine without a network, and its installation without one."""

import os
import platform
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import bundle
import pytest
import vendor

from patrol.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "{}.{}".format(*sys.version_info)
CLI = 'import small\n\ndef main():\n    print("patrol", small.WORD)\n'


def test_every_pinned_package_is_downloaded_built_or_optional() -> None:
    known = bundle.pinned(ROOT / "requirements.lock")
    assert all("--hash=sha256:" in block for block in known.values())
    assert {*bundle.BUILT, bundle.OPTIONAL, "flask", "gevent", "psycopg-binary"} <= known.keys()
    assert {"openpyxl", "defusedxml"} <= known.keys(), "an office reads Excel and CAP"


@pytest.mark.skipif(not vendor.STAMP.exists(), reason="the browser libraries are not installed")
def test_the_program_is_what_runs_and_not_how_it_is_made(tmp_path: Path) -> None:
    bundle.program(tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    wanted = {"app.py", "gunicorn.conf.py", "migrations/env.py", "static/vendor/imports.json"}
    assert wanted | {"deploy/systemd/patrol-web.service", "requirements.lock"} <= files
    made = [name for name in files if name.startswith(("tests/", "bench/", "tools/", "."))]
    assert (made, "package.json" in files) == ([], False)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with one wheel and a command that needs it."""
    folder = tmp_path_factory.mktemp("bundle") / "patrol"
    (folder / "wheels").mkdir(parents=True)
    with zipfile.ZipFile(folder / "wheels" / "small-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small.py", 'WORD = "0.9"\n')
        info = "small-1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    (folder / "program" / "patrol").mkdir(parents=True)
    (folder / "program" / "patrol" / "cli.py").write_text(CLI)
    bundle.seal(folder, platform.machine(), [PYTHON])
    return folder


def install(folder: Path, root: Path) -> tuple[int, str]:
    """Run the installer as a machine without a network would; pip may ask no index."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    command = ["sh", str(folder / "install.sh"), str(root), sys.executable]
    env |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:1/"}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_it_is_installed_beside_the_others_without_a_network(small: Path, tmp_path: Path) -> None:
    code, output = install(small, tmp_path)
    assert code == 0, output
    is_old = sqlite3.sqlite_version_info < (3, 51, 3)
    assert ("Use PostgreSQL: DATABASE_URL=postgresql://…" in output) == is_old, output
    program = tmp_path / "releases" / VERSION / ".venv" / "bin" / "patrol"
    assert subprocess.check_output([program], text=True) == "patrol 0.9\n"
    code, output = install(small, tmp_path)
    assert (code, "is installed already" in output) == (0, True), output


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("ARCH", "riscv64\n", "this bundle is for riscv64"),
        ("program/patrol/cli.py", "altered", "the bundle is damaged"),
        ("PYTHONS", "2.7\n", "damaged"),
    ],
)
def test_a_bundle_that_does_not_fit_installs_nothing(
    small: Path, tmp_path: Path, file: str, text: str, why: str
) -> None:
    before = (small / file).read_text()
    (small / file).write_text(text)
    try:
        code, output = install(small, tmp_path)
    finally:
        (small / file).write_text(before)
    assert (code, why in output) == (1, True), output
    assert list(tmp_path.iterdir()) == []
