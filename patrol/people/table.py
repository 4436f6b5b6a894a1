"""Read a table that a person has saved: CSV in UTF-8 or GB18030, or an Excel workbook."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from patrol.people.pasted_text import cleaned

MOST_BYTES = 1_000_000
MOST_UNPACKED = 20_000_000
"""Bytes of a workbook's parts: a small file may unpack to gigabytes."""
MOST_TEXT, MOST_CELL = 1_000_000, 32_767
"""Characters in all cells, because one text of a workbook may stand in thousands of cells, and in
one cell, as in Excel."""
MOST_ROWS, MOST_COLUMNS = 2_000, 20
MOST_ZEROS = 40
"""A longer format of zeros is no call sign's: it would fill each cell with as many."""
WORKBOOK = b"PK\x03\x04"
_ZEROS = re.compile(r"0+")
_KEPT_TEXT = re.compile(r"^'(?=[=+@＝＋＠－-])")

TableLine = tuple[int, list[str]]
"""The number of the line as the person's program shows it, and its cleaned cells."""
Clean = Callable[[str], str]


class BadTable(Exception):
    """The file is no table that we read; `fault` names the sentence, `words` fill it in."""

    def __init__(self, fault: str, line: int = 1, **words: object) -> None:
        super().__init__(fault)
        self.fault, self.line, self.words = fault, line, words


def rows(data: bytes, most_columns: int = MOST_COLUMNS, clean: Clean = cleaned) -> list[TableLine]:
    """Return the lines that are not empty, the head first; a workbook's further columns are left.

    `clean` is called with each cell. Raises: BadTable.
    """
    if len(data) > MOST_BYTES:
        raise BadTable("too_large")
    raw = _workbook(data, most_columns) if data.startswith(WORKBOOK) else _csv(data)
    lines = [(line, [_said(clean(cell)) for cell in cells]) for line, cells in raw]
    return [(line, cells) for line, cells in lines if any(cells)]


def head_of(lines: list[TableLine]) -> TableLine:
    """Return the first line without the empty columns that Excel keeps at its end."""
    line, names = lines[0] if lines else (1, [])
    while names and not names[-1]:
        names = names[:-1]
    return line, names


def _csv(data: bytes) -> Iterator[TableLine]:
    # Lines end at a line feed alone: a cell may hold other separators of Unicode.
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        for cells in reader:
            if reader.line_num > MOST_ROWS:
                raise BadTable("too_long", reader.line_num, most=MOST_ROWS)
            yield reader.line_num, cells
    except csv.Error as error:
        raise BadTable("unreadable", reader.line_num, why=str(error)) from None


def _said(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from calculating."""
    return _KEPT_TEXT.sub("", cell)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # Excel in China saves "CSV" in the latter
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable("encoding")


def _workbook(data: bytes, most_columns: int) -> Iterator[TableLine]:
    try:
        import defusedxml  # noqa: F401  # openpyxl takes it, and then no part has entities
        from openpyxl import load_workbook  # the extra [xlsx]: others load no spreadsheet library
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise BadTable("no_xlsx") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise BadTable("too_large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        yield from _sheet(sheet, most_columns)
    except (InvalidFileException, *_BROKEN) as error:
        raise BadTable("unreadable", why=type(error).__name__) from None


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    SyntaxError,  # broken XML
    LookupError,
    ValueError,
    TypeError,
    OSError,
    RuntimeError,  # a part is encrypted, or of a newer ZIP
    AttributeError,
)
"""The errors of the readers of ZIP, XML and workbooks about a file that is none of ours."""


def _sheet(sheet: Any, most_columns: int) -> Iterator[TableLine]:
    left = MOST_TEXT
    for line, cells in enumerate(sheet.iter_rows(max_col=most_columns), 1):
        if line > MOST_ROWS:
            raise BadTable("too_long", line, most=MOST_ROWS)
        sizes = [len(cell.value) for cell in cells if isinstance(cell.value, str)]
        left -= sum(sizes)
        if left < 0 or max(sizes, default=0) > MOST_CELL:
            raise BadTable("too_large", line)
        yield line, [_cell(cell, line) for cell in cells]


def _cell(cell: Any, line: int) -> str:
    """Return a cell's text as the sheet shows it: 42 in the format 000 is 042."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise BadTable("formula", line)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    shown = cell.number_format or ""
    is_padded = isinstance(value, int) and len(shown) <= MOST_ZEROS and _ZEROS.fullmatch(shown)
    return text.zfill(len(shown)) if is_padded else text
