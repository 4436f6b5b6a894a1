"""The decoder of clips: a separate, confined process (as `evidence.decoder` is for photos).

Over one socket it gets a file of a station. It decodes at most ten seconds of it, says what they
are like, and returns the sound only when a speech detector has heard no speech in it.
It needs numpy and soundfile (the extra [sounds]).
"""

import io
import math
import os
import socket
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from patrol.evidence import confined, sandbox
from patrol.noise.sounds import detector, mel, model

FORMATS = ("WAV", "WAVEX", "FLAC", "OGG")
LONGEST_S, SHORTEST_S = 10.1, 0.5
"""A recorder stops at ten seconds, and its last block may end a little later."""
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8_000, 96_000
MOST_CHANNELS = 2
MEMORY_BYTES = 1 << 30
CPU_S = 5
UNKNOWN = 1 << 62
"""Libsndfile gives so many samples to a stream whose head does not say its length."""
LAST_PAGE = 4
"""The flag of the last page of an Ogg stream (RFC 3533)."""


class UnfitClip(Exception):
    """The clip is refused. The argument is the code of the reason."""


class ClipReader:
    """The parts that this process has loaded: a detector, a model in place of our features."""

    def __init__(self, detector_name: str, model_path: str) -> None:
        """Load what is named; an empty name loads nothing.

        Raises: UnfitModel, ImportError, AttributeError.
        """
        self.detector = detector.identity(detector_name) if detector_name else None
        self._speech_s = detector.load(detector_name) if self.detector else None
        own: tuple[str, model.Embedding] = (mel.NAME, mel.features)
        named = model.load(Path(model_path)) if model_path else own
        self.features_by, self._embedding = named

    def verdict(self, data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Return what the clip is like, and its sound when it is known to have no speech.

        Raises: UnfitClip.
        """
        samples = decoded(data)
        speech_s = 0.0 if self._speech_s is None else float(self._speech_s(samples))
        facts = {
            "seconds": round(len(samples) / mel.RATE_HZ, 2),
            "level": mel.level(samples),
            "features": self._embedding(samples),
            "features_by": self.features_by,
            "detector": self.detector,
            "speech_s": round(speech_s, 2),
        }
        is_kept = self._speech_s is not None and speech_s < detector.LEAST_SPEECH_S
        return facts, [_flac(samples)] if is_kept else []


def decoded(data: bytes) -> mel.Samples:
    """Return the clip in mono at 16 kHz.

    Raises: UnfitClip.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _refuse_costly(file)
            most = math.floor(LONGEST_S * file.samplerate)
            # The head may say less than there is, so one more than the limit is asked for.
            samples = file.read(most + 1, dtype="float32", always_2d=True)
            promised, rate_hz, kind = file.frames, file.samplerate, file.format
    except (soundfile.SoundFileError, ValueError, RuntimeError):
        raise UnfitClip("not_a_clip") from None
    if len(samples) > most:
        raise UnfitClip("too_long")
    if len(samples) < promised or not _is_whole(data, kind):
        raise UnfitClip("truncated")
    if not np.isfinite(samples).all():
        raise UnfitClip("not_a_clip")
    if len(samples) < SHORTEST_S * rate_hz:
        raise UnfitClip("too_short")
    # Floats may lie far beyond full scale, and their squares beyond every number.
    mono = np.clip(samples, -1, 1).mean(axis=1, dtype=np.float32)
    return np.clip(mel.at_rate(mono, rate_hz), -1, 1)


def _refuse_costly(file: Any) -> None:
    """Refuse what would cost much memory or time, before a sample is decoded."""
    if file.format not in FORMATS:
        raise UnfitClip("not_a_clip")
    if file.channels > MOST_CHANNELS:
        raise UnfitClip("too_many_channels")
    if not LOWEST_RATE_HZ <= file.samplerate <= HIGHEST_RATE_HZ:
        raise UnfitClip("odd_rate")
    if file.frames >= UNKNOWN:
        raise UnfitClip("no_length")
    if file.frames > LONGEST_S * file.samplerate:
        raise UnfitClip("too_long")


def _is_whole(data: bytes, kind: str) -> bool:
    """Return False when the end of the file is missing, which libsndfile reads as a shorter one."""
    if kind in ("WAV", "WAVEX"):
        return int.from_bytes(data[4:8], "little") + 8 <= len(data) + 1
    if kind != "OGG":
        return True
    page = data.rfind(b"OggS")
    if page + 26 >= len(data):
        return False
    count = data[page + 26]
    body = sum(data[page + 27 : page + 27 + count])
    return bool(data[page + 5] & LAST_PAGE) and page + 27 + count + body <= len(data)


def _flac(samples: mel.Samples) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, mel.RATE_HZ, format="FLAC", subtype="PCM_16")
    return out.getvalue()


def _warm_up(reader: ClipReader) -> None:
    """Use every codec before files are forbidden, because a later `import` opens a file.

    Raises: RuntimeError.
    """
    tone = (np.sin(np.arange(24_000) / 5) / 4).astype(np.float32)
    for kind in ("WAV", "FLAC", "OGG"):
        out = io.BytesIO()
        soundfile.write(out, tone, 24_000, format=kind)
        facts, _ = reader.verdict(out.getvalue())
        if facts["seconds"] != 1.0:
            raise RuntimeError(f"the {kind} decoder does not work here")
    _flac(tone)


def serve(line: socket.socket, reader: ClipReader, confined_by: Sequence[str]) -> None:
    """Tell how this process is confined, then answer until the other side closes the socket."""
    confined.tell(line, {"confined": confined_by})
    while data := confined.question(line):
        sandbox.allow_cpu(CPU_S)
        try:
            confined.tell(line, *reader.verdict(data))
        except UnfitClip as reason:
            confined.tell(line, {"unfit": str(reason)})
        except MemoryError:
            confined.tell(line, {"unfit": "too_long"})


def main(detector_name: str, model_path: str) -> None:
    """Load what is named, confine this process and answer over its standard input, a socket."""
    warnings.simplefilter("ignore")
    os.nice(10)
    line = socket.socket(fileno=0)
    line.setblocking(True)
    reader = ClipReader(detector_name, model_path)
    _warm_up(reader)
    serve(line, reader, sandbox.confine(MEMORY_BYTES))
