"""The page on security judges each requirement of ASVS 5.0 once, and names places that exist."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/operations/security.md").read_text(encoding="utf-8")
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
"""The sections of ASVS 5.0.0 with how many requirements each has at levels 1 and 2."""
ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| ([^|]+) \| (.+) \|$", re.M)
PLACE = re.compile(
    r"`((?:docs|patrol|static|templates|tests)/[\w./-]+|[\w.-]+\.(?:toml|lock|json))`"
)
LINK = re.compile(r"\[[^\]]+\]\(([^)#]*)(#[^)]+)?\)")


def rows() -> Iterator[tuple[list[str], str, str]]:
    """The requirements of each row, their state, and the place or the reason."""
    for numbers, state, reason in ROW.findall(PAGE):
        yield numbers.split(", "), state, reason


def test_every_requirement_is_judged_once() -> None:
    wanted = {
        f"{section}.{number}"
        for section, _, count in (part.partition(":") for part in SECTIONS.split())
        for number in range(1, int(count) + 1)
    }
    assert len(wanted) == 253
    judged = Counter(number for numbers, _, _ in rows() for number in numbers)
    assert set(judged) == wanted
    assert [number for number, times in judged.items() if times > 1] == []
    assert {state for _, state, _ in rows()} == {"met", "not met", "n/a"}


def test_what_is_met_names_a_place() -> None:
    bare = [
        numbers for numbers, state, reason in rows() if state == "met" and not PLACE.search(reason)
    ]
    assert bare == []


def test_every_named_place_exists() -> None:
    missing = [name for name in PLACE.findall(PAGE) if not (ROOT / name).exists()]
    assert missing == []


def test_every_named_test_exists() -> None:
    for file, names in re.findall(r"`(tests/[\w/]+\.py)` \(((?:`test_\w+`(?:, )?)+)\)", PAGE):
        text = (ROOT / file).read_text(encoding="utf-8")
        for name in re.findall(r"`(test_\w+)`", names):
            assert f"def {name}(" in text, f"{file}: {name}"


def test_every_link_leads_somewhere() -> None:
    anchors = {
        "#" + re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", PAGE, re.M)
    }
    for target, anchor in LINK.findall(PAGE):
        if target.startswith("https:"):
            continue
        if target:
            assert (ROOT / "docs/operations" / target).exists(), target
        else:
            assert anchor in anchors, anchor
