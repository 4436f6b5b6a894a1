"""Write a table as an Excel workbook, in which no cell is a formula.

The library is the extra [xlsx]; it is loaded with the first workbook.
"""

import io
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from flask import Response

from patrol.web.http.aside import aside
from patrol.web.http.problem import Problem

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IS_INSTALLED = find_spec("openpyxl") is not None

CellValue = str | float | None


def xlsx_of(lines: Iterable[Sequence[CellValue]], name: str) -> Response:
    """Answer a workbook of one sheet, its first line the heads; numbers are numbers.

    Raises: Problem 501.
    """
    if not IS_INSTALLED:
        raise Problem(501, "no_xlsx")
    given = list(lines)
    # A thousand lines take a while to pack: in this thread they would stop every socket.
    response = Response(aside(lambda: _book(given)), mimetype=MEDIA)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _book(lines: Sequence[Sequence[CellValue]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 18
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: CellValue) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # else a text that begins with = is a formula
    return cell
