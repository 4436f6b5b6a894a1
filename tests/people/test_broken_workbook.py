"""A workbook that is broken, encrypted or of another program is refused in a sentence."""

import io
import random
import zipfile
from contextlib import suppress

import pytest
from openpyxl import Workbook

from patrol.people import table
from tests.workbook import as_excel_writes

GOOD = as_excel_writes(("呼号", "姓名"), ("042", "甲"))
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml")


def with_part(name: str, text: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as parts, zipfile.ZipFile(file, "w") as broken:
        for part in parts.namelist():
            broken.writestr(part, text if part == name else parts.read(part))
    return file.getvalue()


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("text", [b"<broken", b""])
def test_a_broken_part_is_refused(name: str, text: bytes) -> None:
    with pytest.raises(table.BadTable) as refused:
        list(table.rows(with_part(name, text)))
    assert refused.value.fault == "unreadable"


@pytest.mark.filterwarnings("ignore:Workbook contains no")
def test_whatever_is_wrong_with_its_bytes() -> None:
    chance = random.Random(1)
    for _ in range(150):
        spoilt = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            spoilt[chance.randrange(4, len(spoilt))] = chance.randrange(256)
        with suppress(table.BadTable):  # any other error fails the test
            list(table.rows(bytes(spoilt)))


def grown(**parts: tuple[str, str]) -> bytes:
    """A workbook of a few kilobytes that would be gigabytes when it is read without bounds."""
    rows = [("呼号", "姓名"), *[(str(n), "大") for n in range(table.MOST_ROWS - 1)]]
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_excel_writes(*rows))) as given,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            old, new = parts.get(name.rpartition("/")[2].partition(".")[0], ("", ""))
            made.writestr(name, given.read(name).decode().replace(old, new, 1))
    assert len(file.getvalue()) < 100_000
    return file.getvalue()


@pytest.mark.parametrize(
    ("fault", "strings"),
    [
        ("too_large", ("<t>大</t>", f"<t>{'大' * 30_000}</t>")),
        ("unreadable", ("<sst", '<!DOCTYPE sst [<!ENTITY a "aa">]><sst')),
    ],
)
def test_a_small_workbook_grows_no_further_than_a_table(
    fault: str, strings: tuple[str, str]
) -> None:
    with pytest.raises(table.BadTable) as refused:
        table.rows(grown(sharedStrings=strings))
    assert refused.value.fault == fault


def test_a_format_fills_a_cell_with_no_more_zeros_than_a_call_sign_has() -> None:
    lines = [("呼号",), (42,)]
    book, file = Workbook(), io.BytesIO()
    for number, line in enumerate(lines, 1):
        cell = book.active.cell(number, 1, line[0])
        cell.number_format = "0" * 200_000
    book.save(file)
    assert [cells[0] for _, cells in table.rows(file.getvalue())] == ["呼号", "42"]
