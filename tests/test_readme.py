"""The README names every setting, and only targets and links that exist."""

import re
from dataclasses import fields
from pathlib import Path

from patrol.config import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    table = README[README.index("## Settings") : README.index("## Where things are")]
    missing = [f.name.upper() for f in fields(Settings) if f"`{f.name.upper()}`" not in table]
    assert missing == []


def test_every_make_target_it_names_exists() -> None:
    lines = re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text(), re.M)
    targets = {name for line in lines for name in line.split()}
    named = set(re.findall(r"make ([a-z-]+)", README))
    assert {"run", "test"} <= named
    assert named - targets == set()
    assert "test-long" in set(re.findall(r"make ([a-z-]+)", CHINESE)) <= targets


def test_every_picture_and_link_leads_somewhere() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_every_page_of_the_operations_has_its_chinese() -> None:
    pages = {path.name.removesuffix(".md") for path in (ROOT / "docs/operations").glob("*.md")}
    english = {name for name in pages if not name.endswith(".zh-CN")}
    assert {f"{name}.zh-CN" for name in english} == pages - english
