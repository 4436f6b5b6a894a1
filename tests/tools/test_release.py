"""A release is a dated heading, a version without .dev0, and a tag that says the same."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
import release

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 2)
CHANGELOG = "# Log\n\n## 0.2.0 (unreleased)\n\n- One thing.\n- # Another.\n\n## 0.1.0\n\n- Old.\n"


def git(folder: Path, *command: str) -> str:
    return subprocess.check_output(["git", "-C", str(folder), *command], text=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree with the three files that say the version, committed."""
    (tmp_path / "patrol").mkdir()
    (tmp_path / "patrol" / "version.py").write_text('VERSION = "0.2.0.dev0"\n')
    (tmp_path / "patrol" / "__init__.py").write_text('__version__ = "0.2.0.dev0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    for name, value in (("user.name", "tester"), ("user.email", "tester@example.org")):
        git(tmp_path, "config", name, value)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def test_the_tag_the_version_and_the_changelog_say_the_same(tree: Path) -> None:
    assert release.release(tree, DAY) == "v0.2.0"
    assert git(tree, "cat-file", "-t", "v0.2.0") == "tag\n", "annotated, so that it is pushed along"
    said = git(tree, "for-each-ref", "--format=%(contents)", "refs/tags/v0.2.0").strip()
    assert said == "v0.2.0\n\n- One thing.\n- # Another."
    assert "## 0.2.0 (2026-03-02)\n" in git(tree, "show", "v0.2.0:CHANGELOG.md")
    git(tree, "checkout", "--quiet", "v0.2.0")
    assert (release.tag_here(tree), release.version_of(tree)) == ("v0.2.0", "0.2.0")
    git(tree, "checkout", "--quiet", "main")
    assert (release.tag_here(tree), release.version_of(tree)) == ("", "0.3.0.dev0")
    words = (tree / "CHANGELOG.md").read_text()
    assert words.startswith("# Log\n\n## 0.3.0 (unreleased)\n\n## 0.2.0 (2026-03-02)\n")


def test_what_is_not_ready_is_said_and_writes_nothing(tree: Path) -> None:
    with pytest.raises(release.Unready, match=r"cannot be 0\.2\.0"):
        release.release(tree, DAY, "0.2.0")
    (tree / "patrol" / "version.py").write_text('VERSION = "0.1.9.dev0"\n')
    with pytest.raises(release.Unready, match="commit or stash"):
        release.release(tree, DAY)
    git(tree, "commit", "--quiet", "--all", "--message", "Another number")
    with pytest.raises(release.Unready, match=r"calls itself 0\.1\.9\.dev0"):
        release.release(tree, DAY)
    assert (tree / "CHANGELOG.md").read_text() == CHANGELOG
    assert git(tree, "tag") == ""


def test_a_tagged_commit_of_this_tree_has_its_version() -> None:
    """Where git or the history is missing, as in a bundle, there is no tag to compare."""
    if (ROOT / ".git").exists() and (tag := release.tag_here(ROOT)):
        assert tag == f"v{release.version_of(ROOT)}"
