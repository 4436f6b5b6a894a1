"""The Debian package is built from a bundle; the recipe of the image is read here."""

import re
import subprocess
from pathlib import Path

import deb
import pytest

from tests.requires import requires

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "deploy" / "Containerfile"
INSTRUCTIONS = "FROM ARG COPY RUN ENV USER WORKDIR VOLUME EXPOSE HEALTHCHECK CMD".split()  # noqa: SIM905


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, text in (("VERSION", "0.3.0.dev0"), ("ARCH", "aarch64"), ("install.sh", "exit 0")):
        (folder / name).write_text(f"{text}\n")
    return folder


@requires("dpkg")
def test_a_package_holds_the_bundle_the_units_and_the_sites(bundle: Path, tmp_path: Path) -> None:
    package = deb.build(bundle, tmp_path)
    fields = subprocess.check_output(
        ["dpkg-deb", "--field", package, "Version", "Architecture"], text=True
    )
    assert fields == "Version: 0.3.0~dev0\nArchitecture: arm64\n"
    listed = subprocess.check_output(["dpkg-deb", "--contents", package], text=True)
    assert all(" root/root " in line for line in listed.splitlines())
    files = {line.rpartition(" ./")[2] for line in listed.splitlines()}
    assert files >= {
        "usr/lib/patrol/0.3.0.dev0/install.sh",
        "usr/lib/systemd/system/patrol-web.service",
        "etc/nginx/sites-available/patrol.conf",
        "etc/logrotate.d/patrol",
        "usr/share/doc/patrol/patrol.env.example",
    }
    subprocess.run(["dpkg-deb", "--control", package, tmp_path / "control"], check=True)
    for name in deb.SCRIPTS:
        script = tmp_path / "control" / name
        assert "@" not in script.read_text(), "every value is filled in"
        subprocess.run(["sh", "-n", script], check=True)
    postinst = (tmp_path / "control/postinst").read_text()
    assert "/usr/lib/patrol/0.3.0.dev0/install.sh" in postinst
    assert "/opt/patrol/current/.venv/bin/patrol setup" in postinst, "`patrol` is in no PATH"


def steps() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", RECIPE.read_text(), flags=re.M).replace("\\\n", "")
    lines = (line.partition(" ") for line in text.splitlines() if line)
    return [(name, words.strip()) for name, _, words in lines]


def test_the_recipe_of_the_image_can_be_read(tmp_path: Path) -> None:
    assert {name for name, _ in steps()} <= {*INSTRUCTIONS}
    for words in (words for name, words in steps() if name == "RUN"):
        subprocess.run(["sh", "-n", "-c", words], check=True)
    last = [name for name, _ in steps()]
    end = dict(steps()[len(last) - 1 - last[::-1].index("FROM") :])
    assert (end["USER"], end["WORKDIR"]) == ("patrol", "/opt/patrol/current")
    assert end["CMD"] == '[".venv/bin/gunicorn", "app:app"]'
    assert "PATROL_ENV=production" in end["ENV"].split(), "an image never runs the demo"
