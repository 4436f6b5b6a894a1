"""One function on each side makes an assignment's id, and no code takes it apart."""

import re
from pathlib import Path

from patrol.models import assignment_id

ROOT = Path(__file__).resolve().parents[2]
MAKERS = {"patrol/models/incident.py", "static/lib/assignment.js"}
MADE = re.compile(r"\}-\$?\{[^}]*(?:call_?sign|\bsign\b|\bname\b|\bme\b)", re.IGNORECASE)
TAKEN = re.compile(r"""(?:split|partition|endsWith|startsWith)\((?:"-"|`-|`\$\{[^}]*\}-)""")


def _ours() -> dict[str, str]:
    paths = [*ROOT.glob("patrol/**/*.py"), *ROOT.glob("static/**/*.js")]
    names = {str(path.relative_to(ROOT)): path for path in paths}
    return {
        name: path.read_text("utf-8")
        for name, path in names.items()
        if not name.startswith("static/vendor/")
    }


def test_one_function_makes_the_id() -> None:
    assert assignment_id("0193ab", "042") == "0193ab-042"
    makers = {name for name, text in _ours().items() if MADE.search(text)}
    assert makers <= MAKERS


def test_nobody_takes_the_id_apart() -> None:
    assert [name for name, text in _ours().items() if TAKEN.search(text)] == []


def test_these_patterns_find_what_they_are_for() -> None:
    for made in ('f"{order.id}-{call_sign}"', "`${order.id}-${me}`", 'f"{order_id}-{name}"'):
        assert MADE.search(made)
    for taken in ('key.split("-")', 'key.rpartition("-")', "id.startsWith(`${order.id}-`)"):
        assert TAKEN.search(taken)
