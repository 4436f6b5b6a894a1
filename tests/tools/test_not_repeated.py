"""What PostgreSQL need not repeat is chosen so that no statement is lost."""

from pathlib import Path

from not_repeated import OUT, adding_nothing, without_numbers

ROOT = Path(__file__).resolve().parents[2]


def test_the_dearest_goes_when_others_say_the_same() -> None:
    statements = {
        "tests/a.py::dear": {"SELECT 1", "SELECT 2"},
        "tests/b.py::cheap": {"SELECT 1"},
        "tests/c.py::middle": {"SELECT 2"},
        "tests/d.py::alone": {"SELECT 3"},
        "tests/story/e.py::a_story": {"SELECT 1"},
    }
    seconds = {"tests/a.py::dear": 9.0, "tests/c.py::middle": 3.0, "tests/d.py::alone": 5.0}
    assert adding_nothing(statements, seconds) == ["tests/a.py::dear", "tests/b.py::cheap"]


def test_the_number_of_values_makes_no_other_statement() -> None:
    three = without_numbers("SELECT a\n FROM b WHERE c IN (?, ?, ?)")
    assert three == without_numbers("SELECT a FROM b WHERE c IN (?)")
    assert three != without_numbers("SELECT a FROM b WHERE d IN (?)")


def test_each_test_on_the_list_exists() -> None:
    for listed in OUT.read_text("utf-8").split():
        path, *_, name = listed.split("::")
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), listed
