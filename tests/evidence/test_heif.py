"""A HEIC that we cannot decode is kept as it was sent, so nothing else may pass for one."""

import pytest

from patrol.evidence import heif
from tests.photos import encoded

FTYP = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def _box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


PICTURES = _box(b"meta", b"\0\0\0\0" + _box(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13))


@pytest.mark.parametrize(
    "data",
    [
        encoded("HEIF"),
        FTYP + PICTURES + _box(b"mdat", b"xyz"),
        FTYP + PICTURES + b"\0\0\0\0mdatxyz",
        FTYP + PICTURES + b"\0\0\0\x01mdat" + (19).to_bytes(8, "big") + b"xyz",
    ],
)
def test_a_whole_file_is_known(data: bytes) -> None:
    assert heif.is_whole(data)
    assert not heif.is_whole(data[:-30]), "cut off"


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        b"\0\0\0\0meta" + b"any file" * 99,
        _box(b"free", b"any file" * 99),
        _box(b"mdat", b"any file" * 99),
        PICTURES + _box(b"free", b"any file"),
        PICTURES.replace(b"pict", b"soun") + _box(b"mdat", b"any file"),
        PICTURES + b"\0\0\0\x01mdat" + b"\0" * 8,
    ],
)
def test_other_data_behind_its_first_bytes_is_not(rest: bytes) -> None:
    assert not heif.is_whole(FTYP + rest)


def test_a_file_of_many_boxes_is_no_photo() -> None:
    few = FTYP + PICTURES + _box(b"free", b"") * 9 + _box(b"mdat", b"xyz")
    assert heif.is_whole(few)
    assert not heif.is_whole(few + _box(b"free", b"") * heif.MOST_BOXES)
