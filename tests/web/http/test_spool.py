"""A large upload needs no temporary folder of the system, which a unit may find read-only."""

import io
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from patrol.config import Settings
from patrol.operations import spool
from patrol.unsafe_setting import UnsafeSetting
from tests.cast import Cast

FORM = "multipart/form-data; boundary=x"


def noise() -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((1200, 1000), 90).convert("RGB").save(stream, "JPEG", quality=98)
    return stream.getvalue()


def test_a_photo_of_a_megabyte_is_kept_in_the_data_folder(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = noise()
    assert len(photo) > 1_000_000
    # As under ProtectSystem=strict without PrivateTmp.
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    form = {"data": head + photo + b"\r\n--x--\r\n", "content_type": FORM}
    answer = cast("042").call("POST", "/api/v1/photos", **form)
    assert answer.status_code == 201, answer.text
    assert list((settings.patrol_data / spool.NAME).iterdir()) == [], "nothing is left"


def test_what_is_no_folder_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / spool.NAME).touch()
    with pytest.raises(UnsafeSetting, match=r"uploads cannot be kept in .*ReadWritePaths="):
        spool.prepare(tmp_path)
