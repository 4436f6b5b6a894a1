"""Clips of stations in the confined decoder: what is heard, kept, dropped and refused."""

import io
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from patrol.evidence import sandbox
from patrol.noise.sounds import listening, model
from patrol.noise.sounds.listening import (
    LARGEST_BYTES,
    ClipListener,
    ClipRefused,
    ClipsBusy,
    SoundsMissing,
)
from tests.noise.sounds import tiny_model, tiny_tflite
from tests.noise.sounds.synthetic import file, hammer, hiss, tone

pytestmark = pytest.mark.any_database

HUM = "tests.noise.sounds.hum:speech_s"


@pytest.fixture(scope="module")
def listener() -> Iterator[ClipListener]:
    running = ClipListener(HUM)
    yield running
    running.close()


def refusal(listener: ClipListener, data: bytes) -> str:
    with pytest.raises(ClipRefused) as caught:
        listener.hear(data)
    return caught.value.key.removeprefix("evidence.clip.")


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG"])
def test_a_clip_of_each_format_is_heard_and_made_anew(listener: ClipListener, kind: str) -> None:
    sound = np.stack([tone(1000, 2.0, rate_hz=48_000)] * 2, axis=1)
    clip = listener.hear(file(sound, kind, rate_hz=48_000))
    assert (clip.seconds, clip.speech_s, clip.features_by) == (2.0, 0.0, "logmel-1")
    assert clip.detector is not None
    assert clip.detector.startswith(HUM)
    samples, rate_hz = soundfile.read(io.BytesIO(clip.sound or b""))
    assert (len(samples), rate_hz, samples.ndim) == (32_000, 16_000, 1)
    assert clip.level == pytest.approx(-13.5, abs=0.3)


def test_floats_beyond_full_scale_are_full_scale(listener: ClipListener) -> None:
    loud = (np.sign(tone(100, rate_hz=48_000)) * 3e38).astype(np.float32)
    clip = listener.hear(file(loud, "WAV", rate_hz=48_000, subtype="FLOAT"))
    assert clip.level == pytest.approx(0, abs=0.5)
    assert np.isfinite(clip.features).all()


def test_what_is_marked_as_speech_has_features_and_its_sound_does_not_come_out(
    listener: ClipListener,
) -> None:
    clip = listener.hear(file(tone(220, 2.0)))
    assert (clip.sound, clip.speech_s, len(clip.features)) == (None, 2.0, 122)


def test_the_decoder_is_confined(listener: ClipListener) -> None:
    listener.hear(file(hammer(1)))
    assert listener._process.confined == sandbox.offered()


def flac_that_says(frames: int, data: bytes = b"") -> bytes:
    """A FLAC whose head says another number of samples (STREAMINFO, 36 bits); 0 is unknown."""
    data = bytearray(data or file(hiss(1, 2.0)))
    head = int.from_bytes(data[18:26]) & ~((1 << 36) - 1) | frames
    data[18:26] = head.to_bytes(8)
    return bytes(data)


def wav_of(channels: int, rate_hz: int, frames: int = 16_000) -> bytes:
    body = bytes(frames)
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate_hz, rate_hz, channels, 8)
    inside = b"WAVE" + head + struct.pack("<4sI", b"data", len(body)) + body
    return struct.pack("<4sI", b"RIFF", len(inside)) + inside


def half_an_hour_of_silence() -> bytes:
    return file(np.zeros(8_000 * 1800, np.int16), rate_hz=8_000)


BAD = {
    "empty": (lambda: b"", "empty"),
    "half an hour of silence": (half_an_hour_of_silence, "too_long"),
    "the same, whose head says no length": (
        lambda: flac_that_says(0, half_an_hour_of_silence()),
        "no_length",
    ),
    "a head that says days": (lambda: flac_that_says((1 << 36) - 1), "too_long"),
    "eleven seconds": (lambda: file(hiss(1, 11.0)), "too_long"),
    "a moment": (lambda: file(hiss(1, 0.1)), "too_short"),
    "no sample": (lambda: file(hiss(1, 0.0), "WAV"), "too_short"),
    "many channels": (lambda: wav_of(200, 16_000), "too_many_channels"),
    "384 kHz": (lambda: wav_of(1, 384_000), "odd_rate"),
    "one sample a second": (lambda: wav_of(1, 1), "odd_rate"),
    "a truncated WAV": (lambda: file(hiss(1, 2.0), "WAV")[:-900], "truncated"),
    "a truncated FLAC": (lambda: file(hiss(1, 2.0))[:-9000], None),
    "a truncated OGG": (lambda: file(hiss(1, 2.0), "OGG")[:-900], "truncated"),
    "an OGG that ends with the mark of a page": (
        lambda: file(hiss(1, 2.0), "OGG") + b"OggS",
        "truncated",
    ),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "not_a_clip"),
    "another format": (lambda: file(hiss(1), "AIFF"), "not_a_clip"),
    "numbers that are none": (
        lambda: file(np.full(16_000, np.nan, np.float32), "WAV", subtype="FLOAT"),
        "not_a_clip",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_clip_is_refused_at_once(listener: ClipListener, name: str) -> None:
    made, why = BAD[name]
    data = made()
    assert len(data) < LARGEST_BYTES
    listener.hear(file(hammer(1)))  # started, so that only the clip is measured
    begun = time.monotonic()
    assert refusal(listener, data) in ([why] if why else ["truncated", "not_a_clip"])
    assert time.monotonic() - begun < 5
    assert listener.hear(file(hammer(1))).seconds == 1.0  # the process goes on


def test_a_crowd_is_told_to_come_back(listener: ClipListener) -> None:
    for _ in range(listening.WAITING):
        assert listener._room.acquire(blocking=False)
    with pytest.raises(ClipsBusy):
        listener.hear(file(hiss(1)))
    listener._room.release(listening.WAITING)


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "NEEDED", ("a_package_that_nobody_has",))
    with pytest.raises(SoundsMissing):
        ClipListener().hear(file(hiss(1)))


@pytest.mark.parametrize("kind", [tiny_model, tiny_tflite])
def test_a_model_of_the_operator_takes_the_place_of_the_features(
    tmp_path: Path, kind: ModuleType
) -> None:
    """Without a detector the features are all that comes out."""
    path = tmp_path / "tiny"
    path.write_bytes(kind.model(tiny_model.mean_and_first(8_000)))
    listener = ClipListener("", str(path))
    sound = np.concatenate([np.full(8_000, 0.25), np.full(8_000, 0.75)]).astype(np.float32)
    clip = listener.hear(file(sound, "WAV", subtype="FLOAT"))
    listener.close()
    assert clip.features == pytest.approx([0.5, 0.5])
    assert clip.features_by.startswith("model ")
    assert (clip.sound, clip.detector) == (None, None)


def test_a_tflite_model_may_take_sounds_of_any_length(tmp_path: Path) -> None:
    path = tmp_path / "doubles"
    path.write_bytes(tiny_tflite.model(tiny_model.mean_and_first(2), is_any_length=True))
    _, embedding = model.load(path)
    for sound in ([0.25, 0.5, -0.5], [0.125]):
        assert embedding(np.array(sound, np.float32)) == [2 * value for value in sound]


def test_a_broken_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    for content in (b"no model", b"\x1c\0\0\0TFL3 cut", None):
        path.unlink() if content is None else path.write_bytes(content)
        with pytest.raises(model.UnfitModel, match="broken"):
            model.load(path)
