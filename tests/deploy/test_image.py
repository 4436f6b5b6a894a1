"""The image of the recipe is built and run, where an engine and the base of the recipe are here.

None of them comes from a registry in a test: `podman pull` the base first, or make it by hand. It
was seen with buildah 1.28 (`BUILDAH_ISOLATION=chroot`) and a base made by debootstrap.
"""

import json
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from patrol.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "deploy" / "Containerfile"
BASE = "docker.io/library/python:3.13-slim"
TAG = "localhost/patrol-test:latest"
SETTINGS = {
    "PUBLIC_URL": "https://patrol.example.org",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "VAPID_CONTACT": "mailto:duty@example.org",
    "TRUSTED_PROXIES": "1",
    "HOST": "127.0.0.1",
}
LOOK = """
import json, os, subprocess, time, urllib.request
subprocess.run([".venv/bin/patrol", "migrate"], check=True)
web = subprocess.Popen([".venv/bin/gunicorn", "app:app"])
try:
    for _ in range(200):
        try:
            answer = urllib.request.urlopen("http://127.0.0.1:8137/healthz", timeout=5)
            break
        except OSError:
            time.sleep(0.1)
    print(json.dumps({"status": answer.status, "uid": os.getuid()}))
finally:
    web.terminate()
    web.wait()
"""


def engine() -> str | None:
    """The first engine that has the base of the recipe in its own storage."""
    looks = {
        "podman": ("image", "inspect"),
        "docker": ("image", "inspect"),
        "buildah": ("inspect", "--type", "image"),
    }
    for name, look in looks.items():
        if not shutil.which(name):
            continue
        if subprocess.run([name, *look, BASE], capture_output=True, check=False).returncode == 0:
            return name
    return None


def built(name: str, bundle: Path) -> None:
    file = ("-f", str(RECIPE), "--build-arg", f"BUNDLE={bundle.relative_to(ROOT)}", "-t", TAG)
    never = () if name == "docker" else ("--pull-never",)
    verb = ("bud",) if name == "buildah" else ("build",)
    subprocess.run([name, *verb, *never, *file, str(ROOT)], check=True)


def run_in_it(name: str, *command: str) -> str:
    values = [part for pair in SETTINGS.items() for part in ("-e", "=".join(pair))]
    if name != "buildah":
        whole = [name, "run", "--rm", "--network", "none", *values, TAG, *command]
        return subprocess.check_output(whole, text=True)
    container = subprocess.check_output([name, "from", "--pull-never", TAG], text=True).strip()
    try:
        whole = [name, "run", *values, container, "--", *command]
        return subprocess.check_output(whole, text=True)
    finally:
        subprocess.run([name, "rm", container], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.skipif(engine() is None, reason=f"no container engine with {BASE} is here")
def test_the_image_is_built_and_serves_as_nobody_of_importance() -> None:
    name = engine()
    assert name is not None
    bundle = ROOT / "dist" / f"patrol-{VERSION}-{platform.machine()}"
    if not bundle.exists():
        subprocess.run(["make", "bundle", "PYTHONS=3.13"], cwd=ROOT, check=True)
    built(name, bundle)
    assert run_in_it(name, ".venv/bin/patrol", "--version") == f"patrol {VERSION}\n"
    said = run_in_it(name, ".venv/bin/python", "-c", LOOK)
    assert json.loads(said.splitlines()[-1]) == {"status": 200, "uid": 10001}
