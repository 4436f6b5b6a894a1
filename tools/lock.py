"""Pin every dependency with its hashes: `python tools/lock.py [--upgrade]`.

It runs on the oldest supported Python, because that one needs every backport. The locks name no
download address, so that any mirror can be used.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
OPTIONS = (
    "--quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url "
    "--no-emit-trusted-host --no-emit-find-links --no-emit-options"
)
FOLDER_NAMED = re.compile(r" \(/\S*pyproject\.toml\)")


def wanted() -> dict[str, list[str]]:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    # What an office needs in a year: a roster as Excel writes it, an alert as CAP.
    installed = [*project["project"]["dependencies"], *extras["cap"], *extras["xlsx"]]
    return {
        "requirements-build.lock": project["build-system"]["requires"],
        "requirements.lock": installed,
        "requirements-dev.lock": groups["dev"],
        "requirements-fuzz.lock": groups["fuzz"],
        "requirements-node.lock": groups["node"],
    }


def lock(name: str, requirements: list[str], extra: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pyproject.toml"
        source.write_text(as_project(requirements))
        command = [sys.executable, "-m", "piptools", "compile", *OPTIONS.split(), *extra]
        subprocess.run(
            [*command, "--output-file", name, str(source)],
            cwd=HERE,
            check=True,
            env=os.environ | {"CUSTOM_COMPILE_COMMAND": "make lock"},
        )
    target = HERE / name
    # pip-tools writes the name of the temporary folder into the lock
    target.write_text(FOLDER_NAMED.sub(" (pyproject.toml)", target.read_text()))


def as_project(requirements: list[str]) -> str:
    return f'[project]\nname = "patrol"\nversion = "0"\ndependencies = {requirements!r}\n'


def main() -> None:
    if sys.version_info[:2] != OLDEST:
        sys.exit("Lock with Python {}.{}: make clean, then make lock PYTHON=…".format(*OLDEST))
    for name, requirements in wanted().items():
        shared = ["--constraint", "requirements.lock"] if name == "requirements-dev.lock" else []
        lock(name, requirements, [*sys.argv[1:], *shared])
    npm = ["npm", "install", "--package-lock-only", "--ignore-scripts"]
    subprocess.run(npm, cwd=HERE, check=True)


if __name__ == "__main__":
    main()
