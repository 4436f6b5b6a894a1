"""Make the bundle for a machine without a network: `python tools/bundle.py [--arch aarch64]`.

It holds the program as git knows it, the browser libraries, the wheels of every package for one
architecture and several versions of Python, and deploy/install.sh. The wheels are those that
requirements.lock pins, by their hashes; what has no wheel is built here when it is pure Python. The
SQLite wheel is left out where none exists, and install.sh then asks for PostgreSQL.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from patrol.version import VERSION

HERE = Path(__file__).resolve().parent.parent
ARCHITECTURES = ("x86_64", "aarch64")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17")
"""Of the tags of wheels, those that a machine with glibc 2.28 (2018) or newer can use."""
BUILT = ("http-ece", "py-vapid")
"""Pure Python that comes as source only."""
OPTIONAL = "pysqlite3"
LEFT_OUT = re.compile(
    r"(tests|bench|tools|docs/screenshots|\.ci)/|\.\w+$|(biome|tsconfig[.\w]*|package[-\w]*)\.json$"
    r"|requirements-(dev|node)\.lock$|Makefile$"
)


def pinned(lock: Path) -> dict[str, str]:
    """Return the block of each package: its version and its hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text())
    return {block.partition("==")[0]: block for block in blocks if re.match(r"[\w.-]+==", block)}


def download(wheels: Path, lock: str, arch: str, python: str) -> None:
    """Raises: CalledProcessError."""
    platforms = [f"--platform=manylinux_{glibc}_{arch}" for glibc in GLIBC]
    options = ["--python-version", python, "--implementation=cp", "--only-binary=:all:"]
    _pip(wheels, lock, "download", *options, *platforms, f"--platform=manylinux2014_{arch}")


def build(wheels: Path, lock: str) -> None:
    """Build the pure packages here.

    Raises: CalledProcessError, SystemExit.
    """
    _pip(wheels, lock, "wheel", "--no-build-isolation")
    for name in BUILT:
        if not list(wheels.glob(f"{name.replace('-', '_')}-*-none-any.whl")):
            sys.exit(f"{name} is not pure Python any more: it needs a wheel for each architecture")


def _pip(wheels: Path, lock: str, verb: str, *options: str) -> None:
    file = wheels / "requirements.txt"
    file.write_text(lock)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", verb]
    where = f"--{'dest' if verb == 'download' else 'wheel-dir'}={wheels}"
    try:
        subprocess.run(
            [*pip, "--no-deps", "--require-hashes", where, *options, "-r", str(file)], check=True
        )
    finally:
        file.unlink()


def fetch(wheels: Path, arch: str, pythons: Sequence[str]) -> None:
    """Fill the folder with the wheels of all packages."""
    known = pinned(HERE / "requirements.lock")
    plain = "\n".join(block for name, block in known.items() if name not in (*BUILT, OPTIONAL))
    for python in pythons:
        download(wheels, plain, arch, python)
        try:
            download(wheels, known[OPTIONAL], arch, python)
        except subprocess.CalledProcessError:
            print(f"{OPTIONAL} has no wheel for {arch} and Python {python}: PostgreSQL is needed")
    build(wheels, "\n".join(known[name] for name in BUILT))


def locked(wheels: Collection[Path]) -> str:
    """Return the requirements of these wheels, with the hashes that they have."""
    hashes = defaultdict(list)
    for wheel in sorted(wheels):
        name, version = wheel.name.split("-")[:2]
        hashes[f"{name}=={version}"].append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    return "".join(
        f"{name} {' '.join(f'--hash=sha256:{value}' for value in values)}\n"
        for name, values in hashes.items()
    )


def program(folder: Path) -> None:
    """Copy the files that git knows, and the browser libraries."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=HERE, check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if not LEFT_OUT.match(name):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / name, target)
    shutil.copytree(HERE / "static" / "vendor", folder / "static" / "vendor")


def seal(folder: Path, arch: str, pythons: Sequence[str]) -> None:
    """Add the installer, the locks of the wheels, and the sums of all files."""
    wheels = set((folder / "wheels").glob("*.whl"))
    optional = {wheel for wheel in wheels if wheel.name.startswith(f"{OPTIONAL}-")}
    (folder / "wheels.lock").write_text(locked(wheels - optional))
    if optional:
        (folder / "sqlite.lock").write_text(locked(optional))
    (folder / "VERSION").write_text(f"{VERSION}\n")
    (folder / "ARCH").write_text(f"{arch}\n")
    (folder / "PYTHONS").write_text("".join(f"{python}\n" for python in pythons))
    shutil.copy(HERE / "deploy" / "install.sh", folder)
    (folder / "SHA256SUMS").unlink(missing_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
        for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(sums))


def pack(folder: Path) -> Path:
    """Return the archive of the folder, beside it; all in it belongs to root."""
    archive = folder.with_name(f"{folder.name}.tar.gz")

    def of_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with tarfile.open(archive, "w:gz") as file:
        file.add(folder, folder.name, filter=of_root)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arch", choices=ARCHITECTURES, default="x86_64")
    parser.add_argument("--python", nargs="+", default=PYTHONS)
    parser.add_argument("--to", type=Path, default=HERE / "dist")
    given = parser.parse_args()
    folder = given.to / f"patrol-{VERSION}-{given.arch}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    fetch(folder / "wheels", given.arch, given.python)
    program(folder / "program")
    seal(folder, given.arch, given.python)
    print(pack(folder))


if __name__ == "__main__":
    main()
