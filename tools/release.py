"""Make a release of the version that the changelog calls unreleased: `make release [NEXT=0.3.0]`.

Two commits and a tag between them, all on this machine and nothing pushed: the first gives the
heading its day and takes `.dev0` away, the annotated tag `v0.2.0` has the section as its message,
and the second opens the version after it. What is checked fails before anything is written.
"""

import argparse
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
CHANGELOG, CODE, PROJECT = "CHANGELOG.md", "patrol/version.py", "patrol/__init__.py"
HEADING = re.compile(r"^## (\d+\.\d+\.\d+) \(unreleased\)\n", re.MULTILINE)
NUMBER = re.compile(r"\d+\.\d+\.\d+")


class Unready(Exception):
    """The tree cannot be released; the message says what is missing."""


def release(root: Path, day: date, following: str = "") -> str:
    """Make the release of the tree in `root` and return its tag.

    Raises: Unready.
    """
    number = _number(root)
    following = following or _next_minor(number)
    _check(root, number, following)
    tag, section = f"v{number}", _section(root)
    _write(root, number, f"## {number} ({day.isoformat()})")
    _commit(root, f"Release {number}")
    said = version_of(root)
    if said != number:
        raise Unready(f"the program calls itself {said}, and the tag would be {tag}")
    _git(root, "tag", "--annotate", "--cleanup=verbatim", tag, "--message", f"{tag}\n\n{section}")
    _open(root, number, following)
    _commit(root, f"Begin {following}")
    return tag


def version_of(root: Path) -> str:
    """Return the version as `patrol --version` of this tree says it."""
    code = "from patrol.version import VERSION; print(VERSION)"
    command = [sys.executable, "-B", "-c", code]
    return subprocess.check_output(command, cwd=root, text=True).strip()


def tag_here(root: Path) -> str:
    """Return the release tag of the present commit; empty when it has none."""
    return _git(root, "tag", "--points-at", "HEAD", "--list", "v*").strip()


def _number(root: Path) -> str:
    heading = HEADING.search((root / CHANGELOG).read_text("utf-8"))
    if heading is None:
        raise Unready(f"{CHANGELOG} has no heading `## 0.0.0 (unreleased)`")
    return heading[1]


def _next_minor(number: str) -> str:
    major, minor, _ = number.split(".")
    return f"{major}.{int(minor) + 1}.0"


def _check(root: Path, number: str, following: str) -> None:
    if not NUMBER.fullmatch(following) or _parts(following) <= _parts(number):
        raise Unready(f"the version after {number} cannot be {following}")
    if _git(root, "status", "--porcelain"):
        raise Unready("commit or stash first: the work tree has changes")
    if _git(root, "tag", "--list", f"v{number}"):
        raise Unready(f"the tag v{number} exists already")
    if version_of(root) != f"{number}.dev0":
        raise Unready(f"the program calls itself {version_of(root)}, and not {number}.dev0")
    if not _section(root):
        raise Unready(f"nothing stands under the heading of {number}")


def _parts(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def _section(root: Path) -> str:
    """Return what stands under the heading that is not released."""
    _, _, rest = HEADING.split((root / CHANGELOG).read_text("utf-8"), maxsplit=1)
    return re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip()


def _write(root: Path, number: str, heading: str) -> None:
    _replace(root / CHANGELOG, f"## {number} (unreleased)", heading)
    for name in (CODE, PROJECT):
        _replace(root / name, f'"{number}.dev0"', f'"{number}"')


def _open(root: Path, number: str, following: str) -> None:
    page = root / CHANGELOG
    words = page.read_text("utf-8")
    at = words.index(f"## {number} (")
    page.write_text(f"{words[:at]}## {following} (unreleased)\n\n{words[at:]}", "utf-8")
    for name in (CODE, PROJECT):
        _replace(root / name, f'"{number}"', f'"{following}.dev0"')


def _replace(path: Path, before: str, after: str) -> None:
    words = path.read_text("utf-8")
    if words.count(before) != 1:
        raise Unready(f"{path.name} must have {before} once")
    path.write_text(words.replace(before, after), "utf-8")


def _commit(root: Path, message: str) -> None:
    _git(root, "commit", "--quiet", "--message", message, "--", CHANGELOG, CODE, PROJECT)


def _git(root: Path, *command: str) -> str:
    return subprocess.check_output(["git", "-C", str(root), *command], text=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--next", default="", help="the version after it, such as 0.3.0")
    try:
        tag = release(HERE, datetime.now(UTC).date(), parser.parse_args().next)
    except Unready as error:
        sys.exit(f"no release: {error}")
    print(f"{tag} is made, here only. Publish it: git push --follow-tags")


if __name__ == "__main__":
    main()
