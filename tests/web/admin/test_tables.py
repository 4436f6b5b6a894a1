"""A table that a spreadsheet opens calculates nothing there."""

import pytest

from patrol.web.admin.tables import csv_bytes

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    "cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "＝1+1", "＋A1", "－A1", "＠A1"]
)
def test_what_begins_a_formula_is_kept_as_text(cell: str) -> None:
    assert csv_bytes([[cell]]).decode("utf-8-sig") == f"'{cell}\r\n"


@pytest.mark.parametrize("cell", ["-12.5", "+86 571 8888", "a=b", "文晖桥"])
def test_a_number_and_a_text_stay_as_they_are(cell: str) -> None:
    assert csv_bytes([[cell]]).decode("utf-8-sig") == f"{cell}\r\n"
