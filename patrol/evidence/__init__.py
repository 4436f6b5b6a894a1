"""Decode photos in a separate process and keep them by their SHA-256."""

from patrol.evidence.arrival import note_stored
from patrol.evidence.photos import (
    LARGEST_BYTES,
    Animated,
    DecodedPhoto,
    Decoders,
    DecodersBusy,
    NotAPhoto,
    PhotoRefused,
    StorageFull,
    Stored,
    TooLarge,
    TooManyPixels,
    Truncated,
    forget,
    path,
    store,
    stored,
)

__all__ = [
    "LARGEST_BYTES",
    "Animated",
    "DecodedPhoto",
    "Decoders",
    "DecodersBusy",
    "NotAPhoto",
    "PhotoRefused",
    "StorageFull",
    "Stored",
    "TooLarge",
    "TooManyPixels",
    "Truncated",
    "forget",
    "note_stored",
    "path",
    "store",
    "stored",
]
