"""The browser's lists of statuses are those of the server."""

import re

import lists

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
