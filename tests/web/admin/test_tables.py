"""A table that a spreadsheet opens calculates nothing there."""

import pytest

from patrol.web.admin.tables import csv_bytes
from tests.cast import Cast

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    "cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "＝1+1", "＋A1", "－A1", "＠A1"]
)
def test_what_begins_a_formula_is_kept_as_text(cell: str) -> None:
    assert csv_bytes([[cell]]).decode("utf-8-sig") == f"'{cell}\r\n"


@pytest.mark.parametrize("cell", ["-12.5", "+86 571 8888", "a=b", "文晖桥"])
def test_a_number_and_a_text_stay_as_they_are(cell: str) -> None:
    assert csv_bytes([[cell]]).decode("utf-8-sig") == f"{cell}\r\n"


@pytest.mark.parametrize("days", ["0", "63", "0629", "062999999", "06299999999", "٣", "-1", "1.5"])
def test_a_rota_has_no_more_days_than_its_table_may_have(cast: Cast, days: str) -> None:
    """A number of days that was read by its first digits stopped the office for 21 s."""
    answer = cast("702").call("GET", f"/api/v1/admin/rota/table?days={days}")
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/bad_days")
