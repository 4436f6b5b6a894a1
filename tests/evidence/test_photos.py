"""Good photos are stored without metadata; hostile ones are refused at little cost."""

import errno
import hashlib
import io
import json
import os
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from patrol import evidence
from patrol.evidence import (
    Animated,
    Decoders,
    DecodersBusy,
    NotAPhoto,
    StorageFull,
    TooLarge,
    TooManyPixels,
    TooManyScans,
    Truncated,
)
from patrol.evidence.voice import VoiceRefused, VoiceTooLong
from tests.photos import NEEDLE, camera_exif, display_p3, encoded, picture, png_bomb, strange_heic


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    running = Decoders(size=1)
    yield running
    running.close()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_four_formats_of_phones_are_taken(decoders: Decoders, kind: str) -> None:
    sent = encoded(kind)
    photo = decoders.decode(sent)
    kept, small = Image.open(io.BytesIO(photo.jpeg)), Image.open(io.BytesIO(photo.thumbnail))
    assert (kept.format, small.format) == ("JPEG", "JPEG")
    assert (photo.width, photo.height) == kept.size == (400, 300)
    assert max(small.size) == 320
    assert photo.sha256 == hashlib.sha256(sent).hexdigest()
    assert photo.size_bytes == len(sent)


def test_a_large_photo_is_shrunk_and_its_true_size_known(decoders: Decoders) -> None:
    photo = decoders.decode(encoded("JPEG", picture(4000, 3000)))
    assert (photo.width, photo.height) == (4000, 3000)
    assert Image.open(io.BytesIO(photo.jpeg)).size == (2560, 1920)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_but_pixels_is_kept(decoders: Decoders, kind: str) -> None:
    extra: dict[str, object] = {"exif": camera_exif().tobytes(), "icc_profile": NEEDLE.encode()}
    if kind == "JPEG":
        extra |= {"comment": NEEDLE, "xmp": NEEDLE.encode()}
    elif kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", NEEDLE)
        extra["pnginfo"] = text
    else:
        extra["xmp"] = NEEDLE.encode()
    if kind == "HEIF":
        del extra["icc_profile"]
    sent = encoded(kind, **extra)
    assert NEEDLE.encode() in sent
    photo = decoders.decode(sent)
    for copy in (photo.jpeg, photo.thumbnail):
        assert NEEDLE.encode() not in copy
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(
            Image.open(io.BytesIO(copy)).info
        )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_when_and_where_are_kept_as_data(decoders: Decoders, kind: str) -> None:
    photo = decoders.decode(encoded(kind, exif=camera_exif().tobytes()))
    assert photo.taken_at == datetime(2026, 11, 22, 6, 5, 12, tzinfo=UTC)
    assert (photo.lat, photo.lon) == pytest.approx((30.2973333, 120.176))


def test_a_camera_without_an_offset_stands_in_china(decoders: Decoders) -> None:
    exif = camera_exif()
    del exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal]
    photo = decoders.decode(encoded("JPEG", exif=exif.tobytes()))
    assert photo.taken_at == datetime(2026, 11, 22, 6, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "latitude", [(91.0, 0.0, 0.0), (4e9, 1.0, 1.0), (30.0, 17.0), (0.0, 0.0, 0.0)]
)
def test_a_nonsense_position_is_no_position(decoders: Decoders, latitude: object) -> None:
    exif = camera_exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = latitude
    if latitude == (0.0, 0.0, 0.0):
        place[ExifTags.GPS.GPSLongitude] = latitude
    photo = decoders.decode(encoded("JPEG", exif=exif.tobytes()))
    assert (photo.lat, photo.lon) == (None, None)


def test_exif_that_is_garbage_does_not_cost_the_photo(decoders: Decoders) -> None:
    photo = decoders.decode(encoded("JPEG", exif=b"Exif\0\0II*\0" + os.urandom(300)))
    assert (photo.width, photo.height) == (400, 300)


def test_odd_exif_does_not_cost_the_photo(decoders: Decoders) -> None:
    """Some cameras write a text where a number belongs; the orientation is still read."""
    raw = bytearray(camera_exif(6).tobytes())
    make = raw.index(struct.pack(">HH", ExifTags.Base.Make, 2))
    raw[make : make + 4] = struct.pack(">HH", ExifTags.Base.XResolution, 2)
    photo = decoders.decode(encoded("JPEG", exif=bytes(raw)))
    assert Image.open(io.BytesIO(photo.jpeg)).size == (300, 400)
    assert photo.taken_at is not None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(decoders: Decoders, orientation: int) -> None:
    photo = decoders.decode(encoded("JPEG", exif=camera_exif(orientation).tobytes()))
    kept = Image.open(io.BytesIO(photo.jpeg))
    assert kept.size == ((300, 400) if orientation > 4 else (400, 300))
    red_at = {1: "top", 2: "top", 3: "bottom", 4: "bottom", 5: "left", 6: "right", 7: "right"}
    where = {"top": (0.5, 0.1), "bottom": (0.5, 0.9), "left": (0.1, 0.5), "right": (0.9, 0.5)}
    across, down = where[red_at.get(orientation, "left")]
    red, _, blue = kept.getpixel((int(kept.width * across), int(kept.height * down)))
    assert red > 200 > 50 > blue


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_plain(decoders: Decoders, mode: str) -> None:
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else picture().convert(mode)
    photo = decoders.decode(encoded("JPEG" if mode == "CMYK" else "PNG", image))
    assert Image.open(io.BytesIO(photo.jpeg)).mode == "RGB"


