"""Make a Debian package of a bundle: `python tools/deb.py dist/patrol-0.2.0-x86_64`.

The package holds the bundle, the units, the nginx site and the file of logrotate. Its postinst runs
the bundle's own installer, so a release lies in /opt/patrol/releases whichever way it came, and the
releases before it stay for `patrol rollback`.
"""

import argparse
import gzip
import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
DEPLOY = HERE / "deploy"
NAMES = {"x86_64": "amd64", "aarch64": "arm64"}
SCRIPTS = ("postinst", "prerm", "postrm")
CONFFILES = {
    "etc/nginx/sites-available/patrol.conf": DEPLOY / "nginx" / "patrol.conf",
    "etc/logrotate.d/patrol": DEPLOY / "logrotate" / "patrol",
}
NOBODY = "Patrol <patrol@example.org>"


def build(bundle: Path, to: Path, maintainer: str = NOBODY) -> Path:
    """Return the package of a bundle's folder.

    Raises: CalledProcessError.
    """
    version = (bundle / "VERSION").read_text().strip()
    values = {
        "VERSION": version,
        # Debian sorts ~ before everything: 0.2.0~dev0 is older than 0.2.0.
        "DEBIAN_VERSION": version.replace(".dev", "~dev"),
        "ARCHITECTURE": NAMES[(bundle / "ARCH").read_text().strip()],
        "MAINTAINER": maintainer,
    }
    root = to / f"patrol_{values['DEBIAN_VERSION']}_{values['ARCHITECTURE']}"
    shutil.rmtree(root, ignore_errors=True)
    _files(root, bundle, version)
    _documents(root / "usr" / "share" / "doc" / "patrol", values)
    _control(root, values)
    package = root.with_name(f"{root.name}.deb")
    # The wheels are packed already.
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(root)]
    subprocess.run([*command, str(package)], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return package


def _files(root: Path, bundle: Path, version: str) -> None:
    shutil.copytree(bundle, root / "usr" / "lib" / "patrol" / version)
    shutil.copytree(DEPLOY / "systemd", root / "usr" / "lib" / "systemd" / "system")
    for name, source in CONFFILES.items():
        (root / name).parent.mkdir(parents=True)
        shutil.copy(source, root / name)
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.name == "install.sh" else 0o644)


def _documents(folder: Path, values: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    shutil.copy(DEPLOY / "patrol.env.example", folder)
    shutil.copy(HERE / "LICENSE", folder / "copyright")
    day = format_datetime(datetime.now(UTC))
    words = (
        f"patrol ({values['DEBIAN_VERSION']}) stable; urgency=medium\n\n"
        f"  * See CHANGELOG.md of the release.\n\n -- {values['MAINTAINER']}  {day}\n"
    )
    (folder / "changelog.gz").write_bytes(gzip.compress(words.encode(), 9, mtime=0))


def _control(root: Path, values: dict[str, str]) -> None:
    folder = root / "DEBIAN"
    folder.mkdir()
    for name in ("control", *SCRIPTS):
        text = (DEPLOY / "debian" / name).read_text()
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755 if name in SCRIPTS else 0o644)
    (folder / "conffiles").write_text("".join(f"/{name}\n" for name in CONFFILES))
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    sums = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  "
        f"{path.relative_to(root)}\n"
        for path in files
        if folder not in path.parents
    ]
    (folder / "md5sums").write_text("".join(sums))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--maintainer", default=NOBODY, help="Name <address>")
    given = parser.parse_args()
    print(build(given.bundle, given.bundle.parent, given.maintainer))


if __name__ == "__main__":
    main()
