"""What stands in two places is the same: statuses, tables of the record, numbers of migrations."""

import re
from collections import Counter

import lists
from sqlmodel import SQLModel

from patrol.operations import migrate
from patrol.status import AssignmentStatus, IncidentStatus
from tests.test_architecture import pages, short

LIST = re.compile(r"\[([^\[\]]*)\]")
STATUSES = frozenset({*AssignmentStatus, *IncidentStatus})


def sets_by_hand(text: str) -> list[str]:
    """Return each literal list that holds nothing but statuses, and two of them or more."""
    literals = {match[0]: set(re.findall(r'"(\w+)"', match[1])) for match in LIST.finditer(text)}
    return [words for words, codes in literals.items() if len(codes) > 1 and codes <= STATUSES]


def test_the_lists_of_the_browser_are_fresh() -> None:
    assert lists.OUT.read_text("utf-8") == lists.text(), "run `make lists`"


def test_no_page_writes_a_set_of_statuses_by_hand() -> None:
    by_hand = [
        f"{short(path)}: {words}"
        for path in pages()
        if path != lists.OUT
        for words in sets_by_hand(path.read_text("utf-8"))
    ]
    assert not by_hand, "import it from lib/lists.js (tools/lists.py):\n" + "\n".join(by_hand)
    assert sets_by_hand('["closed", "merged"]; new Set([\n "new",\n "resolved",\n])') != []
    assert sets_by_hand('["new", "ended"]; ["on_scene", "on_scene"]; state["new"]') == []


def test_evidence_md_says_of_each_table_what_is_not_compared() -> None:
    page = (migrate.FOLDER.parent / "docs/operations/evidence.md").read_text("utf-8")
    listed = set(re.findall(r"`(\w+)`", page.partition("## What is not compared")[2]))
    assert set(SQLModel.metadata.tables) - listed == {"feed"}, "say what patrol verify leaves out"


def test_each_migration_has_a_number_of_its_own() -> None:
    numbers = Counter(path.name[:4] for path in migrate.FOLDER.glob("versions/[0-9]*.py"))
    assert [number for number, count in numbers.items() if count > 1] == []
