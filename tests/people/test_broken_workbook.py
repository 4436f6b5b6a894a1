"""A workbook that is broken, encrypted or of another program is refused in a sentence."""

import io
import random
import zipfile
from contextlib import suppress

import pytest

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
