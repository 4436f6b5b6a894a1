"""A voice note is judged by its bytes, kept as it was sent, and heard at the desk only."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from patrol.evidence import voice
from patrol.models import VoiceNote
from patrol.operations.person import rows
from tests.cast import Cast
from tests.rider import NOISE, PAGE, stored

pytestmark = pytest.mark.any_database

VOICES = Path(__file__).parents[2] / "evidence" / "voices"
WEBM = (VOICES / "a_second.webm").read_bytes()
MP4 = (VOICES / "a_second.mp4").read_bytes()
"""What the recorder of a browser writes for a little more than a second."""


def opus_in_ogg(seconds: float) -> bytes:
    head = b"OggS" + bytes(24) + b"OpusHead" + bytes([1, 1]) + struct.pack("<H", 312) + bytes(7)
    return head + b"OggS\0\4" + struct.pack("<q", int(seconds * 48_000) + 312) + bytes(14)


def speak(cast: Cast, data: bytes) -> TestResponse:
    voice = FileStorage(io.BytesIO(data), "x.mp3")
    form = {**NOISE, "chip": "", "text": "", "voice": voice}
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    options: dict[str, Any] = {"data": body, "content_type": kind, "headers": PAGE}
    return cast.nobody().call("POST", "/tip", **options)


def test_a_voice_is_enough_and_only_the_desk_of_its_area_hears_it(cast: Cast) -> None:
    assert speak(cast, WEBM).status_code == 303
    (row,) = stored(cast)
    assert (row.category, row.voice) == ("SV0103", voice.judged(WEBM).sha256)
    (waiting,) = cast("701").get("/api/v1/board")["intakes"]
    path = f"/api/v1/intakes/{waiting['id']}/voice"
    answer = cast("701").call("GET", path)
    assert (answer.data, answer.mimetype) == (WEBM, "audio/webm")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert [cast(name).call("GET", path).status_code for name in ("801", "042")] == [404, 403]
    with cast.services.database.write() as session:
        rows.intakes(session, [row.id])
    assert cast("701").call("GET", path).status_code == 404
    with cast.services.database.read() as session:
        assert session.exec(select(VoiceNote.intake_id)).all() == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"MZ no voice at all", 415),
        (WEBM[:40], 415),
        (WEBM.replace(b"A_OPUS", b"V_VP80"), 415),
        (b"\x1a\x45\xdf\xa3" + b"\x80" * 50_000, 415),
        (MP4.replace(b"soun", b"vide"), 415),
        (
            WEBM.replace(b"\x2a\xd7\xb1\x83\x0f\x42\x40", b"\x2a\xd7\xb1\x43\xe8" + b"\xff" * 1000),
            415,
        ),
        (opus_in_ogg(75), 413),
        (WEBM + bytes(voice.LARGEST_BYTES), 413),
    ],
    ids=[
        *("no voice", "cut off", "a film", "many parts", "a film of Apple", "a long number"),
        *("too long", "too large"),
    ],
)
def test_what_is_no_short_voice_is_refused(cast: Cast, data: bytes, status: int) -> None:
    assert speak(cast, data).status_code == status
    assert stored(cast) == []


def test_a_touch_too_short_to_sound_is_kept_with_its_report(cast: Cast) -> None:
    """An Ogg that skips more samples than it has was shorter than nothing, and the report lost."""
    touch = opus_in_ogg(0).replace(struct.pack("<H", 312), struct.pack("<H", 48_000), 1)
    assert speak(cast, touch).status_code == 303
    with cast.services.database.read() as session:
        assert session.exec(select(VoiceNote.seconds)).all() == [0]


def test_the_length_is_read_from_each_container() -> None:
    judged = [voice.judged(data) for data in (WEBM, MP4, opus_in_ogg(60))]
    assert [each.mime for each in judged] == ["audio/webm", "audio/mp4", "audio/ogg"]
    assert [each.seconds for each in judged] == [1.1, 1.2, 60]