def test_sixteen_bits_are_scaled_not_cut(decoders: Decoders) -> None:
    photo = decoders.decode(encoded("PNG", Image.new("I;16", (40, 30), 32_768)))
    red, green, blue = Image.open(io.BytesIO(photo.jpeg)).getpixel((20, 15))
    assert red == green == blue == pytest.approx(128, abs=2)


def test_what_is_transparent_becomes_white(decoders: Decoders) -> None:
    photo = decoders.decode(encoded("PNG", Image.new("RGBA", (40, 30), (0, 0, 0, 0))))
    assert Image.open(io.BytesIO(photo.jpeg)).getpixel((20, 15)) == (255, 255, 255)


def test_the_picture_behind_a_phones_picture_is_no_film(decoders: Decoders) -> None:
    gain_map = picture(40, 30)
    sent = encoded("MPO", save_all=True, append_images=[gain_map])
    assert decoders.decode(sent).width == 400


def test_a_photo_is_kept_under_its_name(tmp_path: Path) -> None:
    name = hashlib.sha256(b"sent").hexdigest()
    evidence.store(tmp_path, name, b"large", b"small")
    evidence.store(tmp_path, name, b"large", b"small")
    assert evidence.path(tmp_path, name).read_bytes() == b"large"
    assert evidence.path(tmp_path, name, thumbnail=True).read_bytes() == b"small"
    assert len(list((tmp_path / "photos" / name[:2]).iterdir())) == 2


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_no_other_name_leads_to_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        evidence.path(tmp_path, name)


def test_a_full_disk_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = hashlib.sha256(b"sent").hexdigest()
    real, calls = os.fsync, iter(range(9))

    def full(descriptor: int) -> None:
        if next(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        evidence.store(tmp_path, name, b"large", b"small")
    assert [file for file in (tmp_path / "photos").rglob("*") if file.is_file()] == []
    evidence.store(tmp_path, name, b"large", b"small")
    assert evidence.path(tmp_path, name).read_bytes() == b"large"


def test_two_who_store_the_same_photo_do_not_disturb(tmp_path: Path) -> None:
    name, large = hashlib.sha256(b"sent").hexdigest(), b"x" * 500_000
    threads = [
        threading.Thread(target=evidence.store, args=(tmp_path, name, large, b"small"))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert evidence.path(tmp_path, name).read_bytes() == large
    assert len(list(evidence.path(tmp_path, name).parent.iterdir())) == 2


def test_every_refusal_has_its_sentence() -> None:
    kinds = [
        *(NotAPhoto, TooLarge, TooManyPixels, TooManyScans, Truncated, Animated),
        *(DecodersBusy, StorageFull, VoiceRefused, VoiceTooLong),
    ]
    for language in ("zh-CN", "en"):
        words = json.loads(Path(f"static/i18n/{language}/evidence.json").read_text())
        assert {key for key in words if ".clip." not in key} == {kind.key for kind in kinds}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_of_a_wide_gamut_become_what_they_look_like(decoders: Decoders, kind: str) -> None:
    grass = Image.new("RGB", (64, 64), (120, 200, 80))
    plain = decoders.decode(encoded(kind, grass))
    wide = decoders.decode(encoded(kind, grass, icc_profile=display_p3()))
    first, second = (
        Image.open(io.BytesIO(photo.jpeg)).getpixel((32, 32)) for photo in (plain, wide)
    )
    assert first == pytest.approx((120, 200, 80), abs=6)
    assert second == pytest.approx((90, 202, 55), abs=6), "by the published matrices"
    assert b"ICC_PROFILE" not in wide.jpeg


@pytest.mark.parametrize("lacking", [1, 2])
def test_a_jpeg_without_its_end_marker_is_whole(decoders: Decoders, lacking: int) -> None:
    noise = Image.effect_noise((400, 300), 50).convert("RGB")
    whole = encoded("JPEG", noise)
    assert decoders.decode(whole[:-lacking]).jpeg == decoders.decode(whole).jpeg


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("lacking", [12, 40, 2000])
def test_a_jpeg_that_lacks_pixels_is_damaged(
    decoders: Decoders, lacking: int, progressive: bool
) -> None:
    noise = Image.effect_noise((400, 300), 50).convert("RGB")
    with pytest.raises(Truncated):
        decoders.decode(encoded("JPEG", noise, progressive=progressive)[:-lacking])


@pytest.mark.parametrize(
    ("size", "progressive"), [((12_000, 9_000), False), ((8_064, 6_048), True)]
)
def test_a_jpeg_of_the_largest_cameras_is_taken(
    decoders: Decoders, size: tuple[int, int], progressive: bool
) -> None:
    photo = decoders.decode(encoded("JPEG", Image.new("L", size, 90), progressive=progressive))
    assert (photo.width, photo.height) == size
    assert max(Image.open(io.BytesIO(photo.jpeg)).size) == 2560


def test_memory_bounds_a_photo_and_not_the_number_of_its_pixels(decoders: Decoders) -> None:
    assert decoders.decode(png_bomb(8_000, 6_000)).width == 8_000


def test_a_heic_that_we_cannot_decode_is_kept_as_it_is(decoders: Decoders) -> None:
    """Another version of HEIC, or one that needs too much memory: its file is evidence too."""
    sent = strange_heic()
    photo = decoders.decode(sent)
    assert (photo.is_original, photo.jpeg) == (True, sent)
    assert Image.open(io.BytesIO(photo.thumbnail)).size == (240, 180)
    with pytest.raises(Truncated):
        decoders.decode(sent[:-40])
    assert not decoders.decode(encoded("HEIF")).is_original
