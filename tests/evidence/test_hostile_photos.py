"""A file that is no photo is refused with its reason, and at little cost."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from patrol.evidence import (
    LARGEST_BYTES,
    Animated,
    Decoders,
    NotAPhoto,
    PhotoRefused,
    TooLarge,
    TooManyPixels,
    TooManyScans,
    Truncated,
)
from patrol.evidence.jpeg import MOST_SCANS
from tests.photos import encoded, picture, png_bomb, scan_bomb


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    running = Decoders(size=1)
    yield running
    running.close()


film = [Image.new("RGB", (40, 30), (5 * n, n, n)) for n in range(50)]
noise = Image.effect_noise((200, 200), 50)
HOSTILE: dict[str, tuple[bytes, type[PhotoRefused]]] = {
    "nothing": (b"", NotAPhoto),
    "one byte": (b"\xff", NotAPhoto),
    "bomb of 900 megapixels": (png_bomb(30_000, 30_000), TooManyPixels),
    "bomb of 410 megapixels": (png_bomb(20_240, 20_240), TooManyPixels),
    "bomb of 250 megapixels in colour": (png_bomb(15_800, 15_800, colours=3), TooManyPixels),
    "bomb of scans": (scan_bomb(100_000), TooManyScans),
    "one scan too many": (scan_bomb(MOST_SCANS - 9), TooManyScans),
    "too many bytes": (b"\xff\xd8\xff" + bytes(LARGEST_BYTES), TooLarge),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NotAPhoto),
    "EPS": (encoded("EPS"), NotAPhoto),
    "TIFF": (encoded("TIFF"), NotAPhoto),
    "PDF": (encoded("PDF"), NotAPhoto),
    "HTML": (b"<html><script>alert(1)</script></html>", NotAPhoto),
    "film": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", NotAPhoto),
    "GIF of 50": (encoded("GIF", film[0], save_all=True, append_images=film[1:]), NotAPhoto),
    "WebP of 50": (encoded("WEBP", film[0], save_all=True, append_images=film[1:]), Animated),
    "moving PNG": (encoded("PNG", film[0], save_all=True, append_images=film[1:]), Animated),
    "half a JPEG": (encoded("JPEG")[:-2000], Truncated),
    "half a PNG": (encoded("PNG", noise)[:-9000], Truncated),
    "half a WebP": (encoded("WEBP", noise)[:-2000], Truncated),
    "half a HEIC": (encoded("HEIF")[:-400], Truncated),
    "start of a JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", Truncated),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused_by_its_name(decoders: Decoders, name: str) -> None:
    data, refusal = HOSTILE[name]
    with pytest.raises(PhotoRefused) as refused:
        decoders.decode(data)
    assert refused.type is refusal


def test_a_bomb_is_small_and_costs_little(decoders: Decoders) -> None:
    bomb = png_bomb(30_000, 30_000)
    assert len(bomb) < 200_000
    decoders.decode(encoded("JPEG"))
    before = resident_kb(decoders)
    with pytest.raises(TooManyPixels):
        decoders.decode(bomb)
    assert resident_kb(decoders) - before < 20_000


def resident_kb(decoders: Decoders) -> int:
    status = Path(f"/proc/{pid_of(decoders)}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def pid_of(decoders: Decoders) -> int:
    process = decoders._all[0]._process
    assert process is not None
    return process.pid


def test_a_script_behind_the_picture_is_gone(decoders: Decoders) -> None:
    script = b"<script>alert('polyglot')</script><?php system('id'); ?>"
    photo = decoders.decode(encoded("JPEG") + script)
    assert b"<script>" not in photo.jpeg + photo.thumbnail
    assert b"<?php" not in photo.jpeg + photo.thumbnail


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(min_size=1, max_size=4000))
def test_random_bytes_get_a_verdict(decoders: Decoders, data: bytes) -> None:
    with pytest.raises(PhotoRefused):
        decoders.decode(data)


WHOLE = {kind: encoded(kind, picture(64, 48)) for kind in ("JPEG", "PNG", "WEBP", "HEIF")}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    spots=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_spoilt_photo_gets_a_verdict_too(
    decoders: Decoders, kind: str, spots: list[tuple[float, int]]
) -> None:
    data = bytearray(WHOLE[kind])
    for where, value in spots:
        data[int(where * (len(data) - 1))] = value
    try:
        photo = decoders.decode(bytes(data))
    except PhotoRefused:
        return
    if photo.is_original:
        assert (kind, photo.jpeg) == ("HEIF", bytes(data))
        return
    assert Image.open(io.BytesIO(photo.jpeg)).format == "JPEG"
