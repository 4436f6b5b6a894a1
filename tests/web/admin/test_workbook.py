"""A workbook for Excel: numbers are numbers, and no text is a formula."""

import io

import openpyxl
import pytest

from patrol.web.admin import workbook


@pytest.mark.any_database
def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    file = workbook.xlsx_of([["=1+1", 5.5, None]], "x.xlsx").data
    cells = openpyxl.load_workbook(io.BytesIO(file)).active[1]
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [("=1+1", "s"), (5.5, "n")]
